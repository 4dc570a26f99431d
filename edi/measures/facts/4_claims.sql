-- A row for each claim: when it first came, what its last submission says, and what its answers
-- and findings were at first.
CREATE TABLE claim_facts AS
WITH wrong AS (
    SELECT file, claim FROM findings
    WHERE severity = 'error' AND claim IS NOT NULL GROUP BY ALL
),
billed AS (
    SELECT file, claim, count(*) AS lines, coalesce(sum(units), 0) AS units FROM lines GROUP BY ALL
),
voids AS (
    SELECT DISTINCT claim_id, billing FROM submissions WHERE frequency = '8'
),
first AS (
    SELECT claim_id, billing, responsibility, received, file, claim
    FROM submissions WHERE frequency <> '8'
    QUALIFY row_number() OVER (
        PARTITION BY claim_id, billing, responsibility ORDER BY received NULLS LAST, file, claim
    ) = 1
),
sent AS (
    SELECT claim_id, billing, responsibility, count(*) AS submissions
    FROM submissions WHERE frequency <> '8' GROUP BY ALL
),
last AS (
    SELECT * FROM submissions WHERE frequency <> '8'
    QUALIFY row_number() OVER (
        PARTITION BY claim_id, billing, responsibility
        ORDER BY received DESC NULLS LAST, file DESC, claim DESC
    ) = 1
)
SELECT
    row_number() OVER (ORDER BY f.received NULLS LAST, f.file, f.claim) AS id,
    f.file AS first_file, f.claim AS first_claim, l.file, l.claim,
    l.claim_id, l.billing, l.npi, l.responsibility, l.guide, l.charge, l.frequency, l.is_accident,
    l.member, l.group_number, group_key_of(l.group_number, g.key) AS group_key,
    f.received, month_of(f.received) AS month, s.submissions,
    coalesce(b.lines, 0) AS lines, coalesce(b.units, 0) AS units,
    a.acknowledged, a.is_set_rejected, a.is_set_late,
    a.answered, a.is_claim_rejected, a.is_claim_late,
    -- Is its last submission turned away? Then there is nothing to decide.
    n.is_set_rejected OR n.is_claim_rejected AS is_turned_away,
    NOT (a.is_set_rejected OR a.is_claim_rejected OR w.file IS NOT NULL) AS is_clean,
    v.claim_id IS NOT NULL AS is_voided
FROM first f
JOIN sent s USING (claim_id, billing, responsibility)
JOIN last l USING (claim_id, billing, responsibility)
JOIN answers a ON a.file = f.file AND a.claim = f.claim
JOIN answers n ON n.file = l.file AND n.claim = l.claim
LEFT JOIN voids v ON v.claim_id = l.claim_id AND v.billing = l.billing
LEFT JOIN billed b ON b.file = l.file AND b.claim = l.claim
LEFT JOIN wrong w ON w.file = f.file AND w.claim = f.claim
LEFT JOIN groups g ON g.number = l.group_number;
