"""The 277CA: which claims of a batch were accepted for adjudication, and why others were not.

Information source (2000A), receiver (2000B), provider (2000C) and patient (2000D) are the levels
around a claim status (2200D); receiver and provider have statuses and totals of their own.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.view import LoopView, Party, Procedure, at, lazy, money, number
from edi.codes import acknowledgement
from edi.elements.dates import parse_date
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Node

_TRIPLETS = (1, 10, 11)  # elements of STC


class StatusCode(NamedTuple):
    """Composite C043: what the status is, and whom it concerns."""

    category: str  # STC01-1: A1 received, A2 accepted, A3, A6, A7 and A8 rejected, …
    code: str  # STC01-2: claim status code
    entity: str  # STC01-3: entity identifier code, 85 the billing provider, …; "" for none

    @property
    def is_rejection(self) -> bool:
        """Does the category reject: A3, A6, A7 or A8?"""
        return acknowledgement.is_rejection(self.category)


@dataclass(frozen=True, slots=True)
class StatusInformation:
    """One STC segment."""

    codes: tuple[StatusCode, ...]  # STC01, STC10 and STC11, those that were sent
    effective: date | None  # STC02
    action: str  # STC03: WQ accepted, U rejected
    charge: Decimal | None = field(repr=False)  # STC04, dollars
    message: str = field(repr=False)  # STC12: free text

    @property
    def is_rejection(self) -> bool:
        """Does its action (STC03 U) or one of its categories reject?"""
        return self.action == "U" or any(code.is_rejection for code in self.codes)


class Answered(LoopView):
    """A loop that TRN opens and STC answers: 2200B, 2200C or 2200D; or 2220D."""

    @lazy
    def statuses(self) -> list[StatusInformation]:
        """STC segments, in file order."""
        found = []
        for _, values in self.each("STC"):
            triplets = [self.parts(at(values, place)) for place in _TRIPLETS if at(values, place)]
            codes = tuple(StatusCode(at(t, 0), at(t, 1), at(t, 2)) for t in triplets)
            day, amount = parse_date(at(values, 2)), money(at(values, 4))
            found.append(StatusInformation(codes, day, at(values, 3), amount, at(values, 12)))
        return found

    @property
    def is_rejected(self) -> bool:
        """Does a status reject, by its action (STC03 U) or category (A3, A6, A7, A8)?"""
        return any(status.is_rejection for status in self.statuses)

    @property
    def is_accepted(self) -> bool:
        """Is there a status with action WQ, and none that rejects?"""
        return not self.is_rejected and any(status.action == "WQ" for status in self.statuses)

    @property
    def charge(self) -> Decimal | None:
        """STC04 of the first STC: the charge of all that is answered, dollars."""
        return self.statuses[0].charge if self.statuses else None


class InformationSource(LoopView):
    """Loop 2000A with 2100A and 2200A: who answers, a payer or clearinghouse."""

    @lazy
    def party(self) -> Party | None:
        """2100A."""
        node = self.child("2100A")
        return Party(self.chunk, node) if node else None

    @lazy
    def _trace(self) -> LoopView | None:
        node = self.child("2200A")
        return LoopView(self.chunk, node) if node else None

    @property
    def trace_number(self) -> str:
        """2200A TRN02."""
        return self._trace.value("TRN", 2) if self._trace else ""

    @property
    def received(self) -> date | None:
        """DTP*050: when the claims were received."""
        return self._day("DTP[050]")

    @property
    def processed(self) -> date | None:
        """DTP*009: when they were processed."""
        return self._day("DTP[009]")

    def _day(self, key: str) -> date | None:
        period = self._trace.period(key) if self._trace else None
        return period[0] if period else None


class StatusReport(LoopView):
    """The header of a 277CA transaction set."""

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)
        self.source: InformationSource | None = None  # 2000A
        # Control numbers of the envelopes around it, and the file it came from.
        self.interchange: str | None = None
        self.group: str | None = None
        self.transaction: str | None = None
        self.file: str | None = None

    @property
    def reference_number(self) -> str:
        """BHT03: the sender's number of the transaction set."""
        return self.value("BHT", 3)

    @property
    def created(self) -> date | None:
        """BHT04."""
        return parse_date(self.value("BHT", 4))


