"""The values of an 835: a payment with its banks and parties, its claims, their lines, and PLB.

They are what the file says: in a reversal all amounts are negative. What follows from what (the
net payment, patient responsibility, which claims are inpatient) is decided by whoever makes them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.emit.values import Address, Adjustment, Contact, Name, Procedure


@dataclass(frozen=True, slots=True)
class Payer:
    """Loop 1000A."""

    name: str
    id: str  # REF*2U
    address: Address
    contact: Contact  # PER*BL, technical
    claims_contact: Contact | None = None  # PER*CX


@dataclass(frozen=True, slots=True)
class Payee:
    """Loop 1000B: identified by its NPI, or by its tax id if it has none."""

    name: str
    npi: str
    tax_id: str = ""
    address: Address | None = None

    @property
    def id(self) -> str:
        """N104 and PLB01."""
        return self.npi or self.tax_id


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Routing number (qualifier 01), type and number of an account."""

    routing: str
    number: str
    type: str = "DA"  # DA checking, SG savings


@dataclass(frozen=True, slots=True)
class Transfer:
    """From which account to which the money goes: BPR05 to BPR09 and BPR12 to BPR15."""

    format: str  # BPR05: CCP or CTX with ACH
    payer: BankAccount
    payee: BankAccount


@dataclass(frozen=True, slots=True)
class Delivery:
    """RDM: how a remittance reaches the payee where it goes another way than the payment."""

    method: str  # BM by mail, EM, FT, OL
    name: str = ""  # of whom, by mail
    number: str = ""  # address or number, otherwise


@dataclass(frozen=True, slots=True)
class Payment:
    """The header of a transaction set: BPR, TRN, DTM*405 and loops 1000."""

    amount: Decimal  # BPR02, dollars
    handling: str  # BPR01
    method: str  # BPR04: ACH, CHK, NON, …
    transfer: Transfer | None  # without it no bank data are written
    originator: str  # BPR10 (of a transfer) and TRN03
    originator_supplement: str  # BPR11 (of a transfer) and TRN04
    trace_number: str  # TRN02
    effective: date  # BPR16
    produced: date  # DTM*405
    payer: Payer
    payee: Payee
    receiver: str = ""  # REF*EV: who gets the file, where that is not the payee
    delivery: Delivery | None = None


class ServicePayment(NamedTuple):
    """Loop 2110."""

    procedure: Procedure  # SVC01: as paid
    charge: Decimal
    paid: Decimal
    revenue_code: str = ""  # SVC04
    paid_units: Decimal | None = None  # SVC05
    billed_procedure: Procedure | None = None  # SVC06, where it is another
    billed_units: Decimal | None = None  # SVC07, where they are others
    service_dates: tuple[date, date] | None = None
    adjustments: tuple[Adjustment, ...] = ()
    control_number: str = ""  # REF*6R
    allowed: Decimal | None = None  # AMT*B6, dollars
    remarks: tuple[str, ...] = ()  # LQ*HE
    rendering_provider_ids: tuple[tuple[str, str], ...] = ()  # REF*HPI and others, in order
    policies: tuple[str, ...] = ()  # REF*0K
    amounts: tuple[tuple[str, Decimal], ...] = ()  # AMT besides B6: qualifier and dollars
    quantities: tuple[tuple[str, Decimal], ...] = ()  # QTY


class ClaimPayment(NamedTuple):
    """Loop 2100 with its lines. Money in dollars."""

    id: str  # CLP01
    status: str  # CLP02
    charge: Decimal  # CLP03
    paid: Decimal  # CLP04
    filing: str  # CLP06
    payer_claim_control_number: str  # CLP07
    patient: Name  # NM1*QC
    patient_responsibility: Decimal | None = None  # CLP05
    facility_code: str = ""  # CLP08
    frequency: str = ""  # CLP09
    drg: str = ""  # CLP11
    drg_weight: Decimal | None = None  # CLP12
    adjustments: tuple[Adjustment, ...] = ()
    insured: Name | None = None  # NM1*IL
    corrected_insured: Name | None = None  # NM1*74
    rendering_provider: Name | None = None  # NM1*82
    crossover_carrier: Name | None = None  # NM1*TT
    priority_payer: Name | None = None  # NM1*PR
    remarks: tuple[str, ...] = ()  # at most five
    is_inpatient: bool = False  # the remarks stand in MIA, not MOA
    references: tuple[tuple[str, str], ...] = ()  # REF: qualifier and value, in order
    service_dates: tuple[date, date] | None = None  # DTM*232, DTM*233
    received: date | None = None  # DTM*050
    covered: Decimal | None = None  # AMT*AU
    interest: Decimal | None = None  # AMT*I
    lines: tuple[ServicePayment, ...] = ()
    coverage_expired: date | None = None  # DTM*036
    covered_days: Decimal | None = None  # QTY*CA
    adjudication: tuple[tuple[int, Decimal], ...] = ()  # of MIA or MOA: number of element and value
    other_subscriber: Name | None = None  # NM1*GB
    rendering_provider_ids: tuple[tuple[str, str], ...] = ()  # REF*0B and others, in order
    amounts: tuple[tuple[str, Decimal], ...] = ()  # AMT besides AU and I: qualifier and dollars
    quantities: tuple[tuple[str, Decimal], ...] = ()  # QTY besides CA


class ProviderTotals(NamedTuple):
    """TS3 and TS2: what the claims of a loop 2000 come to."""

    provider: str  # TS301
    facility_code: str  # TS302: CLP08 of all of them
    fiscal_period: date  # TS303
    claims: int
    charge: Decimal  # dollars
    inpatient: tuple[tuple[int, Decimal], ...] = ()  # of TS2: number of element and value


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One reason and amount of a PLB segment; positive amounts lower the payment."""

    period_end: date  # PLB02
    reason: str  # PLB03-1
    reference: str  # PLB03-2
    amount: Decimal  # dollars
