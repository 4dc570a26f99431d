-- A row for each finding, with the group and month of its claim or claim payment; of what is found
-- outside of claims, the month of its transaction set.
CREATE TABLE finding_facts AS
WITH subjects AS (
    SELECT s.file, s.claim, group_key_of(s.group_number, g.key) AS group_key,
        month_of(s.received) AS month
    FROM submissions s LEFT JOIN groups g ON g.number = s.group_number
    UNION ALL
    SELECT file, claim, group_key, month FROM decision_facts
),
sets AS (
    SELECT file, transaction, month_of(coalesce(created, group_date, interchange_date)) AS month
    FROM transactions
)
SELECT
    f.code, coalesce(f.name, '') AS name, coalesce(f.severity, '') AS severity, f.file, f.claim,
    coalesce(s.group_key, '(none)') AS group_key,
    coalesce(s.month, t.month) AS month
FROM findings f
LEFT JOIN subjects s ON s.file = f.file AND s.claim = f.claim
LEFT JOIN sets t ON t.file = f.file AND t.transaction = f.transaction
WHERE f.code IS NOT NULL;

-- A row for each adjustment whose group and reason code contradict each other, such as CO-1 and
-- PR-253: of claim payments, and of claims that repeat what another payer has decided.
CREATE TABLE fault_facts AS
SELECT 'remittance' AS found_in, k.fault, a.group_code, a.reason, k.shown, a.amount, a.file, a.claim,
    d.group_key, d.month
FROM adjustment_facts a
JOIN decision_facts d ON d.file = a.file AND d.claim = a.claim
JOIN (SELECT DISTINCT group_code, reason, shown, fault FROM adjustment_kinds) k
    ON k.group_code = a.group_code AND k.reason = a.reason AND k.fault = a.fault
WHERE a.fault <> ''
UNION ALL
SELECT 'claim', k.fault, k.group_code, k.reason, k.shown, coalesce(a.amount, 0), a.file, a.claim,
    s.group_key, s.month
FROM adjustments a
JOIN (
    SELECT s.file, s.claim, group_key_of(s.group_number, g.key) AS group_key,
        month_of(s.received) AS month
    FROM submissions s LEFT JOIN groups g ON g.number = s.group_number
) s ON s.file = a.file AND s.claim = a.claim
LEFT JOIN (
    SELECT file, claim, payer, coalesce(filing, '') AS filing FROM other_payers
) p ON p.file = a.file AND p.claim = a.claim AND p.payer = a.payer
LEFT JOIN (
    SELECT file, claim, payer_id, min(coalesce(filing, '')) AS filing FROM other_payers GROUP BY ALL
) q ON q.file = a.file AND q.claim = a.claim AND q.payer_id = a.payer_id
JOIN (
    SELECT DISTINCT group_code, reason, filing, fault, shown FROM adjustment_kinds
) k ON k.group_code = coalesce(a.group_code, '') AND k.reason = coalesce(a.reason, '')
    AND k.filing = coalesce(p.filing, q.filing, '')
WHERE k.fault <> '';