class BatchStatus(Answered):
    """A level above the patient: `node` is its 2200 loop, or the level itself without one."""

    _party, _trace, _accepted, _rejected = "", "", "", ""  # loops; keys of QTY

    def __init__(self, chunk: LoopChunk, report: StatusReport) -> None:
        level = chunk.layout.root
        super().__init__(chunk, level.children.get(self._trace, (level,))[0])
        self.report = report
        self._level = LoopView(chunk, level)

    @property
    def id(self) -> str:
        """TRN02."""
        return self.value("TRN", 2)

    @lazy
    def party(self) -> Party | None:
        """2100B or 2100C."""
        node = self._level.child(self._party)
        return Party(self.chunk, node) if node else None

    @property
    def accepted_count(self) -> int | None:
        """Claims accepted: QTY*90 of the receiver, QTY*QA of a provider; None when not sent."""
        return number(self.value(self._accepted, 2))

    @property
    def rejected_count(self) -> int | None:
        """Claims rejected: QTY*AA of the receiver, QTY*QC of a provider; None when not sent."""
        return number(self.value(self._rejected, 2))

    @property
    def accepted_amount(self) -> Decimal | None:
        """AMT*YU: charges of the claims accepted, dollars; None when not sent."""
        return self.amount("AMT[YU]")

    @property
    def rejected_amount(self) -> Decimal | None:
        """AMT*YY: charges of the claims rejected, dollars; None when not sent."""
        return self.amount("AMT[YY]")


class ReceiverStatus(BatchStatus):
    """Loop 2000B with 2100B and 2200B: who sent the claims, and the answer to all of them.

    `id` (TRN02) is the batch's number, BHT03 of the 837.
    """

    _party, _trace, _accepted, _rejected = "2100B", "2200B", "QTY[90]", "QTY[AA]"


class ProviderStatus(BatchStatus):
    """Loop 2000C with 2100C and 2200C: a billing provider, and the answer to all of its claims."""

    _party, _trace, _accepted, _rejected = "2100C", "2200C", "QTY[QA]", "QTY[QC]"

    def __init__(
        self, chunk: LoopChunk, report: StatusReport, receiver: ReceiverStatus | None
    ) -> None:
        super().__init__(chunk, report)
        self.receiver = receiver


class ServiceStatus(Answered):
    """Loop 2220D: a service line of a claim."""

    @lazy
    def _svc(self) -> list[str]:
        return self.values("SVC")

    @lazy
    def procedure(self) -> Procedure:
        """SVC01."""
        return Procedure.read(at(self._svc, 1), self.chunk.delimiters.component)

    @property
    def charge(self) -> Decimal | None:
        """SVC02, dollars."""
        return money(at(self._svc, 2))

    @property
    def revenue_code(self) -> str:
        """SVC04, of an institutional claim."""
        return at(self._svc, 4)

    @property
    def units(self) -> Decimal | None:
        """SVC07."""
        return money(at(self._svc, 7))

    @property
    def control_number(self) -> str:
        """REF*FJ: the provider's line item control number, REF*6R of the claim."""
        return self.reference("FJ")

    @property
    def prescription_number(self) -> str:
        """REF*XZ."""
        return self.reference("XZ")

    @property
    def service_dates(self) -> tuple[date, date] | None:
        """DTP*472: first and last day."""
        return self.period("DTP")


class ClaimStatus(Answered):
    """Loop 2200D: the answer to one claim. Made by `edi.claims.read_277`."""

    def __init__(
        self,
        chunk: LoopChunk,
        node: Node,
        report: StatusReport,
        receiver: ReceiverStatus | None,
        provider: ProviderStatus | None,
    ) -> None:
        super().__init__(chunk, node)
        self.report = report
        self.receiver = receiver
        self.provider = provider

    @property
    def id(self) -> str:
        """TRN02: CLM01 of the claim."""
        return self.value("TRN", 2)

    @property
    def source(self) -> InformationSource | None:
        """2000A."""
        return self.report.source

    @lazy
    def patient(self) -> Party | None:
        """2100D."""
        found = self.chunk.layout.root.children.get("2100D")
        return Party(self.chunk, found[0]) if found else None

    @property
    def payer_claim_control_number(self) -> str:
        """REF*1K: the payer's number of the claim; "" when it was not accepted."""
        return self.reference("1K")

    @property
    def clearinghouse_trace(self) -> str:
        """REF*D9: the number that a clearinghouse gave the claim."""
        return self.reference("D9")

    @property
    def bill_type(self) -> str:
        """REF*BLT: type of bill of an institutional claim."""
        return self.reference("BLT")

    @property
    def service_dates(self) -> tuple[date, date] | None:
        """DTP*472: first and last day."""
        return self.period("DTP")

    @lazy
    def lines(self) -> list[ServiceStatus]:
        """Loops 2220D."""
        nodes = self.node.children.get("2220D", ())
        return [ServiceStatus(self.chunk, node) for node in nodes]
