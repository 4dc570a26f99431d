"""Runs of claims that nothing is wrong with, read and used by native code in one go.

Who wants nothing of such claims but the rows of tables gives `Document` a `Use`. Native code then
takes them from the reader's text: what is unusual, or of a shape that was not met before, comes as
ever.
"""

from typing import TYPE_CHECKING, Any, Protocol

from edi import native
from edi.interchange.columns import behind
from edi.interchange.reader import Ran
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout

if TYPE_CHECKING:
    from edi.structure.chunk_parser import ChunkParser
    from edi.structure.transaction import Transaction

MOST = 256  # claims of a run: then one comes as ever, for whoever looks at what has been read


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


class Runs(Protocol):
    """Reads runs of claims of one guide under one set of delimiters."""

    @property
    def openers(self) -> frozenset[str]:
        """Ids of the segments that it may start at."""

    @property
    def claim(self) -> RawClaim | None:
        """What the last run hands out."""

    def run(
        self,
        transaction: "Transaction",
        text: str,
        at: int,
        until: int,
        offset: int,
        line: int,
        column: int,
    ) -> tuple[Ran, int] | None:
        """Read the claims from `at` on that start before `until`, in a text that starts at `offset`
        of the file, at this line and column: a `Ran` and how many segments, or None where the first
        has to be read as ever."""


class ClaimRuns:
    """The runs in transaction sets of one guide, under one set of delimiters."""

    def __init__(self, parser: "ChunkParser", use: Use) -> None:
        """Raises `ValueError` where delimiters need the Python code."""
        guide, d = parser.guide, parser.delimiters
        self._head, self._line = guide.loops[guide.spec.subject], guide.loops[guide.spec.line]
        self.openers = frozenset({self._head.trigger})
        self.claim = None
        self._parser = parser
        self._use = use
        starts = {*guide.starts, "TA1", "GS", "ST", "SE", "GE", "IEA"} - {self._line.trigger}
        if not d.distinct or len(d.segment) != 1:
            raise ValueError("these delimiters need the Python code")
        self._native = native.runs.Runs(
            use.builder,
            parser.places,
            d,
            starts,
            self._head.trigger,
            self._line.trigger,
            self._known,
        )

    def run(
        self,
        transaction: "Transaction",
        text: str,
        at: int,
        until: int,
        offset: int,
        line: int,
        column: int,
    ) -> tuple[Ran, int] | None:
        """See `Runs`."""
        most, lines, needs_line = transaction.may_run()
        if not most:
            return None
        found = self._native.run(
            text,
            at,
            until,
            offset,
            min(most, MOST),
            min(lines, 1 << 30),
            needs_line,
            self._parser.delimiters,
            self._use.slots,
        )
        if found is None:
            return None
        ran = self._native
        transaction.ran(ran.claims, ran.segments, ran.lines)
        end, next_id = found
        line, column = behind(text[at:end], line, column)
        return Ran(end, next_id, line, column, has_more=False), ran.segments

    def _known(self, is_line: bool, rough: tuple[str, ...]) -> Any:
        kind = self._line.id if is_line else self._head.id
        layout = self._parser.known_layout(kind, rough)
        return layout and self._use.native_program(layout, kind)


def runs_of(use: Use, parser: "ChunkParser") -> ClaimRuns | None:
    """None where claims have to be read as ever."""
    if native.runs is None or not parser.guide.spec.line:
        return None
    try:
        return ClaimRuns(parser, use)
    except ValueError:
        return None
