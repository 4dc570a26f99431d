"""Every rule that judges claims has what a 277CA says of it, in codes that there are."""

import json
import re

import pytest
from click.testing import CliRunner

from edi.cli.main import edi as command
from edi.codes import acknowledgement
from edi.rules import claim_statuses, registry
from edi.rules.rule import Rule, Scope

JUDGES = [
    rule
    for rule in registry.all_rules()
    if Scope.CLAIM in rule.scopes
    or (Scope.ENGINE in rule.scopes and rule.family not in ("ENV", "REM", "BAL"))
]
# Of the 277CA itself.
OF_STATUSES = {"COD015"}
ENTITIES = {"", "40", "41", "82", "85", "DN", "GB", "IL", "PR", "QC"}


@pytest.mark.parametrize("rule", JUDGES, ids=lambda rule: rule.code)
def test_a_rule_about_claims_has_a_status(rule: Rule) -> None:
    if rule.code in OF_STATUSES:
        assert rule.status == ""
        return
    match = re.fullmatch(r"(A[0-9]):([0-9]+)(?::([A-Z0-9]+))?", rule.status)
    assert match is not None, rule.status
    category, status, entity = match[1], match[2], match[3] or ""
    assert acknowledgement.is_rejection(category)
    assert acknowledgement.status_meaning(status)
    assert entity in ENTITIES


def test_the_table_names_rules_that_say_nothing_themselves() -> None:
    for code in claim_statuses._OF_RULE:
        assert registry.get(code).declared.status == "", code


def test_envelopes_and_remittances_have_none() -> None:
    assert registry.get("ENV003").status == registry.get("REM005").status == ""


def test_status_is_shown() -> None:
    told = CliRunner().invoke(command, ["rules", "--format", "json", "BAL"]).stdout
    by_code = {one["code"]: one["status"] for one in json.loads(told)}
    assert (by_code["BAL002"], by_code["BAL101"]) == ("A7:672", None)
    assert "A7:672 (277CA)" in CliRunner().invoke(command, ["explain", "BAL002"]).stdout
