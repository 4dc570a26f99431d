"""One pass over a file, which finds where it may be cut and counts what reading depends on there.

Nothing is parsed: chunks are found as the reader finds them, and of envelopes and levels their
segments are looked at.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from edi import native
from edi.convert.level_counts import LevelCounts
from edi.finding import Place
from edi.guides.catalogue import OPENERS, SPECS
from edi.guides.choose import guide_of
from edi.guides.guide import load
from edi.guides.spec import About
from edi.interchange.boundary import boundary
from edi.interchange.chunk import ENVELOPE, MAX_SEGMENT, TRIVIA
from edi.interchange.columns import behind
from edi.interchange.control_values import value_at
from edi.interchange.delimiters import (
    COMPOSITE_SEARCH,
    ISA_ELEMENTS,
    ISA_SEARCH,
    Delimiters,
    NoDelimiters,
    from_isa,
    with_used_component,
)
from edi.interchange.envelope import Envelope, EnvelopeCounts, EnvelopeState, UsedNumber
from edi.interchange.reader import MAX_CHUNK
from edi.structure.range_document import Resume, Span
from edi.structure.resume import ResumeState

_BLOCK = 1 << 22
_HEADER = 4 * ISA_SEARCH
_LONGEST_LEAD = 1 << 16  # characters of a header or level, which is read again for every range
_ENVELOPE_STARTS = frozenset(ENVELOPE) - {"ISA"}
_PARTY = "N1"  # between claims it holds for those that follow: see `PaymentReader`


class Mark(NamedTuple):
    """Where a chunk starts."""

    offset: int
    line: int
    column: int
    segments: int  # of the file before it


class Cut(NamedTuple):
    """Where a range starts."""

    start: int
    resume: Resume


class _Odd(Exception):
    """From here on the file is not cut."""


class _Again(NamedTuple):
    """A control number that is used a second time in its scope."""

    used: UsedNumber  # the first time
    offset: int  # of the second


class Scan:
    """Scans a file that starts with ISA. Cuts are at least `size` bytes apart."""

    def __init__(self, stream: BinaryIO, end: int, size: int) -> None:
        self._stream, self._end, self._size = stream, end, size
        self._cuts: list[Cut] = []
        self._wanted = size  # cut at the first place from here on
        self._base, self._text = 0, ""  # what of the file is at hand, and where it starts
        self._here = Mark(0, 1, 1, 0)  # up to where lines and segments are counted
        self._line_break = ""
        self._last = 0  # start of the last chunk that is known
        self._starts: frozenset[str] = frozenset()  # what is looked for besides envelopes
        self._d = Delimiters()
        self._has_component = False  # is the component separator known?
        self._open = ""  # the innermost open envelope: "", "ISA", "GS" or "ST"
        self._begins: dict[str, Mark] = {}  # the last of each
        self._trailer_end = 0  # behind IEA
        self._interchanges = self._groups = self._sets = 0
        self._standard = self._version = ""
        self._levels: LevelCounts | None = None  # of a set that may be cut within
        self._guide_id = ""
        self._in_header = False
        self._used: dict[str, dict[str, int]] = {"ISA": {}, "GS": {}, "ST": {}}
        self._again: list[_Again] = []

    def cuts(self) -> list[Cut]:
        """All places, in order."""
        last = None
        try:
            self._scan()
        except _Odd:
            last = self._cuts[-1].start if self._cuts else None
        return [self._with_numbers(cut, has_all=cut.start == last) for cut in self._cuts]

    def _with_numbers(self, cut: Cut, *, has_all: bool) -> Cut:
        """With the control numbers that were used before and come again: of the last range, of
        which not all has been seen, with all of them."""
        used = {one.used for one in self._again if one.used.offset < cut.start <= one.offset}
        if has_all:
            for kind, known in self._used.items():
                used |= {UsedNumber(kind, *one) for one in known.items() if one[1] < cut.start}
        return cut._replace(resume=cut.resume._replace(used=tuple(sorted(used))))

    # -- the pass

    def _scan(self) -> None:
        self._begin_interchange(0)
        self._stream.seek(0)
        at, text = 0, ""
        while data := self._stream.read(_BLOCK):
            at += len(data)
            text = self._whole(text + data.decode("latin-1"))
            self._stream.seek(at)  # it may have been read elsewhere
        start: int | None = 0
        while start is not None:
            self._base += start
            self._text = text = text[start:]
            start = self._marks(text)

    def _whole(self, text: str) -> str:
        """Go through the whole segments of a text; what is left, with the terminator before it."""
        while True:
            limit = _last_end(text, self._d.segment)
            is_next = limit <= 0 and self._begins_interchange(text)
            if limit <= 0 and not is_next:
                if len(text) > MAX_CHUNK:
                    raise _Odd
                return text
            self._text = text
            start = self._marks(text if is_next else text[: limit + 1])
            if start is None:
                if is_next:
                    raise _Odd
                self._count_to(self._base + limit)
                self._check_size(self._base + limit, is_start=False)
                self._base += limit
                text = text[limit:]
                if not self._begins_interchange(text):
                    return text
            else:
                self._base += start
                text = text[start:]

    def _begins_interchange(self, text: str) -> bool:
        """Behind a terminator: does an interchange follow at once, maybe with another one?"""
        rest = text[1:].lstrip(TRIVIA)
        return rest.startswith("ISA") and len(rest) >= _HEADER

    def _marks(self, text: str) -> int | None:
        """Go through the chunks of a text; where to go on with other delimiters or segments to look
        for, if anywhere."""
        base, sep, terminator = self._base, self._d.element, self._d.segment
        looked_for = self._starts
        for at, id in _boundaries(_ENVELOPE_STARTS | looked_for, self._d)(text):
            offset, levels = base + at, self._levels
            if id == "HL" or id not in _ENVELOPE_STARTS:
                if id is None:
                    self._check_size(offset)
                    d = self._d
                    self._begin_interchange(offset)
                    if d[0] != self._d[0] or d[3] != self._d[3]:
                        return at
                elif levels is not None and id == _PARTY:
                    if levels.has_parties and not self._in_header:
                        self._levels = None
                elif levels is not None and id in levels.starts:
                    if offset - self._last > MAX_SEGMENT:
                        self._check_size(offset)
                    self._last = offset
                    self._in_header = False
                    depth = levels.depth_of(id, text, at, sep, terminator)
                    if depth < 0:
                        self._levels = None
                    elif depth:
                        self._level(levels, depth, offset)
                continue
            self._check_size(offset)
            end = text.find(terminator, at)
            values = text[at : end if end >= 0 else len(text)].split(sep)
            self._envelope(id, offset, values, end)
            if self._starts != looked_for:
                return at
        return None

    def _check_size(self, to: int, *, is_start: bool = True) -> None:
        """Refuse chunks up to there, where one may start, that the reader does not take whole."""
        if to - self._last > MAX_SEGMENT:
            text = self._read(self._last, to)
            starts = self._chunk_starts()
            before = 0
            for at, _ in _boundaries(starts, self._d)(text):
                self._check_chunk(text, before, at)
                before = at
            self._check_chunk(text, before, len(text))
            self._last += before
        if is_start:
            self._last = to

    def _check_chunk(self, text: str, start: int, end: int) -> None:
        if end - start > MAX_SEGMENT and (
            end - start > MAX_CHUNK
            or text.find(self._d.segment, start, start + MAX_SEGMENT + 1) < 0
        ):
            raise _Odd

    def _chunk_starts(self) -> frozenset[str]:
        """What opens a chunk here, for the reader."""
        return _ENVELOPE_STARTS | (_starts_of(self._guide_id) if self._guide_id else OPENERS)

    def _count_to(self, offset: int) -> None:
        """Count lines and segments up to there."""
        here = self._here
        text = self._text[here.offset - self._base : offset - self._base]
        self._here = Mark(offset, *self._position(text), here.segments + _segments(text, self._d))

    def _position(self, text: str) -> tuple[int, int]:
        """Line and column behind it. Chunk by chunk the reader looks whether lines end at LF or at
        a lone CR: here that has to be the same for all."""
        line_break = "\n" if "\n" in text else ""
        if "\r" in text and text.count("\r") != text.count("\r\n"):
            if line_break:
                raise _Odd
            line_break = "\r"
        if line_break:
            if self._line_break not in ("", line_break):
                raise _Odd
            self._line_break = line_break
        return behind(text, self._here.line, self._here.column)

    def _read(self, start: int, end: int) -> str:
        """A piece of the file."""
        if start >= self._base and end <= self._base + len(self._text):
            return self._text[start - self._base : end - self._base]
        self._stream.seek(start)
        return self._stream.read(end - start).decode("latin-1")

    # -- envelopes

    def _begin_interchange(self, offset: int) -> None:
        if self._open or self._read(self._trailer_end, offset).strip("\r\n"):
            raise _Odd
        if offset:
            self._may_cut(offset)
        header = self._read(offset, min(offset + _HEADER, self._end))
        try:
            d, _ = from_isa(header)
        except NoDelimiters:
            raise _Odd from None
        if len(d.segment) != 1 or not (d.segment + d.element).isascii() or not d.distinct:
            raise _Odd
        self._d, self._has_component = d, False
        values = header.partition(d.segment)[0].split(d.element)
        values += [""] * (ISA_ELEMENTS + 1 - len(values))
        self._count_to(offset)
        self._begins["ISA"], self._open = self._here, "ISA"
        self._interchanges += 1
        self._groups = 0
        self._standard = values[12].strip()
        self._use("ISA", values[13].strip(), offset, clear="GS")

    def _envelope(self, id: str, offset: int, values: list[str], end: int) -> None:
        """A segment of an envelope other than ISA, which ends at `end` in the text."""
        around = {"GS": "ISA", "ST": "GS", "SE": "ST", "GE": "GS", "IEA": "ISA", "TA1": "ISA"}[id]
        if self._open != around or end < 0:
            raise _Odd
        if id in ("GS", "ST"):
            self._may_cut(offset)
            self._count_to(offset)
            self._begins[id], self._open = self._here, id
        if id == "GS":
            self._groups += 1
            self._sets = 0
            self._version = value_at(values, 8)
            self._use("GS", value_at(values, 6), offset, clear="ST")
        elif id == "ST":
            self._sets += 1
            self._use("ST", value_at(values, 2), offset)
            self._begin_set(value_at(values, 1), value_at(values, 3))
        elif id == "SE":
            self._open, self._levels, self._guide_id = "GS", None, ""
        elif id == "GE":
            self._open = "ISA"
        elif id == "IEA":
            self._open = ""
            self._trailer_end = self._base + end + 1

    def _use(self, kind: str, value: str, offset: int, clear: str = "") -> None:
        """A control number is used; those of what is inside it may be used anew."""
        used = self._used[kind]
        if value in used:
            self._again.append(_Again(UsedNumber(kind, value, used[value]), offset))
        else:
            used[value] = offset
        if clear:
            self._used[clear].clear()

    def _begin_set(self, st01: str, st03: str) -> None:
        self._guide_id = _guide_id(st01, st03, self._version, self._standard)
        self._in_header = True
        self._levels = None
        if self._guide_id and SPECS[self._guide_id].about in (About.CLAIM, About.PAYMENT):
            self._levels = LevelCounts(self._guide_id)
            looked_for = self._levels.starts
            if self._levels.has_parties:
                looked_for |= {_PARTY}
            self._starts |= looked_for

    # -- cuts

    def _level(self, levels: LevelCounts, depth: int, offset: int) -> None:
        """A level opens at which the set may be cut."""
        if offset >= self._wanted and levels.can_cut(depth):
            self._may_cut(offset, depth)
        if depth < levels.deepest:
            self._count_to(offset)
        levels.open(depth, self._here)

    def _may_cut(self, offset: int, depth: int = 0) -> None:
        """A range may start here, with so many levels open."""
        if offset < self._wanted or self._end - offset < self._size // 2:
            return
        self._count_to(offset)
        lead = self._lead(depth)
        if lead is None:
            self._levels = None
            return
        here, levels = self._here, self._levels
        state = ResumeState(here.line, EnvelopeState(self._sets, False))
        if depth and levels is not None:
            first = self._begins["ST"].segments
            openers = [self._read(span.start, span.end) for span in lead[-depth:]]
            state = state._replace(
                transaction=levels.transaction(depth, here.segments - first, openers, self._d),
                hierarchy=levels.hierarchy(),
            )
        is_open = bool(self._open), self._open in ("GS", "ST")
        counts = EnvelopeCounts(self._interchanges, self._groups, *is_open)
        resume = Resume(here.column, self._delimiters(), lead, state, counts)
        self._cuts.append(Cut(offset, resume))
        self._wanted = offset + self._size

    def _lead(self, depth: int) -> tuple[Span, ...] | None:
        """The chunks that are open with so many levels, or were last; None where one is too long to
        be read again and again."""
        begins = [self._begins[id] for id in ("ISA", "GS", "ST") if id in self._begins]
        if not depth:
            begins = begins[:2]
        elif self._levels is not None:
            begins += self._levels.openers(depth)
        first = self._begins["ST"].segments if depth else 0
        spans = []
        for mark in sorted(begins):
            starts = self._chunk_starts() if depth else _ENVELOPE_STARTS | OPENERS
            text = self._read(mark.offset, min(mark.offset + _LONGEST_LEAD, self._end))
            end = next((at for at, _ in _boundaries(starts, self._d)(text)), None)
            if end is None:
                return None
            ordinal = max(0, mark.segments - first)
            spans.append(Span(mark.offset, mark.offset + end, mark.line, mark.column, ordinal))
        return tuple(spans)

    def _delimiters(self) -> Delimiters:
        """Of the interchange, with the component separator that it is written with."""
        if not self._has_component:
            start = self._begins["ISA"].offset
            self._d = with_used_component(self._d, self._read(start, start + COMPOSITE_SEARCH))
            self._has_component = True
        return self._d


@lru_cache(maxsize=64)
def _guide_id(st01: str, st03: str, version: str, standard: str) -> str:
    """The guide that a transaction set is read by; "" for none."""
    envelope = Envelope()
    envelope.st = ["ST", st01, "", st03]
    envelope.version, envelope.standard = version, standard
    guide, _ = guide_of(envelope, Place("", 1, 0))
    return guide.id if guide else ""


@lru_cache(maxsize=16)
def _starts_of(guide_id: str) -> frozenset[str]:
    """What opens a chunk in a set of this guide, lines of a claim not counted."""
    guide = load(guide_id)
    inner = guide.loops[guide.spec.line].trigger if guide.spec.line else ""
    return frozenset(guide.starts) - {inner}


@lru_cache(maxsize=64)
def _boundaries(starts: frozenset[str], d: Delimiters) -> "_Finder":
    return _Finder(starts, d)


class _Finder:
    """Finds where chunks start in a text behind its first segment, as `Reader` does: offset and id,
    None for an ISA header."""

    def __init__(self, starts: frozenset[str], d: Delimiters) -> None:
        self._ids = sorted(starts)
        self._d = d
        self._find = boundary(self._ids, d, r"|(ISA)[^A-Za-z0-9 \t\r\n]").finditer

    def __call__(self, text: str) -> Iterable[tuple[int, str | None]]:
        if native.scan is not None:
            found: Iterable[tuple[int, str | None]] = native.scan.Boundaries(
                self._ids, self._d.segment, self._d.element, text
            )
            return found
        return ((match.end(), match[1]) for match in self._find(text))


def _last_end(text: str, terminator: str) -> int:
    """Where the last segment ends that holds anything; -1 where there is none."""
    end = text.rfind(terminator)
    while (before := text.rfind(terminator, 0, max(0, end))) >= 0:
        if text[before + 1 : end].strip(TRIVIA):
            break
        end = before
    return end


def _segments(text: str, d: Delimiters) -> int:
    """How many end in it, those with nothing in them not counted."""
    return text.count(d.segment) - len(_empty(d.segment).findall(text))


@lru_cache(maxsize=16)
def _empty(terminator: str) -> re.Pattern[str]:
    """A terminator with nothing but blanks between it and the one before."""
    blanks = "".join(c for c in TRIVIA if c != terminator)
    return re.compile(rf"{re.escape(terminator)}[{re.escape(blanks)}]*+(?={re.escape(terminator)})")
