"""What a 277CA repeats of a claim, read from its raw segments: most claims are accepted, and need
nothing more."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
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
_BLOCK = ("NM1", "SBR", "HCP")  # what follows the claim's own references, beside LX
_SERVICE, _STATEMENT = "472", "434"  # DTP01
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
    payer_number, trace = "", ""
    found: list[Days] = []
    statement: Days | None = None
    element, block = d.element, frozenset((*_BLOCK, f"LX{d.element}"))
    is_own = True  # still segments of the claim itself
    for raw in segments:
        head = raw[:3]
        if head == "DTP":
            code = raw[4:7]
            if code == _SERVICE and (days := _days(raw, element)):
                found.append(days)
            elif code == _STATEMENT and statement is None:
                statement = _days(raw, element)
        elif not is_own:
            continue
        elif head == "REF":
            values = raw_values(raw, d)
            if values[1:2] == ["F8"]:
                payer_number = payer_number or at(values, 2)
            elif values[1:2] == ["D9"]:
                trace = trace or at(values, 2)
        elif head in block:
            is_own = False
    bill_type = f"{at(facility, 0)}{frequency}" if spec.is_institutional else ""
    return ClaimValues(
        fit(at(clm, 1), 50, out) or "0",
        charge(at(clm, 2)),
        fit(payer_number, 50, out) if frequency in _REPLACED else "",
        fit(trace, 50, out),
        fit(bill_type, 50, out),
        statement or _all_of(found),
    )


def charge(text: str) -> Decimal:
    """Dollars; zero for what is no amount, or one that no guide allows."""
    found = money(text)
    return found if found is not None and _fits(found) else Decimal()


def _fits(number: Decimal) -> bool:
    """Has it no more digits than the guides allow?"""
    decimals = max(2, -int(number.as_tuple().exponent))
    return max(0, number.adjusted() + 1) + decimals <= _DIGITS


def _all_of(found: Sequence[Days]) -> Days:
    """From the first day of all to the last."""
    if not found:
        return Days()
    if len(found) == 1:
        return found[0]
    return Days(min(one.first for one in found), max(one.last for one in found))


@lru_cache(maxsize=4096)
def _days(raw: str, element: str) -> Days | None:
    values = raw.split(element, 4)
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
    days: list[Days] = []
    for raw in segments:
        if not service and raw.startswith(f"{places.segment}{d.element}"):
            service = raw_values(raw, d)
        elif not control_number and raw.startswith(f"REF{d.element}6R{d.element}"):
            control_number = fit(at(raw_values(raw, d), 2), 50, out)
        elif raw.startswith(f"DTP{d.element}{_SERVICE}") and (found := _days(raw, d.element)):
            days.append(found)
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
        _all_of(days),
    )
