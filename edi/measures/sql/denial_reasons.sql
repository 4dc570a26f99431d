-- Why services and claims were denied, by the amount.
SELECT
    d.group_key, d.month, a.shown AS reason, any_value(a.kind) AS kind,
    count(DISTINCT (d.file, d.claim)) AS decisions, sum(a.amount) AS denied
FROM adjustment_facts a
JOIN reported_decisions d ON d.file = a.file AND d.claim = a.claim
WHERE a.share = 'denied'
GROUP BY GROUPING SETS (
    (d.group_key, d.month, a.shown), (d.group_key, a.shown), (d.month, a.shown), (a.shown)
)
QUALIFY row_number() OVER (
    PARTITION BY d.group_key, d.month ORDER BY sum(a.amount) DESC, a.shown
) <= getvariable('top')
ORDER BY group_key, month, denied DESC, reason
