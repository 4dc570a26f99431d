"""What a run has written, left out and found unusual."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from edi.ledger.payments import PaidBefore
from edi.remit.refusal import Refusal, RemitWarning


@dataclass(frozen=True, slots=True)
class PaymentMade:
    """One transaction set of a written file."""

    payee: str  # name
    payee_id: str  # NPI, or tax id
    claims: int
    amount: Decimal  # BPR02, dollars
    method: str  # BPR04
    trace_number: str  # TRN02; "" in a dry run


@dataclass(frozen=True, slots=True)
class Overpaid:
    """What a group has paid too much and gives back, to be requested from the payee."""

    claim: str  # CLM01
    payer_claim_control_number: str  # of the payment
    payee_id: str  # NPI, or the end of a tax id
    amount: Decimal  # dollars


@dataclass(frozen=True, slots=True)
class BalanceMoved:
    """What a payment moves forward by FB or, above zero, brings back."""

    payee_id: str  # NPI, or the end of a tax id
    amount: Decimal  # dollars


@dataclass(frozen=True, slots=True)
class WrittenRemittance:
    """One file, for one employer group. In a dry run it is not there, and has no number."""

    path: Path
    group: str
    name: str
    interchange: int  # ISA13; 0 in a dry run
    payments: tuple[PaymentMade, ...]
    bank_files: tuple[Path, ...] = ()  # beside it: transfers, checks, register, funding, letters
    to_members: tuple[PaymentMade, ...] = ()  # checks beside it: of benefits that are not assigned
    overpaid: tuple[Overpaid, ...] = ()
    balances: tuple[BalanceMoved, ...] = ()

    @property
    def amount(self) -> Decimal:
        """What the group pays by it, dollars: without checks to members."""
        return sum((payment.amount for payment in self.payments), Decimal(0))

    @property
    def claims(self) -> int:
        """Claim payments in it."""
        return sum(payment.claims for payment in self.payments)


class Outcome(NamedTuple):
    """What was written and, with `on_error="skip"`, what was left out and why."""

    written: list[WrittenRemittance]
    refused: list[Refusal]
    undecided: int  # claims without a decision, when those are allowed
    paid_before: tuple[PaidBefore, ...] = ()  # written again, though an earlier run paid them
    warnings: tuple[RemitWarning, ...] = ()  # written, but unusual
    notices: tuple[str, ...] = ()  # what was done about an earlier run that was interrupted
    dry_run: bool = False  # nothing was written
    held: str = ""  # what the run is called that waits for approval: H000001
