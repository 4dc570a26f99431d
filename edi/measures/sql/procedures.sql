-- Procedures by what was paid for them; hospital lines without one by their revenue code.
-- What has the form of no code is gathered.
WITH lines_of_it AS (
    SELECT c.group_key, c.month, l.procedure, l.revenue_code, 1 AS lines,
        coalesce(l.units, 0) AS units, coalesce(l.charge, 0) AS charges, 0 AS paid
    FROM reported_claims c JOIN lines l ON l.file = c.file AND l.claim = c.claim
    UNION ALL
    SELECT d.group_key, d.month, coalesce(s.billed_procedure, s.procedure), s.revenue_code, 0, 0, 0,
        coalesce(s.paid, 0)
    FROM reported_decisions d JOIN service_payments s ON s.file = d.file AND s.claim = d.claim
),
named AS (
    SELECT * EXCLUDE (procedure, revenue_code),
        CASE
            WHEN regexp_full_match(procedure, '[A-Z][0-9]{4}|[0-9]{4}[A-Z0-9]') THEN procedure
            WHEN regexp_full_match(coalesce(revenue_code, procedure), '[0-9]{4}')
                THEN concat('revenue ', coalesce(revenue_code, procedure))
            ELSE '(others)'
        END AS procedure
    FROM lines_of_it
)
SELECT
    group_key, month, procedure,
    sum(lines) AS lines, sum(units) AS units, sum(charges) AS charges, sum(paid) AS paid
FROM named
GROUP BY GROUPING SETS (
    (group_key, month, procedure), (group_key, procedure), (month, procedure), (procedure)
)
QUALIFY row_number() OVER (
    PARTITION BY group_key, month ORDER BY sum(paid) DESC, sum(charges) DESC, procedure
) <= getvariable('top')
ORDER BY group_key, month, paid DESC, charges DESC, procedure
