"""A whole file as a stream: envelopes, transaction sets, chunks, and what is wrong with each."""

from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from edi.finding import Place, Problem, Severity
from edi.guides.guide import GUIDES, PROFESSIONAL, REMITTANCE, Guide, load, resolve
from edi.interchange.delimiters import Delimiters
from edi.interchange.envelope import Envelope, place
from edi.interchange.file_kind import no_interchange
from edi.interchange.reader import ENVELOPE, Chunk, Reader
from edi.interchange.segments import split
from edi.loops.chunk import LoopChunk
from edi.loops.chunk_parser import ChunkParser
from edi.loops.transaction import CHUNK_STARTS, Transaction

_INNER = frozenset(CHUNK_STARTS)


@lru_cache(maxsize=8)
def _chunk_parser(guide_id: str, d: Delimiters) -> ChunkParser:
    """Shared by all files: the shapes and patterns learned from one serve the next."""
    return ChunkParser(load(guide_id), d)


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


Item = Started | LoopChunk | Ended | Outside


class Document:
    """Iterates over the `Item`s of a file, in order, at constant memory.

    `envelope` tells the control numbers of what is open at the moment.
    """

    def __init__(self, stream: BinaryIO, *, headless: bool = False) -> None:
        self._reader = Reader(stream, CHUNK_STARTS, headless=headless)
        self.envelope = Envelope()
        self.segments = 0
        self.unread: set[str] = set()  # ST01 of transaction sets of which no guide is known
        self._transaction: Transaction | None = None
        self._open = False

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
        last = Place("", 1, 0)
        for raw in self._reader:
            if self._open and raw.id in _INNER and self._transaction is not None:
                chunk = self._transaction.feed(raw)
                if chunk is not None:
                    self.segments += len(chunk.segments)
                    if chunk.problems:
                        chunk.problems = self.envelope.first_padding(chunk.problems)
                    yield chunk
                continue
            if raw.flaw == "skipped":
                continue
            d = self._reader.delimiters
            last = place(raw, d)
            if raw.id == "ST":
                yield from self._start(raw, d)
            elif raw.id == "SE":
                yield from self._end(raw, d)
            elif raw.flaw == "no-isa" and not raw.text:
                yield Outside([Problem("ENV001", self.no_interchange, Place("", 1, 0))])
            elif raw.id in ENVELOPE or raw.flaw in ("junk", "byte-order-mark", "no-isa"):
                if self._open and not raw.flaw and raw.id != "TA1":
                    yield from self._finish(last)
                if not raw.flaw:
                    self.segments += 1
                problems = self.envelope.first_padding(self.envelope.feed(raw, d))
                yield Outside(problems, "" if raw.flaw else last.raw or "")
            elif self._open:
                yield from self._inside(raw)
            else:
                self.segments += len(split(raw.text, d).raw)
                yield Outside([self.envelope.outside(last)], last.raw or "")
        last = Place("", *self._reader.position)
        if self._open:
            yield from self._finish(last)
        yield Outside(list(self.envelope.end(last)))
        if self._transaction is not None:
            self._transaction.keep_shapes()

    def _inside(self, raw: Chunk) -> Iterator[Item]:
        transaction = self._transaction
        if transaction is None:
            count = len(split(raw.text, self._reader.delimiters).raw)
            self.envelope.ordinal += count
            self.segments += count
            return
        chunk = transaction.feed(raw)
        if chunk is not None:
            self.segments += len(chunk.segments)
            if chunk.problems:
                chunk.problems = self.envelope.first_padding(chunk.problems)
            yield chunk

    def _start(self, raw: Chunk, d: Delimiters) -> Iterator[Item]:
        if self._open:
            yield from self._finish(place(raw, d))
        problems = self.envelope.first_padding(self.envelope.feed(raw, d))
        guide, more = self._guide(place(raw, d))
        self._open = True
        if guide is None:
            self.unread.add(self.envelope.st[1].strip() if len(self.envelope.st) > 1 else "")
        self._transaction = Transaction(_chunk_parser(guide.id, d)) if guide else None
        yield Started(guide, problems + more)
        for item in self._inside(raw):
            if more and isinstance(item, LoopChunk):
                # What ENV013 says of ST03 need not be said of its element again.
                said = [p for p in item.problems if p.place.segment_id == "ST" and p.element == 3]
                item.problems = [p for p in item.problems if p not in said]
            yield item

    def _end(self, raw: Chunk, d: Delimiters) -> Iterator[Item]:
        self.segments += 1
        where = place(raw, d)
        problems: list[Problem] = []
        if self._transaction is not None:
            self.envelope.ordinal = self._transaction.ordinal
            problems += self._transaction.finish(where)
        problems += self.envelope.first_padding(self.envelope.feed(raw, d))
        if self._open:
            self._open = False
            yield Ended(problems, where.raw or "")
        else:
            yield Outside(problems, where.raw or "")

    def _finish(self, where: Place) -> Iterator[Item]:
        """The open transaction set stops without SE; the envelope reports that."""
        problems = self._transaction.finish(where) if self._transaction else []
        self._open = False
        yield Ended(problems)

    def _guide(self, where: Place) -> tuple[Guide | None, list[Problem]]:
        """The guide to read a transaction set by, from GS08 and ST03 (rule ENV013)."""
        st = self.envelope.st
        set_id = st[1].strip() if len(st) > 1 else ""
        st03 = st[3].strip() if len(st) > 3 else ""
        gs08 = self.envelope.version
        guide_id, exact = _choose(set_id, gs08, st03)
        if guide_id is None:
            message = (
                f"{_kind(set_id, st03 or gs08)} is of no guide known here; known are"
                f" {', '.join(GUIDES)}. Only its envelope is checked"
            )
            return None, [Problem("ENV013", message, where, 3 if st03 else None)]
        problems = []
        header = self.envelope.header
        if not gs08 and header is not None:
            if self.envelope.sets == 1:  # once for the group
                message = f"GS08 must name the guide; the set is read as {guide_id}"
                problems.append(Problem("ENV013", message, header, 8))
        elif st03 and gs08 and st03 != gs08:
            message = f"ST03 and GS08 differ; the set is read as {guide_id}"
            same = resolve(st03)[0] == resolve(gs08)[0]
            severity = Severity.WARNING if same else None
            problems.append(Problem("ENV013", message, where, 3, severity=severity))
        elif not exact:
            close = resolve(gs08)[0] or resolve(st03)[0]
            message = f"not exactly a guide known here; read as {guide_id}"
            severity = Severity.WARNING if close else None
            problems.append(
                Problem("ENV013", message, where, 3 if st03 else None, severity=severity)
            )
        elif st03 and guide_id == REMITTANCE:
            # Not used in the guide, yet sent by several payers: no reason to reject a payment.
            message = "ST03 is not used in an 835"
            problems.append(Problem("ENV013", message, where, 3, severity=Severity.WARNING))
        return load(guide_id), problems


