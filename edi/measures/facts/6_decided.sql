-- A row for each claim payment, with whose money the parts of the charge are. Claims that are sent
-- on to another payer (CLP02 is 23) or only priced (25) are not decided, and none of their amounts
-- count.
CREATE TABLE decision_facts AS
WITH
shares AS (
    SELECT file, claim,
        sum(amount) AS adjusted,
        sum(CASE share WHEN 'patient' THEN amount ELSE 0 END) AS member_share,
        sum(CASE share WHEN 'earlier_payers' THEN amount ELSE 0 END) AS cob_savings,
        sum(CASE share WHEN 'write_off' THEN amount ELSE 0 END) AS contract_savings,
        sum(CASE share WHEN 'denied' THEN amount ELSE 0 END) AS denied,
        sum(CASE share WHEN 'other' THEN amount ELSE 0 END) AS other,
        bool_and(reason = '18') AS only_duplicate,
        bool_or(concat(group_code, '-', reason) = getvariable('opl_reason')) AS is_unanswered_opl,
        bool_or(reason IN ('19', '20', '21')) AS is_of_liable_party
    FROM adjustment_facts GROUP BY ALL
),
services AS (
    SELECT file, claim, count(*) AS services, sum(allowed) AS allowed,
        count(*) = count(allowed) AS says_allowed,
        count(control_number) = count(*) AS has_numbers,
        list(control_number) AS numbers
    FROM service_payments WHERE claim IS NOT NULL GROUP BY ALL
),
known AS (
    SELECT
        p.* EXCLUDE (transaction, copy, group_number),
        c.id AS claim_no,
        f.group_key AS claim_group,
        group_key_of(coalesce(nullif(p.group_number, ''), f.group_number), g.key) AS group_key,
        month_of(p.paid_on) AS month,
        coalesce(p.received, f.received) AS came,
        -- What is decided: a claim of these files, else what bears its number.
        coalesce(CAST(c.id AS VARCHAR), concat('#', p.billing, ':', p.claim_id)) AS subject,
        p.status = '22' AS is_reversal,
        p.status IN ('23', '25') AS is_undecided,
        b.file IS NOT NULL AS is_taken_back,
        coalesce(s.adjusted, 0) AS adjusted,
        coalesce(s.member_share, 0) AS member_share,
        coalesce(s.cob_savings, 0) AS cob_savings,
        coalesce(s.contract_savings, 0) AS contract_savings,
        coalesce(s.denied, 0) AS denied,
        coalesce(s.other, 0) AS other,
        CASE WHEN v.says_allowed THEN v.allowed
            ELSE p.paid + coalesce(s.member_share, 0) + coalesce(s.cob_savings, 0) END AS allowed,
        p.paid = 0 AND coalesce(s.only_duplicate, false) AS is_duplicate,
        coalesce(s.is_unanswered_opl, false) AS is_unanswered_opl,
        coalesce(s.is_of_liable_party, false) AS is_of_liable_party,
        coalesce(v.services, 0) AS services,
        coalesce(v.has_numbers, false) AS has_numbers,
        coalesce(v.numbers, []) AS numbers
    FROM payments_once p
    LEFT JOIN decision_claims c USING (file, claim)
    LEFT JOIN claim_facts f ON f.id = c.id
    LEFT JOIN groups g ON g.number = coalesce(nullif(p.group_number, ''), f.group_number)
    LEFT JOIN taken_back b ON b.file = p.file AND b.claim = p.claim
    LEFT JOIN shares s ON s.file = p.file AND s.claim = p.claim
    LEFT JOIN services v ON v.file = p.file AND v.claim = p.claim
)
SELECT
    *,
    NOT (is_reversal OR is_undecided) AS is_decision,
    NOT is_reversal AND paid <= 0 AND (denied > 0 OR status = '4') AND NOT is_duplicate
        AS is_denial,
    -- The first real decision on its subject.
    NOT (is_reversal OR is_undecided) AND row_number() OVER (
        PARTITION BY subject
        ORDER BY is_reversal OR is_undecided, is_duplicate, paid_on NULLS LAST, decided, file, claim
    ) = 1 AS is_first
FROM known;

-- Claims that are decided twice by one payer, where neither decision was taken back and they are
-- not the parts of a claim that the payer has split (no control number of a line is in both).
CREATE TABLE answered_twice AS
WITH standing AS (
    SELECT subject, payer, has_numbers, list_distinct(numbers) AS numbers, file, claim
    FROM decision_facts
    WHERE is_decision AND NOT is_taken_back AND NOT is_duplicate
)
SELECT subject, payer, arg_max(file, (file, claim)) AS file, arg_max(claim, (file, claim)) AS claim
FROM standing
GROUP BY subject, payer
HAVING count(*) > 1 AND NOT (
    bool_and(has_numbers) AND len(flatten(list(numbers))) = len(list_distinct(flatten(list(numbers))))
);

-- What has become of each claim: the last of its decisions that stands.
CREATE TABLE claim_outcomes AS
SELECT claim_no AS id, is_unanswered_opl, is_of_liable_party
FROM decision_facts
WHERE claim_no IS NOT NULL AND is_decision AND NOT is_taken_back
QUALIFY row_number() OVER (
    PARTITION BY claim_no ORDER BY is_duplicate, paid_on DESC NULLS LAST, file DESC, claim DESC
) = 1;
