-- What receivers answered to claims at first, by the month in which each came first. Null where
-- the files hold no 999, or no 277CA, at all.
WITH there AS (
    SELECT
        (SELECT count(*) > 0 FROM acknowledgements WHERE level IN ('group', 'transaction')) AS sets,
        (SELECT count(*) > 0 FROM statuses) AS claims
)
SELECT
    group_key, month,
    CASE WHEN any_value(sets) THEN count(acknowledged) END AS acknowledged,
    CASE WHEN any_value(sets) THEN count(*) FILTER (is_set_rejected) END AS set_rejected,
    CASE WHEN any_value(sets) THEN count(*) FILTER (is_set_late) END AS set_late,
    CASE WHEN any_value(there.claims) THEN count(answered) END AS answered,
    CASE WHEN any_value(there.claims) THEN count(*) FILTER (is_claim_rejected) END AS claim_rejected,
    CASE WHEN any_value(there.claims) THEN
        count(*) FILTER (is_claim_late AND NOT is_set_rejected) END AS claim_late
FROM reported_claims, there
GROUP BY GROUPING SETS ((group_key, month), (group_key), (month), ())
