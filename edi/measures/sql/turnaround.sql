-- Days from a claim's arrival to the first decision on it and to the payment, by the month of the
-- payment. A decision without the day on which its claim came, or before that day, is not measured.
WITH first AS (
    SELECT d.group_key, d.month, decided - came AS to_decision, paid_on - decided AS to_payment,
        paid_on - came AS days, coalesce(f.is_clean, true) AS is_clean
    FROM reported_decisions d LEFT JOIN claim_facts f ON f.id = d.claim_no
    WHERE is_first AND came <= decided AND decided <= paid_on
)
SELECT
    group_key, month,
    count(*) AS measured,
    quantile_disc(to_decision, 0.5) AS days_to_decision,
    quantile_disc(to_payment, 0.5) AS decision_to_payment,
    quantile_disc(days, 0.5) AS days_to_payment,
    quantile_disc(days, 0.9) AS days_to_payment_90,
    max(days) AS longest,
    count(*) FILTER (is_clean) AS clean_measured,
    count(*) FILTER (is_clean AND days > getvariable('pay_days')) AS clean_late,
    count(*) FILTER (days > getvariable('pay_days')) AS late,
    rate(count(*) FILTER (is_clean AND days <= getvariable('pay_days')),
        count(*) FILTER (is_clean)) AS in_time_rate
FROM first
GROUP BY GROUPING SETS ((group_key, month), (group_key), (month), ())
