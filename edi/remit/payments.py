"""What a group pays: a payment for each payee, all of a group in one file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from edi.codes.plb import FORWARD
from edi.emit.payment import Payee
from edi.emit.payment import ProviderAdjustment as ProviderAmount
from edi.remit import provider_balance
from edi.remit.decision import ProviderAdjustment
from edi.remit.employer_group import EmployerGroup, Route
from edi.remit.entries import Entries, Entry, Sums
from edi.remit.provider_balance import ClaimAmount, Overpayment

PayeeKey = tuple[str, str]  # NPI, tax id
FileKey = tuple[int, Route]  # identity of the group's entry


@dataclass(slots=True)
class Payment:
    """What becomes one transaction set: all that a group pays one payee."""

    payee: Payee
    number: int  # in the run
    waiting: Entries  # of all payments
    adjustments: list[ProviderAdjustment] = field(default_factory=list)
    requests_refunds: bool = False  # what reversals take is given back, and requested
    forwards: bool = False  # a negative balance is moved forward, and an open one brought back
    # By employer group and payee, what is open: trace numbers and dollars.
    balances: Mapping[tuple[str, str], Sequence[tuple[str, Decimal]]] = field(default_factory=dict)
    group: str = ""  # number of the employer group
    _net: tuple[Sums, int, date, Decimal] | None = None  # of which sums, adjustments and day

    @property
    def entries(self) -> list[Entry]:
        return self.waiting.of(self.number)

    @property
    def with_reversals(self) -> list[ClaimAmount]:
        """All of its claim payments where one is a reversal, else none."""
        if not self.waiting.sums(self.number).reverses:
            return []
        return [entry.amounts for entry in self.entries]

    @property
    def count(self) -> int:
        """How many claim payments it has."""
        return self.waiting.sums(self.number).claims

    @property
    def paid(self) -> Decimal:
        """The sum of CLP04."""
        return self.waiting.sums(self.number).paid

    def provider_amounts(self, on: date, trace_number: str = "") -> list[ProviderAmount]:
        given_back = provider_balance.given_back(self.overpayments())
        interest: list[ClaimAmount] = []
        if self.waiting.sums(self.number).has_interest:
            interest = [entry.amounts for entry in self.entries if entry.amounts.interest]
        adjustments = [*self.adjustments, *given_back]
        if self.moves_balances:
            found = provider_balance.provider_amounts(interest, adjustments, on, trace_number)
            still_open = self.balances.get((self.group, self.payee.id), ())
            before = provider_balance.net(self.paid, found)
            adjustments += provider_balance.forwarded(before, still_open)
        return provider_balance.provider_amounts(interest, adjustments, on, trace_number)

    @property
    def moves_balances(self) -> bool:
        """Are balances moved by the run? Not where lines of the decisions file do so."""
        return self.forwards and not any(one.reason == FORWARD for one in self.adjustments)

    def overpayments(self) -> list[Overpayment]:
        """What is to be requested from the payee."""
        if not self.requests_refunds:
            return []
        return list(provider_balance.overpayments(self.with_reversals, self.adjustments))

    def net(self, on: date) -> Decimal:
        """BPR02. Asked for many times, and with interest it takes all claim payments to say."""
        sums, adjustments = self.waiting.sums(self.number), len(self.adjustments)
        known = self._net
        # Other claim payments have other sums: `Entries` makes them anew.
        if known is None or known[0] is not sums or known[1:3] != (adjustments, on):
            net = provider_balance.net(sums.paid, self.provider_amounts(on))
            known = self._net = sums, adjustments, on, net
        return known[3]


@dataclass(slots=True)
class GroupFile:
    """What becomes one 835 file: what a group pays to payees whose files one receiver gets."""

    group: EmployerGroup
    route: Route
    payments: dict[PayeeKey, Payment] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)  # delimiters that values of claims hold

    @property
    def key(self) -> FileKey:
        return id(self.group), self.route

    def drop(self, payment: Payment) -> bool:
        """Leave a payment out; False when it is not in the file."""
        found = [key for key, one in self.payments.items() if one is payment]
        for key in found:
            del self.payments[key]
        return bool(found)
