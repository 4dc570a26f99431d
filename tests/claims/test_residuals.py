"""What one changed amount leaves over in each balance of a claim, and where values stand."""

from decimal import Decimal
from pathlib import Path

import pytest

import edi
from edi.claims import balance

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def _claim(*changes: tuple[str, str], base: str = "professional") -> edi.Claim:
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (claim,) = edi.read_claims(text.encode())
    return claim


PAID, CHARGE = "AMT*D*300~", "CLM*P1002*500*"
NON_COVERED = "AMT*A8*{}~\n"


def _residuals(claim: edi.Claim) -> list[Decimal | None]:
    """Of claim, payer, lines and payment of the payer."""
    (payer,) = claim.other_payers
    lines = [one.residual for one in balance.payer_lines(claim, payer)]
    return [
        balance.claim_charge(claim),
        balance.payer_claim(claim, payer),
        *lines,
        balance.payer_paid(claim, payer),
    ]


def test_a_claim_that_balances() -> None:
    assert _residuals(_claim()) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (CHARGE, "CLM*P1002*507*", [7, 7, 0, 0, 0]),
        (CHARGE, "CLM*P1002*X*", [None, None, 0, 0, 0]),
        (PAID, "AMT*D*310~", [0, -10, 0, 0, 10]),
        (PAID, "AMT*D*X~", [0, None, 0, 0, None]),
        ("HC:93000*180*UN", "HC:93000*181*UN", [-1, 0, 0, 1, 0]),
        ("HC:93000*180*UN", "HC:93000*X*UN", [None, 0, 0, None, 0]),
        ("CAS*CO*45*55~", "CAS*CO*45*50~", [0, 5, 0, 5, 0]),
        ("CAS*CO*45*55~", "CAS*CO*45*X~", [0, None, 0, None, 0]),
        ("SVD*54321*100*HC:93000", "SVD*54321*101*HC:93000", [0, 0, 0, -1, -1]),
        ("SVD*54321*100*HC:93000", "SVD*54321*X*HC:93000", [0, 0, 0, None, None]),
    ],
)
def test_one_amount_that_is_wrong(old: str, new: str, expected: list[int | None]) -> None:
    assert _residuals(_claim((old, new))) == expected


def test_the_payment_of_a_payer_less_what_it_adjusted_for_the_claim() -> None:
    claim = _claim((PAID, "CAS*PR*1*20~\nAMT*D*280~"))
    assert balance.payer_paid(claim, claim.other_payers[0]) == 0
    claim = _claim((PAID, "CAS*PR*1*20~\nAMT*D*300~"))
    assert balance.payer_paid(claim, claim.other_payers[0]) == 20
    claim = _claim((PAID, "CAS*PR*1*X~\nAMT*D*300~"))
    assert balance.payer_paid(claim, claim.other_payers[0]) is None


def test_a_payer_that_decided_no_line() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8").replace("SVD*54321*", "SVD*9*")
    (claim,) = edi.read_claims(text.encode())
    (payer,) = claim.other_payers
    assert balance.payer_paid(claim, payer) is None
    assert balance.payer_lines(claim, payer) == []


@pytest.mark.parametrize(("amount", "residual"), [("500", 0), ("480", -20), ("X", None)])
def test_what_a_payer_did_not_cover(amount: str, residual: int | None) -> None:
    claim = _claim((PAID, NON_COVERED.format(amount)))
    assert balance.non_covered(claim, claim.other_payers[0]) == residual


def test_what_a_payer_does_not_say() -> None:
    assert balance.non_covered(_claim(), _claim().other_payers[0]) is None


@pytest.mark.parametrize(
    ("cas", "adjusted", "owed"),
    [
        ("CAS*PR*1*20~", 20, 20),
        ("CAS*PR*1*20**2*5~", 25, 25),
        ("CAS*PR*1*20~\nCAS*CO*45*3.5~", Decimal("23.5"), 20),
        ("CAS*CO*45*3.5~", Decimal("3.5"), 0),
        ("CAS*PR*1*X~", None, None),
        ("CAS*PR*1*~", None, None),
        ("CAS*PR**20~", None, None),
        ("CAS*PRX*1*20~", None, None),
        ("CAS*PR~", None, None),
        ("CAS*CO*45*X~\nCAS*PR*1*20~", None, None),
    ],
)
def test_adjustments_of_a_payer(cas: str, adjusted: Decimal | None, owed: Decimal | None) -> None:
    payer = _claim((PAID, f"{cas}\n{PAID}")).other_payers[0]
    assert balance.adjusted(payer) == adjusted
    assert balance.adjusted(payer) == adjusted  # as it was the first time
    assert balance.patient_responsibility(payer) == owed


# -- where values stand


def test_where_an_adjustment_stands() -> None:
    claim = _claim((PAID, "CAS*PR*1*20**2*5*1~\nCAS*CO*45*3~\n" + PAID))
    first, second, third = claim.other_payers[0].adjustments
    assert (first.group, first.reason, first.amount, first.quantity) == ("PR", "1", 20, None)
    assert (second.reason, second.amount, second.quantity) == ("2", 5, 1)
    assert (third.group, third.reason) == ("CO", "45")
    spots = [one.spot(part) for one in (first, second) for part in (0, 1, 2)]
    assert [(one.index, one.element, one.component) for one in spots] == [
        (first.segment, 2, None),
        (first.segment, 3, None),
        (first.segment, 4, None),
        (first.segment, 5, None),
        (first.segment, 6, None),
        (first.segment, 7, None),
    ]
    assert first.spot().element == 2
    assert (third.spot().index, third.spot().element) == (first.segment + 1, 2)
    assert (second.group_spot().index, second.group_spot().element) == (first.segment, 1)
    assert first.chunk.segments[first.segment].startswith("CAS*PR")


def test_where_a_segment_stands() -> None:
    claim = _claim()
    (payer,) = claim.other_payers
    spot = payer.spot("OI", 3, 1)
    assert spot.chunk.segments[spot.index].startswith("OI*")
    assert (spot.element, spot.component) == (3, 1)
    absent = payer.spot("MOA", 3)
    assert absent.chunk.segments[absent.index].startswith("SBR*")
    assert (absent.element, absent.component) == (None, None)
    first = payer.spot()
    assert first.chunk.segments[first.index].startswith("SBR*")


def test_values_of_the_status_of_a_line() -> None:
    text = (BASE / "status.edi").read_text(encoding="utf-8")
    line = next(one for s in edi.read_statuses(text.encode()) for one in getattr(s, "lines", ()))
    assert line.prescription_number == ""
    assert text.count("REF*FJ*") > 0
    start = text.index("REF*FJ*")
    end = text.index("~", start)
    more = f"{text[: end + 1]}\nREF*XZ*RX99~{text[end + 1 :]}"
    lines = [one for s in edi.read_statuses(more.encode()) for one in getattr(s, "lines", ())]
    assert "RX99" in [one.prescription_number for one in lines]
    assert [one.control_number for one in lines][:1] == ["P1004L1"]
