"""A claim payment of an earlier 835 taken back: repeated as it was, with its amounts negated.

What is no amount stays: units, quantities, days, rates, references, dates, remarks. CLP05 is left
out, and so is NM1*TT, since the claim is not sent on again. Source: 835 guide, 1.10.2.8.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from edi.claims.view import money
from edi.emit.segments import Segment
from edi.interchange.writer import Element, amount
from edi.remit.earlier_payment import EarlierPayment
from edi.remit.refusal import Unfit
from edi.remit.situational import MIA_AMOUNTS, MOA_AMOUNTS, TS2_OF_MIA, ClaimTotals

ZERO = Decimal(0)
_REVERSAL = "22"
_AMOUNTS = {
    "CLP": (3, 4),
    "SVC": (2, 3),
    "AMT": (2,),
    "MIA": tuple(sorted(MIA_AMOUNTS)),
    "MOA": tuple(sorted(MOA_AMOUNTS)),
}
_COMPOSITES = {"SVC": (1, 6)}
_CAS_AMOUNTS = range(3, 21, 3)


def reversal(earlier: EarlierPayment) -> Iterator[Segment]:
    """Its segments. Raises `Unfit` where an amount is no number."""
    for segment_id, *given in earlier.segments:
        values: list[Element] = [value.strip() for value in given]
        if segment_id == "NM1" and values[:1] == ["TT"]:
            continue
        places: Sequence[int] = _AMOUNTS.get(segment_id, ())
        if segment_id == "CAS":
            places = _CAS_AMOUNTS
        for place in places:
            if place <= len(values) and values[place - 1]:
                values[place - 1] = _negated(str(values[place - 1]), f"{segment_id}{place:02d}")
        if segment_id == "CLP":
            values[1] = _REVERSAL
            if len(values) > 4:
                values[4] = ""
        for place in _COMPOSITES.get(segment_id, ()):
            if place <= len(values):
                values[place - 1] = str(values[place - 1]).split(earlier.component)
        yield segment_id, values


def totals(earlier: EarlierPayment) -> ClaimTotals:
    """What a reversal adds to the totals of its loop 2000. Raises `Unfit`."""
    if not earlier.facility_code:
        raise Unfit(
            "the earlier 835 has no facility type (CLP08), by which the group has totals (TS302)"
        )
    found: dict[int, Decimal] = {}
    for segment_id, *values in earlier.segments:
        if segment_id == "MIA":
            for place, position in TS2_OF_MIA.items():
                value = money(values[place - 1]) if place <= len(values) else None
                if value:
                    found[position] = -value if place in MIA_AMOUNTS else value
    return ClaimTotals(earlier.facility_code, -earlier.what.charge, found)


def _negated(text: str, where: str) -> str:
    value = money(text)
    if value is None:
        raise Unfit(f"the earlier 835 cannot be repeated: its {where} is no number")
    return amount(-value + ZERO)
