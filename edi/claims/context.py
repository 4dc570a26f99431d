"""What stands around a claim of an 837: the transaction set and the levels that it belongs to."""

from datetime import date

from edi.claims.claim import BillingProvider, Subscriber
from edi.claims.view import LoopView, lazy
from edi.elements.dates import parse_date
from edi.guides.guide import INSTITUTIONAL
from edi.structure.chunk import LoopChunk


class ClaimContext:
    """The levels around a claim, the same object for all claims below the same ones.

    What is read of a level is read when it is first asked for; None where the level is missing.
    """

    def __init__(
        self,
        guide_id: str,
        depth: int = -1,
        chunk: LoopChunk | None = None,
        above: "ClaimContext | None" = None,
    ) -> None:
        self.guide_id = guide_id
        self._depth = depth  # of the innermost level
        self._chunk = chunk
        self._above = above

    def enter(self, depth: int, chunk: LoopChunk) -> "ClaimContext":
        """The context after a new level: 0 for ST, 1 for 2000A, 2 for 2000B, 3 for 2000C."""
        above = self
        while above._depth >= depth and above._above is not None:
            above = above._above
        return ClaimContext(self.guide_id, depth, chunk, above)

    @lazy
    def levels(self) -> list[LoopChunk]:
        """The levels that are there, the outermost first."""
        above = self._above.levels if self._above is not None else []
        return [*above, self._chunk] if self._chunk is not None else above

    def _level(self, depth: int) -> LoopChunk | None:
        return self._chunk if self._depth == depth else None

    @property
    def is_institutional(self) -> bool:
        return self.guide_id == INSTITUTIONAL

    @lazy
    def created(self) -> date | None:
        """BHT04: the day the transaction set was made."""
        if self._depth > 0 and self._above is not None:
            return self._above.created
        header = self._level(0)
        return parse_date(LoopView(header, header.layout.root).value("BHT", 4)) if header else None

    @lazy
    def billing_provider(self) -> BillingProvider | None:
        """2000A."""
        if self._depth > 1 and self._above is not None:
            return self._above.billing_provider
        chunk = self._level(1)
        return BillingProvider(chunk, chunk.layout.root) if chunk else None

    @lazy
    def subscriber(self) -> Subscriber | None:
        """2000B."""
        if self._depth > 2 and self._above is not None:
            return self._above.subscriber
        chunk = self._level(2)
        return Subscriber(chunk, chunk.layout.root) if chunk else None

    @lazy
    def patient(self) -> LoopView | None:
        """2000C."""
        chunk = self._level(3)
        return LoopView(chunk, chunk.layout.root) if chunk else None

    @lazy
    def destination(self) -> str:
        """SBR01 of the payer that the claim is sent to; "" when there is none."""
        return self.subscriber.responsibility if self.subscriber else ""

    @lazy
    def payer_id(self) -> str | None:
        """NM109 of 2010BB, the payer that the claim is sent to; None without one."""
        payer = self.subscriber.payer if self.subscriber else None
        return payer.id if payer else None
