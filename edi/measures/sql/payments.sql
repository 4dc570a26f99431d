-- Decisions and money, by the month of the payment. Reversals have negative amounts: all sums are
-- what is left after them.
WITH twice AS (SELECT file, claim FROM answered_twice GROUP BY ALL)
SELECT
    group_key, month,
    count(*) FILTER (is_decision) AS decisions,
    count(*) FILTER (is_reversal) AS reversals,
    coalesce(sum(charge), 0) AS charged,
    coalesce(sum(allowed), 0) AS allowed,
    coalesce(sum(paid), 0) AS paid,
    coalesce(sum(member_share), 0) AS member_share,
    coalesce(sum(cob_savings), 0) AS cob_savings,
    coalesce(sum(contract_savings), 0) AS contract_savings,
    coalesce(sum(denied), 0) AS denied,
    coalesce(sum(other), 0) AS other,
    coalesce(sum(charge - paid - adjusted), 0) AS difference,
    coalesce(sum(interest), 0) AS interest,
    per(sum(paid), count(*) FILTER (is_decision)) AS paid_per_decision,
    count(*) FILTER (is_denial AND NOT is_taken_back) AS denials,
    rate(
        count(*) FILTER (is_denial AND NOT is_taken_back),
        count(*) FILTER (is_decision AND NOT is_taken_back)
    ) AS denial_rate,
    count(*) FILTER (is_decision AND NOT is_taken_back AND paid > 0 AND denied > 0)
        AS denied_in_part,
    count(t.file) AS answered_twice,
    count(*) FILTER (is_decision AND claim_group <> group_key) AS other_group
FROM reported_decisions LEFT JOIN twice t USING (file, claim)
GROUP BY GROUPING SETS ((group_key, month), (group_key), (month), ())
