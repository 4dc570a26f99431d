"""A chunk of a transaction set with its layout: raw segments, each with its role."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from edi.finding import Place, Problem
from edi.guides.standard import SEGMENTS
from edi.interchange.chunk import Chunk
from edi.interchange.columns import count_lines, decode
from edi.interchange.delimiters import Delimiters
from edi.structure.layout import Layout, Node


class Level:
    """An open loop that spans chunks (2000A, 2000B, 2300, …), as the path of what is below it."""

    __slots__ = ("counts", "ended", "hl", "loop_id", "number", "opener", "parent")

    def __init__(self, loop_id: str, number: int, parent: "Level | None") -> None:
        self.loop_id = loop_id
        self.number = number
        self.parent = parent
        self.counts: dict[str, int] = {}
        self.hl: tuple[str, ...] = ()  # what HL02 of its children may be; () when unknown
        self.opener: LoopChunk | None = None
        # What trails the loops below, until another of these comes.
        self.ended: LoopChunk | None = None

    @property
    def path(self) -> str:
        """ "2000A[1]/2000B[2]"; "" for the transaction set itself."""
        if self.parent is None:
            return ""
        above = self.parent.path
        own = f"{self.loop_id}[{self.number}]"
        return f"{above}/{own}" if above else own


class ClaimSegments(NamedTuple):
    """The segments of a claim or claim payment with its lines, in one list.

    `starts` tells where the claim and each of its lines start in it, and the end; `layouts` has the
    layout of each.
    """

    segments: list[str]
    starts: list[int]
    layouts: tuple[Layout, ...]


class RawClaim:
    """A claim or claim payment with its lines, in which nothing is structurally wrong: raw
    segments and layouts. Nothing else is made of it until `chunk` is called."""

    __slots__ = (
        "_elements",
        "delimiters",
        "judged",
        "kind",
        "level",
        "ordinal",
        "problems",
        "raw",
        "segments",
    )

    def __init__(
        self,
        kind: str,
        raw: Chunk,
        segments: ClaimSegments,
        level: Level,
        delimiters: Delimiters,
        ordinal: int,
        problems: list[Problem],
    ) -> None:
        self.kind = kind  # loop id: 2300 or 2100
        self.raw = raw
        self.segments = segments
        self.level = level
        self.delimiters = delimiters
        self.ordinal = ordinal  # of the first segment, in the transaction set
        self.problems = problems  # of the levels around it, shown by its place
        self._elements: list[str] | None = None
        self.judged: Any = None  # what is left to ask of it, where it was judged as it was read

    @property
    def elements(self) -> list[str]:
        """Of its first segment, raw: the id and the first eight at least."""
        if self._elements is None:
            self._elements = self.segments.segments[0].split(self.delimiters.element, 9)
        return self._elements

    def chunk(self) -> "LoopChunk":
        """The claim's own chunk, which knows the lines."""
        segments, starts, layouts = self.segments
        own = segments[: starts[1]]
        d, level = self.delimiters, self.level
        chunk = LoopChunk(self.kind, self.raw, own, layouts[0], level, d, self.ordinal)
        chunk.whole = self.segments
        level.opener = chunk
        chunk.problems = placed(self.problems, chunk)
        return chunk


class _Offsets:
    """Offsets of segments with nothing but line breaks between them, found as far as they are asked
    for."""

    __slots__ = ("_breaks", "_found", "_lead", "_segments", "_text")

    def __init__(self, text: str, segments: list[str], terminator: str) -> None:
        self._text = text
        self._segments = segments
        self._lead = len(terminator)
        self._breaks = "" if terminator in "\r\n" else "\r\n"
        self._found = [0]

    def __getitem__(self, index: int) -> int:
        found, text, breaks = self._found, self._text, self._breaks
        if index >= len(found):
            start, end = found[-1], len(text)
            for segment in self._segments[len(found) - 1 : index]:
                start += len(segment) + self._lead
                while start < end and text[start] in breaks:
                    start += 1
                found.append(start)
        return found[min(index, len(found) - 1)]


