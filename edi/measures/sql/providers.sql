-- Billing providers by what they were paid. NPIs that are none are gathered.
WITH all_of_it AS (
    SELECT group_key, month, npi, 1 AS claims, charge AS charges, 0 AS decisions, 0 AS allowed,
        0 AS paid, 0 AS denials
    FROM reported_claims
    UNION ALL
    SELECT d.group_key, d.month, coalesce(n.npi, ''), 0, 0, CAST(is_decision AS INT), allowed, paid,
        CAST(is_denial AND NOT is_taken_back AS INT)
    FROM reported_decisions d LEFT JOIN npis n ON n.npi = d.billing
)
SELECT
    group_key, month,
    coalesce(nullif(npi, ''), '(others)') AS npi,
    sum(claims) AS claims, sum(charges) AS charges, sum(decisions) AS decisions,
    sum(allowed) AS allowed, sum(paid) AS paid, sum(denials) AS denials
FROM all_of_it
GROUP BY GROUPING SETS ((group_key, month, npi), (group_key, npi), (month, npi), (npi))
QUALIFY row_number() OVER (
    PARTITION BY group_key, month ORDER BY sum(paid) DESC, sum(charges) DESC, npi
) <= getvariable('top')
ORDER BY group_key, month, paid DESC, charges DESC, npi
