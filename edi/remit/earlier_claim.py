"""The claim that earlier claim payments have answered, as far as these say what it was.

It stands in the place of the 837 where a reversal is corrected and the claim is not at hand.
Charge, services with their charges, units, days and control numbers, patient, insured and provider
are what the 835 repeats of a claim. What no 835 says (diagnoses, birth date, other payers) is not
known.
"""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from edi.claims.claim import Claim
from edi.claims.stream import claims_of
from edi.claims.view import Procedure
from edi.emit.delimiter_choice import WAITING
from edi.emit.error import CannotWrite
from edi.emit.segments import Segment, address, day, finish
from edi.interchange.writer import amount
from edi.matching.decision import Service
from edi.remit.earlier_payment import EarlierPayment
from edi.remit.refusal import Unfit
from edi.structure.document import Document

ZERO = Decimal(0)
_GUIDES = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
_LEVELS = {"2": "S", "20": "S", "3": "T", "21": "T"}  # SBR01 by CLP02


def claim_of(found: Sequence[EarlierPayment]) -> Claim:
    """The claim that these have answered: one payment, or the parts of a split claim. Its lines are
    in their order; parts of a line are one line. Raises `Unfit`."""
    try:
        data = _interchange(found)
    except CannotWrite as error:
        raise Unfit(f"the earlier 835 cannot be repeated: {error}") from None
    claim = next(iter(claims_of(Document(io.BytesIO(data)), found[0].what.file)), None)
    if claim is None:
        raise Unfit("the earlier 835 does not say enough of the claim to correct it")
    claim.usage = found[0].usage
    return claim


def _interchange(found: Sequence[EarlierPayment]) -> bytes:
    segments = list(_segments(found))
    d = WAITING
    isa = d.element.join(
        (
            *("ISA", "00", " " * 10, "00", " " * 10, "ZZ", " " * 15, "ZZ", " " * 15),
            *("260101", "0000", d.repetition, "00501", "000000001", "0"),
            *(found[0].usage or "P", d.component),
        )
    )
    guide = _GUIDES[_kind(found)]
    opening: list[Segment] = [
        ("GS", ("HC", "A", "B", "20260101", "0000", "1", "X", guide)),
        ("ST", ("837", "0001", guide)),
    ]
    closing: list[Segment] = [
        ("SE", (str(len(segments) + 2), "0001")),
        ("GE", ("1", "1")),
        ("IEA", ("1", "000000001")),
    ]
    return (isa + d.joiner).encode() + finish([*opening, *segments, *closing], d).data


def _kind(found: Sequence[EarlierPayment]) -> str:
    """Professional, institutional or dental, by what services and facility are called."""
    services = [service for one in found for service in one.what.services]
    if any(one.submitted.qualifier == "AD" for one in services):
        return "D"
    is_institutional = not services or any(one.revenue_code for one in services)
    return "I" if is_institutional or any(one.what.inpatient for one in found) else "P"


def _segments(found: Sequence[EarlierPayment]) -> Iterator[Segment]:
    first, kind = found[0], _kind(found)
    payee, what = first.payee, first.what
    yield "HL", ("1", "", "20", "1")
    ids = ("XX", payee.npi) if payee.npi else ("", "")
    yield "NM1", ("85", "2", payee.name, "", "", "", "", *ids)
    if payee.address:
        yield from address(payee.address)
    if payee.tax_id:
        yield "REF", ("EI", payee.tax_id)
    is_dependent = bool(first.insured)
    yield "HL", ("2", "1", "22", "1" if is_dependent else "0")
    relation = "" if is_dependent else "18"
    level = _LEVELS.get(what.status, "P")
    yield "SBR", (level, relation, what.group, "", "", "", "", "", what.filing)
    yield "NM1", ("IL", *(first.insured or first.patient)[2:])
    if is_dependent:
        yield "HL", ("3", "2", "23", "0")
        yield "PAT", ("19",)
        yield "NM1", ("QC", *first.patient[2:])
    charge = sum((one.what.charge for one in found), ZERO)
    place = (first.facility_code, "A" if kind == "I" else "B", first.frequency)
    yield "CLM", (what.claim, amount(charge), "", "", place, "Y", "A", "Y", "Y")
    if kind == "I" and what.days:
        yield "DTP", ("434", "RD8", f"{day(what.days[0])}-{day(what.days[1])}")
    if first.record_number:
        yield "REF", ("EA", first.record_number)
    if first.rendering:
        yield "NM1", ("82", *first.rendering[2:])
    services = [service for one in found for service in one.what.services]
    if not services:
        services = [_whole(charge)]
    for number, parts in enumerate(_lines(services), start=1):
        yield from _line(number, kind, parts, what.days)


def _whole(charge: Decimal) -> Service:
    """The one line of a claim that was decided as a whole, of which the 835 has none."""
    total = Procedure("NU", "0001", ())
    return Service(total, None, charge, ZERO, "0001", None, None, None, "", (), ())


def _lines(services: Sequence[Service]) -> list[list[Service]]:
    """The services of each line: parts of one have its control number."""
    lines: list[list[Service]] = []
    known: dict[str, list[Service]] = {}
    for one in services:
        same = known.get(one.control_number) if one.control_number else None
        if same is not None:
            same.append(one)
            continue
        lines.append([one])
        if one.control_number:
            known[one.control_number] = lines[-1]
    return lines


def _line(number: int, kind: str, parts: Sequence[Service], days: object) -> Iterator[Segment]:
    first = parts[0]
    charge = amount(sum((one.charge for one in parts), ZERO))
    billed = (one.units if one.billed_units is None else one.billed_units for one in parts)
    units = amount(sum((one for one in billed if one is not None), ZERO))
    submitted = first.submitted
    is_revenue = submitted.qualifier == "NU"
    code = "" if is_revenue else (submitted.qualifier, submitted.code, *submitted.modifiers)
    yield "LX", (str(number),)
    if kind == "I":
        yield "SV2", (first.revenue_code, code, charge, "UN", units)
    elif kind == "D":
        yield "SV3", (code, charge, "", "", "", units)
    else:
        yield "SV1", (code, charge, "UN", units, "", "", "1")
    service_days = first.days or (days if isinstance(days, tuple) else None)
    if service_days:
        start, end = service_days
        value = ("D8", day(start)) if start == end else ("RD8", f"{day(start)}-{day(end)}")
        yield "DTP", ("472", *value)
    if first.control_number:
        yield "REF", ("6R", first.control_number)
