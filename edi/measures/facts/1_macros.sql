-- Exact arithmetic on dollars and counts, and days. DuckDB divides by floating point unless it is
-- kept from it, so everything is divided in whole cents or tenths of a per cent, half up.

-- A sum of dollars for each of so many, in dollars and cents; null for none.
CREATE MACRO per(amount, number) AS
    CAST(CASE WHEN number > 0 THEN
        sign(CAST(amount * 100 AS HUGEINT))
        * ((2 * abs(CAST(amount * 100 AS HUGEINT)) + number) // (2 * number))
    END AS DECIMAL(18, 0)) * CAST(0.01 AS DECIMAL(3, 2));

-- Per cent of a whole, with one decimal; null of nothing.
CREATE MACRO rate(part, whole) AS
    CAST(CASE WHEN whole > 0 THEN
        (2000 * CAST(part AS HUGEINT) + whole) // (2 * CAST(whole AS HUGEINT))
    END AS DECIMAL(18, 0)) * CAST(0.1 AS DECIMAL(2, 1));

-- Monday to Friday, up to and with this day; holidays are not known.
CREATE MACRO weekdays_to(day) AS
    ((CAST(day AS DATE) - DATE '0001-01-01' + 1) // 7) * 5
    + least((CAST(day AS DATE) - DATE '0001-01-01' + 1) % 7, 5);

-- Business days from one day to another.
CREATE MACRO business_days(since, until) AS weekdays_to(until) - weekdays_to(since);

CREATE MACRO month_of(day) AS CAST(date_trunc('month', CAST(day AS DATE)) AS DATE);

-- The group under which something counts: its number, or that of the entry in the groups file that
-- has it. Numbers that no group has by its form are gathered, since they may be a person's.
CREATE MACRO group_key_of(number, known) AS
    CASE
        WHEN number IS NULL OR number = '' THEN '(none)'
        WHEN known IS NOT NULL THEN known
        WHEN getvariable('has_groups')
            OR NOT regexp_full_match(number, '[A-Za-z0-9][A-Za-z0-9 ._/-]{0,29}') THEN '(others)'
        ELSE number
    END;
