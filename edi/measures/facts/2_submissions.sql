-- A row for each CLM of an 837: when it came, and which claim it is. A claim that is sent again has
-- the same number, billing provider and place of the payer (SBR01).
CREATE TABLE submissions AS
SELECT
    c.file, c.transaction, c.claim,
    coalesce(c.claim_id, concat('#', c.file, ':', c.claim)) AS claim_id,
    coalesce(c.billing_npi, '') AS billing,
    coalesce(n.npi, '') AS npi,
    coalesce(c.responsibility, 'P') AS responsibility,
    coalesce(t.created, t.group_date, t.interchange_date) AS received,
    coalesce(t.guide, '') AS guide,
    coalesce(t.control_number, '') AS control_number,
    coalesce(t.group_control_number, '') AS group_control_number,
    coalesce(t.group_sender, '') AS group_sender,
    coalesce(c.charge, 0) AS charge,
    coalesce(c.frequency, '') AS frequency,
    coalesce(c.related_cause_1, '') IN ('AA', 'EM', 'OA')
        OR coalesce(c.related_cause_2, '') IN ('AA', 'EM', 'OA')
        OR c.accident_date IS NOT NULL
        OR coalesce(c.filing, '') IN ('AM', 'WC', 'LM') AS is_accident,
    hash(c.subscriber_id, coalesce(c.patient_birth_date, c.subscriber_birth_date),
        coalesce(c.patient_first_name, c.subscriber_first_name)) AS member,
    trim(coalesce(c.group_number, '')) AS group_number
FROM claims c
JOIN transactions t USING (file, transaction)
LEFT JOIN npis n ON n.npi = c.billing_npi;
