"""What was decided on a claim, and what is added to or taken from a payment besides.

All amounts are dollars; "", () and None stand for what is not given.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.codes import claim_status
from edi.emit.values import Adjustment

# Who pays what goes to the member (reason 100): the list of `edi adjudicate`, or `edi remit`.
IN_LIST, BY_REMIT = "list", "remit"
# CLP06
FILINGS = frozenset("12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ".split())


class DecidedAdjustment(Adjustment):
    """One CAS trio."""

    __slots__ = ()


class Qualified(NamedTuple):
    """What a qualifier says the meaning of: an amount (AMT), a quantity (QTY)."""

    qualifier: str
    value: Decimal


class ProviderId(NamedTuple):
    """A further identifier of a rendering provider."""

    qualifier: str
    id: str


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
    rendering_provider: str = ""  # NPI, REF*HPI
    rendering_provider_ids: tuple[ProviderId, ...] = ()
    healthcare_policies: tuple[str, ...] = ()  # REF*0K
    amounts: tuple[Qualified, ...] = ()
    quantities: tuple[Qualified, ...] = ()

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


class OtherSubscriber(NamedTuple):
    """Whose coverage the priority payer has (NM1*GB)."""

    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    id_qualifier: str = ""
    id: str = ""


class InpatientAdjudication(NamedTuple):
    """What an inpatient payment is made of (MIA); dollars, but of days."""

    operating_outlier: Decimal | None = None  # MIA02
    lifetime_psychiatric_days: Decimal | None = None
    drg: Decimal | None = None
    disproportionate_share: Decimal | None = None  # MIA06
    msp_pass_through: Decimal | None = None
    capital: Decimal | None = None
    capital_federal_drg: Decimal | None = None
    capital_hospital_drg: Decimal | None = None
    capital_disproportionate_share: Decimal | None = None
    old_capital: Decimal | None = None
    capital_indirect_education: Decimal | None = None
    operating_hospital_drg: Decimal | None = None
    cost_report_days: Decimal | None = None  # MIA15
    operating_federal_drg: Decimal | None = None
    capital_outlier: Decimal | None = None
    indirect_teaching: Decimal | None = None
    nonpayable_professional: Decimal | None = None  # MIA19
    capital_exception: Decimal | None = None  # MIA24


class OutpatientAdjudication(NamedTuple):
    """What an outpatient payment is made of (MOA); dollars, but of the rate."""

    reimbursement_rate: Decimal | None = None  # MOA01
    hcpcs_payable: Decimal | None = None
    esrd_payment: Decimal | None = None  # MOA08
    nonpayable_professional: Decimal | None = None


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
    inpatient_adjudication: InpatientAdjudication | None = None
    outpatient_adjudication: OutpatientAdjudication | None = None
    other_subscriber: OtherSubscriber | None = None
    contract_class: str = ""  # REF*CE
    repriced_claim_number: str = ""  # REF*9A
    adjusted_repriced_claim_number: str = ""  # REF*9C
    other_group: str = ""  # REF*6P
    prior_authorization: str = ""  # REF*G1
    authorization: str = ""  # REF*BB
    rendering_provider_ids: tuple[ProviderId, ...] = ()
    amounts: tuple[Qualified, ...] = ()
    quantities: tuple[Qualified, ...] = ()
    member_payment: str = ""  # who pays what goes to the member: a list, or this run

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
