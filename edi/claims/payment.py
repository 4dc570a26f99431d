"""The 835: a remittance, its claim payments (2100), service payments (2110) and PLB entries."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.view import Adjustment, LinedView, LoopView, Party, Procedure, at, lazy, money
from edi.elements.dates import parse_date
from edi.structure.chunk import LoopChunk, Spot


class ServicePayment(LoopView):
    """Loop 2110."""

    @lazy
    def _svc(self) -> list[str]:
        return self.values("SVC")

    @lazy
    def procedure(self) -> Procedure:
        """SVC01."""
        return Procedure.read(at(self._svc, 1), self.chunk.delimiters.component)

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
        """SVC05."""
        return money(at(self._svc, 5))

    @property
    def billed_units(self) -> Decimal | None:
        """SVC07, sent when it differs from SVC05."""
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
        for _, values in self.each("AMT"):
            if at(values, 1) == "B6":
                return money(at(values, 2))
        return None

    @lazy
    def remark_codes(self) -> tuple[str, ...]:
        """LQ*HE and LQ*RX codes."""
        return tuple(at(values, 2) for _, values in self.each("LQ"))

    @property
    def service_dates(self) -> tuple[date, date] | None:
        """DTM*472, or DTM*150 to DTM*151."""
        days = {at(v, 1): parse_date(at(v, 2)) for _, v in self.each("DTM")}
        first = days.get("472") or days.get("150")
        last = days.get("472") or days.get("151") or first
        return (first, last) if first and last else None


class ClaimPayment(LinedView):
    """Loop 2100 with its service payments. Made by `edi.claims.read_835`."""

    def __init__(
        self, chunk: LoopChunk, remittance: "Remittance", levels: tuple[LoopChunk, ...] = ()
    ) -> None:
        super().__init__(chunk)
        self.remittance = remittance
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

    @lazy
    def adjustments(self) -> list[Adjustment]:
        """Claim-level CAS trios."""
        return self.adjustments_of()

    @property
    def group_number(self) -> str:
        """REF*1L, else REF*6P."""
        return self.reference("1L") or self.reference("6P")

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
        return self.named("QC")


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


class Remittance(LoopView):
    """The header of an 835 transaction set, with running totals of what it holds."""

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)
        self.claim_count = 0
        self.total_paid = Decimal(0)  # sum of CLP04
        self.amounts_known = True  # False once an amount could not be read
        self.out_of_balance = Decimal(0)  # sum of the claim payments' own residuals (rule BAL102)
        self.provider_adjustments: list[ProviderAdjustment] = []
        self.interchange: str | None = None
        self.group: str | None = None
        self.transaction: str | None = None
        self.file: str | None = None

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
    def trace_number(self) -> str:
        """TRN02: check or EFT number."""
        return self.value("TRN", 2)

    @property
    def originator(self) -> str:
        """TRN03."""
        return self.value("TRN", 3)

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
        """Sum of the PLB amounts, dollars."""
        return sum((p.amount or Decimal(0) for p in self.provider_adjustments), Decimal(0))
