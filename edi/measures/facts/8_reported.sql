-- What is in the months and groups of the report.
CREATE TABLE reported_groups (group_key VARCHAR);

CREATE VIEW reported_claims AS SELECT * FROM claim_facts
WHERE month BETWEEN getvariable('first_month') AND getvariable('last_month')
    AND group_key IN (SELECT group_key FROM reported_groups);

CREATE VIEW reported_decisions AS SELECT * FROM decision_facts
WHERE month BETWEEN getvariable('first_month') AND getvariable('last_month')
    AND group_key IN (SELECT group_key FROM reported_groups) AND NOT is_undecided;

CREATE VIEW reported_findings AS SELECT * FROM finding_facts
WHERE month BETWEEN getvariable('first_month') AND getvariable('last_month')
    AND group_key IN (SELECT group_key FROM reported_groups);

CREATE VIEW reported_faults AS SELECT * FROM fault_facts
WHERE month BETWEEN getvariable('first_month') AND getvariable('last_month')
    AND group_key IN (SELECT group_key FROM reported_groups);
