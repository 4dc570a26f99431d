"""What claim payments add to their remittance, read in one piece or in parts; what was overpaid."""

import io
from decimal import Decimal
from pathlib import Path

import pytest

import edi
from edi.claims import balance
from edi.claims.read_835 import PaymentReader, Totals
from edi.claims.set_totals import GroupSums
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def _read(*changes: tuple[str, str]) -> PaymentReader:
    """The reader behind the remittance with these changes."""
    text = (BASE / "remittance.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    reader = PaymentReader()
    for item in Document(io.BytesIO(text.encode())):
        chunk = item.chunk() if isinstance(item, RawClaim) else item
        if isinstance(chunk, LoopChunk):
            reader.feed(chunk)
    return reader


UNKNOWN = ("CLP*P1002*2*500*65*", "CLP*P1002*2*500*SIXTY*")


def _totals(claims: int, paid: str, known: bool, **more: object) -> Totals:
    """Totals of which nothing but these is of note."""
    zero = Decimal(0)
    plain = Totals(
        *(claims, Decimal(paid), known, zero, 0, zero, False, zero, set(), {"1500001213"}),
        GroupSums(),
    )
    return plain._replace(**more)


def test_totals_of_a_remittance() -> None:
    assert PaymentReader().totals() is None
    assert _read().totals() == _totals(2, "285", True)
    assert _read(UNKNOWN).totals() == _totals(2, "220", False)


REVERSAL = ("CLP*P1002*2*500*65**", "CLP*P1002*22*-500*-65**")
INTEREST = ("DTM*233*20260402~", "DTM*233*20260402~\nAMT*I*1.5~")
GROUP = ("LX*1~", "LX*1~\nTS3*1600001857*11*20261231*2*820~")


def test_interest_reversals_and_providers_of_a_remittance() -> None:
    assert _read(REVERSAL, INTEREST, GROUP).totals() == _totals(
        *(2, "155", True),
        interest=Decimal("1.5"),
        shows_interest=True,
        reversed=Decimal(-65),
        group_providers={"1600001857"},
    )


def test_what_claims_add_to_their_group() -> None:
    reader = _read(REVERSAL, GROUP)
    assert reader.group is not None
    assert reader.group.sums == GroupSums(2, Decimal(-180), 1, Decimal(-500))
    reader.merge(_totals(3, "1", True, group=GroupSums(3, Decimal(9), is_known=False)))
    assert reader.group.sums == GroupSums(5, Decimal(-171), 1, Decimal(-500), is_known=False)
    reader.begin_part()
    assert reader.group is None


def test_parts_are_counted_alone_and_added_up() -> None:
    part = _read()
    part.begin_part()
    assert part.totals() == _totals(0, "0", True)
    assert part.open is None
    more = _totals(
        *(1, "1", True),
        out_of_balance=Decimal(2),
        paid_early=1,
        interest=Decimal(3),
        shows_interest=True,
        reversed=Decimal(-4),
        group_providers={"A"},
        payee_ids={"B"},
    )
    part.merge(more)
    part.merge(more)
    assert part.totals() == _totals(
        *(2, "2", True),
        out_of_balance=Decimal(4),
        paid_early=2,
        interest=Decimal(6),
        shows_interest=True,
        reversed=Decimal(-8),
        group_providers={"A"},
        payee_ids={"B", "1500001213"},
    )
    whole = _read()
    whole.merge(_totals(3, "7.5", True))
    assert whole.totals() == _totals(5, "292.5", True)
    whole.merge(None)
    whole.merge(_totals(1, "1", False))
    assert whole.totals() == _totals(6, "293.5", False)
    whole.merge(_totals(1, "1", True))  # one that is not known is enough
    assert whole.totals() == _totals(7, "294.5", False)


def test_an_amount_that_is_not_known_leaves_the_total_open() -> None:
    for change in (UNKNOWN, (":94060555400000*10~", ":94060555400000*TEN~")):
        reader = _read(change)
        assert reader.remittance is not None
        assert not reader.remittance.amounts_known
        assert balance.remittance(reader.remittance) is None
    reader = _read(("BPR*I*275*", "BPR*I*276.5*"))
    assert reader.remittance is not None
    assert balance.remittance(reader.remittance) == Decimal("1.5")


@pytest.mark.parametrize(
    ("payer", "expected"),
    [
        ("AMT*D*500~", "0"),
        ("AMT*D*499.99~", "0"),
        ("AMT*D*500.01~", "0.01"),
        ("AMT*D*600~", "100"),
        ("CAS*CO*94*-60~\nAMT*D*600~", "40"),
        ("CAS*CO*94*-60**45*10~\nAMT*D*600~", "40"),  # only what is negative explains it
        ("CAS*CO*94*-100~\nAMT*D*600~", "0"),
    ],
)
def test_what_all_payers_paid_beyond_the_charge(payer: str, expected: str) -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    assert text.count("AMT*D*300~") == 1
    (claim,) = edi.read_claims(text.replace("AMT*D*300~", payer).encode())
    assert balance.overpaid_claim(claim) == Decimal(expected)


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ("SVD*54321*320*HC:99214**1~", "0"),
        ("SVD*54321*321.5*HC:99214**1~", "1.5"),
        ("SVD*54321*321.5*HC:99214**1~\nCAS*CO*94*-1~", "0.5"),
    ],
)
def test_what_all_payers_paid_beyond_the_charge_of_a_line(decided: str, expected: str) -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    old = "SVD*54321*200*HC:99214**1~\nCAS*CO*45*70~\nCAS*PR*1*50~"
    assert text.count(old) == 1
    (claim,) = edi.read_claims(text.replace(old, decided).encode())
    assert balance.overpaid_line(claim.lines[0]) == Decimal(expected)
