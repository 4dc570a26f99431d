"""Text of a chunk to a `LoopChunk`: shape, layout, and every element against its guide.

The fast way takes one regular-expression scan for the shape, one dictionary look-up for the
layout, and one set look-up or match per segment. Everything unusual takes the slow way, which
splits with care and explains.
"""

from collections import defaultdict
from collections.abc import Sized
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from edi.elements.segment_check import SegmentCheck
from edi.finding import Problem
from edi.guides.guide import Guide, SegmentSpec
from edi.interchange.delimiters import Delimiters
from edi.interchange.envelope import flaw_problem
from edi.interchange.reader import MAX_SEGMENT, Chunk
from edi.interchange.segments import split
from edi.loops.chunk import Level, LoopChunk
from edi.loops.layout import Layout, Node
from edi.loops.layout_store import store_of
from edi.loops.shape import Tokenizer

if TYPE_CHECKING:
    from edi.loops.parser import ShapeParser

_MAX_SHAPES = 4096
_MAX_SHAPE = 2000  # segments; longer shapes are not worth remembering


class _Bound(NamedTuple):
    """A layout with the checks of its segments."""

    layout: Layout
    checks: "tuple[SegmentCheck | _Unplaced, ...]"
    is_clean: bool


class Whole(NamedTuple):
    """A claim with its lines: all segments; where claim and lines start, and the end; layouts."""

    segments: list[str]
    starts: list[int]
    layouts: list[Layout]


class _Unplaced:
    """Stands in where a segment has no role: its place is wrong, its elements are not judged."""

    accepted: frozenset[str] = frozenset()

    def accepts(self, raw: str) -> bool:
        del raw
        return True


_UNPLACED = _Unplaced()


