"""What a claim and its lines are allowed by a fee schedule."""

from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim, ServiceLine
from edi.pricing import (
    Fee,
    FeeSchedule,
    Priced,
    Service,
    TwoPrices,
    price_case,
    price_service,
    spread,
)

_DAYS, _MINUTES = "DA", "MJ"  # units of measurement
_STEPS = "part of the claim's amount, by charges"


class ClaimPrice(NamedTuple):
    """The prices of a claim: of its lines, None where there is none, and of the claim."""

    lines: list[Priced | None]
    claim: Priced | None  # None while a line has no price
    drg: str = ""
    missing: tuple[str, ...] = ()  # why lines have no price


def priced(claim: Claim, fees: FeeSchedule, network: str) -> ClaimPrice:
    """By the DRG of the claim where the schedule has it, else line by line."""
    if not claim.lines:
        return ClaimPrice([], None, "", ("the claim has no service line",))
    days = claim.service_dates
    charges = [line.charge for line in claim.lines]
    drg = _drg(claim)
    if drg and fees.has_drgs and claim.charge is not None and None not in charges:
        known = [one for one in charges if one is not None]
        try:
            fee = fees.find(
                [("drg", drg)],
                days[0] if days else None,
                group=claim.group_number,
                network=network,
            )
        except TwoPrices as error:
            return ClaimPrice([None] * len(charges), None, drg, (f"the claim: {error}",))
        if fee is not None and fee.kind == "drg" and min(known, default=Decimal(0)) >= 0:
            if sum(known) != claim.charge:
                why = "the claim: the total charge (CLM02) is not the sum of its lines"
                return ClaimPrice([None] * len(charges), None, drg, (why,))
            whole = price_case(fee, claim.charge)
            parts = spread(whole.allowed, known)
            lines: list[Priced | None] = [
                Priced(part, charge - part, whole.method, None, (_STEPS,))
                for part, charge in zip(parts, known, strict=True)
            ]
            return ClaimPrice(lines, whole, drg)
    found, missing = [], []
    for number, line in enumerate(claim.lines, 1):
        one = _line(claim, line, fees, network)
        if isinstance(one, str):
            missing.append(f"line {number}: {one}")
        found.append(None if isinstance(one, str) else one)
    return ClaimPrice(found, _sum(found, claim.charge), "", tuple(missing))


def _line(claim: Claim, line: ServiceLine, fees: FeeSchedule, network: str) -> Priced | str:
    """The price of a line, or why it has none."""
    if line.charge is None:
        return "its charge is no amount"
    days = line.service_dates or claim.service_dates
    codes = [("procedure", line.procedure.code)] if line.procedure.code else []
    if line.revenue_code:
        codes.append(("revenue-code", line.revenue_code))
    place = "" if claim.is_institutional else line.place_of_service or claim.facility_code
    try:
        fee = fees.find(
            codes,
            days[0] if days else None,
            modifiers=line.procedure.modifiers,
            place=place,
            group=claim.group_number,
            network=network,
        )
        if fee is None:
            return "the fee schedule has no price for it"
        if why := _uncounted(fee, line):
            return why
        first, last = days or (None, None)
        return price_service(fee, Service(line.charge, line.units, line.unit == _DAYS, first, last))
    except (TwoPrices, ValueError) as error:
        return str(error)


def _uncounted(fee: Fee, line: ServiceLine) -> str:
    """Why what an amount per unit is due for cannot be counted, "" where it can: an amount times
    minutes, or times nothing, is not what a contract allows."""
    if fee.amount is None or fee.per == "case":
        return ""
    if line.unit == _MINUTES:
        return f"its units are minutes (MJ), and the fee is per {fee.per}"
    if line.units == 0 and (fee.per == "unit" or line.unit == _DAYS):
        return f"its units are zero, and the fee is per {fee.per}"
    return ""


def _sum(lines: list[Priced | None], charge: Decimal | None) -> Priced | None:
    """The prices of all lines together; the claim's method is theirs, or a combination (08)."""
    known = [one for one in lines if one is not None]
    if not known or len(known) != len(lines) or charge is None:
        return None
    allowed = sum((one.allowed for one in known), Decimal(0))
    saving = sum((one.saving for one in known), Decimal(0))
    if allowed + saving != charge:
        return None
    methods = {one.method for one in known}
    method = methods.pop() if len(methods) == 1 else "08"
    return Priced(allowed, saving, method, None, ("the sum of its lines",))


def _drg(claim: Claim) -> str:
    """HI*DR, institutional only."""
    if not claim.is_institutional or not claim.has("HI[DR]"):
        return ""
    return (*claim.parts(claim.value("HI[DR]", 1)), "")[1]
