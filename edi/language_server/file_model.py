"""A text as an editor sees it: what stands where, what is wrong, what can be mended.

Lines and columns count from 0, columns in characters (Unicode code points); ends are behind the
last character. Nothing is worked out before it is asked for.
"""

import io
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import edi.api as api
from edi.finding import Finding
from edi.fixes import Change, Fixer
from edi.guides.choose import kind_of_set
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.columns import decode
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Outside, Started

_SUBJECT_LOOPS = frozenset({"2300", "2100", "2200D"})  # named by their first value


class Range(NamedTuple):
    line: int
    column: int
    end_line: int
    end_column: int


class Symbol(NamedTuple):
    """A loop, claim, line, or what envelopes it."""

    name: str
    detail: str
    kind: str  # interchange, group, set, level, claim, line
    depth: int
    start: tuple[int, int]
    end: tuple[int, int]  # where the next of its depth or above begins


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
    """New text for a range of one line."""

    title: str
    range: Range
    text: str
    codes: frozenset[str]


class FileModel:
    """One version of a text. `folder` is where it lies: settings are looked for from there."""

    def __init__(self, text: str, folder: Path | None = None) -> None:
        self.text = text
        self._folder = folder
        self._data = text.encode("utf-8", "surrogatepass")

    @cached_property
    def findings(self) -> list[Finding]:
        """All findings, by the settings that hold for the folder. Raises `EdiError` for what is
        wrong with these."""
        from edi.rules import config

        settings = config.find(self._folder) if self._folder else None
        return list(api.validate(self._data, config=settings, no_envelope=True))

    def range_of(self, finding: Finding) -> Range:
        """What a finding is about; the whole first line where it names no place."""
        where = finding.range
        if where is None:
            line = (finding.line or 1) - 1
            return Range(line, 0, line, self._width(line))
        found = Range(where.line - 1, where.column - 1, where.end_line - 1, where.end_column - 1)
        if found[:2] == found[2:]:  # something absent: show the character before it
            return found._replace(column=max(0, found.column - 1))
        return found

    # -- what stands where

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def _width(self, line: int) -> int:
        return len(self._lines[line]) if line < len(self._lines) else 0

    @cached_property
    def symbols(self) -> list[Symbol]:
        """The outline, in the order of the file."""
        ends = self._ends([(one.start, one.depth) for one in self._loops])
        return [
            Symbol(one.name, one.detail, one.kind, one.depth, one.start, end)
            for one, end in zip(self._loops, ends, strict=True)
        ]

    def claim_at(self, line: int, column: int) -> Range | None:
        """The first segment of the claim or claim payment in which this place is."""
        for symbol in reversed(self.symbols):
            if symbol.kind == "claim" and symbol.start <= (line, column) < symbol.end:
                first, at = symbol.start
                return Range(first, at, first, self._segment_end(first, at))
        return None

    def element_at(self, line: int, column: int) -> Element | None:
        """What stands there, by the guide where that is known."""
        at = bisect_right(self._starts, (line, column)) - 1
        chunk = self._loops[at].chunk if at >= 0 else None
        if chunk is None:
            return None
        for index in reversed(range(len(chunk.segments))):
            place = chunk.place(index)
            start = place.line - 1, (place.column or 1) - 1
            if start <= (line, column):
                break
        else:
            return None
        raw = decode(chunk.segments[index])
        if line != start[0] or column > start[1] + len(raw):
            return None
        role = chunk.layout.roles[index] if index < len(chunk.layout.roles) else None
        return _element(raw, line, start[1], column, chunk, role and role.spec)

    def _segment_end(self, line: int, column: int) -> int:
        at = bisect_right(self._starts, (line, column)) - 1
        chunk = self._loops[at].chunk
        return self._width(line) if chunk is None else column + len(decode(chunk.segments[0]))

    @cached_property
    def _starts(self) -> list[tuple[int, int]]:
        return [one.start for one in self._loops]

    @cached_property
    def _loops(self) -> list["_Loop"]:
        """What envelopes claims, and every loop with its own segments."""
        document = Document(io.BytesIO(self._data), headless=True)
        found: list[_Loop] = []
        guide = ""
        for item in document:
            if isinstance(item, RawClaim):
                item = item.chunk()
            if isinstance(item, Started):
                guide = item.guide.name if item.guide else "no guide known"
                header = document.envelope.set_header
                if item.guide is None and header is not None:
                    start = header.line - 1, header.column - 1
                    name = f"Transaction set {document.envelope.transaction or ''}".strip()
                    kind = kind_of_set(document.envelope)
                    found.append(_Loop(start, None, 2, name, f"{kind}: {guide}", "set"))
            elif isinstance(item, LoopChunk):
                found.append(_loop(item, guide))
                found += (_loop(line, guide) for line in item.lines())
            elif isinstance(item, Outside) and item.place is not None:
                start = item.place.line - 1, (item.place.column or 1) - 1
                envelope = document.envelope
                if item.raw.startswith("ISA"):
                    name = f"Interchange {envelope.interchange or ''}".strip()
                    found.append(_Loop(start, None, 0, name, "", "interchange"))
                elif item.raw.startswith("GS"):
                    name = f"Functional group {envelope.group or ''}".strip()
                    found.append(_Loop(start, None, 1, name, "", "group"))
        return found

    def _ends(self, starts: list[tuple[tuple[int, int], int]]) -> list[tuple[int, int]]:
        last = len(self._lines) - 1
        ends = [(last, self._width(last))] * len(starts)
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

    @cached_property
    def fixed(self) -> str:
        """The whole text with all that can be mended."""
        return b"".join(Fixer(io.BytesIO(self._data))).decode("utf-8", "surrogatepass")

    def _segment_fixes(self) -> Iterator[Fix]:
        fixer = Fixer(io.BytesIO(self._data))
        for _ in fixer:
            pass
        changes = (one for one in fixer.changes if one.before)
        for offset, some in groupby(changes, key=lambda one: one.offset):
            yield self._fix(offset, list(some))

    def _fix(self, offset: int, changes: list[Change]) -> Fix:
        line = bisect_right(self._line_offsets, offset) - 1
        head = self._data[self._line_offsets[line] : offset]
        before = changes[0].before.encode("latin-1").decode("utf-8", "surrogatepass")
        after = changes[-1].after.encode("latin-1").decode("utf-8", "surrogatepass")
        column = len(head.decode("utf-8", "surrogatepass"))
        title = " ".join(dict.fromkeys(one.message for one in changes))
        where = Range(line, column, line, column + len(before))
        return Fix(title, where, after, frozenset(one.code for one in changes))

    @cached_property
    def _line_offsets(self) -> list[int]:
        offsets, at = [0], self._data.find(b"\n")
        while at >= 0:
            offsets.append(at + 1)
            at = self._data.find(b"\n", at + 1)
        return offsets


class _Loop(NamedTuple):
    start: tuple[int, int]
    chunk: LoopChunk | None
    depth: int
    name: str
    detail: str
    kind: str


def _loop(chunk: LoopChunk, guide: str) -> _Loop:
    place = chunk.place(0)
    level, depth = chunk.level, 2
    while level.parent is not None:
        depth, level = depth + 1, level.parent
    loop_id, values = chunk.level.loop_id, chunk.values(0)
    root = chunk.layout.root.loop
    start = place.line - 1, (place.column or 1) - 1
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
    line: int,
    start: int,
    column: int,
    chunk: LoopChunk,
    segment: SegmentSpec | None,
) -> Element:
    d = chunk.delimiters
    values = raw.split(d.element)
    at = column - start
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
    here = Range(line, start + begin, line, start + begin + len(value))
    return Element(values, number, component, segment, spec, chunk.level.loop_id, here)
