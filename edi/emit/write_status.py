"""The segments of a 277 that answers a 276, guide 005010X212: what has become of claims.

Values are written as they are: free text goes through `edi.interchange.writer.clean` first.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from edi.emit.segments import Segment, day, named, procedure
from edi.emit.values import Name, Procedure
from edi.emit.write_277 import Triplet
from edi.guides.spec import About, GuideSpec
from edi.interchange.writer import amount

# What its envelope needs; there is no table of this guide.
GUIDE = GuideSpec(
    id="005010X212",
    name="Health Care Claim Status Response",
    short="277",
    transaction="277",
    group="HN",
    about=About.STATUS,
    versions=(),
    openers=("HL",),
    subject="",
)
_TRIPLETS = 3  # of an STC segment: STC01, STC10 and STC11
Days = tuple[date, date]


class LineStatus(NamedTuple):
    """Loop 2220D or 2220E."""

    triplets: Sequence[Triplet]
    on: date  # STC02
    procedure: Procedure
    charge: Decimal  # dollars
    paid: Decimal
    revenue_code: str
    units: Decimal
    control_number: str  # REF*FJ
    days: Days


class ClaimStatus(NamedTuple):
    """Loop 2200D or 2200E: one claim."""

    trace: str  # TRN02 of the request
    triplets: Sequence[Triplet]
    on: date  # STC02
    charge: Decimal | None = None  # dollars
    paid: Decimal | None = None
    decided: date | None = None  # STC06
    paid_on: date | None = None  # STC08
    payment: str = ""  # STC09: TRN02 of the 835
    number: str = ""  # REF*1K
    bill_type: str = ""  # REF*BLT
    account: str = ""  # REF*EJ
    clearinghouse: str = ""  # REF*D9
    days: Days | None = None
    lines: Sequence[LineStatus] = ()


def header(reference: str, created: datetime) -> Segment:
    """BHT; `reference` is BHT03 of the 276."""
    clock = f"{created:%H%M}"
    return "BHT", ("0010", "08", reference, day(created.date()), clock, "DG")


def level(
    number: int, above: int, code: str, names: Iterable[tuple[str, Name]], *, has_levels: bool
) -> Iterator[Segment]:
    """HL and NM1; `above` is 0 for none, names come with NM101."""
    parent = str(above) if above else ""
    is_last = code == "23"  # which has no HL04
    yield "HL", (str(number), parent, code, "" if is_last else str(int(has_levels)))
    for entity, name in names:
        yield named(entity, name)


def claim(one: ClaimStatus) -> Iterator[Segment]:
    """TRN with what belongs to it."""
    yield "TRN", ("2", one.trace)
    money = (_dollars(one.charge), _dollars(one.paid), _day(one.decided), "", _day(one.paid_on))
    yield from _statuses(one.triplets, one.on, (*money, one.payment))
    for qualifier, value in (
        ("1K", one.number),
        ("BLT", one.bill_type),
        ("EJ", one.account),
        ("D9", one.clearinghouse),
    ):
        if value:
            yield "REF", (qualifier, value)
    if one.days:
        yield _period(one.days)
    for line in one.lines:
        yield from _line(line)


def _line(line: LineStatus) -> Iterator[Segment]:
    money = amount(line.charge), amount(line.paid)
    service = procedure(line.procedure)
    yield "SVC", (service, *money, line.revenue_code, "", "", amount(line.units))
    yield from _statuses(line.triplets, line.on, ())
    if line.control_number:
        yield "REF", ("FJ", line.control_number)
    yield _period(line.days)


def _statuses(triplets: Sequence[Triplet], on: date, money: Sequence[str]) -> Iterator[Segment]:
    for start in range(0, len(triplets), _TRIPLETS):
        first, *more = triplets[start : start + _TRIPLETS]
        values = (*money, *[""] * 6)[:6]
        yield "STC", (first, day(on), "", *values, *more)


def _dollars(value: Decimal | None) -> str:
    return "" if value is None else amount(value)


def _day(value: date | None) -> str:
    return "" if value is None else day(value)


def _period(days: Days) -> Segment:
    first, last = days
    if first == last:
        return "DTP", ("472", "D8", day(first))
    return "DTP", ("472", "RD8", f"{day(first)}-{day(last)}")