class ChunkParser:
    """Parses the chunks of one guide under one set of delimiters."""

    def __init__(self, guide: Guide, delimiters: Delimiters) -> None:
        self.guide = guide
        self.delimiters = delimiters
        self._joiner = delimiters.joiner
        self._tokenizer = Tokenizer(guide, delimiters)
        self._rough = self._tokenizer.rough.findall
        self._store = store_of(guide.id)
        self._by_rough: defaultdict[str, dict[tuple[str, ...], _Bound]] = defaultdict(dict)
        self._by_tokens: dict[tuple[str, ...], _Bound] = {}
        self._checks: dict[tuple[str, str], SegmentCheck] = {}

    def parse(self, kind: str, raw: Chunk, level: Level, ordinal: int) -> LoopChunk:
        """The chunk with its layout and all structural and element problems in it."""
        text = raw.text
        rough = tuple(self._rough(text))
        segments = text.split(self._joiner)
        bound = self._by_rough[kind].get(rough)
        if bound is None or segments.pop() or raw.flaw or not self._is_even(text, segments, rough):
            return self._parse_slowly(kind, raw, level, ordinal, rough)
        chunk = LoopChunk(kind, raw, segments, bound.layout, level, self.delimiters, ordinal)
        for segment, check in zip(segments, bound.checks, strict=True):
            if segment not in check.accepted and not check.accepts(segment):
                self._explain(chunk, bound, _faulty(segments, bound))
                break
        if bound.layout.problems:
            self._structure(chunk)
        return chunk

    def _is_even(self, text: str, segments: Sized, rough: Sized) -> bool:
        """Is every terminator followed by the usual line break? Else segments hide in others."""
        return text.count(self.delimiters.segment) == len(segments) == len(rough)

    def parse_whole(self, head: str, line: str, opener: str, raw: Chunk) -> Whole | None:
        """A claim with its lines, each of which `opener` opens, in one go.

        None unless nothing at all is wrong with it: then it has to be parsed piece by piece.
        """
        text = raw.text
        rough = self._rough(text)
        segments = text.split(self._joiner)
        if segments.pop() or raw.flaw or not self._is_even(text, segments, rough):
            return None
        starts = [0]
        for _ in range(rough.count(opener)):
            starts.append(rough.index(opener, starts[-1] + 1))
        starts.append(len(rough))
        layouts = []
        shapes = self._by_rough[head]
        for start, end in pairwise(starts):
            bound = shapes.get(tuple(rough[start:end]))
            if bound is None or not bound.is_clean:
                return None
            own = segments[start:end]
            for segment, check in zip(own, bound.checks, strict=True):
                if segment not in check.accepted and not check.accepts(segment):
                    return None
            layouts.append(bound.layout)
            if not start:
                shapes = self._by_rough[line]
        return Whole(segments, starts, layouts)

    def _parse_slowly(
        self, kind: str, raw: Chunk, level: Level, ordinal: int, rough: tuple[str, ...]
    ) -> LoopChunk:
        pieces = split(raw.text, self.delimiters)
        bound = self._bind(kind, tuple(map(self._tokenizer.token, pieces.raw)))
        d = self.delimiters
        chunk = LoopChunk(kind, raw, pieces.raw, bound.layout, level, d, ordinal, pieces.starts)
        regular = raw.text.split(self._joiner)
        is_regular = not regular.pop() and regular == pieces.raw and len(rough) == len(regular)
        if is_regular and len(rough) <= _MAX_SHAPE:
            known = self._by_rough[kind]
            if len(known) >= _MAX_SHAPES:
                known.clear()
            known[rough] = bound
        problems = [
            flaw_problem(flaw.kind, raw, flaw.offset, None)
            for flaw in pieces.flaws
            if not (raw.flaw and flaw.kind == "unterminated")
        ]
        is_cut = raw.flaw == "cut"
        if is_cut:  # what the end of the file leaves out is not missed
            chunk.layout = replace(bound.layout, lacks=kind)
        if raw.flaw == "oversize":
            chunk.problems = [*problems, flaw_problem("oversize", raw, 0, ordinal)]
            chunk.layout = replace(bound.layout, lacks=kind)
            return chunk
        chunk.problems = problems
        self._explain(chunk, bound, _faulty(pieces.raw, bound))
        self._structure(chunk)
        if is_cut:
            half = any(flaw.kind == "unterminated" for flaw in pieces.flaws)
            end = raw.offset + (pieces.starts[-1] if half else len(raw.text))
            chunk.problems = [
                p
                for p in chunk.problems
                if p.place.offset < end and p.code not in ("SEG003", "SEG006")
            ]
        return chunk

    def parse_unplaced(self, raw: Chunk, level: Level, ordinal: int) -> LoopChunk:
        """A chunk that opens no loop of the guide: its segments are counted, not checked."""
        pieces = split(raw.text, self.delimiters)
        root = Node(self.guide.loops["ST"], None, 0)
        layout = Layout(root, (None,) * len(pieces.raw), (), frozenset())
        d = self.delimiters
        chunk = LoopChunk(raw.id, raw, pieces.raw, layout, level, d, ordinal, pieces.starts)
        if raw.flaw == "oversize":
            chunk.problems = [flaw_problem(raw.flaw, raw, 0, ordinal)]
        return chunk

    def unknown_code(self, segment_id: str) -> str:
        """SEG008 for a segment of X12 that this guide does not use, SEG001 for any other."""
        return self._shapes.unknown_code(segment_id)

    @cached_property
    def _shapes(self) -> "ShapeParser":
        """Imported when a shape is new: Lark takes longer to load than a small file to check."""
        from edi.loops.parser import ShapeParser

        return ShapeParser(self.guide)

    def _explain(self, chunk: LoopChunk, bound: _Bound, faulty: list[int]) -> None:
        found = list(chunk.problems)
        for index in faulty:
            check = bound.checks[index]
            raw = chunk.segments[index]
            if isinstance(check, _Unplaced):
                continue
            if len(raw) > MAX_SEGMENT:
                place = chunk.place(index)
                message = f"segment longer than {MAX_SEGMENT} characters; it is not checked"
                found.append(Problem("ENV018", message, place))
                continue
            body = raw[len(check.spec.id) :]
            if not body.strip(self.delimiters.element + self.delimiters.component + " "):
                message = f"{check.spec.id} has no element with a value"
                found.append(Problem("SEG009", message, chunk.place(index)))
                continue
            problems = check.explain(raw)
            if problems:
                where = chunk.place(index)
                found += [
                    Problem(p.code, p.message, where, p.element, p.component, p.detail)
                    for p in problems
                ]
        chunk.problems = found

    def _structure(self, chunk: LoopChunk) -> None:
        chunk.problems = [
            *chunk.problems,
            *(
                Problem(p.code, p.message, chunk.place(p.index), p.element)
                for p in chunk.layout.problems
            ),
        ]

    def _bind(self, kind: str, tokens: tuple[str, ...]) -> _Bound:
        key = (kind, *tokens)
        bound = self._by_tokens.get(key)
        if bound is None:
            layout = self._store.get(key, lambda: self._shapes.parse(kind, tokens))
            checks = tuple(self._check(role.spec) if role else _UNPLACED for role in layout.roles)
            is_clean = not layout.problems and not layout.lacks and None not in layout.roles
            bound = _Bound(layout, checks, is_clean)
            if len(tokens) > _MAX_SHAPE:
                return bound
            if len(self._by_tokens) >= _MAX_SHAPES:
                self._by_tokens.clear()
            self._by_tokens[key] = bound
        return bound

    def _check(self, spec: SegmentSpec) -> SegmentCheck:
        key = (spec.loop, spec.key)
        check = self._checks.get(key)
        if check is None:
            guide = self.guide
            check = SegmentCheck(spec, self.delimiters, guide.id, guide.money_digits)
            self._checks[key] = check
        return check


def _faulty(segments: list[str], bound: _Bound) -> list[int]:
    """Indexes of the segments that their checks do not accept."""
    return [
        index
        for index, (segment, check) in enumerate(zip(segments, bound.checks, strict=True))
        if segment not in check.accepted and not check.accepts(segment)
    ]
