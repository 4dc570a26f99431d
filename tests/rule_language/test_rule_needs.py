"""What is derived from a rule never hides what the rule finds."""

import io
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from random_rules import rules

from edi.engine.check import Runner
from edi.engine.cost import Costs
from edi.finding import Finding, Snip
from edi.rule_language.checking import check
from edi.rule_language.errors import RuleTextError
from edi.rule_language.needs import needs_of
from edi.rule_language.parser import parse
from edi.rule_language.tree import RuleTree
from edi.rules.needs import ALWAYS
from edi.rules.selection import Selection
from edi.rules.written import WrittenRule, made, read_text

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import claim_files  # noqa: E402

FIXTURES = ROOT / "fixtures"
BASES = {
    "837P": FIXTURES / "rules" / "base" / "professional.edi",
    "837I": FIXTURES / "rules" / "base" / "institutional.edi",
    "837D": FIXTURES / "rules" / "base" / "dental.edi",
    "835": FIXTURES / "rules" / "base" / "remittance.edi",
}


@cache
def segments(short: str) -> tuple[str, ...]:
    return tuple(BASES[short].read_text(encoding="utf-8").split("~\n"))


@st.composite
def files(draw: st.DrawFn, short: str) -> bytes:
    """A base file in which segments are gone, doubled, moved, or have other values."""
    found = list(segments(short))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(3, len(found) - 4))
        what = draw(st.sampled_from(["drop", "double", "empty", "change", "cut", "move"]))
        if what == "drop":
            del found[at]
        elif what == "double":
            found.insert(at, found[at])
        elif what == "move":
            found.insert(draw(st.integers(3, len(found) - 4)), found.pop(at))
        else:
            values = found[at].split("*")
            place = draw(st.integers(1, max(1, len(values) - 1)))
            if what == "cut":
                found[at] = "*".join(values[:place])
            elif place < len(values):
                parts = re.split("(:)", values[place])
                part = draw(st.integers(0, len(parts) // 2)) * 2
                new = (
                    ""
                    if what == "empty"
                    else draw(st.sampled_from(["7", "8", "AA", "P", " ", "90", "7x"]))
                )
                parts[part] = new
                values[place] = "".join(parts)
                found[at] = "*".join(values)
    return "~\n".join(found).encode()


def findings(data: bytes, rule: WrittenRule) -> list[Finding]:
    selection = Selection.of([rule.code], strict=True, profile=[rule])
    return list(Runner(selection).check(io.BytesIO(data)))


def without_needs(rule: WrittenRule) -> WrittenRule:
    return WrittenRule(rule.declared._replace(needs=ALWAYS), rule.tree, rule.file)


def compared(tree: RuleTree, data: bytes) -> int:
    """How many findings there are, which are the same with needs and without."""
    rule = made(tree, Path("trial.rule"), Snip.TRADING_PARTNERS)
    with_needs, others = findings(data, rule), findings(data, without_needs(rule))
    assert [one.as_dict() for one in with_needs] == [one.as_dict() for one in others]
    return len(others)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=examples(40))
def test_needs_never_hide_a_finding(data: st.DataObject) -> None:
    tree = data.draw(rules(most=1))
    compared(tree, data.draw(files(tree.guides[0])))


@pytest.mark.slow
@given(st.data())
@settings(max_examples=examples(300))
def test_needs_never_hide_a_finding_of_many(data: st.DataObject) -> None:
    tree = data.draw(rules())
    compared(tree, data.draw(files(tree.guides[0])))


@pytest.mark.slow
@given(rules())
def test_random_rules_are_those_that_the_guides_allow(tree: RuleTree) -> None:
    try:
        check(tree)
    except RuleTextError as error:
        # What is drawn blindly: two sides of different kinds, a requirement that cannot be met.
        assert "compare" in error.reason or "required" in error.reason, error


HEAD = 'rule TPR001 error trial "It is wrong." in 837P for each 2300 '


def derived(text: str) -> object:
    (tree,) = parse(HEAD + text)
    check(tree)
    return needs_of(tree)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("forbid REF[F8]", ["has", "2300", "REF_F8"]),
        ("require REF[F8]", ["lacks", "2300", "REF_F8"]),
        ("forbid CLM05-3 in (7, 8)", ["value", "2300", "CLM05-3", ["7", "8"], True]),
        ("forbid 2400/SV102 > 0", ["test", "2400", "SV102", True, ">", "0"]),
        ("forbid 2310B", ["has", "", "2310B"]),
        ("require 2310B", ["lacks", "2300", "2310B"]),
        (
            "require 2310B/PRV03",
            [
                "any",
                ["lacks", "2310B", "PRV"],
                ["lacks", "2300", "2310B"],
                ["value", "2310B", "PRV03", [""], True],
            ],
        ),
        ("require 2310B/PRV", ["any", ["lacks", "2310B", "PRV"], ["lacks", "2300", "2310B"]]),
        ("forbid CLM12", ["value", "2300", "CLM12", [""], False]),
        ('forbid 2000B/SBR09 = "MB"', ["value", "2000B", "SBR09", ["MB"], True]),
        ("forbid HI[ABF]", ["has", "2300", "HI"]),
        ("forbid count(2400) > 0", ["all"]),
        ("forbid count(2320) > 1", ["all", ["has", "", "2320"], ["many", "2320", 1]]),
        (
            "forbid days from DTP[439] to earliest 2400/DTP[472] > 365",
            ["all", ["has", "2300", "DTP_439"], ["has", "2400", "DTP_472"]],
        ),
        ("require days from DTP[439] to ST/BHT04 < 365", ["all"]),
        ("require count(2400) <= 50", ["many", "2400", 50]),
        ("require count(2400) < 50.5", ["many", "2400", 50]),
        (
            "require CLM02 <= 100",
            ["any", ["test", "2300", "CLM02", False, "<=", "100"], ["lacks", "2300", "CLM"]],
        ),
        (
            "forbid CLM02 != 100",
            ["any", ["test", "2300", "CLM02", False, "=", "100"], ["lacks", "2300", "CLM"]],
        ),
        ('forbid CLM01 matches "[A-Z]+"', ["test", "2300", "CLM01", True, "matches", "[A-Z]+"]),
        (
            "forbid CLM05-1 in list place-of-service",
            ["test", "2300", "CLM05-1", True, "list", "place-of-service"],
        ),
        ("forbid count(2320) < 1", ["all"]),
        (
            "forbid some 2320 where (AMT[A8])",
            ["all", ["has", "", "2320"], ["has", "2320", "AMT_A8"]],
        ),
        ("forbid no 2320 where (AMT[A8])", ["all"]),
        ("forbid CLM05-1 in 11..22", ["value", "2300", "CLM05-1", [], True, ["11", "22"]]),
        (
            "when CLM05-3 = 7 require REF[F8] or REF[G1]",
            [
                "all",
                ["value", "2300", "CLM05-3", ["7"], True],
                ["lacks", "2300", "REF_F8"],
                ["lacks", "2300", "REF_G1"],
            ],
        ),
    ],
)
def test_what_is_derived(text: str, needs: object) -> None:
    assert derived(text) == needs


