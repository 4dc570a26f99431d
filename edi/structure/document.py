"""A whole file as a stream: envelopes, transaction sets, chunks, and what is wrong with each."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import lru_cache, partial
from typing import BinaryIO, NamedTuple

from edi.finding import Place, Problem
from edi.guides.catalogue import OPENERS
from edi.guides.choose import guide_of
from edi.guides.guide import Guide, load
from edi.interchange.chunk import ENVELOPE, NO_SEGMENT, Chunk
from edi.interchange.delimiters import Delimiters
from edi.interchange.envelope import Envelope, EnvelopePart
from edi.interchange.file_kind import no_interchange
from edi.interchange.flaws import place
from edi.interchange.reader import Ran, Reader
from edi.interchange.segments import Segments, split
from edi.interchange.wrapping import Wrapping
from edi.structure import layout_store
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.chunk_parser import ChunkParser
from edi.structure.claim_runs import Runs, Use, runs_of
from edi.structure.resume import Part, ResumeState
from edi.structure.transaction import Transaction


@lru_cache(maxsize=8)
def _chunk_parser(guide_id: str, d: Delimiters, elements: bool) -> ChunkParser:
    """Shared by all files: the shapes and patterns learned from one serve the next."""
    return ChunkParser(load(guide_id), d, elements=elements)


class Started(NamedTuple):
    """A transaction set begins; `guide` is None when it can only be counted, not checked."""

    guide: Guide | None
    problems: list[Problem]


class Ended(NamedTuple):
    """A transaction set ends, by its SE (`raw`) or for want of one ("")."""

    problems: list[Problem]
    raw: str = ""


class Outside(NamedTuple):
    """A segment outside any transaction set (`raw`, "" for none), with the problems there."""

    problems: list[Problem]
    raw: str = ""
    place: Place | None = None  # of the segment


class Unguided(NamedTuple):
    """Segments of a transaction set of which no guide is known, for whoever wants them."""

    raw: Chunk
    segments: Segments
    ordinal: int  # of the first, in the transaction set


class Stop(NamedTuple):
    """The reading stands before a chunk at or behind `Document.stop_at`, which is then reset."""

    raw: Chunk


Item = Started | RawClaim | LoopChunk | Unguided | Ended | Outside | Stop

NEVER = sys.maxsize


class PartEnd(NamedTuple):
    """Where the reading of a part has led."""

    state: ResumeState
    segments: int
    unread: frozenset[str]
    envelope: EnvelopePart
    news: dict[str, dict[str, str]]  # layouts that were worked out


class CannotSplit(Exception):
    """A part is better read where all else is."""


class Document:
    """Iterates over the `Item`s of a file, in order, at constant memory.

    `envelope` tells the control numbers of what is open at the moment. Without `elements` they are
    not checked: for whoever is content with the structure.
    """

    def __init__(self, stream: BinaryIO, *, headless: bool = False, elements: bool = True) -> None:
        self._reader = Reader(stream, OPENERS, headless=headless)
        self._elements = elements
        self.envelope = Envelope()
        self.segments = 0
        self.unread: set[str] = set()  # ST01 of transaction sets of which no guide is known
        self.cut_at: int | None = None  # line of the first place where a set stops without its SE
        self.stop_at = NEVER  # byte offset
        self.wants_unguided = False  # is what stands in sets of no known guide handed out?
        self._transaction: Transaction | None = None
        self._open = False
        self._skipped = False
        self._runs_of: Callable[[ChunkParser], Runs | None] | None = None
        self._runs: dict[ChunkParser, Runs | None] = {}
        self._run_until = NEVER  # byte offset

    def use(self, use: Use) -> None:
        """Before reading: have claims of which nothing is to be said used as they are read. Many
        of them, but not all, are handed out no more."""
        self._runs_of = partial(runs_of, use)

    def judge(self, runs_of: Callable[[ChunkParser], Runs | None]) -> None:
        """Before reading: have claims judged as they are read, by what this makes for each kind of
        transaction sets. Only those of which something is left to ask are handed out."""
        self._runs_of = runs_of

    @property
    def line(self) -> int:
        """Up to which the file was read."""
        line, offset = self._reader.position
        return self._reader.in_file(offset, line)[1]

    @property
    def wrapping(self) -> Wrapping | None:
        """How the file is wrapped (ENV019), if it is."""
        return self._reader.wrapping

    @property
    def delimiters(self) -> Delimiters:
        """Of the current interchange."""
        return self._reader.delimiters

    @property
    def separators(self) -> str:
        """Element, component and repetition separator of the current interchange."""
        d = self._reader.delimiters
        return d.element + d.component + d.repetition

    @property
    def no_interchange(self) -> str:
        """Why no interchange was found in the file, if none was."""
        return no_interchange(self._reader.opening)

    def __iter__(self) -> Iterator[Item]:
        yield from self._items(self._reader)
        yield from self._ended()

    def _ended(self) -> Iterator[Item]:
        """At the end of the file: what is still open stops there."""
        last = Place("", *self._reader.position, column=self._reader.column)
        if self._open:
            yield from self._finish(last)
        yield Outside(list(self.envelope.end(last)))
        layout_store.save_all()

    def _items(self, chunks: Iterable[Chunk]) -> Iterator[Item]:
        for raw in chunks:
            if raw.flaw == "passed":
                runs = self._runs[self._transaction.parser] if self._transaction else None
                if runs is not None and runs.claim is not None:
                    yield runs.claim
                continue
            if raw.offset >= self.stop_at and (
                raw.id == "ST" or (self._open and raw.id in OPENERS)
            ):
                self.stop_at = NEVER
                yield Stop(raw)
                if self._skipped:
                    self._skipped = False
                    continue
            transaction = self._transaction if self._open and raw.id in OPENERS else None
            if transaction is not None:
                claim = transaction.feed_whole(raw)
                if claim is not None:
                    self.segments += len(claim.segments.segments)
                    yield claim
                    continue
            for piece in self._reader.pieces(raw):
                if self._open and piece.id in OPENERS and self._transaction is not None:
                    chunk = self._feed(self._transaction, piece)
                    if chunk is not None:
                        yield chunk
                else:
                    yield from self._other(piece)

    def _other(self, raw: Chunk) -> Iterator[Item]:
        """A chunk of an envelope, or one that opens no loop."""
        if raw.flaw == "skipped":
            return
        d = self._reader.delimiters
        first = place(raw, d)
        if raw.id == "ST":
            yield from self._start(raw, d, first)
        elif raw.id == "SE":
            yield from self._end(raw, d, first)
        elif raw.flaw == "no-isa" and not raw.text:
            yield Outside([Problem("ENV001", f"{self.no_interchange}.", Place("", 1, 0))])
        elif raw.id in ENVELOPE or raw.flaw in NO_SEGMENT:
            is_segment = raw.flaw in ("", "cut")
            if self._open and is_segment and raw.id != "TA1":
                yield from self._finish(first)
            self.segments += is_segment
            problems = self.envelope.first_padding(self.envelope.feed(raw, d, first))
            yield Outside(problems, first.raw or "" if is_segment else "", first)
        elif self._open:
            yield from self._inside(raw)
        else:
            self.segments += len(split(raw.text, d).raw)
            yield Outside([self.envelope.outside(first)], first.raw or "")

    def _inside(self, raw: Chunk) -> Iterator[LoopChunk | Unguided]:
        if self._transaction is None:
            segments = split(raw.text, self._reader.delimiters)
            if self.wants_unguided:
                yield Unguided(raw, segments, self.envelope.ordinal + 1)
            self.envelope.ordinal += len(segments.raw)
            self.segments += len(segments.raw)
            return
        chunk = self._feed(self._transaction, raw)
        if chunk is not None:
            yield chunk

    def _feed(self, transaction: Transaction, raw: Chunk) -> LoopChunk | None:
        chunk = transaction.feed(raw)
        if chunk is not None:
            self.segments += len(chunk.segments)
            if chunk.problems:
                chunk.problems = self.envelope.first_padding(chunk.problems)
        return chunk

    # -- parts, read side by side

    @property
    def is_open(self) -> bool:
        """Is the reading inside a transaction set?"""
        return self._open

    @property
    def transaction(self) -> Transaction | None:
        """The open transaction set, if it is one of a guide known here."""
        return self._transaction if self._open else None

    def stands_before(self, part: Part, raw: Chunk) -> bool:
        """Is the chunk of this stop the first of `part`, in the place foreseen?"""
        here = (raw.offset, raw.line, raw.flaw, self.envelope.state())
        foreseen = (part.start, part.state.line, "", part.state.envelope)
        return here == foreseen and self._open == bool(part.state.depth)

    def seal(self, part: Part, raw: Chunk) -> list[Problem]:
        """Close the levels that end before `part`, as its first chunk would."""
        assert self._transaction is not None
        return self._transaction.seal(part.state.depth, place(raw, self._reader.delimiters))

    def state(self, line: int, depth: int) -> ResumeState:
        """What has been reached, with `depth` levels open (0 between transaction sets)."""
        transaction, envelope = self._transaction, self.envelope.state()
        if not depth or transaction is None:
            return ResumeState(line, envelope)
        return ResumeState(line, envelope, transaction.state(depth), transaction.hierarchy.state())

    def _resume(self, state: ResumeState) -> None:
        self.envelope.resume(state.envelope)
        if self._transaction is not None and state.transaction and state.hierarchy:
            self._transaction.resume(state.transaction)
            self._transaction.hierarchy.resume(state.hierarchy)

    def apart(self) -> "Document":
        """Another reading that stands where this one does, for a part (`read_part`) that is read in
        between. What it reads changes nothing here."""
        other = copy(self)
        other._reader = self._reader.part(io.BytesIO(), 0, 1)
        other._reader.run = None
        other.envelope = self.envelope.apart()
        other.unread, other.stop_at = set(), NEVER
        other._runs_of, other._runs = None, {}
        return other

    def enter_set(self) -> None:
        """Of a reading `apart`, once it is known how it is judged: go on in a transaction set of
        its own, like the one that is open."""
        open_set = self.transaction
        guide = open_set.guide if open_set is not None else None
        self._transaction = self._set_of(guide, self.delimiters)

    def read_part(self, part: Part, text: bytes) -> Iterator[Item]:
        """Read `part` now and nothing else, wherever the reading stands. Raises `CannotSplit`."""
        self._open = part.state.depth > 0
        self.segments = 0
        self.unread = set()
        layout_store.forget_news()
        self.envelope.begin_part(inside=self._open)
        self._resume(part.state)
        self._reader = self._reader.part(io.BytesIO(text), part.start, part.state.line)
        for item in self._items(_sound(self._reader)):
            if isinstance(item, Outside) or (
                part.state.depth and not isinstance(item, RawClaim | LoopChunk)
            ):
                raise CannotSplit
            yield item

    def end_part(self, part: Part) -> tuple[list[Problem], PartEnd]:
        """After `read_part`: what ends there lacks, and where it leads. Raises `CannotSplit`."""
        line, offset = self._reader.position
        problems: list[Problem] = []
        depth = part.state.depth
        if depth and self._transaction is not None:
            problems = self._transaction.seal(depth, Place("", line, offset))
        if (
            offset != part.end
            or self._open != bool(depth)
            or any(not problem.place.segment_id for problem in problems)
        ):
            raise CannotSplit
        return problems, PartEnd(
            self.state(line, depth),
            self.segments,
            frozenset(self.unread),
            self.envelope.part_end(),
            layout_store.news(),
        )

    def skip(self, part: Part, end: PartEnd) -> None:
        """At the stop before `part`: it has been read, up to `end`; go on behind it."""
        self.envelope.merge(end.envelope)
        self._resume(end.state)
        self._reader.pass_to(part.end, end.state.line)
        self.segments += end.segments
        self.unread |= end.unread
        for guide_id, layouts in end.news.items():
            layout_store.store_of(guide_id).learn(layouts)
        self._skipped = True

    def _start(self, raw: Chunk, d: Delimiters, where: Place) -> Iterator[Item]:
        if self._open:
            yield from self._finish(where)
        problems = self.envelope.first_padding(self.envelope.feed(raw, d, where))
        guide, more = guide_of(self.envelope, where)
        self._open = True
        if guide is None:
            self.unread.add(self.envelope.st[1].strip() if len(self.envelope.st) > 1 else "")
        self._transaction = self._set_of(guide, d)
        if self._transaction is not None:
            self._reader.part_at(self._transaction.guide.starts, self._transaction.inner)
            if raw.flaw == "oversize":
                problems = []  # its chunk says so
        else:
            self._reader.part_at(OPENERS, frozenset())
        yield Started(guide, problems + more)
        for item in self._inside(raw):
            if more and isinstance(item, LoopChunk):
                # What ENV013 says of ST03 need not be said of its element again.
                said = [p for p in item.problems if p.place.segment_id == "ST" and p.element == 3]
                item.problems = [p for p in item.problems if p not in said]
            yield item

    def _set_of(self, guide: Guide | None, d: Delimiters) -> Transaction | None:
        self._reader.run = None
        if guide is None:
            return None
        parser = _chunk_parser(guide.id, d, self._elements)
        transaction = Transaction(parser)
        if self._runs_of is not None:
            if parser not in self._runs:
                self._runs[parser] = self._runs_of(parser)
            runs = self._runs[parser]
            if runs is not None and self.wrapping is None:
                self._reader.run = runs.openers, partial(self._run, transaction, runs)
        return transaction

    def _run(
        self,
        transaction: Transaction,
        runs: Runs,
        text: str,
        at: int,
        offset: int,
        line: int,
        column: int,
    ) -> Ran | None:
        """As the reader's `run`."""
        if not self._open or transaction is not self._transaction:
            return None
        until = min(self.stop_at, self._run_until) - offset
        found = runs.run(transaction, text, at, min(until, len(text)), offset, line, column)
        if found is None:
            return None
        ran, segments = found
        self.segments += segments
        return ran

    def _end(self, raw: Chunk, d: Delimiters, where: Place) -> Iterator[Item]:
        self.segments += 1
        problems: list[Problem] = []
        if self._transaction is not None:
            self.envelope.ordinal = self._transaction.ordinal
            problems += self._transaction.finish(where)
        problems += self.envelope.first_padding(self.envelope.feed(raw, d, where))
        if self._open:
            self._close()
            yield Ended(problems, where.raw or "")
        else:
            yield Outside(problems, where.raw or "")

    def _finish(self, where: Place) -> Iterator[Item]:
        """The open transaction set stops without SE; the envelope reports that."""
        problems = self._transaction.finish(where) if self._transaction else []
        if self.cut_at is None:
            self.cut_at = where.line
        self._close()
        yield Ended(problems)

    def _close(self) -> None:
        """No transaction set is open now; the next one may be of any guide."""
        self._open = False
        self._reader.part_at(OPENERS, self._transaction.inner if self._transaction else frozenset())


def _sound(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    for raw in chunks:
        if raw.flaw and raw.flaw != "passed":
            raise CannotSplit
        yield raw
