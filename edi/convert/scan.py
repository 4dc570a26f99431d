"""One pass over a file, which finds where it may be cut and counts what reading depends on there.

Nothing is parsed: chunks are found as the reader finds them, and of envelopes and levels their
segments are looked at.
"""

from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple

from edi.convert.level_counts import LevelCounts, Mark
from edi.convert.openers import first, last_end, openers, places
from edi.convert.positions import MixedBreaks, Positions
from edi.finding import Place
from edi.guides.catalogue import OPENERS, SPECS
from edi.guides.choose import guide_of
from edi.guides.guide import load
from edi.guides.spec import About
from edi.interchange.chunk import ENVELOPE, MAX_SEGMENT, TRIVIA
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
_MOST_CHANGES = 200  # of delimiters: a file that goes on like that is better read at once
_PARTY = "N1"  # between claims it holds for those that follow: see `PaymentReader`


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
        self._segments = 0  # before that
        self._positions = Positions()
        self._finder: Any = None  # of the text at hand
        self._last = 0  # start of the last chunk that is known
        self._starts: frozenset[str] = frozenset()  # what is looked for besides envelopes
        self._d = Delimiters()
        self._changes = 0
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
        except (_Odd, MixedBreaks):
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
            text = self._pass(text, start)
            start = self._marks(text)

    def _whole(self, text: str) -> str:
        """Go through the whole segments of a text; what is left, with the terminator before it."""
        while True:
            limit = last_end(text, self._d.segment)
            is_next = limit <= 0 and self._begins_interchange(text)
            if limit <= 0 and not is_next:
                if len(text) > MAX_CHUNK:
                    raise _Odd
                return text
            self._text = text
            start = self._marks(text if is_next else text[: limit + 1])
            if start is not None:
                text = self._pass(text, start)
                continue
            if is_next:
                raise _Odd
            self._check_size(self._base + limit, is_start=False)
            text = self._pass(text, limit)
            if not self._begins_interchange(text):
                return text

    def _pass(self, text: str, start: int) -> str:
        """Leave the text before `start` behind, up to which segments have been counted."""
        live = [*self._begins.values(), *(self._levels.marks if self._levels else ())]
        offsets = [mark.offset for mark in live]
        self._positions.count(self._text, self._base, [*offsets, self._base + start])
        self._positions.keep(offsets)
        if self._finder is not None:
            self._segments += self._finder.segments
            self._finder = None
        self._base += start
        self._text = text = text[start:]
        return text

    def _begins_interchange(self, text: str) -> bool:
        """Behind a terminator: does an interchange follow at once, maybe with another one?"""
        rest = text[1:].lstrip(TRIVIA)
        return rest.startswith("ISA") and len(rest) >= _HEADER

    def _marks(self, text: str) -> int | None:
        """Go through the chunks of a text; where to go on with other delimiters or segments to look
        for, if anywhere."""
        base, looked_for, d = self._base, self._starts, self._d
        last = self._last - base
        finder = openers(_ENVELOPE_STARTS | looked_for, d, text, last, MAX_SEGMENT)
        self._finder = finder
        self._skip_usual()
        for at, id in finder:
            offset = base + at
            self._note_passed()
            if id is None:
                self._check_size(offset)
                self._begin_interchange(offset)
                if (d.element, d.segment) != (self._d.element, self._d.segment):
                    self._changes += 1
                    if self._changes > _MOST_CHANGES:
                        raise _Odd
                    return int(at)
            elif id in _ENVELOPE_STARTS:
                self._check_size(offset)
                end = text.find(d.segment, at)
                values = text[at : end if end >= 0 else len(text)].split(d.element)
                self._envelope(id, offset, values, end)
                if self._starts != looked_for:
                    return int(at)
            elif self._levels is not None:
                self._inside(self._levels, id, offset, text, at)
            finder.last = self._last - base
            self._skip_usual()
        self._note_passed()
        return None

    def _skip_usual(self) -> None:
        """Have the openers of the deepest level counted and passed over, up to the next cut."""
        usual = ("", "", "") if self._levels is None else self._levels.usual
        self._finder.skip(*usual, self._wanted - self._base)

    def _note_passed(self) -> None:
        """Count what was passed over."""
        finder = self._finder
        if finder.passed:
            if self._levels is not None:
                self._levels.passed(finder.opened, finder.passed)
            self._in_header = False
            self._last = self._base + finder.last
            finder.opened = finder.passed = 0

    def _inside(self, levels: LevelCounts, id: str, offset: int, text: str, at: int) -> None:
        """A segment inside a transaction set, which may open a level."""
        if id == _PARTY:
            if levels.has_parties and not self._in_header:
                self._levels = None
        elif id in levels.starts:
            self._check_size(offset)
            self._in_header = False
            depth = levels.depth_of(id, text, at, self._d.element, self._d.segment)
            if depth < 0:
                self._levels = None
            elif depth:
                if offset >= self._wanted and levels.can_cut(depth):
                    self._may_cut(offset, depth)
                levels.open(depth, self._mark(offset))

    def _mark(self, offset: int) -> Mark:
        """The place at which the search stands."""
        segments = self._segments + (self._finder.segments if self._finder else 0)
        return Mark(offset, segments)

    def _check_size(self, to: int, *, is_start: bool = True) -> None:
        """Refuse chunks up to there, where one may start, that the reader does not take whole."""
        if to - self._last > MAX_SEGMENT:
            text = self._read(self._last, to)
            before = 0
            for at in places(self._chunk_starts(), self._d, text):
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
        self._begins["ISA"], self._open = self._mark(offset), "ISA"
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
            self._begins[id], self._open = self._mark(offset), id
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

    def _may_cut(self, offset: int, depth: int = 0) -> None:
        """A range may start here, with so many levels open."""
        if offset < self._wanted or self._end - offset < self._size // 2:
            return
        lead = self._lead(depth, offset)
        if lead is None:
            self._levels = None
            return
        levels = self._levels
        line, column = self._positions.of(offset)
        state = ResumeState(line, EnvelopeState(self._sets, False))
        if depth and levels is not None:
            ordinal = self._mark(offset).segments - self._begins["ST"].segments
            chunks = [self._read(span.start, span.end) for span in lead[-depth:]]
            state = state._replace(
                transaction=levels.transaction(depth, ordinal, chunks, self._d),
                hierarchy=levels.hierarchy(),
            )
        is_open = bool(self._open), self._open in ("GS", "ST")
        counts = EnvelopeCounts(self._interchanges, self._groups, *is_open)
        resume = Resume(column, self._delimiters(), lead, state, counts)
        self._cuts.append(Cut(offset, resume))
        self._wanted = offset + self._size

    def _lead(self, depth: int, offset: int) -> tuple[Span, ...] | None:
        """The chunks that are open there with so many levels, or were last; None where one is too
        long to be read again and again."""
        begins = [self._begins[id] for id in ("ISA", "GS", "ST") if id in self._begins]
        if not depth:
            begins = begins[:2]
        elif self._levels is not None:
            begins += self._levels.openers(depth)
        begins.sort()
        self._positions.count(self._text, self._base, [*(m.offset for m in begins), offset])
        before = self._begins["ST"].segments if depth else 0
        starts = self._chunk_starts() if depth else _ENVELOPE_STARTS | OPENERS
        spans = []
        for mark in begins:
            text = self._read(mark.offset, min(mark.offset + _LONGEST_LEAD, self._end))
            end = first(starts, self._d, text)
            if end is None:
                return None
            ordinal = max(0, mark.segments - before)
            position = self._positions.of(mark.offset)
            spans.append(Span(mark.offset, mark.offset + end, *position, ordinal))
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