_SETS = {
    "270": "eligibility inquiry",
    "271": "eligibility response",
    "276": "claim status request",
    "277": "claim status or acknowledgment",
    "278": "services review",
    "820": "premium payment",
    "834": "benefit enrollment",
    "997": "functional acknowledgment",
    "999": "implementation acknowledgment",
}


def _kind(set_id: str, version: str) -> str:
    """What a transaction set that is not ours is, in words that hold none of its values unknown."""
    if set_id in _SETS:
        return f"this {set_id} ({_SETS[set_id]})"
    if version.startswith("004010"):
        return "this transaction set of version 4010, which 5010 replaced,"
    if set_id == "837" and version.startswith("005010X224"):
        return "this dental claim (837D)"
    return "this transaction set"


# Guides of the same transaction set ids that are not among ours: never read as another.
_OTHER_GUIDES = ("005010X224", "005010X228", "005010X291", "005010X292", "005010X298", "004010")


def _choose(set_id: str, gs08: str, st03: str) -> tuple[str | None, bool]:
    if set_id not in ("837", "835"):
        return None, False
    for version in (st03, gs08):
        guide_id, exact = resolve(version)
        if guide_id and load(guide_id).transaction == set_id:
            return guide_id, exact
    if (st03 or gs08).startswith(_OTHER_GUIDES):
        return None, False
    return (REMITTANCE if set_id == "835" else PROFESSIONAL), False
