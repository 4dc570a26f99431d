-- Findings by rule.
SELECT
    group_key, month, code, any_value(name) AS name, severity, count(*) AS findings,
    count(DISTINCT (file, claim)) FILTER (claim IS NOT NULL) AS claims
FROM reported_findings
GROUP BY GROUPING SETS (
    (group_key, month, code, severity), (group_key, code, severity), (month, code, severity),
    (code, severity)
)
ORDER BY group_key, month, findings DESC, code, severity
