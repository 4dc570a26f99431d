"""An ASO payment takes nothing back: what counts as taking back, to the cent, interest included."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from remit_cases import (
    Case,
    Folder,
    adjustment,
    balance,
    decision,
    group,
    judge,
    line,
    npi,
    of,
    segments,
)

from edi.remit import Refusal, Refused

CLAIMS = [Case("C1"), Case("C2"), Case("C3")]


def paid(claim: str, amount: str, status: str = "1", **more: Any) -> Any:
    """A decision on a claim of 100, of which nothing is the member's."""
    rest = adjustment(str(100 - Decimal(amount)))
    return decision(claim, amount, line(1, amount, rest), status=status, **more)


def plb(reason: str, amount: str) -> dict[str, Any]:
    record = {"provider": npi(1), "group": "G1", "reason": reason, "amount": amount}
    return {"provider_adjustment": {**record, "reference": "PC0"}}


def written(tmp_path: Path, decisions: list[Any], groups: str = group()) -> list[list[str]]:
    """The segments of the only file, whose arithmetic is right."""
    outcome = Folder(tmp_path).put(CLAIMS, decisions, groups).run(allow_missing=True)
    (one,) = outcome.written
    judge(one.path)
    balance(one.path)
    return segments(one.path)


def refused(tmp_path: Path, decisions: list[Any], groups: str = group()) -> Refusal:
    folder = Folder(tmp_path).put(CLAIMS, decisions, groups)
    with pytest.raises(Refused) as caught:
        folder.run(allow_missing=True)
    assert folder.written() == []
    (one,) = caught.value.refusals
    return one


OTHER = paid("C3", "80")  # what would pay for it


def test_interest_that_is_reversed_is_taken_back(tmp_path: Path) -> None:
    """The correction pays as much as before, but no interest on it."""
    decisions = [paid("C1", "60", "22", interest="2"), paid("C1", "60"), OTHER]
    found = refused(tmp_path / "a", decisions)
    assert found.residual == Decimal(2)
    assert "2.00" in found.message
    segments_ = written(tmp_path / "b", [*decisions, plb("WO", "-2")])
    assert of(segments_, "BPR")[0][2] == "80"
    taken = written(tmp_path / "c", decisions, group(recoupment=True))
    assert of(taken, "BPR")[0][2] == "78"


def test_interest_of_the_correction_makes_up_for_its_payment(tmp_path: Path) -> None:
    decisions = [paid("C1", "60", "22"), paid("C1", "50", interest="10"), OTHER]
    assert of(written(tmp_path / "a", decisions), "BPR")[0][2] == "80"
    less = [paid("C1", "60", "22"), paid("C1", "50", interest="9.99"), OTHER]
    assert refused(tmp_path / "b", less).residual == Decimal("0.01")


def test_interest_on_other_claims_makes_up_for_nothing(tmp_path: Path) -> None:
    decisions = [paid("C1", "60", "22"), paid("C1", "50"), paid("C3", "80", interest="10")]
    assert refused(tmp_path, decisions).residual == Decimal(10)


def test_interest_alone_takes_nothing_back(tmp_path: Path) -> None:
    """It stands in PLB as other recoveries do, with its sign turned."""
    segments_ = written(tmp_path, [paid("C1", "60", interest="2"), plb("L6", "-3")])
    assert of(segments_, "PLB")[0][3:] == ["L6:PC1", "-2", "L6:PC0", "-3"]
    assert of(segments_, "BPR")[0][2] == "65"


def test_a_correction_that_pays_more_does_not_pay_for_another_claim(tmp_path: Path) -> None:
    decisions = [paid("C1", "60", "22"), paid("C1", "80"), paid("C2", "60", "22"), OTHER]
    assert refused(tmp_path / "a", decisions).residual == Decimal(60)
    both = [*decisions, paid("C2", "55")]
    assert refused(tmp_path / "b", both).residual == Decimal(5)


@pytest.mark.slow
@pytest.mark.parametrize("reason", ["WO", "WU", "OB", "FB"])
def test_every_kind_of_recovery(tmp_path: Path, reason: str) -> None:
    found = refused(tmp_path / "a", [OTHER, plb(reason, "0.01")])
    assert found.residual == Decimal("0.01")
    taken = written(tmp_path / "b", [OTHER, plb(reason, "0.01")], group(recoupment=True))
    assert of(taken, "BPR")[0][2] == "79.99"


@pytest.mark.parametrize("reason", ["WO", "FB"])
def test_what_is_given_back_or_moved_forward_takes_nothing(tmp_path: Path, reason: str) -> None:
    given = written(tmp_path, [OTHER, plb(reason, "-0.01")])
    assert of(given, "BPR")[0][2] == "80.01"


@pytest.mark.parametrize(
    ("reason", "amount", "expected"),
    [
        ("CS", "1", "79"),
        ("LE", "1", "79"),
        ("AH", "1", "79"),
        ("72", "-1", "81"),
        ("L6", "-1", "81"),
        ("IP", "-1", "81"),
    ],
)
def test_other_provider_adjustments_are_no_recovery(
    tmp_path: Path, reason: str, amount: str, expected: str
) -> None:
    assert of(written(tmp_path, [OTHER, plb(reason, amount)]), "BPR")[0][2] == expected


def test_a_payment_below_zero_by_a_cent_is_not_written(tmp_path: Path) -> None:
    decisions = [paid("C1", "60", "22"), paid("C1", "59.99")]
    found = refused(tmp_path / "a", decisions, group(recoupment=True))
    assert found.residual == Decimal("-0.01")
    segments_ = written(tmp_path / "b", [*decisions, plb("FB", "-0.01")], group(recoupment=True))
    assert of(segments_, "BPR")[0][2] == "0"
