"""What a plan allows: a repricer's amount, a fee schedule, or a part of the charge."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

from edi.adjudicate.csv_file import rows
from edi.claims.claim import Claim, ServiceLine

_CENT = Decimal("0.01")
_KINDS = ("procedure", "revenue-code", "drg")
_COLUMNS = (*_KINDS, "modifier", "amount", "per", "effective", "through")
_PER = ("unit", "day", "case")


class Fee(NamedTuple):
    """A row of a fee schedule."""

    amount: Decimal
    per: str  # unit, day or case
    effective: date
    through: date
    line: int

    def covers(self, day: date | None) -> bool:
        return day is None or self.effective <= day <= self.through


class Schedule:
    """Fees by procedure with modifier, revenue code, or DRG."""

    def __init__(self, fees: dict[tuple[str, str, str], list[Fee]]) -> None:
        self._fees = fees
        self.has_drgs = any(kind == "drg" for kind, _, _ in fees)

    @classmethod
    def read(cls, file: Path) -> "Schedule":
        """Raises `InvalidPlans`, `OSError`."""
        found: dict[tuple[str, str, str], list[Fee]] = {}
        for row in rows(file, _COLUMNS, ("amount",)):
            kinds = [kind for kind in _KINDS if row.text(kind)]
            if len(kinds) != 1:
                raise row.wrong(f"needs one of {', '.join(_KINDS)}")
            amount = row.dollars("amount")
            if amount is None:
                raise row.wrong("is empty", "amount")
            per = row.text("per") or ("case" if kinds[0] == "drg" else "unit")
            if per not in _PER:
                raise row.wrong(f"must be one of {', '.join(_PER)}", "per")
            since, until = row.day("effective") or date.min, row.day("through") or date.max
            fee = Fee(amount, per, since, until, row.line)
            code = row.text(kinds[0]).upper().zfill({"revenue-code": 4, "drg": 3}.get(kinds[0], 0))
            key = (kinds[0], code, row.text("modifier").upper())
            for other in found.setdefault(key, []):
                if fee.effective <= other.through and other.effective <= fee.through:
                    raise row.wrong(
                        f"is a second price of {' '.join(filter(None, key[1:]))} for the same days;"
                        f" the first is in line {other.line}"
                    )
            found[key].append(fee)
        return cls(found)

    def of_line(self, line: ServiceLine, day: date | None) -> Fee | None:
        """By procedure, where a fee of a modifier goes before that without one; else by revenue
        code."""
        procedure = line.procedure
        for modifier in (*procedure.modifiers, ""):
            if fee := self._on("procedure", procedure.code, modifier, day):
                return fee
        return self._on("revenue-code", line.revenue_code, "", day)

    def of_drg(self, drg: str, day: date | None) -> Fee | None:
        return self._on("drg", drg.zfill(3), "", day)

    def _on(self, kind: str, code: str, modifier: str, day: date | None) -> Fee | None:
        for fee in self._fees.get((kind, code, modifier), ()) if code else ():
            if fee.covers(day):
                return fee
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


def claim_price(fees: Fees, claim: Claim) -> Price | None:
    """What is allowed for the claim as a whole: a repricer's amount for it, where there is none for
    its lines, or the rate of its DRG; None where its lines have prices of their own."""
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
    fee = fees.schedule.of_drg(drg, days[0] if days else None)
    if fee is None:
        return None
    stay = Decimal(max(1, (days[1] - days[0]).days)) if days and fee.per == "day" else Decimal(1)
    each = f" for each of {stay} days" if fee.per == "day" else ""
    return _at_most(charge, fee.amount * stay, f"DRG {drg}: {fee.amount:.2f}{each}")


def price(fees: Fees, claim: Claim, line: ServiceLine) -> Price | None:
    """What is allowed for a line, never more than its charge; None where nothing has a price."""
    charge = line.charge or Decimal(0)
    if fees.repriced and line.pricing and line.pricing.allowed is not None:
        return _at_most(charge, line.pricing.allowed, "the repricer's amount (HCP02)")
    days = line.service_dates or claim.service_dates
    fee = fees.schedule.of_line(line, days[0] if days else None) if fees.schedule else None
    if fee is not None:
        count = _count(fee, line, days)
        total = (fee.amount * count).quantize(_CENT, ROUND_HALF_UP)
        each = f" for each of {count:f} {fee.per}s" if count != 1 else ""
        return _at_most(charge, total, f"fee schedule, {fee.amount:.2f}{each}")
    if fees.part_of_charge is not None:
        total = (charge * fees.part_of_charge).quantize(_CENT, ROUND_HALF_UP)
        per_cent = (fees.part_of_charge * 100).normalize()
        return _at_most(charge, total, f"{per_cent:f} per cent of the charge")
    return None


def _count(fee: Fee, line: ServiceLine, days: tuple[date, date] | None) -> Decimal:
    if fee.per == "case":
        return Decimal(1)
    if fee.per == "day" and line.unit != "DA" and days:
        return Decimal((days[1] - days[0]).days + 1)
    return line.units or Decimal(1)


def _at_most(charge: Decimal, amount: Decimal, basis: str) -> Price:
    if amount > charge:
        return Price(charge, f"{basis}, {amount:.2f}, is above the charge: the charge")
    return Price(amount, basis)
