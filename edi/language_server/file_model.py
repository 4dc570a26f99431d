"""One version of a text as an editor sees it: what stands where, and what can be mended.

Places are offsets in bytes; ends are behind the last one. Nothing is worked out before it is asked
for, and whoever asks may have it stopped.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from edi.engine.recheck import Asking
from edi.finding import Finding, Place
from edi.fixes import Fixer
from edi.guides.choose import kind_of_set
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.columns import decode
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Outside, Started

_SUBJECT_LOOPS = frozenset({"2300", "2100", "2200D"})  # named by their first value


class Range(NamedTuple):
    start: int
    end: int


class Symbol(NamedTuple):
    """A loop, claim, line, or what envelopes it."""

    name: str
    detail: str
    kind: str  # interchange, group, set, level, claim, line
    depth: int
    start: int
    end: int  # where the next of its depth or above begins


class Element(NamedTuple):
    """An element under the cursor; `number` 0 is the segment id."""

    values: list[str]
    number: int
    component: int | None
    segment: SegmentSpec | None
    spec: ElementSpec | None
    loop: str
    range: Range


class Fix(NamedTuple):
    """New text for a range."""

    title: str
    range: Range
    text: str
    codes: frozenset[str]


class FileModel:
    """One version of a text, as UTF-8. `is_stale` is asked while something is worked out, which
    raises `Stale` where it is true: nobody is waiting any more."""

    def __init__(self, data: bytes, is_stale: Callable[[], bool] = lambda: False) -> None:
        self._data = data
        self._is_stale = is_stale

    # -- what stands where

    @cached_property
    def symbols(self) -> list[Symbol]:
        """The outline, in the order of the file."""
        ends = self._ends([(one.start, one.depth) for one in self._loops])
        return [
            Symbol(one.name, one.detail, one.kind, one.depth, one.start, end)
            for one, end in zip(self._loops, ends, strict=True)
        ]

    def claim_at(self, offset: int) -> Range | None:
        """The first segment of the claim or claim payment in which this place is."""
        for symbol in reversed(self.symbols):
            if symbol.kind == "claim" and symbol.start <= offset < symbol.end:
                chunk = self._loops[bisect_right(self._starts, symbol.start) - 1].chunk
                size = len(chunk.segments[0]) if chunk is not None else 0
                return Range(symbol.start, symbol.start + size)
        return None

    def element_at(self, offset: int) -> Element | None:
        """What stands there, by the guide where that is known; None in a wrapped file."""
        at = bisect_right(self._starts, offset) - 1
        chunk = self._loops[at].chunk if at >= 0 else None
        if chunk is None or self._is_wrapped:
            return None
        for index in reversed(range(len(chunk.segments))):
            start = chunk.place(index).offset
            if start <= offset:
                break
        else:
            return None
        raw = chunk.segments[index]
        if offset > start + len(raw):
            return None
        role = chunk.layout.roles[index] if index < len(chunk.layout.roles) else None
        return _element(raw, start, offset, chunk, role and role.spec)

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self._loops]

    @cached_property
    def _is_wrapped(self) -> bool:
        return self._document.wrapping is not None

    @cached_property
    def _document(self) -> Document:
        return Document(Asking(self._data, self._is_stale), headless=True, elements=False)

    @cached_property
    def _loops(self) -> list["_Loop"]:
        """What envelopes claims, and every loop with its own segments."""
        document = self._document
        found: list[_Loop] = []
        guide = ""
        for item in document:
            if isinstance(item, RawClaim):
                item = item.chunk()
            if isinstance(item, Started):
                guide = item.guide.name if item.guide else "no guide known"
                header = document.envelope.set_header
                if item.guide is None and header is not None:
                    start = self._start(header)
                    name = f"Transaction set {document.envelope.transaction or ''}".strip()
                    kind = kind_of_set(document.envelope)
                    found.append(_Loop(start, None, 2, name, f"{kind}: {guide}", "set"))
            elif isinstance(item, LoopChunk):
                found.append(_loop(item, guide, self._start(item.place(0))))
                found += (_loop(line, guide, self._start(line.place(0))) for line in item.lines())
            elif isinstance(item, Outside) and item.place is not None:
                start, envelope = self._start(item.place), document.envelope
                if item.raw.startswith("ISA"):
                    name = f"Interchange {envelope.interchange or ''}".strip()
                    found.append(_Loop(start, None, 0, name, "", "interchange"))
                elif item.raw.startswith("GS"):
                    name = f"Functional group {envelope.group or ''}".strip()
                    found.append(_Loop(start, None, 1, name, "", "group"))
        return found

    def _start(self, place: Place) -> int:
        """In the text, which may be wrapped."""
        wrapping = self._document.wrapping
        if wrapping is None:
            return place.offset
        return wrapping.place(place.offset, place.line, place.column)[0]

    def _ends(self, starts: list[tuple[int, int]]) -> list[int]:
        ends = [len(self._data)] * len(starts)
        open_: list[int] = []
        for number, (start, depth) in enumerate(starts):
            while open_ and starts[open_[-1]][1] >= depth:
                ends[open_.pop()] = start
            open_.append(number)
        return ends

    # -- what can be mended

    @cached_property
    def fixes(self) -> list[Fix]:
        """One for each segment that can be mended by itself."""
        return list(self._segment_fixes())

    @property
    def fixed(self) -> str:
        """The whole text with all that can be mended."""
        return b"".join(self._fixer[1]).decode("utf-8", "surrogatepass")

    @property
    def can_be_fixed(self) -> bool:
        """Is `fixed` another text?"""
        return bool(self._fixer[0].changes)

    @cached_property
    def _fixer(self) -> tuple[Fixer, list[bytes]]:
        """What has mended the text, and the mended text in pieces."""
        fixer = Fixer(Asking(self._data, self._is_stale))
        return fixer, list(fixer)

    def _segment_fixes(self) -> Iterator[Fix]:
        changes = (one for one in self._fixer[0].changes if one.before)
        for offset, some in groupby(changes, key=lambda one: one.offset):
            found = list(some)
            before, after = (one.encode("latin-1") for one in (found[0].before, found[-1].after))
            title = " ".join(dict.fromkeys(one.message for one in found))
            where = Range(offset, offset + len(before))
            codes = frozenset(one.code for one in found)
            yield Fix(title, where, after.decode("utf-8", "surrogatepass"), codes)


def range_of(finding: Finding, data: bytes) -> Range | None:
    """What a finding is about in a text. None where it names no place, or a segment that a wrapped
    file breaks."""
    at, span, raw = finding.offset, finding.span, finding.raw
    if at is None or span is None or raw is None or finding.is_wrapped:
        return None
    start, end = span
    if start == end and start:  # something absent: show the character before it
        start -= 1
    if not raw.isascii():
        # Text that is no UTF-8 is held as Latin-1.
        is_right = data.startswith(raw.encode("utf-8", "surrogatepass"), at)
        codec = "utf-8" if is_right else "latin-1"
        before, there = raw[:start], raw[start:end]
        start = len(before.encode(codec, "replace"))
        end = start + len(there.encode(codec, "replace"))
    return Range(at + start, at + end)


class _Loop(NamedTuple):
    start: int
    chunk: LoopChunk | None
    depth: int
    name: str
    detail: str
    kind: str


def _loop(chunk: LoopChunk, guide: str, start: int) -> _Loop:
    level, depth = chunk.level, 2
    while level.parent is not None:
        depth, level = depth + 1, level.parent
    loop_id, values = chunk.level.loop_id, chunk.values(0)
    root = chunk.layout.root.loop
    number = values[1] if len(values) > 1 else ""
    if chunk.level.parent is None:
        name = f"Transaction set {values[2] if len(values) > 2 else ''}".strip()
        return _Loop(start, chunk, depth, name, guide, "set")
    if loop_id in _SUBJECT_LOOPS and chunk.kind == loop_id:
        name = f"{root.name} {number if values[0] in ('CLM', 'CLP') else ''}".strip()
        return _Loop(start, chunk, depth, name, loop_id, "claim")
    kind = "level" if values[0] == "HL" else "line"
    name = f"{root.name} {number}" if values[0] == "LX" else root.name
    return _Loop(start, chunk, depth, name, loop_id, kind)


def _element(
    raw: str,
    start: int,
    offset: int,
    chunk: LoopChunk,
    segment: SegmentSpec | None,
) -> Element:
    d = chunk.delimiters
    values = raw.split(d.element)
    at = offset - start
    number = raw.count(d.element, 0, at)
    begin = sum(len(value) + 1 for value in values[:number])
    value = values[number]
    component = None
    spec = segment.elements[number - 1] if segment and 0 < number <= len(segment.elements) else None
    if number and spec is not None and spec.components and d.component:
        component = value.count(d.component, 0, at - begin) + 1
        parts = value.split(d.component)
        begin += sum(len(part) + 1 for part in parts[: component - 1])
        value = parts[component - 1]
        inner = spec.components
        spec = inner[component - 1] if component <= len(inner) else None
    here = Range(start + begin, start + begin + len(value))
    return Element(
        [decode(one) for one in values], number, component, segment, spec, chunk.level.loop_id, here
    )
