-- What the receiver made of each submission: the next 999 to its transaction set (or to its whole
-- group, where no set is named) and the next 277CA to its number.
CREATE TABLE answers AS
WITH
answered AS (
    SELECT
        coalesce(a.group_control_number, '') AS group_control_number,
        a.level,
        coalesce(a.set_control_number, '') AS control_number,
        coalesce(t.group_receiver, '') AS receiver,
        coalesce(t.group_date, t.interchange_date) AS day,
        bool_or(a.code IN ('R', 'M', 'W', 'X')) AS is_rejected
    FROM acknowledgements a JOIN transactions t USING (file, transaction)
    WHERE a.level IN ('group', 'transaction') AND coalesce(a.functional_id, 'HC') = 'HC'
    GROUP BY ALL
    HAVING day IS NOT NULL
),
told AS (
    SELECT s.trace_number, coalesce(t.created, t.group_date, s.effective) AS day,
        bool_or(s.category IN ('A3', 'A6', 'A7', 'A8')) AS is_rejected
    FROM statuses s JOIN transactions t USING (file, transaction)
    WHERE s.level = 'claim' AND s.trace_number IS NOT NULL
    GROUP BY ALL
    HAVING day IS NOT NULL
),
by_set AS (
    SELECT s.file, s.claim, a.day, a.is_rejected
    FROM submissions s ASOF JOIN (FROM answered WHERE level = 'transaction') a
        ON s.group_control_number = a.group_control_number
        AND s.control_number = a.control_number
        AND s.group_sender = a.receiver
        AND s.received <= a.day
),
by_group AS (
    SELECT s.file, s.claim, a.day, a.is_rejected
    FROM submissions s ASOF JOIN (FROM answered WHERE level = 'group') a
        ON s.group_control_number = a.group_control_number
        AND s.group_sender = a.receiver
        AND s.received <= a.day
),
by_claim AS (
    SELECT s.file, s.claim, t.day, t.is_rejected
    FROM submissions s ASOF JOIN told t
        ON s.claim_id = t.trace_number AND s.received <= t.day
)
SELECT
    s.file, s.claim,
    coalesce(x.day, g.day) AS acknowledged,
    coalesce(x.is_rejected, g.is_rejected, false) AS is_set_rejected,
    c.day AS answered,
    coalesce(c.is_rejected, false) AS is_claim_rejected,
    -- More business days than are allowed, with an answer or still without one.
    business_days(s.received, coalesce(x.day, g.day, getvariable('today')))
        > getvariable('ack_days') AS is_set_late,
    business_days(s.received, coalesce(c.day, getvariable('today')))
        > getvariable('ack_days') AS is_claim_late
FROM submissions s
LEFT JOIN by_set x USING (file, claim)
LEFT JOIN by_group g USING (file, claim)
LEFT JOIN by_claim c USING (file, claim);
