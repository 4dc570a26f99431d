"""Decisions at the border of what is warned of or refused: the last that is right, the first that
is not."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from remit_cases import (
    DEMO,
    Case,
    Folder,
    adjustment,
    as_guide,
    claim_file,
    decision,
    group,
    line,
    of,
    segments,
)

from edi.remit import Outcome, Refused


def _run(path: Path, case: Case, one: Any, guide: str = "P", groups: str = group()) -> Outcome:
    records = one if isinstance(one, list) else [one]
    return Folder(path).put(as_guide(claim_file(case), guide), records, groups).run()


def _warned(path: Path, case: Case, one: Any, **more: Any) -> list[str]:
    """What is warned of, but for what rules find in the file that was written."""
    messages = [warning.message for warning in _run(path, case, one, **more).warnings]
    return [message for message in messages if not re.match(r"[A-Z]{3}\d{3} ", message)]


# -- days


@pytest.mark.parametrize(
    ("received", "words"),
    [
        ("2026-04-01", "(DTM*050) before the first day of service"),
        ("2026-04-02", ""),  # the day of service
        ("2026-07-03", ""),  # the day of payment
        ("2026-07-04", "(DTM*050) after the date of payment"),
    ],
)
def test_the_day_on_which_a_claim_was_received(tmp_path: Path, received: str, words: str) -> None:
    found = _warned(tmp_path, Case(), decision(received=received))
    assert [words in one for one in found] == ([True] if words else [])


@pytest.mark.parametrize(("day", "is_early"), [("20260703", False), ("20260704", True)])
def test_services_up_to_the_day_of_payment(tmp_path: Path, day: str, is_early: bool) -> None:
    found = _warned(tmp_path / "a", Case(day=day), decision())
    assert found == ["the date of payment is before the last day of service"] * is_early
    denied = decision("C1", "0", line(1, "0", adjustment("100", "OA", "109")))
    assert _warned(tmp_path / "b", Case(day=day), denied) == []


@pytest.mark.parametrize(("ended", "is_after"), [("2026-04-01", True), ("2026-04-02", False)])
def test_services_up_to_the_end_of_the_coverage(tmp_path: Path, ended: str, is_after: bool) -> None:
    two = Case(charges=("100", "50"))
    lines = line(1, "60", adjustment("40")), line(2, "0", adjustment("50", "PR", "27"))
    found = _warned(tmp_path, two, decision("C1", "60", *lines, coverage_expired=ended))
    assert found == ["services after the end of the coverage (DTM*036) are paid"] * is_after


@pytest.mark.parametrize(
    ("days", "is_more"), [("1", False), ("4", False), ("5", True), ("999", True)]
)
def test_covered_days_up_to_the_length_of_the_stay(
    tmp_path: Path, days: str, is_more: bool
) -> None:
    found = _inpatient(tmp_path, "11", days)
    assert found == ["more days are covered (QTY*CA) than the statement has"] * is_more


def _inpatient(path: Path, facility: str, days: str = "3") -> list[str]:
    data = (DEMO / "claims" / "institutional.837").read_bytes()
    assert data.count(b"11130.5***11:A:1") == 1
    data = data.replace(b"11130.5***11:A:1", f"11130.5***{facility}:A:1".encode())
    one = {**decision("I2003", "11130.50", covered_days=days), "lines": []}
    folder = Folder(path).put(data, [one], group("G0012") + group("G0034"))
    return [warning.message for warning in folder.run(allow_missing=True).warnings]


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("facility", ["11", "12", "18", "21", "41", "65", "66", "86"])
def test_facilities_of_inpatients(tmp_path: Path, facility: str) -> None:
    assert _inpatient(tmp_path, facility) == []


@pytest.mark.parametrize("facility", ["13", "14", "22", "34", "72", "83", "85"])
def test_facilities_of_others(tmp_path: Path, facility: str) -> None:
    assert _inpatient(tmp_path, facility) == ["covered_days (QTY*CA) belongs to inpatient claims"]


# -- amounts and units


@pytest.mark.parametrize(
    ("allowed", "words"),
    [("59.99", "more is paid than allowed"), ("60", ""), ("100", ""), ("100.01", "refused")],
)
def test_allowed_amounts(tmp_path: Path, allowed: str, words: str) -> None:
    one = decision("C1", "60", line(1, "60", adjustment("40"), allowed=allowed))
    if words == "refused":
        with pytest.raises(Refused) as caught:
            _run(tmp_path, Case(), one)
        (found,) = caught.value.refusals
        assert found.residual == Decimal("0.01")
        return
    assert [words in found for found in _warned(tmp_path, Case(), one)] == [True] * bool(words)


@pytest.mark.parametrize(("covered", "is_refused"), [("100", False), ("100.01", True)])
def test_covered_amounts(tmp_path: Path, covered: str, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(Refused):
            _run(tmp_path, Case(), decision(covered=covered))
    else:
        assert _warned(tmp_path, Case(), decision(covered=covered)) == []


@pytest.mark.parametrize(
    ("units", "words"), [("0", "no units are paid"), ("1", ""), ("3", ""), ("4", "more units")]
)
def test_units_that_are_paid(tmp_path: Path, units: str, words: str) -> None:
    one = decision("C1", "60", line(1, "60", adjustment("40"), units=units))
    found = _warned(tmp_path / "a", Case(units=["3"]), one)
    assert [words in message for message in found] == [True] * bool(words)
    bundled = line(1, "60", adjustment("40"), units=units, procedure={"code": "80048"})
    assert _warned(tmp_path / "b", Case(units=["3"]), decision("C1", "60", bundled)) == []


def test_no_units_of_what_is_not_paid(tmp_path: Path) -> None:
    one = decision("C1", "0", line(1, "0", adjustment("100", "OA", "109"), units="0"))
    assert _warned(tmp_path, Case(), one) == []


@pytest.mark.parametrize(("paid", "is_more"), [("100", False), ("100.01", True)])
def test_payments_up_to_the_charge(tmp_path: Path, paid: str, is_more: bool) -> None:
    rest = Decimal(100) - Decimal(paid)
    adjustments = [adjustment(str(rest), "CO", "94")] if rest else []
    found = _warned(tmp_path, Case(), decision("C1", paid, line(1, paid, *adjustments)))
    assert ("the payment is more than the total charge (CLM02)" in found) == is_more


# -- codes


@pytest.mark.parametrize("reason", ["253", "223"])
@pytest.mark.parametrize(
    ("filing", "is_medicare"), [("MA", True), ("MB", True), ("16", True), ("CI", False)]
)
def test_sequestration_is_medicares(
    tmp_path: Path, reason: str, filing: str, is_medicare: bool
) -> None:
    one = decision("C1", "60", line(1, "60", adjustment("40", reason=reason)))
    found = _warned(tmp_path, Case(filing=filing), one)
    assert any(f"reason {reason} is the Medicare sequestration" in m for m in found) == (
        not is_medicare
    )


@pytest.mark.parametrize(
    ("assigned", "words"), [("Y", ""), ("N", "are not assigned"), ("W", "the patient refused")]
)
def test_how_benefits_are_assigned(tmp_path: Path, assigned: str, words: str) -> None:
    found = _warned(tmp_path, Case(assigned=assigned), decision())
    assert [words in message for message in found] == [True] * bool(words)


# -- periods of a group


@pytest.mark.parametrize(
    ("period", "count"),
    [
        ("through = 2026-04-08", 0),
        ("through = 2026-04-07", 1),
        ("through = 2026-04-04", 2),
        ("effective = 2026-04-02", 0),
    ],
)
def test_lines_outside_the_period_of_a_group(tmp_path: Path, period: str, count: int) -> None:
    """Days at its ends are in it."""
    case = Case(charges=("10",) * 3, days=("20260402", "20260405", "20260408"))
    lines = [line(number, "6", adjustment("4")) for number in (1, 2, 3)]
    found = _warned(tmp_path, case, decision("C1", "18", *lines), groups=group("G1", period))
    assert len(found) == bool(count)
    if count:
        assert found[0].startswith(f"services of line {4 - count}")
        assert (" and 1 more fall outside" in found[0]) == (count == 2)


# -- splits of a line


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [("1", "2", ""), ("1", "1", "unpaid units of a part"), ("2", "2", "refused")],
)
def test_units_of_the_parts_of_a_line(tmp_path: Path, first: str, second: str, words: str) -> None:
    parts = [
        line(1, "40", adjustment("20"), charge="60", units=first),
        line(1, "20", adjustment("20"), charge="40", units=second),
    ]
    one = decision("C1", "60", *parts)
    if words == "refused":
        with pytest.raises(Refused, match="give the units of each part"):
            _run(tmp_path, Case(units=["3"]), one)
        return
    made = _run(tmp_path, Case(units=["3"]), one)
    assert [words in warning.message for warning in made.warnings] == [True] * bool(words)
    assert len(of(segments(made.written[0].path), "SVC")) == 2
