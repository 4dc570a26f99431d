"""Chunks of an 837 to claims, one at a time."""

from datetime import date

from edi.claims.claim import BillingProvider, Claim, Subscriber
from edi.claims.outline import ClaimOutline
from edi.claims.view import LoopView
from edi.elements.dates import parse_date
from edi.guides.catalogue import SPECS
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import Chunk
from edi.structure.chunk import ClaimSegments, LoopChunk

MAX_LINES = 10_000  # the guides allow 50 and 999; a claim with more is not read whole


class ClaimReader:
    """Feed it the chunks of one transaction set; it hands out each claim when it is complete."""

    def __init__(self, guide_id: str) -> None:
        self._guide_id = guide_id
        self._billing_provider: BillingProvider | None = None
        self._subscriber: Subscriber | None = None
        self._patient: LoopView | None = None
        self._created: date | None = None
        self._claim: Claim | None = None

    def feed(self, chunk: LoopChunk) -> Claim | None:
        """The claim that this chunk completes, if any."""
        kind = chunk.kind
        if kind == "2400":
            claim = self._claim
            if claim is not None:
                if claim.line_count >= MAX_LINES:
                    claim.is_whole = False
                else:
                    claim.add_line(chunk)
                if chunk.layout.lacks:
                    claim.is_whole = False
            return None
        complete = self.finish()
        match kind:
            case "2300":
                self._claim = Claim(
                    chunk,
                    self._guide_id,
                    self._billing_provider,
                    self._subscriber,
                    self._patient,
                )
                self._claim.created = self._created
                if chunk.layout.lacks:
                    self._claim.is_whole = False
            case "ST":
                self._created = parse_date(LoopView(chunk, chunk.layout.root).value("BHT", 4))
            case "2000A":
                self._billing_provider = BillingProvider(chunk, chunk.layout.root)
                self._subscriber = self._patient = None
            case "2000B":
                self._subscriber = Subscriber(chunk, chunk.layout.root)
                self._patient = None
            case "2000C":
                self._patient = LoopView(chunk, chunk.layout.root)
        return complete

    def outline(self, whole: ClaimSegments, raw: Chunk, delimiters: Delimiters) -> ClaimOutline:
        """The claim with this text, which comes next."""
        return ClaimOutline(
            whole,
            delimiters,
            raw.line,
            SPECS[self._guide_id].is_institutional,
            self._created,
            self._billing_provider,
            self._subscriber,
            self._patient,
        )

    def pass_over(self, outline: ClaimOutline) -> None:
        """The claim needs no closer look, and is not fed."""

    @property
    def open(self) -> Claim | None:
        """The claim being read."""
        return self._claim

    def begin_part(self) -> None:
        """What comes next is a part that is read apart."""
        self._claim = None

    def finish(self) -> Claim | None:
        """The last claim, at the end of the transaction set."""
        claim, self._claim = self._claim, None
        if claim is not None and not claim.line_count:
            claim.is_whole = False  # reported as such; nothing could balance
        return claim
