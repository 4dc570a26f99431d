-- Clean claims, claims that wait, and those of accidents (other party liability), by the month in
-- which each came first.
WITH said AS (
    SELECT
        c.*,
        NOT (is_turned_away OR is_voided) AND o.id IS NULL AS is_open,
        getvariable('today') - received AS age,
        o.id IS NOT NULL AS is_decided,
        coalesce(o.is_unanswered_opl, false) AS is_unanswered_opl,
        coalesce(o.is_of_liable_party, false) AS is_of_liable_party
    FROM reported_claims c LEFT JOIN claim_outcomes o USING (id)
)
SELECT
    group_key, month,
    count(*) FILTER (is_clean) AS clean,
    rate(count(*) FILTER (is_clean), count(*)) AS clean_rate,
    count(*) FILTER (is_turned_away) AS turned_away,
    count(*) FILTER (is_open) AS open,
    count(*) FILTER (is_open AND NOT is_accident AND age > getvariable('pay_days')) AS open_late,
    count(*) FILTER (is_open AND is_accident) AS opl_held,
    count(*) FILTER (is_open AND is_accident AND age > getvariable('hold_days')) AS opl_held_late,
    count(*) FILTER (is_accident AND is_unanswered_opl) AS opl_closed,
    count(*) FILTER (is_accident AND is_of_liable_party AND NOT is_unanswered_opl)
        AS opl_liable_party,
    count(*) FILTER (is_accident AND is_decided AND NOT is_unanswered_opl
        AND NOT is_of_liable_party) AS opl_released
FROM said
GROUP BY GROUPING SETS ((group_key, month), (group_key), (month), ())