def test_rules_that_cannot_apply_leave_claims_on_the_fast_path() -> None:
    """Of a payer and procedures that no claim has; one that can apply keeps its claims off only."""
    text = "".join(f"{segment}~\n" for segment in claim_files.KINDS["837p"](300, 7))
    procedures = re.findall(r"SV1\*HC:(\w+)", text)
    head = 'error trial "Wrong." in 837P for each 2400 when'

    def costs_of(*conditions: str) -> Costs:
        rules = "\n".join(
            f"rule TPR{number} {head} {condition} require REF[G1]"
            for number, condition in enumerate(conditions, 101)
        )
        own = read_text(rules, Path("p.rule"), Snip.GUIDE)
        costs = Costs()
        list(Runner(Selection.of(profile=own), costs=costs).check(io.BytesIO(text.encode())))
        return costs

    costs_of()  # shapes are learned
    alone = costs_of()
    others = costs_of(
        *('SV101-2 = "0000F"', 'SV101-2 in "0001F".."0999F"', '2010BB/NM109 = "NOBODY"'),
        'SV103 = "F2" and SV104 > 0',
    )
    assert others.fast == alone.fast > 230
    assert not any(code.startswith("TPR") for code in others.rules)
    one = costs_of(f'SV101-2 = "{procedures[0]}"')
    claims = [part for part in text.split("CLM*")[1:] if f"HC:{procedures[0]}" in part]
    assert one.rules["TPR101"].calls == len(claims) < 300


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("charge", ["", ".5", "0.5", "5", "5.", "9999.99", "10000", "010000", "x"])
@pytest.mark.parametrize("limit", ["0", "0.4", "1", "10000", "-1"])
def test_amounts_of_any_form(charge: str, limit: str) -> None:
    """However few digits an amount has, what a rule finds is found."""
    text = BASES["837P"].read_text(encoding="utf-8")
    data = text.replace("SV1*HC:93000*180*", f"SV1*HC:93000*{charge}*").encode()
    for sign in ("<", "<=", "=", "!=", ">", ">="):
        for demand in ("forbid", "require"):
            condition = f"for each 2400 {demand} SV102 {sign} {limit}"
            (tree,) = parse(f'rule TPR101 error trial "Wrong." in 837P {condition}')
            compared(tree, data)


def test_a_claim_payment_without_services() -> None:
    """It lacks whatever its services should have."""
    data = b"~\n".join(
        segment
        for segment in BASES["835"].read_bytes().split(b"~\n")
        if not segment.startswith((b"SVC", b"DTM*472", b"REF*6R", b"AMT*B6", b"CAS"))
    )
    for each in ("ST", "2100"):
        (tree,) = parse(f'rule TPR101 error trial "Wrong." in 835 for each {each} require 2110/SVC')
        assert compared(tree, data)
