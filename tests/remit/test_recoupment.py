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
    unusual,
)

from edi.remit import Refusal, Refused

CLAIMS = [Case("C1"), Case("C2"), Case("C3")]


def paid(claim: str, amount: str, status: str = "1", **more: Any) -> Any:
    """A decision on a claim of 100, of which nothing is the member's."""
    rest = adjustment(str(100 - Decimal(amount)))
    return decision(claim, amount, line(1, amount, rest), status=status, **more)


def plb(reason: str, amount: str, reference: str = "PC0") -> dict[str, Any]:
    record = {"provider": npi(1), "group": "G1", "reason": reason, "amount": amount}
    return {"provider_adjustment": {**record, "reference": reference}}


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


@pytest.mark.slow
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
    segments_ = written(tmp_path, [paid("C1", "60", interest="2")])
    assert of(segments_, "PLB")[0][3:] == ["L6:PC1", "-2"]
    assert of(segments_, "BPR")[0][2] == "62"


def test_interest_is_never_an_adjustment_of_its_own(tmp_path: Path) -> None:
    """PLB L6 is the sum of AMT*I."""
    found = refused(tmp_path, [paid("C1", "60", interest="2"), plb("L6", "-3")])
    assert (found.line, found.payee) == (2, npi(1))
    assert "interest belongs to its claim" in found.message


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


@pytest.mark.parametrize(
    ("reason", "amount", "expected"),
    [
        ("CS", "1", "79"),
        ("LE", "1", "79"),
        ("AH", "1", "79"),
        ("IP", "-1", "81"),
    ],
)
def test_other_provider_adjustments_are_no_recovery(
    tmp_path: Path, reason: str, amount: str, expected: str
) -> None:
    assert of(written(tmp_path, [OTHER, plb(reason, amount)]), "BPR")[0][2] == expected


# -- a correction is known by its reference


def reversal(amount: str = "60") -> Any:
    return paid("C1", amount, "22")


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        # The decision names it, or the claim itself does (CLM05-3 7).
        (Case("N1"), {"original_claim_control_number": "PC1"}),
        (Case("N1", frequency="7", original="PC1"), {}),
        (Case("N1"), {"payer_claim_control_number": "PC1"}),
    ],
)
def test_a_correction_under_a_new_claim_number(tmp_path: Path, claim: Case, said: Any) -> None:
    decisions = [reversal(), paid("N1", "73", **said)]
    outcome = Folder(tmp_path).put([Case("C1"), claim], decisions, group()).run()
    assert outcome.written[0].amount == 13
    assert not unusual(outcome)


def test_a_correction_of_another_claim_makes_up_for_nothing(tmp_path: Path) -> None:
    decisions = [reversal(), paid("C2", "73", original_claim_control_number="PC9")]
    found = refused(tmp_path, decisions)
    assert found.residual == 60
    assert "original_claim_control_number" in found.message


def test_corrections_may_follow_one_another(tmp_path: Path) -> None:
    """Each names the one before it."""
    decisions = [
        reversal(),
        paid("C2", "10", original_claim_control_number="PC1"),
        paid("C3", "50", original_claim_control_number="PC2"),
    ]
    assert of(written(tmp_path, decisions), "BPR")[0][2] == "0"


def test_a_correction_that_wo_would_pay_twice_is_refused(tmp_path: Path) -> None:
    """What the reversal takes is zero with its correction, so there is nothing to give back."""
    linked = paid("C2", "60", original_claim_control_number="PC1")
    found = refused(tmp_path, [reversal(), linked, plb("WO", "-60", "PC1")])
    assert found.residual == 60
    assert "paid twice" in found.message


def test_a_correction_that_names_nothing_is_warned(tmp_path: Path) -> None:
    """Of the same patient and day, and WO gives the reversal back: both may be one claim."""
    decisions = [reversal(), paid("C2", "70"), plb("WO", "-60", "PC1")]
    claims = [Case("C1", patient="A"), Case("C2", ("110",), patient="A")]
    decisions[1] = decision("C2", "70", line(1, "70", adjustment("40")))
    with pytest.raises(Refused) as caught:
        Folder(tmp_path / "r").put(claims, decisions[:2], group()).run()
    assert "if claim C2, of the same patient and days, corrects" in str(caught.value)
    outcome = Folder(tmp_path / "a").put(claims, decisions, group()).run()
    (warning,) = unusual(outcome)
    assert warning.message.startswith("claim C2 is for the same patient and days")
    assert warning.payee == npi(1)
    other_day = [claims[0], Case("C2", ("110",), patient="A", day="20260403")]
    assert not unusual(Folder(tmp_path / "b").put(other_day, decisions, group()).run())


# -- WO, 72, FB and other adjustments


@pytest.mark.parametrize(
    ("decisions", "amount", "excess"),
    [
        ([OTHER], "-0.01", "0.01"),
        ([reversal(), OTHER], "-60.01", "0.01"),
        ([reversal(), paid("C1", "50"), OTHER], "-11", "1"),
        ([paid("C1", "60", "22", interest="2"), OTHER], "-63", "1"),
    ],
)
def test_wo_gives_back_what_reversals_take(
    tmp_path: Path, decisions: Any, amount: str, excess: str
) -> None:
    for recoupment in (False, True):
        where = tmp_path / str(recoupment)
        found = refused(where, [*decisions, plb("WO", amount, "PC1")], group(recoupment=recoupment))
        assert found.residual == Decimal(excess)


