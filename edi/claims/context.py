"""What stands around a claim of an 837: the transaction set and the levels that it belongs to."""

from datetime import date

from edi.claims.claim import BillingProvider, Subscriber
from edi.claims.view import LoopView, lazy
from edi.elements.dates import parse_date
from edi.guides.spec import GuideSpec
from edi.structure.chunk import LoopChunk


class ClaimContext:
    """The levels around a claim, the same object for all claims below the same ones.

    `levels` are those that are there, the outermost first; a view is None where its level is not.
    """

    def __init__(self, spec: GuideSpec, above: "ClaimContext | None" = None) -> None:
        self.spec = spec
        self.levels: tuple[LoopChunk, ...] = above.levels if above else ()
        self.created: date | None = above.created if above else None  # BHT04, made on this day
        # 2000A, 2000B and 2000C.
        self.billing_provider: BillingProvider | None = above.billing_provider if above else None
        self.subscriber: Subscriber | None = above.subscriber if above else None
        self.patient: LoopView | None = None
        self._above = above
        self._depth: int = -1

    def enter(self, loop_id: str, chunk: LoopChunk) -> "ClaimContext":
        """The context below a new level: of loop ST, 2000A, 2000B or 2000C."""
        depth = _DEPTHS[loop_id]
        above = self
        while above._depth >= depth and above._above is not None:
            above = above._above
        inner = ClaimContext(self.spec, above)
        inner._depth = depth
        inner.levels = (*above.levels, chunk)
        root = chunk.layout.root
        if depth == 0:
            inner.created = parse_date(LoopView(chunk, root).value("BHT", 4))
        elif depth == 1:
            inner.billing_provider = BillingProvider(chunk, root)
        elif depth == 2:
            inner.subscriber = Subscriber(chunk, root)
        else:
            inner.patient = LoopView(chunk, root)
        return inner

    @lazy
    def destination(self) -> str:
        """SBR01 of the payer that the claim is sent to; "" when there is none."""
        return self.subscriber.responsibility if self.subscriber else ""

    @lazy
    def payer_id(self) -> str | None:
        """NM109 of 2010BB, the payer that the claim is sent to; None without one."""
        payer = self.subscriber.payer if self.subscriber else None
        return payer.id if payer else None


_DEPTHS = {"ST": 0, "2000A": 1, "2000B": 2, "2000C": 3}
