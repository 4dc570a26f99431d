"""What a plan allows: a repricer's amount, a fee schedule, or a part of the charge."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

from edi.adjudicate.csv_file import rows
from edi.claims.claim import Claim, ServiceLine

_CENT = Decimal("0.01")
_COLUMNS = ("procedure", "modifier", "amount", "effective", "through")


class Fee(NamedTuple):
    """A row of a fee schedule."""

    amount: Decimal
    effective: date
    through: date
    line: int


class Schedule:
    """Fees by procedure and modifier, for one unit."""

    def __init__(self, fees: dict[tuple[str, str], list[Fee]]) -> None:
        self._fees = fees

    @classmethod
    def read(cls, file: Path) -> "Schedule":
        """Raises `InvalidPlans`, `OSError`."""
        found: dict[tuple[str, str], list[Fee]] = {}
        for row in rows(file, _COLUMNS, ("procedure", "amount")):
            amount = row.dollars("amount")
            if amount is None:
                raise row.wrong("is empty", "amount")
            fee = Fee(
                amount, row.day("effective") or date.min, row.day("through") or date.max, row.line
            )
            key = (row.text("procedure", required=True).upper(), row.text("modifier").upper())
            for other in found.setdefault(key, []):
                if fee.effective <= other.through and other.effective <= fee.through:
                    raise row.wrong(
                        f"is a second price of {' '.join(filter(None, key))} for the same days;"
                        f" the first is in line {other.line}"
                    )
            found[key].append(fee)
        return cls(found)

    def fee(self, code: str, modifiers: tuple[str, ...], day: date | None) -> Decimal | None:
        """The fee of one unit: that of a modifier goes before that without one."""
        for modifier in (*modifiers, ""):
            for fee in self._fees.get((code, modifier), ()):
                if day is None or fee.effective <= day <= fee.through:
                    return fee.amount
        return None


class Price(NamedTuple):
    """What is allowed for a line, dollars, and where that comes from."""

    allowed: Decimal
    basis: str


class Fees(NamedTuple):
    """[fees] of a plan."""

    repriced: bool  # HCP02 of a repricer is taken where it is there
    schedule: Schedule | None
    part_of_charge: Decimal | None  # where nothing else has a price


def price(fees: Fees, claim: Claim, line: ServiceLine) -> Price | None:
    """What is allowed for a line, never more than its charge; None where nothing has a price."""
    charge = line.charge or Decimal(0)
    if fees.repriced and line.pricing and line.pricing.allowed is not None:
        return _at_most(charge, line.pricing.allowed, "the repricer's amount (HCP02)")
    days = line.service_dates or claim.service_dates
    if fees.schedule and line.procedure.code:
        fee = fees.schedule.fee(
            line.procedure.code, line.procedure.modifiers, days[0] if days else None
        )
        if fee is not None:
            units = line.units or Decimal(1)
            total = (fee * units).quantize(_CENT, ROUND_HALF_UP)
            return _at_most(charge, total, f"fee schedule: {fee:.2f} for each of {units:f} units")
    if fees.part_of_charge is not None:
        total = (charge * fees.part_of_charge).quantize(_CENT, ROUND_HALF_UP)
        per_cent = (fees.part_of_charge * 100).normalize()
        return _at_most(charge, total, f"{per_cent:f} per cent of the charge")
    return None


def _at_most(charge: Decimal, amount: Decimal, basis: str) -> Price:
    if amount > charge:
        return Price(charge, f"{basis}, {amount:.2f}, is above the charge: the charge")
    return Price(amount, basis)
