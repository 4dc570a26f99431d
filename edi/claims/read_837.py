"""Chunks of an 837 to claims, one at a time."""

from collections.abc import Iterator

from edi.claims.claim import BillingProvider, Claim, ServiceLine, Subscriber
from edi.claims.view import LoopView
from edi.loops.chunk import LoopChunk

MAX_LINES = 10_000  # the guides allow 50 and 999; a claim with more is not read whole


class ClaimReader:
    """Feed it the chunks of one transaction set; it hands out each claim when it is complete."""

    def __init__(self, guide_id: str) -> None:
        self._guide_id = guide_id
        self._billing_provider: BillingProvider | None = None
        self._subscriber: Subscriber | None = None
        self._patient: LoopView | None = None
        self._institutional = False
        self._claim: Claim | None = None

    def feed(self, chunk: LoopChunk) -> Iterator[Claim]:
        """The claim that this chunk completes, if any."""
        match chunk.kind:
            case "2400":
                claim = self._claim
                if claim is None:
                    return
                if len(claim.lines) >= MAX_LINES:
                    claim.is_whole = False
                else:
                    claim.lines.append(ServiceLine(chunk, institutional=claim.is_institutional))
            case "2300":
                yield from self.finish()
                self._claim = Claim(
                    chunk,
                    self._guide_id,
                    self._billing_provider,
                    self._subscriber,
                    self._patient,
                )
            case "2000A":
                yield from self.finish()
                self._billing_provider = BillingProvider(chunk, chunk.layout.root)
                self._subscriber = self._patient = None
            case "2000B":
                yield from self.finish()
                self._subscriber = Subscriber(chunk, chunk.layout.root)
                self._patient = None
            case "2000C":
                yield from self.finish()
                self._patient = LoopView(chunk, chunk.layout.root)

    @property
    def open(self) -> Claim | None:
        """The claim being read."""
        return self._claim

    def finish(self) -> Iterator[Claim]:
        """The last claim, at the end of the transaction set."""
        if self._claim is not None:
            claim, self._claim = self._claim, None
            yield claim
