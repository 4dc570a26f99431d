"""What was decided on a claim, and what is added to or taken from a payment besides.

All amounts are dollars; "", () and None stand for what is not given.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.codes import claim_status
from edi.emit.values import Adjustment

# CLP06
FILINGS = frozenset("12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ".split())


class DecidedAdjustment(Adjustment):
    """One CAS trio."""

    __slots__ = ()


class DecidedLine(NamedTuple):
    """What was decided on a service line, named by its LX01 or its REF*6R."""

    number: int | None
    control_number: str
    paid: Decimal
    charge: Decimal | None = None
    allowed: Decimal | None = None
    units: Decimal | None = None  # paid
    procedure: tuple[str, ...] = ()  # qualifier, code, modifiers; () when as billed
    adjustments: tuple[DecidedAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How to speak of it: its number in the claim, if given."""
        return f"line {self.number}" if self.number is not None else "a line"


class Carrier(NamedTuple):
    """Another payer: the one that the claim was sent on to, or that should have come first."""

    name: str
    id_qualifier: str
    id: str


class CorrectedInsured(NamedTuple):
    """Name and id as the payer knows them, where the claim had them otherwise."""

    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    id: str = ""


class Decision(NamedTuple):
    """What was decided on a claim. Of a reversal, the amounts as they were paid."""

    claim: str  # CLM01
    status: str  # CLP02
    payer_claim_control_number: str  # CLP07
    paid: Decimal
    place: int = 0  # line of the file
    group: str = ""
    provider: str = ""  # billing provider's NPI, where CLM01 alone is not unique
    frequency: str = ""  # CLM05-3, where a claim and its replacement share CLM01
    charge: Decimal | None = None
    filing: str = ""  # CLP06
    adjustments: tuple[DecidedAdjustment, ...] = ()
    lines: tuple[DecidedLine, ...] = ()
    remarks: tuple[str, ...] = ()
    interest: Decimal | None = None
    covered: Decimal | None = None
    drg: str = ""
    drg_weight: Decimal | None = None
    received: date | None = None
    original_claim_control_number: str = ""  # REF*F8 of a corrected claim
    crossover: Carrier | None = None
    priority_payer: Carrier | None = None
    corrected_insured: CorrectedInsured | None = None
    coverage_expired: date | None = None
    covered_days: Decimal | None = None

    @property
    def is_reversal(self) -> bool:
        return self.status == claim_status.REVERSAL


class ProviderAdjustment(NamedTuple):
    """An amount of the payment that belongs to no claim of it (PLB); positive lowers it."""

    provider: str  # payee's NPI; "" where it is known by its tax id alone
    group: str
    reason: str  # PLB03-1
    amount: Decimal
    place: int = 0
    reference: str = ""  # PLB03-2
    period_end: date | None = None  # PLB02
    tax_id: str = ""  # of the payee, where its NPI has payments under several
    service_date: date | None = None  # says which period of the group pays
