"""What a group pays: a payment for each payee, all of a group in one file."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.emit.payment import Payee
from edi.emit.payment import ProviderAdjustment as ProviderAmount
from edi.remit import provider_balance
from edi.remit.claim_balance import ZERO
from edi.remit.decision import ProviderAdjustment
from edi.remit.employer_group import EmployerGroup
from edi.remit.entries import Entries, Entry
from edi.remit.provider_balance import ClaimAmount

PayeeKey = tuple[str, str]  # NPI, tax id


@dataclass(slots=True)
class Payment:
    """What becomes one transaction set: all that a group pays one payee."""

    payee: Payee
    number: int  # in the run
    waiting: Entries  # of all payments
    adjustments: list[ProviderAdjustment] = field(default_factory=list)
    _known: "_Sums | None" = None

    @property
    def entries(self) -> list[Entry]:
        return self.waiting.of(self.number)

    @property
    def claims(self) -> list[ClaimAmount]:
        return [entry.amounts for entry in self.entries]

    @property
    def count(self) -> int:
        """How many claim payments it has."""
        return self._sums().claims

    def provider_amounts(self, on: date, trace_number: str = "") -> list[ProviderAmount]:
        interest = self._sums().interest
        return provider_balance.provider_amounts(interest, self.adjustments, on, trace_number)

    def net(self, on: date) -> Decimal:
        """BPR02."""
        return provider_balance.net(self._sums().paid, self.provider_amounts(on))

    def _sums(self) -> "_Sums":
        """Worked out again only when claim payments were added or left out."""
        if self._known is None or self._known.state != self.waiting.state:
            claims = self.claims
            self._known = _Sums(
                self.waiting.state,
                len(claims),
                sum((one.paid for one in claims), ZERO),
                [one for one in claims if one.interest],
            )
        return self._known


class _Sums(NamedTuple):
    """What a payment comes to."""

    state: int  # of the entries
    claims: int
    paid: Decimal  # CLP04, dollars
    interest: list[ClaimAmount]  # claims that have it


@dataclass(slots=True)
class GroupFile:
    """What becomes one 835 file."""

    group: EmployerGroup
    payments: dict[PayeeKey, Payment] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)  # delimiters that values of claims hold

    def drop(self, payment: Payment) -> bool:
        """Leave a payment out; False when it is not in the file."""
        found = [key for key, one in self.payments.items() if one is payment]
        for key in found:
            del self.payments[key]
        return bool(found)
