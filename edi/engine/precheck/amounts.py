"""The innermost steps of the precheck: amounts and adjustments, straight from raw segments.

Amounts are in cents. None means that something is not plainly right. With compiled modules the C
versions in `edi.native._look` stand in for these functions.
"""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from edi import native
from edi.codes import carc
from edi.rules.cas.context import group_reason_rule

GroupReason = tuple[str, str]


class DecisionPlan(NamedTuple):
    """Where a 2430 has its parts: segment indexes, counted from the start of the line."""

    svd: int
    cas: tuple[int, ...]
    date: int


class LinePlan(NamedTuple):
    """Where a service line has its parts."""

    service: int  # SV1 or SV2
    charge: int  # element number in it
    date: int | None
    decisions: tuple[DecisionPlan, ...]
    units: int = 0  # element number of the units billed, 1 where there is none


class ServicePlan(NamedTuple):
    """Where a claim payment or service payment has its parts: segment indexes from its start."""

    cas: tuple[int, ...]
    days: tuple[int, ...]  # DTM of service or statement
    amounts: tuple[int, ...]  # AMT


@lru_cache(maxsize=16384)
def cents(text: str) -> int | None:
    """A plain amount, of dollars or of dollars and cents."""
    size = text[1:] if text[:1] == "-" else text
    dollars, _, rest = size.partition(".")
    digits = dollars + rest
    if not (digits.isdecimal() and digits.isascii() and len(dollars) < 18 and len(rest) < 3):
        return None
    amount = int(dollars + rest.ljust(2, "0"))
    return amount if size is text else -amount


def element(raw: str, separator: str, position: int) -> str:
    """An element of a raw segment, "" where there is none."""
    values = raw.split(separator, position + 1)
    return values[position] if position < len(values) else ""


def component(raw: str, separator: str, inner: str, position: int, part: int) -> str:
    """A component (1-based) of an element, or the whole of it for 0; "" where there is none."""
    value = element(raw, separator, position)
    if not part:
        return value
    parts = value.split(inner, part) if inner else [value]
    return parts[part - 1] if part <= len(parts) else ""


def amount(raw: str, separator: str, position: int) -> int | None:
    """The amount in an element."""
    return cents(element(raw, separator, position))


def is_past(value: str, day: str) -> bool:
    """Does a date (CCYYMMDD) or period (two with a hyphen) not go beyond a day?"""
    # Dates as text: CCYYMMDD compares as the days do.
    return len(value) in (8, 17) and value[:8] <= day and value[9:] <= day


def are_past(
    segments: list[str], starts: list[int], plans: list[LinePlan], separator: str, day: str
) -> bool:
    """Does no line's service go beyond a day?"""
    for number, plan in enumerate(plans, start=1):
        if plan[2] is not None:
            value = element(segments[starts[number] + plan[2]], separator, 3)
            if not is_past(value, day):
                return False
    return True


def line_charges(
    segments: list[str], starts: list[int], plans: list[LinePlan], separator: str
) -> int | None:
    """The sum of the charges of a claim's lines, which are numbered in order and undecided."""
    total = 0
    for number, plan in enumerate(plans, start=1):
        start = starts[number]
        if plan[3] or segments[start] != f"LX{separator}{number}":
            return None
        charge = amount(segments[start + plan[0]], separator, plan[1])
        if charge is None:
            return None
        total += charge
    return total


def decided_lines(
    segments: list[str],
    starts: list[int],
    plans: list[LinePlan],
    separator: str,
    payers: list[str],
    primary: int,
    undated: str,
    created: str,
    found: set[GroupReason],
) -> tuple[int, list[int], list[int], int] | None:
    """What the lines of a claim sum to that `payers` have decided: charges, and of each payer the
    payments and the adjustments; and which of them have decided lines (1 for the first, 2, 4, …).

    Each decision balances and stands between service and `created` (CCYYMMDD); all on one line
    together do not exceed its charge. A line without a date of its own is of the day `undated`.
    `primary` is the primary payer's place among them, -1 for none; `found` as for `take`.
    """
    charges = 0
    paid, adjusted = [0] * len(payers), [0] * len(payers)
    decided = 0
    for number, plan in enumerate(plans, start=1):
        start = starts[number]
        if segments[start] != f"LX{separator}{number}":
            return None
        service_at, charge_at, date_at, decisions, units_at = plan
        charge = amount(segments[start + service_at], separator, charge_at)
        if charge is None:
            return None
        charges += charge
        left = charge
        seen: set[int] = set()
        service = undated
        if date_at is not None:
            service = element(segments[start + date_at], separator, 3)[:8]
        for svd_at, cas, day_at in decisions:
            payer_id = element(segments[start + svd_at], separator, 1)
            payment = amount(segments[start + svd_at], separator, 2)
            payer = payers.index(payer_id) if payer_id in payers else -1
            if payer < 0 or payer in seen or payment is None:
                return None
            seen.add(payer)
            raw, billed = segments[start + svd_at], segments[start + service_at]
            if not are_units_paid(raw, billed, separator, units_at, payment):
                return None
            day = element(segments[start + day_at], separator, 3)
            # Dates as text: CCYYMMDD compares as the days do.
            if not len(day) == len(service) == len(created) == 8 or not service <= day <= created:
                return None
            taken = take(segments, start, cas, separator, charge, day, found, payer == primary)
            if taken is None or payment + taken[0] != charge:
                return None
            left -= payment
            paid[payer] += payment
            adjusted[payer] += taken[0]
        if left < 0:
            return None
        decided |= sum(1 << payer for payer in seen)
    return charges, paid, adjusted, decided


ODD = 2


