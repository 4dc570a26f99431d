"""Reads the 835s: what each payment is, and the payers' decisions, found by claim.

A remittance that is there twice, as it came and as a copy of it, counts once: the same trace
number, payer, amount and day, and the same decisions.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.payment import Remittance
from edi.claims.source import CUT, DocumentOf
from edi.claims.stream import payments_and_remittances_of
from edi.codes.plb import INTEREST
from edi.guides.spec import About
from edi.interchange.compressed import open_file
from edi.matching.payments import PaymentIndex

ZERO = Decimal(0)


class ProviderLevel(NamedTuple):
    """One reason and amount of PLB: positive amounts lower the payment."""

    provider: str
    reason: str
    reference: str
    amount: Decimal


class Payment(NamedTuple):
    """One payment: BPR, TRN and what adds up to it. Money in dollars."""

    number: int  # among those read
    file: str
    transaction: str  # ST02
    trace: str  # TRN02
    originator: str  # TRN03
    payer: str
    payee: str  # N104 of N1*PE
    amount: Decimal
    method: str  # BPR04
    effective: date | None  # BPR16
    produced: date | None  # DTM*405
    first: int  # of its decisions in the index
    end: int
    total_paid: Decimal  # sum of CLP04
    provider_level: tuple[ProviderLevel, ...]
    interest: Decimal | None = None  # sum of AMT*I; None where no claim has any

    @property
    def interest_differs(self) -> Decimal:
        """What AMT*I of its claims exceeds the interest paid by (PLB L6): zero."""
        if self.interest is None:
            return ZERO
        paid = sum((one.amount for one in self.provider_level if one.reason == INTEREST), ZERO)
        return self.interest + paid

    @property
    def at_provider_level(self) -> Decimal:
        """The sum of PLB."""
        return sum((one.amount for one in self.provider_level), ZERO)

    @property
    def difference(self) -> Decimal:
        """What the payment exceeds its claim payments and PLB by: zero."""
        return self.amount - self.total_paid + self.at_provider_level


class Remittances:
    """All 835s of a run."""

    def __init__(self) -> None:
        self.index = PaymentIndex()
        self.payments: list[Payment] = []
        self.copies: list[str] = []  # what is said of remittances that are there twice
        self.unread: list[str] = []  # and of what could not be used
        self._seen: dict[tuple[object, ...], str] = {}

    def read(self, path: str, seen: Callable[[int], None] = lambda _: None) -> None:
        """All of a file. `seen` is given the bytes read. Raises `OSError`, `EdiError`."""
        with open_file(path) as stream:
            document = DocumentOf(stream, About.PAYMENT, path)
            first, digest, before = len(self.index), 0, 0
            for one in payments_and_remittances_of(document, path):
                if isinstance(one, Remittance):
                    self._add(one, path, first, digest)
                    first, digest = len(self.index), 0
                    continue
                decision = self.index.add(one)
                if decision is not None:
                    digest = hash((digest, decision._replace(file="", line=0)))
                offset = one.chunk.offset
                seen(offset - before)
                before = offset
            if document.cut_at is not None:
                self.unread.append(f"{path}:{document.cut_at}: {CUT}")
        self.unread += [
            f"{one.file}, line {one.line}: {one.element} of this claim payment is missing or is not"
            " a number"
            for one in self.index.unread
        ]
        self.index.unread.clear()

    def _add(self, remittance: Remittance, path: str, first: int, digest: int) -> None:
        where = f"{path}: remittance {remittance.transaction or '(no number)'}"
        amount = remittance.payment
        if amount is None or not remittance.amounts_known:
            self.unread.append(f"{where}: an amount of the payment is missing or is no number")
        payer, payee = remittance.payer, remittance.payee
        one = Payment(
            len(self.payments),
            path,
            remittance.transaction or "",
            remittance.trace_number,
            remittance.originator,
            payer.name if payer else "",
            payee.id if payee else "",
            amount or ZERO,
            remittance.method,
            remittance.effective_date,
            remittance.produced,
            first,
            len(self.index),
            remittance.total_paid,
            tuple(
                ProviderLevel(a.provider, a.reason, a.reference, a.amount or ZERO)
                for a in remittance.provider_adjustments
            ),
            remittance.interest if remittance.shows_interest else None,
        )
        key = (
            *(one.trace, one.originator, one.payee, one.amount, one.effective),
            *(one.total_paid, one.provider_level, one.end - first, digest),
        )
        if key in self._seen:
            self.index.forget_from(first)
            self.copies.append(f"{where}: the same as in {self._seen[key]}, and counted once")
            return
        self._seen[key] = path
        self.payments.append(one)
