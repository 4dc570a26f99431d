"""A claim while it is worked out: what is known of it, and what becomes of each line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from edi.adjudicate.chosen import diagnoses_of
from edi.adjudicate.coverages import Known
from edi.adjudicate.plan import Benefits, Plan
from edi.adjudicate.reasons import Reason
from edi.claims.claim import Claim, ServiceLine
from edi.cob.coordination import PriorPayment
from edi.cob.money import ZERO, cents
from edi.codes import npi
from edi.ledger.accumulators import Account, Entry

# What a decision and an 835 can hold: 8 digits before the cents.
_MOST_DOLLARS = Decimal("99999999.99")
_LINE_NUMBER = re.compile(r"0{0,5}[1-9][0-9]{0,5}")


class CannotDecide(ValueError):
    """A claim on which nothing can be decided; says why. It is refused."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a claim waits, and for how long."""

    code: str  # other-party-liability, unknown-primary, prior-payer
    message: str
    since: date
    until: date | None  # the last day on which it is still held
    rule: str = ""  # CAS010, … of what the prior payer sent


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One CAS trio of the decision."""

    reason: Reason
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(slots=True)
class LineWork:
    """One service line."""

    line: ServiceLine
    charge: Decimal
    days: tuple[date, date] | None
    allowed: Decimal | None = None
    prior: tuple[PriorPayment, ...] = ()
    denial: Reason | None = None
    units: Decimal | None = None  # payable, where that is fewer than billed
    cut: Decimal = ZERO  # of the charge, for units above a limit
    cut_reason: Reason | None = None
    paid: Decimal = ZERO
    adjustments: list[Adjusted] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def deny(self, reason: Reason, step: str) -> None:
        """The first reason to deny a line stands."""
        if self.denial is None:
            self.denial = reason
            self.steps.append(f"{step}: denied, {reason.pair}.")

    def adjust(self, reason: Reason, amount: Decimal, quantity: Decimal | None = None) -> None:
        """Nothing is said of an amount of zero."""
        if not amount:
            return
        assert amount > 0
        self.adjustments.append(Adjusted(reason, amount, quantity))
        if reason.remark and reason.remark not in self.remarks:
            self.remarks.append(reason.remark)

    @property
    def payable(self) -> Decimal:
        """The charge without units above a limit."""
        return self.charge - self.cut


@dataclass(slots=True)
class ClaimWork:
    """One claim."""

    claim: Claim
    plan: Plan
    day: date  # first day of service
    received: date
    source: int
    person: int
    family: int
    lines: list[LineWork]
    inside: bool = True  # the provider is in the network
    benefits: Benefits | None = None  # None: nothing is covered outside the network
    status: str = "1"
    investigated: bool = False
    to_member: bool = False  # benefits are not assigned
    pays_first: tuple[str, str] | None = (
        None  # name and id of the payer that should have been first
    )
    others: Known | None = None  # what is known of the patient's other coverages
    coverage_ended: date | None = None
    estimated: bool = False
    replaces: str = ""  # payer claim control number of the claim that it replaces
    entries: list[Entry] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)

    @property
    def account(self) -> Account:
        return Account(self.plan.key, self.plan.year_of(self.day), self.family, self.person)

    @property
    def open_lines(self) -> Iterator[LineWork]:
        return (one for one in self.lines if one.denial is None)

    @property
    def is_predetermination(self) -> bool:
        """CLM19 PB: no service was rendered."""
        return self.claim.value("CLM", 19) == "PB"

    def deny(self, reason: Reason, step: str) -> None:
        """All of it."""
        self.steps.append(f"{step}: denied, {reason.pair}.")
        for one in self.lines:
            if one.denial is None:
                one.denial = reason

    def paid(self) -> Decimal:
        return sum((one.paid for one in self.lines), ZERO)


def lines_of(claim: Claim) -> list[LineWork]:
    """The lines of a claim that can be decided. Raises `CannotDecide`."""
    if not claim.is_whole:
        raise CannotDecide(
            "the claim could not be read whole: its file is cut short, or it has no lines or far"
            " too many; `edi validate` says which"
        )
    if not claim.id.strip():
        raise CannotDecide("the claim has no number (CLM01): no decision could name it")
    provider = claim.billing_provider
    if provider is None or provider.party is None:
        raise CannotDecide("the claim names no billing provider (2010AA): who is to be paid?")
    if provider.npi and not npi.is_valid(provider.npi):
        raise CannotDecide("the NPI of the billing provider (2010AA NM109) is not valid")
    if claim.charge is None:
        raise CannotDecide("the claim has no readable total charge (CLM02)")
    found = []
    for line in claim.lines:
        if number_of(line) is None and not line.control_number:
            raise CannotDecide(
                "a line has no number (LX01) from 1 to 999999, and no control number (REF*6R)"
            )
        if line.charge is None:
            raise CannotDecide(f"{label(line)} has no readable charge")
        if line.charge < 0:
            raise CannotDecide(f"{label(line)} has a negative charge")
        if line.charge != cents(line.charge):
            raise CannotDecide(f"{label(line)} has a charge with a fraction of a cent")
        if line.units is not None and line.units < 0:
            raise CannotDecide(f"{label(line)} has negative units")
        found.append(LineWork(line, line.charge, line.service_dates or claim.service_dates))
    if not found:
        raise CannotDecide("the claim has no service lines")
    residual = claim.charge - sum((one.charge for one in found), ZERO)
    if residual:
        side = "more" if residual > 0 else "less"
        raise CannotDecide(
            f"the total charge (CLM02) is {abs(residual):.2f} {side} than its lines add up to"
        )
    if claim.charge > _MOST_DOLLARS:
        raise CannotDecide("the total charge (CLM02) is above 99,999,999.99, which no 835 can hold")
    return found


def days_after(day: date, days: int) -> date:
    """The day so many days later, or the last that a calendar has."""
    return day + min(timedelta(days), date.max - day)


def number_of(line: ServiceLine) -> int | None:
    """LX01 where a decision can name the line by it."""
    number = line.number
    return int(number) if _LINE_NUMBER.fullmatch(number) else None


def label(line: ServiceLine) -> str:
    """How to speak of a line: its number in the claim."""
    return f"line {line.number}" if line.number.isdigit() else "a line"


def new_work(
    claim: Claim, plan: Plan, day: date, received: date, source: int, lines: Sequence[LineWork]
) -> ClaimWork:
    work = ClaimWork(claim, plan, day, received, source, 0, 0, list(lines))
    work.diagnoses = diagnoses_of(claim)
    return work
