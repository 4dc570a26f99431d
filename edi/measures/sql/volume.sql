-- Claims received, by the month in which each came first.
SELECT
    group_key, month,
    count(*) AS claims,
    coalesce(sum(charge), 0) AS charges,
    per(sum(charge), count(*)) AS charge_per_claim,
    coalesce(sum(lines), 0) AS lines,
    count(DISTINCT member) AS members,
    count(*) FILTER (guide = '837P') AS professional,
    count(*) FILTER (guide = '837I') AS institutional,
    count(*) FILTER (guide = '837D') AS dental,
    count(*) FILTER (responsibility <> 'P') AS secondary,
    count(*) FILTER (is_accident) AS accidents,
    count(*) FILTER (frequency = '7') AS replacements,
    count(*) FILTER (is_voided) AS voided,
    coalesce(sum(submissions) - count(*), 0) AS sent_again
FROM reported_claims
GROUP BY GROUPING SETS ((group_key, month), (group_key), (month), ())