class LoopChunk:
    """Segments of one chunk (raw text, id first, no terminators) and what each of them is."""

    __slots__ = (
        "_first",
        "_offsets",
        "_raw",
        "_values",
        "delimiters",
        "kind",
        "layout",
        "level",
        "ordinal",
        "problems",
        "segments",
        "whole",
    )

    def __init__(
        self,
        kind: str,
        raw: Chunk,
        segments: list[str],
        layout: Layout,
        level: Level,
        delimiters: Delimiters,
        ordinal: int,
        offsets: "Sequence[int] | _Offsets | None" = None,
        first: int = 0,
    ) -> None:
        self.kind = kind  # loop id, or `LoopSpec.end` for a segment that trails its loops
        self.segments = segments
        self.layout = layout
        self.level = level
        self.delimiters = delimiters
        self.ordinal = ordinal  # of the first segment, in the transaction set
        self.problems: list[Problem] | tuple[()] = ()
        # Of a claim or claim payment that was read with its lines: all of it.
        self.whole: ClaimSegments | None = None
        self._raw = raw
        # Of the segments in `raw`; None: nothing but line breaks is between them.
        self._offsets = offsets
        self._first = first  # where its own start there
        self._values: dict[int, list[str]] = {}

    @property
    def line(self) -> int:
        """Of its first segment, in the file."""
        return self._raw.line + count_lines(self._raw.text[: self._start(0)])

    @property
    def offset(self) -> int:
        """Of its first segment, in the file."""
        return self._raw.offset + self._start(0)

    @property
    def text(self) -> str:
        """What it was read from, with all that stands between its segments."""
        return self._raw.text

    @property
    def goes_on(self) -> bool:
        """May more lines of this claim follow, since it could not be read in one go?"""
        return self.whole is None or self._raw.goes_on

    def lines(self) -> "list[LoopChunk]":
        """The lines that a claim or claim payment was read with, as chunks of their own."""
        if self.whole is None:
            return []
        segments, starts, layouts = self.whole
        kinds = [layout.root.loop.id for layout in layouts]
        offsets = _Offsets(self._raw.text, segments, self.delimiters.segment)
        return [
            LoopChunk(
                kinds[number],
                self._raw,
                segments[starts[number] : starts[number + 1]],
                layouts[number],
                Level(kinds[number], number, self.level),
                self.delimiters,
                self.ordinal + starts[number],
                offsets,
                starts[number],
            )
            for number in range(1, len(layouts))
        ]

    def values(self, index: int) -> list[str]:
        """Elements of a segment as proper text; index n is element n, 0 the segment id."""
        known = self._values.get(index)
        if known is None:
            raw = self.segments[index]
            if not raw.isascii():
                raw = decode(raw)
            known = self._values[index] = raw.split(self.delimiters.element)
        return known

    def _start(self, index: int) -> int:
        """Offset of a segment in the raw text."""
        if self._offsets is None:
            self._offsets = _Offsets(self._raw.text, self.segments, self.delimiters.segment)
        return self._offsets[self._first + index]

    def place(self, index: int) -> Place:
        """Where segment `index` stands."""
        start = self._start(index)
        raw = self.segments[index]
        role = self.layout.roles[index] if index < len(self.layout.roles) else None
        loop, path = None, None
        if role is not None:
            loop = role.node.loop.id
            base = self._node_path(role.node)
            own = f"{role.spec.id}[{role.number}]"
            path = f"{base}/{own}" if base else own
        else:
            loop, path = self._stray(index)
        line, column = self._raw.position(start)
        return Place(
            raw.partition(self.delimiters.element)[0][:3],
            line,
            self._raw.offset + start,
            self.ordinal + index,
            loop,
            path,
            decode(raw),
            column,
            self.delimiters.separators,
            self._raw.line_break,
        )

    def _stray(self, index: int) -> tuple[str | None, str | None]:
        """Loop and path of a segment without a role: where it stands, not where it belongs.

        None of what is no segment of X12.
        """
        layout = self.layout
        tokens = layout.tokens
        segment_id = tokens[index].partition("_")[0] if index < len(tokens) else ""
        if segment_id not in SEGMENTS:
            return None, None
        node = layout.holder(index)
        loop = self.level.loop_id if node.parent is None else node.loop.id
        base = self._node_path(node)
        own = f"{segment_id}[{layout.number(index)}]"
        return loop, f"{base}/{own}" if base else own

    def _node_path(self, node: Node) -> str:
        if node.parent is None:
            return self.level.path
        above = self._node_path(node.parent)
        own = f"{node.loop.id}[{node.number}]"
        return f"{above}/{own}" if above else own


def placed(problems: list[Problem], chunk: LoopChunk) -> list[Problem]:
    """Problems that have no place yet are shown by the first segment of `chunk`."""
    if not problems:
        return problems
    here = chunk.place(0)
    return [p if p.place.segment_id else p._replace(place=here) for p in problems]


@dataclass(frozen=True, slots=True)
class Spot:
    """A segment of a chunk, or one of its elements: what a finding points at."""

    chunk: LoopChunk
    index: int
    element: int | None = None
    component: int | None = None
