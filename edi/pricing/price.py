"""What a fee comes to: allowed and saved, to the cent, with the method (HCP01) and the steps.

Never more than the charge is allowed: allowed + saving is the charge. Source: 837 guides, HCP;
its methods: 01 as billed, 02 fee schedule, 03 per cent of charge, 06 per diem, 07 flat rate.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from edi.pricing.fees import Fee

AS_BILLED, SCHEDULE, PER_CENT, PER_DIEM, FLAT = "01", "02", "03", "06", "07"
_METHODS = {"unit": SCHEDULE, "day": PER_DIEM, "case": FLAT}
_CENT = Decimal("0.01")


class Service(NamedTuple):
    """What is priced. Money in dollars."""

    charge: Decimal
    units: Decimal | None = None
    is_days: bool = False  # the units are days (DA)
    first: date | None = None
    last: date | None = None


class Priced(NamedTuple):
    """What is allowed and saved; together they are the charge."""

    allowed: Decimal
    saving: Decimal
    method: str  # HCP01
    rate: Decimal | None  # per diem or flat rate (HCP05)
    steps: tuple[str, ...]


def price_service(fee: Fee, service: Service) -> Priced:
    """One service line. Raises `ValueError` for a charge or units below zero."""
    if service.charge < 0 or (service.units is not None and service.units < 0):
        raise ValueError("charge and units must not be below zero")
    if fee.percent is not None:
        return _per_cent(fee.percent, service.charge)
    assert fee.amount is not None
    count, what = _count(fee, service)
    total = _cents(fee.amount * count)
    times = f"{count:f} {what}" if count == 1 else f"{count:f} {what}s"
    steps = [f"{fee.amount:.2f} x {times} = {total:.2f}" if what else f"{total:.2f}"]
    return _at_most(service.charge, total, _METHODS[fee.per], fee, steps)


def price_case(fee: Fee, charge: Decimal) -> Priced:
    """A claim as a whole (DRG). Raises `ValueError` for a charge below zero."""
    if charge < 0:
        raise ValueError("the charge must not be below zero")
    if fee.percent is not None:
        return _per_cent(fee.percent, charge)
    assert fee.amount is not None
    return _at_most(charge, _cents(fee.amount), FLAT, fee, [f"{fee.amount:.2f} for the case"])


def spread(allowed: Decimal, charges: Sequence[Decimal]) -> list[Decimal]:
    """An amount over lines in proportion to their charges, to the cent; none gets more than its
    charge. Raises `ValueError` when it is more than all of them, or one is below zero."""
    total = sum(charges, Decimal(0))
    if min(charges, default=Decimal(0)) < 0 or not 0 <= allowed <= total:
        raise ValueError("an amount from zero to the sum of the charges is spread")
    parts = []
    left, rest = allowed, total
    for charge in charges:
        part = _cents(left * charge / rest) if rest else Decimal(0)
        part = max(min(part, charge, left), left - (rest - charge))
        parts.append(part)
        left, rest = left - part, rest - charge
    return parts


def _per_cent(percent: Decimal, charge: Decimal) -> Priced:
    allowed = min(_cents(charge * percent / 100), charge)
    step = f"{percent.normalize():f} per cent of {charge:.2f} = {allowed:.2f}"
    return Priced(allowed, charge - allowed, PER_CENT, None, (step,))


def _count(fee: Fee, service: Service) -> tuple[Decimal, str]:
    """How often the fee is due, and of what."""
    if fee.per == "case":
        return Decimal(1), ""
    if fee.per == "unit" or service.is_days:
        return (Decimal(1) if service.units is None else service.units), fee.per
    if service.first is not None and service.last is not None:
        return Decimal((service.last - service.first).days + 1), "day"
    return Decimal(1), "day"


def _at_most(charge: Decimal, total: Decimal, method: str, fee: Fee, steps: list[str]) -> Priced:
    if total > charge:
        steps.append(f"{total:.2f} is above the charge: {charge:.2f} is allowed")
        return Priced(charge, charge - charge, AS_BILLED, None, tuple(steps))
    rate = fee.amount if method in (PER_DIEM, FLAT) else None
    return Priced(total, charge - total, method, rate, tuple(steps))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
