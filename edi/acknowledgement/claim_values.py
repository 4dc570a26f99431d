"""What a 277CA repeats of a claim, read from its raw segments: most claims are accepted, and need
nothing more."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.acknowledgement.reasons import Reason
from edi.acknowledgement.values import fit, raw_values
from edi.claims.view import at, money
from edi.elements.dates import parse_period
from edi.emit.values import Procedure
from edi.emit.write_277 import Days, LineAnswer, Triplet
from edi.guides.spec import GuideSpec
from edi.interchange.delimiters import Delimiters

_PROCEDURES = frozenset(("AD", "ER", "HC", "HP", "IV", "WK"))
_REVENUE = "NU"  # a revenue code in the place of a procedure
_BLOCK = ("NM1", "SBR", "HCP", "LX")  # what follows the claim's own references
_REPLACED = frozenset("78")  # CLM05-3: replacement, void
_DIGITS = 10  # of an amount with its cents: what the guides allow


class ClaimValues(NamedTuple):
    """Of a claim as it was sent."""

    number: str  # CLM01
    charge: Decimal  # CLM02, dollars; zero where it is none
    payer_number: str  # REF*F8 of a replacement or void
    trace: str  # REF*D9
    bill_type: str  # of an institutional claim
    days: Days


def claim_values(
    segments: Sequence[str], spec: GuideSpec, d: Delimiters, out: Delimiters
) -> ClaimValues:
    """Those of a claim with its lines; `d` are its delimiters, `out` those of the answer."""
    clm = raw_values(segments[0], d) if segments else []
    facility = at(clm, 5).split(d.component)
    frequency = at(facility, 2)
    own = _own_references(segments, d)
    bill_type = f"{at(facility, 0)}{frequency}" if spec.is_institutional else ""
    return ClaimValues(
        fit(at(clm, 1), 50, out) or "0",
        charge(at(clm, 2)),
        fit(own.get("F8", ""), 50, out) if frequency in _REPLACED else "",
        fit(own.get("D9", ""), 50, out),
        fit(bill_type, 50, out),
        days_of(segments, d),
    )


def charge(text: str) -> Decimal:
    """Dollars; zero for what is no amount, or one that no guide allows."""
    found = money(text)
    return found if found is not None and _fits(found) else Decimal()


def _fits(number: Decimal) -> bool:
    """Has it no more digits than the guides allow?"""
    decimals = max(2, -int(number.as_tuple().exponent))
    return max(0, number.adjusted() + 1) + decimals <= _DIGITS


def _own_references(segments: Iterable[str], d: Delimiters) -> dict[str, str]:
    """REF of the claim itself, by qualifier."""
    found: dict[str, str] = {}
    mark = f"REF{d.element}"
    for raw in segments:
        if raw.startswith(mark):
            values = raw_values(raw, d)
            found.setdefault(at(values, 1), at(values, 2))
        elif raw.startswith(_BLOCK):
            break
    return found


def days_of(segments: Iterable[str], d: Delimiters) -> Days:
    """The days of the statement, else the first and last of all services."""
    statement, service = (f"DTP{d.element}{code}{d.element}" for code in ("434", "472"))
    first = last = ""
    for raw in segments:
        if raw.startswith(service):
            found = _days(raw, d)
            if found is not None:
                first = min(first or found.first, found.first)
                last = max(last, found.last)
        elif raw.startswith(statement):
            found = _days(raw, d)
            if found is not None:
                return found
    return Days(first, last)


def _days(raw: str, d: Delimiters) -> Days | None:
    values = raw.split(d.element, 4)
    form, value = at(values, 2), at(values, 3)
    if form not in ("D8", "RD8") or parse_period(form, value) is None:
        return None
    return Days(value[:8], value[-8:])


def line_answers(
    segments: Sequence[str],
    spec: GuideSpec,
    reasons: dict[int, list[Reason]],
    d: Delimiters,
    out: Delimiters,
) -> tuple[list[LineAnswer], list[Reason]]:
    """Lines with their reasons, by number; and the reasons of lines that cannot be named."""
    starts = [n for n, raw in enumerate(segments) if raw.startswith(f"LX{d.element}")]
    starts.append(len(segments))
    answers, rest = [], []
    for number in sorted(reasons):
        found = None
        if number < len(starts):
            own = segments[starts[number - 1] : starts[number]]
            found = _line(own, spec, triplets(reasons[number]), d, out)
        if found is None:
            rest += reasons[number]
        else:
            answers.append(found)
    return answers, rest


def triplets(reasons: Iterable[Reason]) -> list[Triplet]:
    """Each once, in the order of the file."""
    return list(dict.fromkeys(one.triplet for one in reasons))


def _line(
    segments: Sequence[str], spec: GuideSpec, why: list[Triplet], d: Delimiters, out: Delimiters
) -> LineAnswer | None:
    places = spec.service
    assert places is not None
    service: list[str] = []
    control_number = ""
    for raw in segments:
        if not service and raw.startswith(f"{places.segment}{d.element}"):
            service = raw_values(raw, d)
        elif not control_number and raw.startswith(f"REF{d.element}6R{d.element}"):
            control_number = fit(at(raw_values(raw, d), 2), 50, out)
    revenue = fit(at(service, places.revenue_code), 48, out) if places.revenue_code else ""
    parts = [fit(part, 48, out) for part in at(service, places.procedure).split(d.component)]
    qualifier, code = parts[0], at(parts, 1)
    if qualifier in _PROCEDURES and code:
        modifiers = tuple(one for one in parts[2:6] if len(one) == 2)
        procedure = Procedure(qualifier, code, modifiers)
    elif revenue:
        procedure, revenue = Procedure(_REVENUE, revenue), ""
    else:
        return None
    units = money(at(service, places.units))
    return LineAnswer(
        procedure,
        charge(at(service, places.charge)),
        revenue,
        units if units is not None and _fits(units) else None,
        why,
        control_number,
        days_of(segments, d),
    )
