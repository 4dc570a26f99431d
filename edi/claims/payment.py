"""The 835: a remittance, its claim payments (2100), service payments (2110) and PLB entries.

Element and section numbers are those of the guide 005010X221A1. Money is `Decimal` dollars; what is
not sent is None, or "" where it is text.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.view import Adjustment, LinedView, LoopView, Party, Procedure, at, lazy, money
from edi.elements.dates import parse_date
from edi.structure.chunk import LoopChunk, Spot


class ServicePayment(LoopView):
    """Loop 2110: one service as it was adjudicated."""

    @lazy
    def _svc(self) -> list[str]:
        return self.values("SVC")

    @lazy
    def procedure(self) -> Procedure:
        """SVC01: the procedure as adjudicated."""
        return Procedure.read(at(self._svc, 1), self.chunk.delimiters.component)

    @lazy
    def billed_procedure(self) -> Procedure | None:
        """SVC06: the procedure as billed, sent where it is another one (bundling, unbundling); None
        means that `procedure` is what was billed."""
        composite = at(self._svc, 6)
        return Procedure.read(composite, self.chunk.delimiters.component) if composite else None

    @property
    def revenue_code(self) -> str:
        """SVC04, of an institutional claim; of a service known by it alone SVC01 has it (NU)."""
        if not at(self._svc, 4) and self.procedure.qualifier == "NU":
            return self.procedure.code
        return at(self._svc, 4)

    @lazy
    def charge(self) -> Decimal | None:
        """SVC02, dollars."""
        return money(at(self._svc, 2))

    @lazy
    def paid(self) -> Decimal | None:
        """SVC03, dollars."""
        return money(at(self._svc, 3))

    @property
    def paid_units(self) -> Decimal | None:
        """SVC05, units of service paid; 1 where it is absent, which is what the guide says that
        absence means (2110 SVC05; RFI 2163). None where it is no number."""
        text = at(self._svc, 5)
        return money(text) if text else Decimal(1)

    @property
    def billed_units(self) -> Decimal | None:
        """SVC07, units of service billed, sent where they differ from those paid; None means that
        `paid_units` were billed."""
        return money(at(self._svc, 7))

    @lazy
    def adjustments(self) -> list[Adjustment]:
        return self.adjustments_of()

    @property
    def control_number(self) -> str:
        """REF*6R, echoed from the 837."""
        return self.reference("6R")

    @property
    def allowed(self) -> Decimal | None:
        """AMT*B6, dollars; information only."""
        return _amount_of(self, "B6")

    @lazy
    def remark_codes(self) -> tuple[str, ...]:
        """LQ*HE and LQ*RX codes."""
        return tuple(at(values, 2) for _, values in self.each("LQ"))

    @property
    def service_dates(self) -> tuple[date, date] | None:
        """First and last day: DTM*472, or DTM*150 to DTM*151. None means the dates of the claim."""
        days = {at(v, 1): parse_date(at(v, 2)) for _, v in self.each("DTM")}
        first = days.get("472") or days.get("150")
        last = days.get("472") or days.get("151") or first
        return (first, last) if first and last else None


def _amount_of(view: LoopView, qualifier: str) -> Decimal | None:
    """AMT02 of the first AMT with this qualifier, dollars."""
    for key in view.node.uses:
        if key.startswith("AMT"):
            for _, values in view.each(key):
                if at(values, 1) == qualifier:
                    return money(at(values, 2))
    return None


class Parties(NamedTuple):
    """The payer and payee that N1 loops have named up to some place, outside the header."""

    payer: Party | None = None
    payee: Party | None = None


class ClaimPayment(LinedView):
    """Loop 2100 with its service payments. Made by `edi.claims.read_835`."""

    def __init__(
        self,
        chunk: LoopChunk,
        remittance: "Remittance",
        levels: tuple[LoopChunk, ...] = (),
        parties: Parties = Parties(),  # noqa: B008 - it cannot be changed
    ) -> None:
        super().__init__(chunk)
        self.remittance = remittance
        self._parties = parties
        self.levels = levels  # around it, the outermost first: loops ST and 2000

    @lazy
    def lines(self) -> list[ServicePayment]:
        """Loops 2110."""
        return [ServicePayment(chunk, chunk.layout.root) for chunk in self.line_chunks]

    @lazy
    def _clp(self) -> list[str]:
        return self.values("CLP")

    @lazy
    def id(self) -> str:
        """CLP01: CLM01 of the claim."""
        return at(self._clp, 1)

    @lazy
    def status(self) -> str:
        """CLP02."""
        return at(self._clp, 2)

    @lazy
    def charge(self) -> Decimal | None:
        """CLP03, dollars."""
        return money(at(self._clp, 3))

    @lazy
    def paid(self) -> Decimal | None:
        """CLP04, dollars."""
        return money(at(self._clp, 4))

    @lazy
    def patient_responsibility(self) -> Decimal | None:
        """CLP05, dollars; None when not sent."""
        return money(at(self._clp, 5))

    @property
    def filing(self) -> str:
        """CLP06."""
        return at(self._clp, 6)

    @property
    def payer_claim_control_number(self) -> str:
        """CLP07."""
        return at(self._clp, 7)

    @property
    def facility_type(self) -> str:
        """CLP08: place of service, or the first digits of the type of bill."""
        return at(self._clp, 8)

    @property
    def frequency(self) -> str:
        """CLP09: claim frequency code."""
        return at(self._clp, 9)

    @property
    def drg(self) -> str:
        """CLP11: diagnosis related group."""
        return at(self._clp, 11)

    @property
    def drg_weight(self) -> Decimal | None:
        """CLP12."""
        return money(at(self._clp, 12))

    @property
    def payer(self) -> Party | None:
        """Who decided on the claim: the N1*PR named last before it, where a clearinghouse has
        joined remittances of several payers in one, else that of the header (1000A)."""
        return self._parties.payer or self.remittance.payer

    @property
    def payee(self) -> Party | None:
        """Who is paid: the N1*PE named last before the claim, else that of the header (1000B)."""
        return self._parties.payee or self.remittance.payee

    @lazy
    def adjustments(self) -> list[Adjustment]:
        """Claim-level CAS trios."""
        return self.adjustments_of()

    @property
    def group_number(self) -> str:
        """REF*1L, else REF*6P."""
        return self.reference("1L") or self.reference("6P")

    @property
    def original_reference(self) -> str:
        """REF*F8: the payer's number of the claim that this one corrects."""
        return self.reference("F8")

    @property
    def covered(self) -> Decimal | None:
        """AMT*AU: coverage amount, dollars; information only."""
        return _amount_of(self, "AU")

    @property
    def interest(self) -> Decimal | None:
        """AMT*I: interest, dollars; not part of `paid`, but of PLB L6 of the remittance."""
        return _amount_of(self, "I")

    @property
    def patient_paid(self) -> Decimal | None:
        """AMT*F5: what the patient has paid, dollars."""
        return _amount_of(self, "F5")

    @property
    def statement_dates(self) -> tuple[date, date] | None:
        """First and last day of the claim: DTM*232 and DTM*233."""
        first, last = self._day("232"), self._day("233")
        first, last = first or last, last or first
        return (first, last) if first and last else None

    @property
    def received(self) -> date | None:
        """DTM*050: when the payer received the claim."""
        return self._day("050")

    @property
    def coverage_ended(self) -> date | None:
        """DTM*036: when coverage ended, where that is why the claim was denied."""
        return self._day("036")

    def _day(self, qualifier: str) -> date | None:
        for key in self.node.uses:
            if key.startswith("DTM"):
                for _, values in self.each(key):
                    if at(values, 1) == qualifier:
                        return parse_date(at(values, 2))
        return None

    @lazy
    def remark_codes(self) -> tuple[str, ...]:
        """RARCs of MIA and MOA."""
        mia, moa = self.values("MIA"), self.values("MOA")
        places = [mia[n] for n in (5, 20, 21, 22, 23) if n < len(mia)]
        return tuple(code.strip() for code in [*places, *moa[3:8]] if code.strip())

    def named(self, entity: str) -> Party | None:
        """The NM1 with this entity code: QC patient, IL insured, TT crossover carrier, …"""
        key = f"NM1[{entity}]"
        return Party(self.chunk, self.node, key) if self.has(key) else None

    @property
    def patient(self) -> Party | None:
        """NM1*QC."""
        return self.named("QC")

    @property
    def insured(self) -> Party | None:
        """NM1*IL: the subscriber, where the patient is another person."""
        return self.named("IL")

    @property
    def rendering_provider(self) -> Party | None:
        """NM1*82, where it is not the payee."""
        return self.named("82")

    @property
    def crossover_carrier(self) -> Party | None:
        """NM1*TT: the payer that the claim was passed on to (CLP02 19, 20, 21, 23)."""
        return self.named("TT")

    @property
    def corrected_priority_payer(self) -> Party | None:
        """NM1*PR: the payer that is to be billed before this one."""
        return self.named("PR")


