"""The segments of a 277CA, guide 005010X214: the answer to the claims of one 837.

Values are written as they are: free text goes through `edi.interchange.writer.clean` first. Levels
are numbered by whoever writes them, as they come.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from edi.emit.segments import Segment, day, named, procedure
from edi.emit.values import Name, Procedure
from edi.guides.catalogue import SPECS, STATUS
from edi.interchange.writer import amount

GUIDE = SPECS[STATUS]
ACCEPTED, REJECTED = "WQ", "U"  # STC03
_TRIPLETS = 3  # of an STC segment: STC01, STC10 and STC11
_NO_TRACE = "0"  # of a provider


class Triplet(NamedTuple):
    """Category, claim status and, where one is to blame, entity (composite C043)."""

    category: str
    status: str
    entity: str = ""


@dataclass(slots=True)
class Totals:
    """Claims and their charges in dollars."""

    accepted: int = 0
    rejected: int = 0
    accepted_amount: Decimal = field(default_factory=Decimal)
    rejected_amount: Decimal = field(default_factory=Decimal)

    def add(self, charge: Decimal, *, is_accepted: bool) -> None:
        """One claim more."""
        if is_accepted:
            self.accepted += 1
            self.accepted_amount += charge
        else:
            self.rejected += 1
            self.rejected_amount += charge

    def merge(self, other: "Totals") -> None:
        self.accepted += other.accepted
        self.rejected += other.rejected
        self.accepted_amount += other.accepted_amount
        self.rejected_amount += other.rejected_amount

    @property
    def claims(self) -> int:
        return self.accepted + self.rejected

    @property
    def charge(self) -> Decimal:
        return self.accepted_amount + self.rejected_amount


class Days(NamedTuple):
    """First and last day of a service, CCYYMMDD; "" when they are not known."""

    first: str = ""
    last: str = ""


class LineAnswer(NamedTuple):
    """Loop 2220D: a service line because of which a claim is rejected."""

    procedure: Procedure
    charge: Decimal  # dollars
    revenue_code: str
    units: Decimal | None
    triplets: Sequence[Triplet]
    control_number: str  # REF*FJ
    days: Days


class ClaimAnswer(NamedTuple):
    """Loop 2200D."""

    number: str  # CLM01
    triplets: Sequence[Triplet]
    action: str  # STC03
    charge: Decimal  # dollars
    payer_number: str = ""  # REF*1K
    trace: str = ""  # REF*D9
    bill_type: str = ""  # REF*BLT
    days: Days = Days()
    lines: Sequence[LineAnswer] = ()


class Head(NamedTuple):
    """What a transaction set begins with."""

    reference: str  # BHT03, and TRN02 of the source
    created: datetime
    source_entity: str  # NM101: PR a payer, AY a clearinghouse
    source: Name
    receiver: Name
    batch: str  # BHT03 of the 837


def header(head: Head, totals: Totals) -> Iterator[Segment]:
    """BHT, the source (2000A) and the receiver (2000B) with the totals of all claims."""
    created = day(head.created.date())
    clock = f"{head.created:%H%M}"
    yield "BHT", ("0085", "08", head.reference, created, clock, "TH")
    yield "HL", ("1", "", "20", "1")
    yield named(head.source_entity, head.source)
    yield "TRN", ("1", head.reference)
    yield "DTP", ("050", "D8", created)
    yield "DTP", ("009", "D8", created)
    yield "HL", ("2", "1", "21", "1" if totals.claims else "0")
    yield named("41", head.receiver)
    yield "TRN", ("2", head.batch)
    received = (("A1", "19", head.source_entity), created, ACCEPTED, amount(totals.charge))
    yield "STC", received
    yield from _totals(totals, "90", "AA")


def provider(number: int, who: Name, source_entity: str, totals: Totals) -> Iterator[Segment]:
    """2000C with the totals of its claims."""
    yield "HL", (str(number), "2", "19", "1")
    yield named("85", who)
    yield "TRN", ("1", _NO_TRACE)
    yield "STC", (("A1", "19", source_entity), "", ACCEPTED, amount(totals.charge))
    yield from _totals(totals, "QA", "QC")


def patient(number: int, above: int, who: Name) -> Iterator[Segment]:
    """2000D, in front of its claims."""
    yield "HL", (str(number), str(above), "PT")
    yield named("QC", who)


def claim(answer: ClaimAnswer, created: str) -> Iterator[Segment]:
    """2200D with its 2220D; `created` is the day of STC02."""
    yield "TRN", ("2", answer.number)
    charge = amount(answer.charge)
    yield from _statuses(answer.triplets, created, answer.action, charge)
    for qualifier, value in (
        ("1K", answer.payer_number),
        ("D9", answer.trace),
        ("BLT", answer.bill_type),
    ):
        if value:
            yield "REF", (qualifier, value)
    yield from _days(answer.days)
    for line in answer.lines:
        yield from _line(line)


def _line(line: LineAnswer) -> Iterator[Segment]:
    units = amount(line.units) if line.units is not None else ""
    service = procedure(line.procedure)
    yield "SVC", (service, amount(line.charge), "", line.revenue_code, "", "", units)
    yield from _statuses(line.triplets, "", REJECTED, "")
    if line.control_number:
        yield "REF", ("FJ", line.control_number)
    yield from _days(line.days)


def _statuses(
    triplets: Sequence[Triplet], created: str, action: str, charge: str
) -> Iterator[Segment]:
    for start in range(0, len(triplets), _TRIPLETS):
        first, *more = triplets[start : start + _TRIPLETS]
        yield "STC", (first, created, action, charge, "", "", "", "", "", *more)


def _days(days: Days) -> Iterator[Segment]:
    if days.first:
        is_one = days.first == days.last
        value = days.first if is_one else f"{days.first}-{days.last}"
        yield "DTP", ("472", "D8" if is_one else "RD8", value)


def _totals(totals: Totals, accepted: str, rejected: str) -> Iterator[Segment]:
    if totals.accepted:
        yield "QTY", (accepted, str(totals.accepted))
    if totals.rejected:
        yield "QTY", (rejected, str(totals.rejected))
    if totals.accepted:
        yield "AMT", ("YU", amount(totals.accepted_amount))
    if totals.rejected:
        yield "AMT", ("YY", amount(totals.rejected_amount))
