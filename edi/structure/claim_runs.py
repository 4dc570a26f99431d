"""Runs of claims that nothing is wrong with, read and used by native code in one go.

Who wants nothing of such claims but the rows of tables gives `Document` a `Use`. Native code then
takes them from the reader's text: what is unusual, or of a shape that was not met before, comes as
ever.
"""

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from edi import native
from edi.structure.layout import Layout

if TYPE_CHECKING:
    from edi.structure.chunk_parser import ChunkParser
    from edi.structure.transaction import Transaction

_MOST = 256  # claims of a run: then one comes as ever, for whoever looks at what has been read


class Use(Protocol):
    """What is made of claims."""

    @property
    def builder(self) -> Any:
        """The native builder of rows."""

    @property
    def slots(self) -> list[Any]:
        """The values that rows take from what is around a claim."""

    def native_program(self, layout: Layout, kind: str) -> Any:
        """What to fill of a claim (`kind` is its loop) or a line of the open transaction set."""


class Ran(NamedTuple):
    """What a run has read, and where the next chunk starts, and its id."""

    claims: int
    segments: int
    lines: int  # of the last claim
    end: int
    next_id: str


class ClaimRuns:
    """The runs in transaction sets of one guide, under one set of delimiters."""

    def __init__(self, parser: "ChunkParser", use: Use) -> None:
        """Raises `ValueError` where delimiters need the Python code."""
        guide, d = parser.guide, parser.delimiters
        self._head, self._line = guide.loops[guide.spec.subject], guide.loops[guide.spec.line]
        self.opener = self._head.trigger
        self._parser = parser
        self._use = use
        starts = {*guide.starts, "TA1", "GS", "ST", "SE", "GE", "IEA"} - {self._line.trigger}
        if not d.distinct or len(d.segment) != 1:
            raise ValueError("these delimiters need the Python code")
        self._native = native.runs.Runs(
            use.builder, parser.places, d, starts, self.opener, self._line.trigger, self._known
        )

    def run(
        self, transaction: "Transaction", text: str, at: int, until: int, offset: int
    ) -> Ran | None:
        """Read the claims from `at` on that start before `until`, in a text that starts at `offset`
        of the file: a `Ran`, or None where the first has to be read as ever."""
        most, lines, needs_line = transaction.may_run()
        if not most:
            return None
        found = self._native.run(
            text,
            at,
            until,
            offset,
            min(most, _MOST),
            min(lines, 1 << 30),
            needs_line,
            self._parser.delimiters,
            self._use.slots,
        )
        if found is None:
            return None
        ran = Ran(self._native.claims, self._native.segments, self._native.lines, *found)
        transaction.ran(ran.claims, ran.segments, ran.lines)
        return ran

    def _known(self, is_line: bool, rough: tuple[str, ...]) -> Any:
        kind = self._line.id if is_line else self._head.id
        layout = self._parser.known_layout(kind, rough)
        return layout and self._use.native_program(layout, kind)


def runs_of(parser: "ChunkParser", use: Use | None) -> ClaimRuns | None:
    """None where claims have to be read as ever."""
    if use is None or native.runs is None or not parser.guide.spec.line:
        return None
    try:
        return ClaimRuns(parser, use)
    except ValueError:
        return None
