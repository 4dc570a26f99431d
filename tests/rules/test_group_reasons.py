"""Which rule a group with a reason breaks by the codes alone, for every reason that rules name."""

import pytest

from edi.codes import carc
from edi.rules.cas.context import NOTICE_REASONS, group_reason_rule

COST_SHARE = "1 2 3 66 122 142 187 241 247 248"
SEQUESTRATION = "223 253"
CONTRACTUAL = "44 45 104 118 131 161 237 245 260 308 B4"
REASONS = [one.code for one in carc.all_codes()]


def _broken(rule: str, group: str) -> set[str]:
    return {reason for reason in REASONS if group_reason_rule(group, reason) == rule}


def test_what_the_member_owes_is_never_the_provider_s() -> None:
    for group in ("CO", "PI"):
        assert _broken("CAS010", group) == set(COST_SHARE.split())
    for group in ("PR", "OA"):
        assert _broken("CAS010", group) == set()


def test_sequestration_is_the_provider_s() -> None:
    for group in ("PR", "OA", "PI"):
        assert _broken("CAS011", group) == set(SEQUESTRATION.split())
    assert _broken("CAS011", "CO") == set()


def test_what_a_contract_takes_is_not_the_patient_s() -> None:
    by_text = {one.code for one in carc.all_codes() if one.must and "PR" not in one.must}
    assert _broken("CAS012", "PR") == set(CONTRACTUAL.split()) - by_text
    for group in ("CO", "PI", "OA"):
        assert _broken("CAS012", group) == set()


@pytest.mark.parametrize("group", ["CO", "OA", "PI", "PR"])
def test_groups_by_definition_and_by_meaning(group: str) -> None:
    special = {*COST_SHARE.split(), *SEQUESTRATION.split(), *CONTRACTUAL.split()}
    for one in carc.all_codes():
        if one.code in special:
            continue
        expected = ""
        if one.must:
            expected = "" if group in one.must else "CAS013"
        elif group in one.never or (group == "PR" and one.code in NOTICE_REASONS):
            expected = "CAS014"
        elif group in one.tolerated and one.usual:  # no group is usual of some retired codes
            expected = "CAS015"
        assert group_reason_rule(group, one.code) == expected, one.code


@pytest.mark.parametrize(
    ("group", "reason", "rule"),
    [
        ("", "45", ""),
        ("CO", "", ""),
        ("XX", "45", "CAS001"),
        ("co", "45", "CAS001"),
        ("CO", "9999", "CAS002"),
        ("CR", "1", ""),
        ("CR", "9999", "CAS002"),
        ("CO45", "", "CAS020"),
        ("PR-1", "30", "CAS020"),
        ("CO", "CO45", "CAS020"),
    ],
)
def test_codes_that_are_none(group: str, reason: str, rule: str) -> None:
    assert group_reason_rule(group, reason) == rule