def test_the_reference_of_wo_names_a_reversed_claim(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(CLAIMS, [reversal(), OTHER, plb("WO", "-60", "PC7")], group())
    warnings = unusual(folder.run(allow_missing=True))
    assert "reference of WO" in warnings[0].message


@pytest.mark.parametrize("recoupment", [False, True])
def test_a_refund_is_acknowledged_with_wo_only(tmp_path: Path, recoupment: bool) -> None:
    groups = group(recoupment=recoupment)
    found = refused(tmp_path / "a", [OTHER, plb("72", "-10")], groups)
    assert found.residual == 10
    less = refused(tmp_path / "b", [OTHER, plb("72", "-10"), plb("WO", "9.99")], groups)
    assert less.residual == Decimal("0.01")
    both = written(tmp_path / "c", [OTHER, plb("72", "-10"), plb("WO", "10")], groups)
    assert of(both, "BPR")[0][2] == "80"


@pytest.mark.parametrize(
    ("decisions", "amount", "residual"),
    [
        ([OTHER], "-10", "-10"),  # nothing is negative
        ([reversal("60"), paid("C3", "60")], "-10", "-10"),  # zero is not
        ([reversal("60")], "-60.01", "0.01"),  # a cent would be paid out
        ([reversal("60")], "-59.99", "-0.01"),
    ],
)
def test_a_balance_is_moved_forward_only_from_below_zero(
    tmp_path: Path, decisions: Any, amount: str, residual: str
) -> None:
    records = [*decisions, plb("FB", amount)]
    assert refused(tmp_path, records, group(recoupment=True)).residual == Decimal(residual)


def test_a_balance_moved_forward_names_its_own_payment(tmp_path: Path) -> None:
    """And the later payment that it is brought back in names that one."""
    groups = group(recoupment=True)
    first = written(tmp_path / "a", [reversal(), plb("FB", "-60", "WHATEVER")], groups)
    trace = of(first, "TRN")[0][2]
    assert of(first, "PLB")[0][3:] == [f"FB:{trace}", "-60"]
    back = written(tmp_path / "b", [OTHER, plb("FB", "60", trace)], groups)
    assert of(back, "PLB")[0][3:] == [f"FB:{trace}", "60"]
    assert of(back, "BPR")[0][2] == "20"
    nothing = plb("FB", "60")
    del nothing["provider_adjustment"]["reference"]
    assert "TRN02" in refused(tmp_path / "c", [OTHER, nothing], groups).message


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(
    ("employer_group", "payee", "reference", "is_known"),
    [
        ("G1", 1, "{}", True),
        ("G2", 1, "{}", False),  # another account
        ("G1", 2, "{}", False),
        ("G1", 1, "99", False),
        ("G1", 1, "9" * 30, False),
        ("G1", 1, "TRACE", False),
    ],
)
def test_a_balance_brought_back_is_looked_up_in_the_ledger(
    tmp_path: Path, employer_group: str, payee: int, reference: str, is_known: bool
) -> None:
    groups = group(recoupment=True) + group("G2", recoupment=True)
    folder = Folder(tmp_path)
    first = folder.put([Case("C1")], [reversal(), plb("FB", "-60")], groups).run()
    trace = of(segments(first.written[0].path), "TRN")[0][2]
    case = Case("C9", number=employer_group, provider=payee)
    back = plb("FB", "60", reference.format(trace))
    back["provider_adjustment"].update(group=employer_group, provider=npi(payee))
    outcome = folder.put([case], [paid("C9", "80"), back], groups).run()
    assert outcome.written
    found = [one for one in unusual(outcome) if "brings a balance back" in one.message]
    assert [(one.group, one.payee, one.line) for one in found] == (
        [] if is_known else [(employer_group, npi(payee), 2)]
    )


def test_moving_forward_takes_back_too(tmp_path: Path) -> None:
    """A later payment would pay for it, so a group that takes nothing back does not move it."""
    found = refused(tmp_path, [reversal(), plb("FB", "-60")])
    assert "recoupment = false" in found.message


@pytest.mark.parametrize("reason", ["CS", "J1", "L3", "IS", "PL", "SL", "TL", "E3", "LE", "AH"])
def test_an_adjustment_that_lowers_the_payment_is_warned(tmp_path: Path, reason: str) -> None:
    folder = Folder(tmp_path).put(CLAIMS, [OTHER, plb(reason, "1.50")], group())
    (warning,) = folder.run(allow_missing=True).warnings
    assert warning.message.startswith(f"PLB {reason} (")
    assert "lowers the payment by 1.50" in warning.message
    assert (warning.group, warning.payee) == ("G1", npi(1))


def test_an_adjustment_that_raises_the_payment_is_not_warned(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(CLAIMS, [OTHER, plb("CS", "-1.50"), plb("IP", "-1")], group())
    assert folder.run(allow_missing=True).warnings == ()


def test_a_payment_below_zero_by_a_cent_is_not_written(tmp_path: Path) -> None:
    decisions = [paid("C1", "60", "22"), paid("C1", "59.99")]
    found = refused(tmp_path / "a", decisions, group(recoupment=True))
    assert found.residual == Decimal("-0.01")
    segments_ = written(tmp_path / "b", [*decisions, plb("FB", "-0.01")], group(recoupment=True))
    assert of(segments_, "BPR")[0][2] == "0"
