"""Raw segments as the precheck reads them: amounts in cents, elements, codes, whole lines."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.engine.precheck import amounts
from edi.engine.precheck.amounts import DecisionPlan, LinePlan, ServicePlan
from edi.engine.precheck.levels import adjustments, is_repeated


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", 0),
        ("7", 700),
        ("7.5", 750),
        ("7.05", 705),
        ("-7.05", -705),
        ("-.5", -50),
        (".5", 50),
        ("7.", 700),
        ("007", 700),
        ("12345678901234567", 1234567890123456700),
        ("123456789012345678", None),
        ("7.055", None),
        ("", None),
        ("-", None),
        ("--7", None),
        ("+7", None),
        ("7,5", None),
        (" 7", None),
        ("7 ", None),
        ("1e2", None),
        ("٣", None),
    ],
)
def test_plain_amounts(text: str, found: int | None) -> None:
    assert amounts.cents(text) == found


@given(st.decimals(-(10**9), 10**9, places=2))
def test_any_amount_is_exact(value: Decimal) -> None:
    assert amounts.cents(f"{value:f}") == value * 100
    assert amounts.amount(f"AMT*D*{value:f}", "*", 2) == value * 100
    assert amounts.amount(f"AMT*D*{value:f}*X", "*", 2) == value * 100


def test_elements_and_components() -> None:
    raw = "CLM*A*1**11:B:7"
    assert [amounts.element(raw, "*", n) for n in range(6)] == ["CLM", "A", "1", "", "11:B:7", ""]
    parts = [amounts.component(raw, "*", ":", 4, n) for n in range(5)]
    assert parts == ["11:B:7", "11", "B", "7", ""]
    assert amounts.component(raw, "*", ":", 9, 1) == ""


def test_days_as_text() -> None:
    assert amounts.day_text(date(2026, 4, 9)) == "20260409"
    assert amounts.day_text(None) == ""


@pytest.mark.parametrize(
    ("group", "reason", "since"),
    [
        ("CO", "45", "19950101"),
        ("PR", "1", "19950101"),
        ("CO", "253", "20130602"),
        ("CO", "42", "never"),  # deactivated
        ("CO", "1", "never"),  # the wrong group
        ("CR", "45", "never"),
        ("", "45", "never"),
        ("CO", "", "never"),
        ("CO", "9999", "never"),
    ],
)
def test_from_which_day_on_group_and_reason_are_fine(group: str, reason: str, since: str) -> None:
    assert amounts.fine_from(group, reason) == since


SV1 = LinePlan(1, 2, 2, ())


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (["LX*1", "SV1*HC:1*100", "DTP*472*D8*20260409"], 10000),
        (
            ["LX*1", "SV1*HC:1*100", "DTP", "LX*2", "SV1*HC:1*50.5", "DTP"],
            15050,
        ),
        (["LX*1", "SV1*HC:1*100", "DTP", "LX*3", "SV1*HC:1*50", "DTP"], None),
        (["LX*2", "SV1*HC:1*100", "DTP"], None),
        (["LX*1", "SV1*HC:1*X", "DTP"], None),
    ],
)
def test_charges_of_lines_in_order(lines: list[str], total: int | None) -> None:
    starts = [0, *range(0, len(lines), 3), len(lines)]
    plans = [SV1] * (len(lines) // 3)
    assert amounts.line_charges(lines, starts, plans, "*") == total


LINE = ["LX*1", "SV1*HC:1*100", "DTP*472*D8*20260409"]
DECISION = ["SVD*A*60", "CAS*CO*45*30", "CAS*PR*1*10", "DTP*573*D8*20260420"]
PLAN = DecisionPlan(3, (4, 5), 6)


def _decided(
    line: list[str], created: str = "20260615", date_at: int | None = 2, undated: str = "00000000"
) -> tuple[int, list[int], list[int], int] | None:
    plan = LinePlan(1, 2, date_at, (PLAN,))
    found: set[tuple[str, str]] = set()
    told = amounts.decided_lines(
        line, [0, 0, len(line)], [plan], "*", ["A", "B"], -1, undated, created, found
    )
    if told is None:
        return None
    assert found == {("CO", "45"), ("PR", "1")}
    charges, paid, adjusted, who = told
    return charges, list(paid), list(adjusted), who


def _edited(old: str, new: str) -> list[str]:
    text = "~".join(LINE + DECISION)
    assert text.count(old) == 1, old
    return text.replace(old, new).split("~")


def test_a_line_that_a_payer_has_decided() -> None:
    assert _decided(LINE + DECISION) == (10000, [6000, 0], [4000, 0], 1)
    assert _decided(_edited("SVD*A", "SVD*B")) == (10000, [0, 6000], [0, 4000], 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SVD*A", "SVD*C"),
        ("SVD*A*60", "SVD*A*61"),
        ("SVD*A*60", "SVD*A*X"),
        ("SV1*HC:1*100", "SV1*HC:1*101"),
        ("CAS*CO*45*30", "CAS*CO*45*29"),
        ("CAS*CO*45*30", "CAS*CO*45*30*2"),
        ("CAS*CO*45*30", "CAS*CO*45*0"),
        ("CAS*CO*45*30", "CAS*CO*42*30"),
        ("CAS*PR*1*10", "CAS*CO*1*10"),
        ("CAS*PR*1*10", "CAS*CO*45*10"),
        ("573*D8*20260420", "573*D8*20260408"),
        ("573*D8*20260420", "573*D8*20260616"),
        ("573*D8*20260420", "573*D8*2026042"),
        ("472*D8*20260409", "472*D8*2026040"),
    ],
)
def test_a_decision_that_is_not_plainly_right(old: str, new: str) -> None:
    assert _decided(_edited(old, new)) is None


@pytest.mark.parametrize(
    ("day", "is_right"),
    [("20260408", False), ("20260409", True), ("20260615", True), ("20260616", False)],
)
def test_a_decision_lies_between_service_and_submission(day: str, is_right: bool) -> None:
    line = _edited("573*D8*20260420", f"573*D8*{day}")
    assert (_decided(line) is not None) == is_right
    assert (_decided(line, date_at=None, undated="20260409") is not None) == is_right
    assert _decided(line, created="") is None


PAID = [
    *("CLP", "SVC*HC:1*100*60", *DECISION[1:3], "DTM*472*20260630", "AMT*B6*70"),
    *("SVC*HC:1*50*50**1", "DTM*472*20260701", "AMT*KH*5", "AMT*B6*50"),
]
PAID_PLANS = [ServicePlan((1, 2), (3,), (4,)), ServicePlan((), (1,), (2, 3))]


def _services(segments: list[str]) -> tuple[int, int, int] | None:
    return amounts.services(segments, [0, 1, 6, 10], PAID_PLANS, "*", "20260701", set())


def test_services_of_a_claim_payment() -> None:
    assert _services(PAID) == (15000, 11000, 1000)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("*60", "*61"),
        ("*100*", "*101*"),
        ("*60", "*X"),
        ("CO*45*30", "CO*42*30"),
        ("*50*50**1", "*50*50**1**2"),
        ("472*20260701", "472*20260702"),
        ("472*20260701", "472*2026070"),
    ],
)
def test_services_that_are_not_plainly_right(old: str, new: str) -> None:
    assert _services("~".join(PAID).replace(old, new, 1).split("~")) is None


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (["AMT*AU*320"], True),
        (["AMT*AU*320.01"], None),
        (["AMT*F5*10", "AMT*AU*300"], True),
        (["AMT*F5*999"], False),
        (["AMT*I*1"], None),
        (["AMT*AU*X"], None),
        ([], False),
    ],
)
def test_covered_amount_of_a_claim_payment(segments: list[str], expected: bool | None) -> None:
    own = ["CLP", "DTM*232*20260630", "NM1*82*1*LAKE*****XX*1600001857", *segments]
    plan = ServicePlan((), (1,), tuple(range(3, len(own))))
    for payees, day, wanted in (
        ({"1500001213"}, "20260701", expected),
        ({"1600001857"}, "20260701", None),
        (set(), "20260629", None),
        (set(), "", None),
    ):
        assert amounts.is_covered(own, plan, (2,), "*", 32000, day, payees) is wanted


def test_adjustments_of_raw_segments() -> None:
    segments = ["CLM", "CAS*CO*45*30**94*-.5", "AMT", "CAS*PR*1*10"]
    expected = [("CO", "45", 3000), ("CO", "94", -50), ("PR", "1", 1000)]
    assert list(adjustments(segments, 0, (1, 3), "*")) == expected
    assert list(adjustments(segments, 1, (2,), "*")) == expected[2:]


@pytest.mark.parametrize(
    ("of_claim", "of_lines", "repeats"),
    [
        ([("CO", "45", 30)], [("CO", "45", 30)], True),
        ([("CO", "45", 30)], [("CO", "45", 10), ("CO", "45", 30)], True),
        ([("CO", "45", 40)], [("CO", "45", 10), ("CO", "45", 30)], True),
        ([("PR", "1", 5), ("CO", "45", 30)], [("CO", "45", 30)], True),
        ([("CO", "45", 31)], [("CO", "45", 30)], False),
        ([("CO", "45", 20)], [("CO", "45", 10), ("CO", "45", 30)], False),
        ([("PR", "45", 30)], [("CO", "45", 30)], False),
        ([("CO", "94", 30)], [("CO", "45", 30)], False),
        ([("CO", "45", 30)], [], False),
        ([], [("CO", "45", 30)], False),
    ],
)
def test_an_adjustment_of_a_line_that_the_claim_repeats(
    of_claim: list[tuple[str, str, int]], of_lines: list[tuple[str, str, int]], repeats: bool
) -> None:
    assert is_repeated(of_claim, of_lines) == repeats