def is_decided(
    segments: list[str],
    starts: list[int],
    plan: tuple[Any, ...],
    separator: str,
    destination: str,
    payer_id: str | None,
    created: str,
    charge: int,
    found: set[GroupReason],
) -> int | None:
    """Is a claim that other payers have decided plainly right: 0 for no, 1 for yes, `ODD` for yes
    but for odd adjustments and what Medicare decides? None where it takes a closer look, as it does
    without compiled modules. `found` as for `take`."""
    del segments, starts, plan, separator, destination, payer_id, created, charge, found
    return None


def is_covered(
    segments: list[str],
    plan: ServicePlan,
    providers: tuple[int, ...],
    separator: str,
    charge: int,
    day: str,
    payees: set[str],
) -> bool | None:
    """Does a claim payment itself state a covered amount (AMT*AU)?

    None where that is above the charge, there is interest (AMT*I), which the transaction set adds
    up, a provider is one of the payees, or a day is after the payment's (CCYYMMDD).
    """
    if not are_before(segments, 0, plan[1], separator, day):
        return None
    found = False
    for place in plan[2]:
        qualifier = element(segments[place], separator, 1)
        if qualifier == "AU":
            covered = amount(segments[place], separator, 2)
            if covered is None or covered > charge:
                return None
            found = True
        elif qualifier == "I":
            return None
    if any(element(segments[place], separator, 9) in payees for place in providers):
        return None
    return found


def are_units_paid(svd: str, service: str, separator: str, units_at: int, payment: int) -> bool:
    """Are the units paid (SVD05) those billed, or 0 with no payment, and is nothing bundled?"""
    if element(svd, separator, 6):
        return False
    paid = element(svd, separator, 5)
    if paid == "0":
        return not payment
    if not paid:
        return True  # reported as missing
    billed = element(service, separator, units_at) if units_at else ""
    return paid[:1] in tuple("123456789") and paid == (billed or "1")


def services(
    segments: list[str],
    starts: list[int],
    plans: list[ServicePlan],
    separator: str,
    day: str,
    found: set[GroupReason],
) -> tuple[int, int, int] | None:
    """What the services of a claim payment sum to: charges, payments, patient responsibility.

    Each of them balances, is of `day` or before and was billed as it was paid (no SVC07); payments
    and units are not below zero. `day` and `found` as for `take`.
    """
    charges = payments = all_owed = 0
    for number, plan in enumerate(plans, start=1):
        start = starts[number]
        charge = amount(segments[start], separator, 2)
        paid = amount(segments[start], separator, 3)
        if charge is None or paid is None or element(segments[start], separator, 7):
            return None
        if paid < 0 or "-" in element(segments[start], separator, 5):
            return None
        if not are_before(segments, start, plan[1], separator, day):
            return None
        taken = take(segments, start, plan[0], separator, charge, day, found)
        if taken is None or paid + taken[0] != charge:
            return None
        charges += charge
        payments += paid
        all_owed += taken[1]
    return charges, payments, all_owed


def are_before(
    segments: list[str], start: int, places: tuple[int, ...], separator: str, day: str
) -> bool:
    """Are the days (DTM02) at these places no later than a day (CCYYMMDD)?"""
    days = [element(segments[start + place], separator, 2) for place in places]
    return len(day) == 8 and all(len(one) == 8 and one <= day for one in days)


def take(
    segments: list[str],
    start: int,
    places: tuple[int, ...],
    separator: str,
    charge: int,
    day: str,
    found: set[GroupReason],
    is_primary: bool = False,
) -> tuple[int, int] | None:
    """What the CAS segments at `places` from `start` on take in all, and under PR.

    `charge` is that of the line, `day` the one of the decision (CCYYMMDD), of the primary payer or
    not. Adds the group and reason codes to `found`.
    """
    total = owed = excess = 0
    groups: set[str] = set()
    for place in places:
        values = segments[start + place].split(separator)
        count = len(values)
        # Trios without quantity: a quantity or a gap shifts the count or leaves a place filled.
        if count < 4 or (count - 4) % 3 or values[1] in groups:
            return None
        group = values[1]
        groups.add(group)
        if count > 4 and len(set(values[2::3])) < len(values[2::3]):
            return None  # a reason twice
        for position in range(2, count, 3):
            reason = values[position]
            adjusted = cents(values[position + 1])
            if not adjusted or adjusted < 0 or fine_from(group, reason) > day:
                return None
            if position + 2 < count and values[position + 2]:
                return None
            found.add((group, reason))
            total += adjusted
            if reason == "45":
                excess += adjusted
            elif reason == "23" and is_primary:
                return None
            if group == "PR":
                owed += adjusted
    return None if excess and excess == charge else (total, owed)


@lru_cache(maxsize=4096)
def day_text(day: date | None) -> str:
    """CCYYMMDD, which compares as the days do; "" for none."""
    return f"{day:%Y%m%d}" if day else ""


@lru_cache(maxsize=8192)
def fine_from(group: str, reason: str) -> str:
    """The day (CCYYMMDD) from which on nothing is wrong with the two; "never" sorts behind all."""
    known = carc.get(reason)
    if not group or known is None or known.stopped or group == "CR":
        return "never"
    if group_reason_rule(group, reason):
        return "never"
    return f"{known.started:%Y%m%d}" if known.started else ""


native_adjustments: Any = None  # of the functions below, what remembers which codes are fine

if native.look is not None:
    _adjustments = native_adjustments = native.look.Adjustments(fine_from)
    amount = native.look.amount
    component = native.look.component
    are_past = native.look.are_past
    line_charges = native.look.line_charges
    is_covered = native.look.is_covered
    decided_lines = _adjustments.decided_lines
    is_decided = _adjustments.is_decided
    services = _adjustments.services
    take = _adjustments.take
