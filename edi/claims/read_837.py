"""Chunks of an 837 to claims, one at a time."""

from copy import copy

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.guides.spec import GuideSpec
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.limits import MAX_LINES

LEVELS = frozenset({"ST", "2000A", "2000B", "2000C"})


class ClaimReader:
    """Feed it the chunks of one transaction set; it hands out each claim when it is complete.

    `context` is that of the next claim.
    """

    def __init__(self, spec: GuideSpec) -> None:
        self.context = ClaimContext(spec)
        self._claim: Claim | None = None

    def feed(self, chunk: LoopChunk) -> Claim | None:
        """The claim that this chunk completes, if any."""
        kind = chunk.kind
        if kind == "2400":
            claim = self._claim
            if claim is not None:
                claim.add_line(chunk, MAX_LINES)
                if chunk.layout.lacks:
                    claim.is_whole = False
            return None
        complete = self.finish()
        if kind == "2300":
            self._claim = Claim(chunk, self.context)
            if chunk.layout.lacks:
                self._claim.is_whole = False
        else:
            self.enter(chunk)
        return complete

    def enter(self, chunk: LoopChunk) -> bool:
        """Is the chunk a level around claims? The next claim is below it."""
        if chunk.kind not in LEVELS:
            return False
        self.context = self.context.enter(chunk.kind, chunk)
        return True

    @property
    def levels(self) -> tuple[LoopChunk, ...]:
        """The levels around the next claim, the outermost first."""
        return self.context.levels

    @property
    def around(self) -> ClaimContext:
        """What the next claim belongs to."""
        return self.context

    def count(self, claim: RawClaim) -> None:
        """A claim that needs no closer look: it is not fed."""

    @property
    def open(self) -> Claim | None:
        """The claim being read."""
        return self._claim

    def apart(self) -> "ClaimReader":
        """Another one that stands where this one does between two claims."""
        return copy(self)

    @property
    def named(self) -> tuple[object, ...]:
        """What claims are read with besides the levels around them: nothing."""
        return ()

    def begin_part(self) -> None:
        """What comes next is a part that is read by itself."""
        self._claim = None

    def finish(self) -> Claim | None:
        """The last claim, at the end of the transaction set."""
        claim, self._claim = self._claim, None
        if claim is not None and not claim.line_count:
            claim.is_whole = False  # reported as such; nothing could balance
        return claim
