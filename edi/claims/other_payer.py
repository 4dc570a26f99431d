"""Coordination of benefits: other payers of a claim (2320, 2330) and what they decided by line."""

from datetime import date
from decimal import Decimal

from edi.claims.coverage import Coverage
from edi.claims.view import Adjustment, LoopView, Party, Procedure, lazy
from edi.structure.chunk import Spot

_ADJUDICATED = "573"  # DTP01 of the day on which a payer decided


class LineAdjudication(LoopView):
    """Loop 2430: what one payer decided on one service line."""

    @lazy
    def payer_id(self) -> str:
        """SVD01: the other payer's primary identifier, the NM109 of its 2330B."""
        return self.value("SVD", 1)

    @lazy
    def paid(self) -> Decimal | None:
        """SVD02, dollars."""
        return self.amount("SVD", 2)

    @lazy
    def procedure(self) -> Procedure:
        """SVD03: the procedure that was paid."""
        return Procedure.read(self.value("SVD", 3), self.chunk.delimiters.component)

    @property
    def units(self) -> Decimal | None:
        """SVD05."""
        return self.amount("SVD", 5)

    @property
    def bundled_into(self) -> str:
        """SVD06: LX01 of the line that this one was bundled into."""
        return self.value("SVD", 6)

    @lazy
    def adjustments(self) -> list[Adjustment]:
        return self.adjustments_of()

    @property
    def is_dated(self) -> bool:
        """Has it a DTP*573, whatever its date?"""
        return self.value("DTP", 1) == _ADJUDICATED

    @property
    def adjudication_date(self) -> date | None:
        """DTP*573."""
        period = self.period("DTP") if self.is_dated else None
        return period[0] if period else None

    @property
    def states_liability(self) -> bool:
        """Has it an AMT*EAF?"""
        return self.value("AMT", 1) == "EAF"

    @property
    def remaining_liability(self) -> Decimal | None:
        """AMT*EAF, dollars."""
        return self.amount("AMT") if self.states_liability else None


class OtherPayer(Coverage):
    """Loop 2320 with its 2330 loops: a payer other than the one the claim is sent to."""

    @lazy
    def adjustments(self) -> list[Adjustment]:
        """Claim-level CAS trios."""
        return self.adjustments_of()

    @lazy
    def paid(self) -> Decimal | None:
        """AMT*D, dollars; None when not sent."""
        return self.amount("AMT[D]")

    @lazy
    def non_covered(self) -> Decimal | None:
        """AMT*A8, dollars; None when not sent."""
        return self.amount("AMT[A8]")

    @property
    def remaining_liability(self) -> Decimal | None:
        """AMT*EAF, dollars."""
        return self.amount("AMT[EAF]")

    @property
    def benefits_assigned(self) -> str:
        """OI03."""
        return self.value("OI", 3)

    @property
    def release_of_information(self) -> str:
        """OI06."""
        return self.value("OI", 6)

    @lazy
    def remark_codes(self) -> tuple[str, ...]:
        """RARCs of MIA and MOA."""
        mia, moa = self.values("MIA"), self.values("MOA")
        places = [mia[n] for n in (5, 20, 21, 22, 23) if n < len(mia)]
        return tuple(code.strip() for code in [*places, *moa[3:8]] if code.strip())

    @lazy
    def payer(self) -> Party | None:
        """2330B; None when the loop is missing."""
        node = self.child("2330B")
        return Party(self.chunk, node) if node else None

    @lazy
    def subscriber(self) -> Party | None:
        """2330A."""
        node = self.child("2330A")
        return Party(self.chunk, node) if node else None

    @lazy
    def payer_id(self) -> str:
        """2330B NM109."""
        return self.payer.id if self.payer else ""

    @property
    def is_dated(self) -> bool:
        """Has its 2330B a DTP*573, whatever its date?"""
        return self.payer is not None and self.payer.value("DTP", 1) == _ADJUDICATED

    @property
    def adjudication_date(self) -> date | None:
        """2330B DTP*573."""
        period = self.payer.period("DTP") if self.payer and self.is_dated else None
        return period[0] if period else None

    @property
    def claim_control_number(self) -> str:
        """2330B REF*F8."""
        return self.payer.reference("F8") if self.payer else ""

    def payer_spot(self, element: int | None = None) -> Spot:
        """The NM1 of its 2330B, or its SBR when there is none."""
        return self.payer.spot("NM1", element) if self.payer else self.spot("SBR")