class ProviderAdjustment(NamedTuple):
    """One reason-amount pair of a PLB segment; positive amounts reduce the payment."""

    provider: str  # PLB01
    period: date | None  # PLB02
    reason: str  # PLB03-1
    reference: str  # PLB03-2
    amount: Decimal | None  # dollars
    chunk: LoopChunk
    position: int  # element number of the reason

    def spot(self, part: int = 0) -> Spot:
        """Part 0 the reason, 1 the amount."""
        return Spot(self.chunk, 0, self.position + part)

    @property
    def reference_spot(self) -> Spot:
        """Where its reference stands, or is missing."""
        return Spot(self.chunk, 0, self.position, 2)


class Remittance(LoopView):
    """The header of an 835 transaction set, with totals of what has been read of it.

    `claim_count`, `total_paid` (sum of CLP04, dollars) and `interest` (sum of AMT*I, dollars) are
    those of its claim payments; `amounts_known` is False once an amount in it could not be read.
    They and `provider_adjustments` are complete when the transaction set has been read to its end,
    as `edi.read_remittances` gives it.
    """

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)
        self.claim_count = 0
        self.total_paid = Decimal(0)  # sum of CLP04
        self.amounts_known = True  # False once an amount could not be read
        self.out_of_balance = Decimal(0)  # sum of the claim payments' own residuals (rule BAL102)
        self.paid_early = 0  # claim payments with services after BPR16 (rule REM027)
        self.interest = Decimal(0)  # sum of AMT*I
        self.shows_interest = False  # a claim has AMT*I
        self.reversed = Decimal(0)  # sum of CLP04 of reversals (CLP02 22), mostly negative
        self.group_providers: set[str] = set()  # TS301
        self.payee_ids: set[str] = {self.payee.id} if self.payee else set()  # N104 of every N1*PE
        # REF*1L of its claims, as far as a rule of a profile has asked for them (REM007).
        self.employer_groups: set[str] = set()
        self.provider_adjustments: list[ProviderAdjustment] = []  # PLB
        self.payers: list[Party] = []  # N1*PR of the header, then those that stand between claims
        self.interchange: str | None = None
        self.group: str | None = None
        self.transaction: str | None = None
        self.file: str | None = None
        self.usage = ""  # ISA15 of its interchange: P production, T test

    @lazy
    def _bpr(self) -> list[str]:
        return self.values("BPR")

    @property
    def handling(self) -> str:
        """BPR01."""
        return at(self._bpr, 1)

    @lazy
    def payment(self) -> Decimal | None:
        """BPR02, dollars."""
        return money(at(self._bpr, 2))

    @property
    def method(self) -> str:
        """BPR04: ACH, CHK, NON, …"""
        return at(self._bpr, 4)

    @lazy
    def effective_date(self) -> date | None:
        """BPR16."""
        return parse_date(at(self._bpr, 16))

    @property
    def credit_or_debit(self) -> str:
        """BPR03: C, D."""
        return at(self._bpr, 3)

    @property
    def produced(self) -> date | None:
        """DTM*405: up to when the payer's decisions are in it."""
        return next((parse_date(at(v, 2)) for _, v in self.each("DTM") if at(v, 1) == "405"), None)

    @property
    def trace_number(self) -> str:
        """TRN02: check or EFT number."""
        return self.value("TRN", 2)

    @property
    def originator(self) -> str:
        """TRN03: who starts the transfer of funds, 1 and the tax id."""
        return self.value("TRN", 3)

    @property
    def originator_supplement(self) -> str:
        """TRN04."""
        return self.value("TRN", 4)

    @lazy
    def payer(self) -> Party | None:
        """1000A."""
        node = self.child("1000A")
        return Party(self.chunk, node, "N1") if node else None

    @lazy
    def payee(self) -> Party | None:
        """1000B."""
        node = self.child("1000B")
        return Party(self.chunk, node, "N1") if node else None

    @property
    def provider_adjustment_total(self) -> Decimal:
        """Sum of the PLB amounts, dollars; positive amounts reduce the payment."""
        return sum((p.amount or Decimal(0) for p in self.provider_adjustments), Decimal(0))

    @property
    def residual(self) -> Decimal | None:
        """By how much the payment (BPR02) exceeds the claim payments less the provider adjustments,
        dollars: zero when it balances (guide, section 1.10.2.1.3). None where an amount is unknown.
        """
        if self.payment is None or not self.amounts_known:
            return None
        return self.payment - (self.total_paid - self.provider_adjustment_total)
