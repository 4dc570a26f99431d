-- A row for each claim payment of an 835. One that stands in two files, as it came and as a copy of
-- it, counts as often as in the file that has it most.
CREATE TABLE payments_once AS
WITH said AS (
    SELECT
        p.file, p.transaction, p.claim,
        coalesce(p.claim_id, concat('#', p.file, ':', p.claim)) AS claim_id,
        coalesce(p.status, '') AS status,
        coalesce(p.charge, 0) AS charge,
        coalesce(p.paid, 0) AS paid,
        coalesce(p.interest, 0) AS interest,
        coalesce(p.filing, '') AS filing,
        coalesce(p.payer_claim_control_number, '') AS control_number,
        trim(coalesce(p.group_number, '')) AS group_number,
        p.received,
        coalesce(r.payer_id, r.payer_name, '') AS payer,
        CASE WHEN r.payee_id_qualifier = 'XX' THEN coalesce(r.payee_id, '') ELSE '' END AS billing,
        coalesce(r.trace_number, '') AS trace_number,
        coalesce(r.produced, r.payment_date, t.group_date) AS decided,
        coalesce(r.payment_date, r.produced, t.group_date) AS paid_on
    FROM claim_payments p
    JOIN remittances r USING (file, transaction)
    JOIN transactions t USING (file, transaction)
),
numbered AS (
    SELECT *, row_number() OVER (
        PARTITION BY file, claim_id, status, charge, paid, control_number, payer, billing,
            trace_number, paid_on
        ORDER BY claim
    ) AS copy
    FROM said
)
SELECT * FROM numbered
QUALIFY row_number() OVER (
    PARTITION BY copy, claim_id, status, charge, paid, control_number, payer, billing,
        trace_number, paid_on
    ORDER BY file
) = 1;

-- A row for each adjustment of a claim payment, with whose money it is: `share` of the table
-- adjustment_kinds, which `edi.cob.shares` has made of the group and reason codes that occur.
CREATE TABLE adjustment_facts AS
WITH services AS (
    SELECT file, claim, line,
        CASE WHEN coalesce(charge, 0) >= 0 THEN coalesce(paid, 0) <= 0 ELSE paid >= 0 END
            AS is_unpaid
    FROM service_payments WHERE claim IS NOT NULL
)
SELECT
    a.file, a.claim, coalesce(a.group_code, '') AS group_code, coalesce(a.reason, '') AS reason,
    coalesce(a.amount, 0) AS amount, k.share, k.kind, k.fault, k.shown
FROM adjustments a
JOIN payments_once p ON p.file = a.file AND p.claim = a.claim
LEFT JOIN services s ON s.file = a.file AND s.claim = a.claim AND s.line = a.line
JOIN adjustment_kinds k
    ON k.group_code = coalesce(a.group_code, '')
    AND k.reason = coalesce(a.reason, '')
    AND k.filing = p.filing
    AND k.is_unpaid = coalesce(s.is_unpaid,
        CASE WHEN p.charge >= 0 THEN p.paid <= 0 ELSE p.paid >= 0 END);

-- The claim that each is about: of its number and provider, at the level that it names (CLP02);
-- else of these two; else of its number alone, where one provider only has it.
CREATE TABLE decision_claims AS
WITH
by_level AS (
    SELECT claim_id, billing, responsibility, min(id) AS id FROM claim_facts GROUP BY ALL
),
by_provider AS (
    SELECT claim_id, billing, min(id) AS id FROM claim_facts GROUP BY ALL
),
by_number AS (
    SELECT claim_id, min(id) AS id FROM claim_facts
    GROUP BY claim_id HAVING count(DISTINCT billing) = 1
)
SELECT p.file, p.claim, coalesce(l.id, b.id, n.id) AS id
FROM payments_once p
LEFT JOIN by_level l
    ON l.claim_id = p.claim_id AND l.billing = p.billing
    AND l.responsibility = CASE p.status
        WHEN '1' THEN 'P' WHEN '19' THEN 'P' WHEN '2' THEN 'S' WHEN '20' THEN 'S'
        WHEN '3' THEN 'T' WHEN '21' THEN 'T' END
LEFT JOIN by_provider b ON b.claim_id = p.claim_id AND b.billing = p.billing
LEFT JOIN by_number n ON n.claim_id = p.claim_id;

-- Reversals (CLP02 is 22) with the decision that they take back: of the same claim and payer, with
-- the same amounts, one for one in the order in which they came.
CREATE TABLE taken_back AS
WITH
first AS (
    SELECT file, claim, payer, claim_id, charge, paid, decided, row_number() OVER (
        PARTITION BY payer, claim_id, charge, paid ORDER BY decided, file, claim
    ) AS n
    FROM payments_once WHERE status <> '22'
),
back AS (
    SELECT payer, claim_id, -charge AS charge, -paid AS paid, decided, row_number() OVER (
        PARTITION BY payer, claim_id, charge, paid ORDER BY decided, file, claim
    ) AS n
    FROM payments_once WHERE status = '22'
)
SELECT f.file, f.claim FROM first f JOIN back b USING (payer, claim_id, charge, paid, n)
WHERE f.decided IS NULL OR b.decided IS NULL OR f.decided <= b.decided;
