-- Group and reason codes that contradict each other: CO-1, PR-253 and their like.
SELECT
    group_key, month, shown AS reason, fault AS code, found_in,
    count(*) AS adjustments, count(DISTINCT (file, claim)) AS claims, sum(amount) AS amount
FROM reported_faults
GROUP BY GROUPING SETS (
    (group_key, month, shown, fault, found_in), (group_key, shown, fault, found_in),
    (month, shown, fault, found_in), (shown, fault, found_in)
)
ORDER BY group_key, month, adjustments DESC, reason, found_in
