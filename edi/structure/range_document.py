"""A range of a file, read by itself: in another process, or on another machine.

Parts of a file that a fork reads (`Document.read_part`) start from what the process knows. A range
starts from nothing but itself: it says where the envelope and the levels that are open at its start
stand in the file. These are read first, as the lead, and then the range, as if all before it had
been read.
"""

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from edi.guides.catalogue import OPENERS
from edi.interchange.chunk import Chunk
from edi.interchange.delimiters import Delimiters
from edi.interchange.envelope import EnvelopeCounts, UsedNumber
from edi.interchange.flaws import place
from edi.interchange.reader import Reader
from edi.structure import layout_store
from edi.structure.chunk import LoopChunk
from edi.structure.document import Document, Item, Outside, Started
from edi.structure.resume import ResumeState


class Span(NamedTuple):
    """A chunk before the range that is open at its start: of the envelope, or of a level."""

    start: int  # byte offsets in the file
    end: int
    line: int
    column: int
    ordinal: int = 0  # segments before it in its transaction set


class Resume(NamedTuple):
    """What reading depends on at a range's start."""

    column: int
    delimiters: Delimiters
    lead: tuple[Span, ...]  # ISA, GS, and inside a transaction set ST and the open levels
    state: ResumeState
    counts: EnvelopeCounts
    used: tuple[UsedNumber, ...] = ()  # before it, of those that come again


class Range(NamedTuple):
    """A run of whole chunks of a file: plain data, which any process may be given.

    The ranges of a file cover it without gaps.
    """

    start: int  # byte offsets in the file
    end: int  # of a file that is read whole it may be 0
    resume: Resume | None = None  # None at the start of the file
    next_depth: int | None = None  # levels open where the next range starts; None for the last one

    @property
    def is_whole(self) -> bool:
        """Is it the whole file, to be read as any file?"""
        return self.resume is None and self.next_depth is None


class RangeDocument(Document):
    """Iterates over the `Item`s of a range, which are those of the whole file.

    The lead comes first, without problems, and `is_leading` is true: ISA and GS (`Outside`), and
    where the range starts inside a transaction set `Started`, the chunk of ST and those of the
    open levels. They stand before `range.start`. No `Ended` comes where the transaction set goes
    on in the next range: then what is open is complete. Problems of levels that end there come in
    a last `Outside`.
    """

    def __init__(
        self, stream: BinaryIO, part: Range, *, headless: bool = False, elements: bool = True
    ) -> None:
        """`stream` is seekable and stands at the start of the file, which is not packed."""
        super().__init__(stream, headless=headless, elements=elements)
        self.range = part
        self.is_leading = False
        self._stream = stream
        if part.next_depth is not None:
            self._run_until = part.end
        self._next: Chunk | None = None  # the first chunk behind the range

    def __iter__(self) -> Iterator[Item]:
        part = self.range
        if part.resume is not None:
            yield from self._lead(part.resume)
            self._stream.seek(part.start)
            at = part.start, part.resume.state.line, part.resume.column
            self._reader = self._reader.going_on(self._stream, *at)
        yield from self._items(self._until(self._reader, part))
        if part.next_depth is None:
            yield from self._ended()
            return
        if part.next_depth and self._next is not None and self._transaction is not None:
            where = place(self._next, self._reader.delimiters)
            problems = self._transaction.seal(part.next_depth, where)
            if problems:
                yield Outside(problems)
        layout_store.save_all()

    def leads_to(self, following: Range) -> bool:
        """After the range was read: has it led to where the next one was foreseen to start?"""
        raw, resume = self._next, following.resume
        if raw is None or resume is None or self.range.next_depth is None:
            return False
        here = raw.offset, raw.column, raw.flaw, self._open
        foreseen = following.start, resume.column, "", bool(resume.state.depth)
        is_there = self._reader.delimiters == resume.delimiters or raw.id == "ISA"
        reached = self.state(raw.line, self.range.next_depth), self.envelope.counts()
        return here == foreseen and is_there and reached == (resume.state, resume.counts)

    def _until(self, chunks: Iterable[Chunk], part: Range) -> Iterator[Chunk]:
        for raw in chunks:
            if raw.offset >= part.end and part.next_depth is not None:
                self._next = raw
                return
            yield raw

    def _lead(self, resume: Resume) -> Iterator[Item]:
        """Read what is open at the start."""
        self.is_leading = True
        reader = Reader(self._stream, OPENERS)
        reader.delimiters = resume.delimiters
        self._reader = reader
        levels = resume.state.transaction.levels if resume.state.transaction else ()
        for number, span in enumerate(resume.lead):
            depth = number - len(resume.lead) + len(levels)  # 0 for ST
            if depth > 0 and self._transaction is not None:
                level = levels[depth]
                self._transaction.expect(level.loop_id, level.number, span.ordinal)
            self._stream.seek(span.start)
            text = io.BytesIO(self._stream.read(span.end - span.start))
            self._reader = self._reader.part(text, span.start, span.line, span.column)
            for item in self._items(self._reader):
                if isinstance(item, Started):
                    yield item._replace(problems=[])
                elif isinstance(item, LoopChunk):
                    item.problems = []
                    yield item
                elif isinstance(item, Outside) and item.raw:
                    yield Outside([], item.raw)
        self.envelope.go_on(resume.counts, resume.used)
        self._open = resume.state.depth > 0
        self._resume(resume.state)
        self.segments = 0
        self.unread = set()
        self.is_leading = False
