"""What a plan allows: a repricer's amount, a fee schedule, or a part of the charge."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from edi.claims.claim import Claim, ServiceLine
from edi.pricing import FeeSchedule, Service, price_case, price_service

_CENT = Decimal("0.01")


class Price(NamedTuple):
    """What is allowed, dollars, and where that comes from."""

    allowed: Decimal
    basis: str


class Fees(NamedTuple):
    """[fees] of a plan."""

    repriced: bool  # HCP02 of a repricer is taken where it is there
    schedule: FeeSchedule | None
    part_of_charge: Decimal | None  # where nothing else has a price


def claim_price(fees: Fees, claim: Claim) -> Price | None:
    """What is allowed for the claim as a whole: a repricer's amount for it, where there is none for
    its lines, or the rate of its DRG; None where its lines have prices of their own.

    Raises `TwoPrices`.
    """
    charge = claim.charge or Decimal(0)
    priced = claim.pricing
    if fees.repriced and priced is not None and priced.allowed is not None:
        if any(line.pricing for line in claim.lines):
            return None
        return _at_most(charge, priced.allowed, "the repricer's amount of the claim (HCP02)")
    if fees.schedule is None or not fees.schedule.has_drgs or not claim.has("HI[DR]"):
        return None
    drg = (*claim.parts(claim.value("HI[DR]", 1)), "")[1]
    days = claim.service_dates
    fee = fees.schedule.find([("drg", drg)], days[0] if days else None, group=claim.group_number)
    if fee is None or fee.kind != "drg":
        return None
    found = price_case(fee, charge)
    return Price(found.allowed, f"DRG {drg}, {', '.join(found.steps)}")


def price(fees: Fees, claim: Claim, line: ServiceLine) -> Price | None:
    """What is allowed for a line, never more than its charge; None where nothing has a price.

    Raises `TwoPrices`.
    """
    charge = line.charge or Decimal(0)
    if fees.repriced and line.pricing and line.pricing.allowed is not None:
        return _at_most(charge, line.pricing.allowed, "the repricer's amount (HCP02)")
    days = line.service_dates or claim.service_dates
    if fees.schedule is not None and (found := _scheduled(fees.schedule, claim, line, days)):
        return found
    if fees.part_of_charge is not None:
        total = (charge * fees.part_of_charge).quantize(_CENT, ROUND_HALF_UP)
        per_cent = (fees.part_of_charge * 100).normalize()
        return _at_most(charge, total, f"{per_cent:f} per cent of the charge")
    return None


def _scheduled(
    schedule: FeeSchedule, claim: Claim, line: ServiceLine, days: tuple[date, date] | None
) -> Price | None:
    procedure = line.procedure
    codes = [("procedure", procedure.code)] if procedure.code else []
    codes += [("revenue-code", line.revenue_code)] if line.revenue_code else []
    fee = schedule.find(
        codes,
        days[0] if days else None,
        modifiers=procedure.modifiers,
        place=line.place_of_service or ("" if claim.is_institutional else claim.facility_code),
        group=claim.group_number,
    )
    if fee is None:
        return None
    first, last = days or (None, None)
    is_days = line.unit == "DA"
    found = price_service(fee, Service(line.charge or Decimal(0), line.units, is_days, first, last))
    return Price(found.allowed, f"fee schedule, {', '.join(found.steps)}")


def _at_most(charge: Decimal, amount: Decimal, basis: str) -> Price:
    if amount > charge:
        return Price(charge, f"{basis}, {amount:.2f}, is above the charge: the charge")
    return Price(amount, basis)
