"""What a rule declares: where it can find anything, and whether its findings are wanted."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import edi
from edi.finding import Severity, Snip
from edi.rules import registry
from edi.rules.needs import (
    ALWAYS,
    Has,
    Join,
    Lacks,
    Need,
    UnknownNeed,
    Value,
    all_of,
    any_of,
    atoms,
    differs,
    equals,
    holds,
    lacks,
    need,
)
from edi.rules.rule import Declaration, Hit, Rule, Scope, UnknownFact, engine_rule, rule
from edi.rules.selection import Selection, UnknownCode
from edi.rules.wording import capital, level, lines, more, payer_name, service_number

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"

# -- needs

A, B, C = Has("", "CAS"), Lacks("2330B", "DTP_573"), Value("2300", "CLM05-3", ("7", "8"), True)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("CAS", A),
        ("2320/CAS", Has("2320", "CAS")),
        ("AMT_A8", Has("", "AMT_A8")),
        ("2420A", Has("", "2420A")),
        (A, A),
        (B, B),
        (C, C),
        (all_of(A), Join((A,), True)),
        ((), ALWAYS),
        (set(), ALWAYS),
        ({"CAS", "AMT_A8"}, Join((Has("", "AMT_A8"), A), False)),
        (["CAS"], Join((A,), False)),
    ],
)
def test_what_is_made_of_a_need(given: Any, made: Need) -> None:
    assert need(given) == made


def test_needs_by_name() -> None:
    assert lacks("2330B", "DTP_573") == B
    assert equals("2300/CLM05-3", "7", "8") == C
    assert differs("2300/CLM05-3", "7") == Value("2300", "CLM05-3", ("7",), False)
    assert all_of("CAS", B) == Join((A, B), True)
    assert any_of("CAS", B) == Join((A, B), False)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: need("XYZ"), "XYZ is not a segment, segment with qualifier or loop of any guide"),
        (lambda: need("2320/XYZ"), "XYZ is not a segment, .* of loop 2320"),
        (lambda: need("9999/CAS"), "no guide has a loop 9999"),
        (lambda: need("2010BA/CAS"), "CAS is not a segment, .* of loop 2010BA"),
        (lambda: lacks("9999", "CAS"), "no guide has a loop 9999"),
        (lambda: lacks("2320", "XYZ"), "XYZ is not a segment, .* of loop 2320"),
        (lambda: equals("CLM05-3", "7"), "CLM05-3 is not a place such as 2300/CLM05-3"),
        (lambda: equals("9999/CLM05-3", "7"), "no guide has a loop 9999"),
        (lambda: differs("2300/CLM01", "7"), "CLM01 is not a short code element of loop 2300"),
    ],
)
def test_a_need_of_what_no_guide_has(make: Any, told: str) -> None:
    with pytest.raises(UnknownNeed, match=told):
        make()


@pytest.mark.parametrize(
    ("given", "true", "expected"),
    [
        (ALWAYS, [], True),
        (any_of(), [], False),
        (A, [], False),
        (A, [A], True),
        (A, [B], False),
        (all_of(A, B), [A], False),
        (all_of(A, B), [A, B], True),
        (any_of(A, B), [B], True),
        (any_of(A, B), [C], False),
        (all_of(A, any_of(B, C)), [A, C], True),
        (all_of(A, any_of(B, C)), [B, C], False),
        (any_of(A, all_of(B, C)), [B], False),
    ],
)
def test_whether_a_need_holds(given: Need, true: list[Any], expected: bool) -> None:
    assert holds(given, true) == expected


def test_what_a_need_asks_each_once_in_order() -> None:
    assert atoms(A) == [A]
    assert atoms(ALWAYS) == []
    assert atoms(all_of(B, any_of(A, B), all_of(C, A))) == [B, A, C]


# -- declarations


def _check(_: object) -> Iterator[Hit]:
    return iter(())


def test_a_rule_that_says_no_more_than_it_must() -> None:
    made = rule("BAL999", "n", Severity.ERROR, Snip.BALANCING, scopes={Scope.CLAIM})(_check)
    assert made.declared == Declaration(
        "BAL999", "n", Severity.ERROR, Snip.BALANCING, frozenset({Scope.CLAIM}), __name__
    )
    assert (made.guides, made.needs, made.cleared_by) == (None, ALWAYS, frozenset())
    assert (made.optional, made.group_reasons, made.memory, made.precheck) == (
        False,
        None,
        None,
        None,
    )
    assert made.check is _check
    assert (made.family, made.module) == ("BAL", __name__)
    assert made.is_for("005010X222A1") and made.is_for("005010X221A1")


def test_a_rule_that_says_all() -> None:
    def pairs(group: str, reason: str) -> bool:
        return True

    made = rule(
        "BAL999",
        "n",
        Severity.WARNING,
        Snip.SITUATIONAL,
        scopes=[Scope.CLAIM, Scope.PAYMENT],
        guides=["005010X222A1"],
        needs="CAS",
        group_reasons=pairs,
        cleared_by=["charges_add_up"],
        memory=dict,  # type: ignore[arg-type]
        precheck=pairs,
        optional=True,
        status="A7:562",
        needs_answered=True,
    )(_check)
    declared = made.declared
    assert declared.scopes == {Scope.CLAIM, Scope.PAYMENT}
    assert (declared.guides, declared.needs) == (frozenset({"005010X222A1"}), A)
    assert declared.cleared_by == {"charges_add_up"}
    assert declared[-7:] == (True, True, True, True, "A7:562", True, False)
    assert (made.group_reasons, made.memory, made.precheck) == (pairs, dict, pairs)
    assert made.is_for("005010X222A1") and not made.is_for("005010X223A2")
    found = Rule(declared._replace(has_group_reasons=False, has_memory=False, has_precheck=False))
    found = Rule(found.declared, made.functions)
    assert (found.group_reasons, found.memory, found.precheck) == (None, None, None)


def test_a_rule_of_the_engine_has_no_check() -> None:
    made = engine_rule("ELE999", "n", Severity.ERROR, Snip.SYNTAX)
    assert (made.scopes, made.check, made.module) == ({Scope.ENGINE}, None, __name__)


def test_a_fact_that_is_not_known_is_an_error() -> None:
    with pytest.raises(UnknownFact, match="BAL999: the precheck proves no fact luck, x"):
        rule(
            "BAL999",
            "n",
            Severity.ERROR,
            Snip.BALANCING,
            scopes={Scope.CLAIM},
            cleared_by=["x", "charges_add_up", "luck"],
        )


def test_functions_are_imported_when_asked_for() -> None:
    for known in registry.all_rules()[:5]:
        again = Rule(known.declared)
        assert again.functions == known.functions
        assert again.documentation == known.documentation


# -- selection

RULES = {one.code: one for one in registry.all_rules()}
OPTIONAL = next(one.code for one in RULES.values() if one.optional)


@pytest.mark.parametrize(
    ("selection", "code", "wanted"),
    [
        ({}, "BAL001", True),
        ({}, OPTIONAL, False),
        ({"strict": True}, OPTIONAL, True),
        ({"select": [OPTIONAL]}, OPTIONAL, True),
        ({"select": [OPTIONAL[:3]]}, OPTIONAL, False),
        ({"select": [OPTIONAL[:3]], "strict": True}, OPTIONAL, True),
        ({"select": ["BAL"]}, "BAL001", True),
        ({"select": ["CAS"]}, "BAL001", False),
        ({"select": ["CAS", "BAL001"]}, "BAL001", True),
        ({"select": [" bal001 , cas"]}, "BAL001", True),
        ({"ignore": ["BAL"]}, "BAL001", False),
        ({"ignore": ["CAS"]}, "BAL001", True),
        ({"select": ["BAL001"], "ignore": ["BAL"]}, "BAL001", True),
        ({"select": ["BAL001"], "ignore": ["BAL"]}, "BAL002", False),
        ({"select": ["BAL"], "ignore": ["BAL001"]}, "BAL001", False),
        ({"select": ["BAL"], "ignore": ["BAL001"]}, "BAL002", True),
        ({"select": ["BAL"], "ignore": ["BAL"]}, "BAL001", False),
        ({"select": ["B"], "ignore": ["BAL"]}, "BAL001", False),
        ({"select": ["BAL0", "CAS"], "ignore": ["BAL"]}, "BAL001", True),
        ({"select": ["CAS"], "ignore": ["COB"]}, "BAL001", False),
        ({"select": ["BAL0"], "ignore": ["BAL1"]}, "BAL001", True),
        ({"select": [OPTIONAL], "ignore": [OPTIONAL[:3]]}, OPTIONAL, True),
        ({"select": [OPTIONAL], "ignore": [OPTIONAL]}, OPTIONAL, False),
        ({"ignore": [OPTIONAL], "strict": True}, OPTIONAL, False),
        ({"select": ["BAL"], "strict": True}, OPTIONAL, OPTIONAL.startswith("BAL")),
        ({"snip": 2}, "BAL001", False),
        ({"snip": 3}, "BAL001", True),
        ({"select": ["BAL001"], "snip": 2}, "BAL001", False),
    ],
)
def test_which_rules_are_wanted(selection: dict[str, Any], code: str, wanted: bool) -> None:
    assert Selection.of(**selection).wants(RULES[code]) == wanted


def test_codes_that_no_rule_has() -> None:
    with pytest.raises(UnknownCode) as caught:
        Selection.of(["BAL", "xyz,BAL001"], ["QQQ", "XYZ", "CAS0101"])
    assert caught.value.codes == ("XYZ", "QQQ", "CAS0101")
    assert str(caught.value) == "no rule has the code XYZ, QQQ, CAS0101"
    assert Selection.of([""], [" , "]) == Selection()
    assert Selection() == ((), (), 7, False, Severity.INFO, (), None, (), (), {}, ())


def test_severities_under_strict() -> None:
    for severity in Severity:
        assert Selection().severity("BAL001", severity) is severity
    strict = Selection(strict=True)
    assert [strict.severity("BAL001", one) for one in Severity] == ["error", "error", "info"]


LEVELS = [Severity.INFO, Severity.WARNING, Severity.ERROR]


@pytest.mark.parametrize("least", LEVELS)
@pytest.mark.parametrize("severity", LEVELS)
def test_the_lowest_severity_that_is_shown(least: Severity, severity: Severity) -> None:
    is_shown = LEVELS.index(severity) >= LEVELS.index(least)
    assert Selection.of(min_severity=least).shows(severity) == is_shown
    assert Selection.of(min_severity=str(least)).shows(severity) == is_shown
    assert Selection().shows(severity)


def test_a_severity_that_there_is_not() -> None:
    with pytest.raises(ValueError):
        Selection.of(min_severity="grave")


def test_the_widest_selection_is_the_usual() -> None:
    usual = Selection.of()
    assert usual == Selection()
    assert (usual.snip, usual.strict, usual.min_severity) == (7, False, Severity.INFO)
    assert max(rule.snip for rule in RULES.values()) <= usual.snip
    always = [rule for rule in RULES.values() if not rule.declared.needs_answered]
    assert all(usual.wants(rule) == (not rule.optional) for rule in always)
    assert all(Selection.of(strict=True).wants(rule) for rule in always)


# -- words


def test_amounts_more_and_less() -> None:
    assert [more(Decimal(one)) for one in ("7", "0.005", "-1234.5")] == [
        "7.00 more",
        "0.00 more",
        "1234.50 less",
    ]
    assert [capital(one) for one in ("", "the payer", "CAS")] == ["", "The payer", "CAS"]


def test_levels_in_words() -> None:
    levels = [level(one) for one in ("P", "S", "T", "A", "B", "H", "U", "I", "", "AB")]
    assert levels == ["primary", "secondary", "tertiary", "4th", "5th", "11th", *["unranked"] * 4]


def test_payers_and_lines_in_words() -> None:
    (claim,) = edi.read_claims(BASE / "professional.edi")
    assert payer_name(claim.other_payers[0]) == "the primary payer (2320[1])"
    payment, _ = edi.read_payments(BASE / "remittance.edi")
    assert [service_number(one) for one in payment.lines] == ["Service line 1", "Service line 2"]
    assert [lines(number) for number in (0, 1, 2)] == [
        "0 service lines",
        "1 service line",
        "2 service lines",
    ]


def test_what_a_claim_has_is_not_what_it_lacks() -> None:
    """Both may be asked of one token."""
    has, lacking = need("2300/REF_F8"), lacks("2300", "REF_F8")
    assert has != lacking
    assert len({has, lacking}) == 2
