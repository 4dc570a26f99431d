"""Employer groups: whose account pays, in whose name, and to which bank accounts."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from edi.emit.payment import BankAccount, Delivery, Payer
from edi.remit.group_parties import RefundAddress


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """How a group pays: ACH, CHK or NON (no payment passes through this remittance)."""

    method: str
    format: str = ""  # BPR05 with ACH: CCP or CTX
    account: BankAccount | None = None  # the group's own
    handling: str = "I"  # BPR01 of a payment
    bank: str = ""  # its name, in a NACHA file
    origin: str = ""  # immediate origin of a NACHA file, as the bank has assigned it
    first_check: int | None = None  # where the account's own series of check numbers begins
    first_trace: int | None = None  # and that of its other numbers (TRN02)
    pays_members: bool = False  # by check, what a decision has paid to the member (reason 100)
    otherwise: str = ""  # with ACH, of payees without a bank account: CHK, or else they are refused


@dataclass(frozen=True, slots=True)
class Route:
    """Sender and receiver of the interchange.

    Without a sender it becomes the payer's id; without a receiver the interchange is addressed to
    "PROVIDERS", and REF*EV, which names a receiver other than the payee, is left out.
    """

    sender: str = ""
    sender_qualifier: str = "ZZ"
    receiver: str = ""
    receiver_qualifier: str = "ZZ"


@dataclass(frozen=True, slots=True)
class EmployerGroup:
    """One funding account for some period: what becomes one 835 file."""

    numbers: tuple[str, ...]
    name: str
    payer: Payer  # by the name that providers know
    account_owner_tax_id: str
    payment: PaymentMethod
    route: Route
    originator_supplement: str = ""  # BPR11, TRN04
    effective: date | None = None
    through: date | None = None
    recoupment: bool = False
    provider_totals: bool = False  # TS3 and TS2
    by_tax_id: bool = False  # one payment to all NPIs of a tax id, not one to each
    filing: str = ""  # CLP06 where neither decision nor claim names one that an 835 takes
    requests_refunds: bool = False  # overpayments are given back by WO and requested
    forwards: bool = False  # payments below zero are moved forward by FB, and brought back
    refunds: RefundAddress | None = None  # where they are to be paid

    @property
    def number(self) -> str:
        """The first of its numbers."""
        return self.numbers[0]

    @property
    def day(self) -> date | None:
        """A day that only this entry of the group has; None when it holds always."""
        return self.effective or self.through

    @property
    def is_plain(self) -> bool:
        """May native code pay for it? Its claim payments say and mean nothing more."""
        return not (self.by_tax_id or self.payment.pays_members)

    @property
    def period(self) -> str:
        """When the entry holds: "from 2026-01-01 to 2026-12-31"."""
        since = f"from {self.effective}" if self.effective else ""
        until = f"to {self.through}" if self.through else ""
        return " ".join(part for part in (since, until) if part) or "always"

    def covers(self, day: date) -> bool:
        return (self.effective is None or self.effective <= day) and (
            self.through is None or day <= self.through
        )

    def overlaps(self, other: "EmployerGroup") -> bool:
        return (self.effective or date.min) <= (other.through or date.max) and (
            other.effective or date.min
        ) <= (self.through or date.max)


@dataclass(frozen=True, slots=True)
class ConfiguredPayee:
    """A provider as the payer has it on file: how it is paid, and where ACH payments go."""

    npi: str  # "" for all of its tax id that have no entry of their own
    tax_id: str = ""  # when given, only for payments under this tax id
    name: str = ""
    account: BankAccount | None = None
    method: str = ""  # ACH or CHK, as the payee has chosen; "" is the group's
    receiver: str = ""  # who gets its 835 files; "" is the group's
    receiver_qualifier: str = "ZZ"
    delivery: Delivery | None = None  # RDM


@dataclass(frozen=True)
class Groups:
    """The whole groups file."""

    groups: tuple[EmployerGroup, ...]
    payees: tuple[ConfiguredPayee, ...] = ()
    first_numbers: dict[str, int] = field(default_factory=dict)  # by kind of control number

    @cached_property
    def _by_number(self) -> dict[str, list[EmployerGroup]]:
        found: dict[str, list[EmployerGroup]] = {}
        for group in sorted(self.groups, key=lambda group: group.effective or date.min):
            for number in group.numbers:
                found.setdefault(number, []).append(group)
        return found

    @cached_property
    def _by_npi(self) -> dict[str, list[ConfiguredPayee]]:
        found: dict[str, list[ConfiguredPayee]] = {}
        for payee in self.payees:
            found.setdefault(payee.npi, []).append(payee)
        return found

    @cached_property
    def has_receivers(self) -> bool:
        """Do some payees have their files sent elsewhere than their groups say?"""
        return any(payee.receiver for payee in self.payees)

    def periods(self, number: str) -> list[EmployerGroup]:
        """Every entry of a group number, in order of time."""
        return self._by_number.get(number, [])

    def payee(self, npi: str, tax_id: str) -> ConfiguredPayee | None:
        """The payee on file: the entry of its NPI and tax id, of its NPI, or of its tax id alone.

        Without a tax id, the only entry of the NPI.
        """
        same = self._by_npi.get(npi, [])
        if not tax_id:
            return same[0] if npi and len(same) == 1 else None
        fitting = [
            *(payee for payee in same if payee.tax_id == tax_id),
            *(payee for payee in same if npi and not payee.tax_id),
            *(payee for payee in self._by_npi.get("", []) if payee.tax_id == tax_id),
        ]
        return fitting[0] if fitting else None
