"""Text of a chunk to a `LoopChunk`: shape, layout, and every element against its guide.

The fast way takes one scan for segments and shape, one dictionary look-up for the layout, and one
set look-up or match per segment. Everything unusual takes the slow way, which splits with care and
explains.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from edi import native
from edi.elements.segment_check import SegmentCheck, acceptors_of, all_accept
from edi.finding import Problem
from edi.guides.guide import Guide, SegmentSpec
from edi.interchange.chunk import ENVELOPE, MAX_SEGMENT, Chunk
from edi.interchange.delimiters import Delimiters
from edi.interchange.flaws import flaw_problem, flaw_problems
from edi.interchange.segments import split
from edi.structure.chunk import ClaimSegments, Level, LoopChunk
from edi.structure.layout import Layout, Node, ShapeProblem
from edi.structure.layout_store import store_of
from edi.structure.limits import MAX_FINDINGS, MAX_LOOP_SEGMENTS
from edi.structure.shape import Scanned, Tokenizer

if TYPE_CHECKING:
    from edi.structure.parser import ShapeParser

_MAX_SHAPES = 4096
_MAX_HELD = 200_000  # segments of all shapes that are remembered
_new = tuple.__new__  # makes a named tuple, without a Python step
_MAX_SHAPE = 2000  # segments; longer shapes are not worth remembering


class _Bound(NamedTuple):
    """A layout with the checks of its segments."""

    layout: Layout
    # None where a segment has no role: its place is wrong, its elements are not judged.
    checks: tuple[SegmentCheck | None, ...]
    accept: Callable[[list[str], int], bool]  # the segments from an index on
    is_clean: bool
    # Native, of layouts with nothing wrong; None where the Python code has to look.
    acceptors: tuple[Any, ...] | None = None


class ChunkParser:
    """Parses the chunks of one guide under one set of delimiters; without `elements` only their
    structure."""

    def __init__(self, guide: Guide, delimiters: Delimiters, *, elements: bool = True) -> None:
        self._elements = elements
        self.guide = guide
        self.delimiters = delimiters
        self._tokenizer = Tokenizer(guide, delimiters)
        self._scan = self._tokenizer.scan
        self._store = store_of(guide.id)
        self._by_rough: defaultdict[str, dict[tuple[str, ...], _Bound]] = defaultdict(dict)
        self._by_tokens: dict[tuple[str, ...], _Bound] = {}
        self._held = 0  # segments of all these
        self._checks: dict[tuple[str, str], SegmentCheck] = {}

    @property
    def places(self) -> dict[str, tuple[int, bool]]:
        """Which element the token of a segment depends on, and whether on its first component."""
        return self._tokenizer.places

    def known_layout(self, kind: str, rough: tuple[str, ...]) -> Layout | None:
        """Of a shape that was met before and has nothing wrong; see `Tokenizer.scan`."""
        bound = self._by_rough[kind].get(rough)
        return bound.layout if bound is not None and bound.is_clean else None

    def known_whole(
        self, head: str, line: str, shapes: Sequence[tuple[str, ...]]
    ) -> tuple[tuple[Layout, ...], list[int], tuple[Any, ...]] | Literal[False] | None:
        """Layouts, starts and native acceptors of a claim and its lines of these shapes.

        None where one was not met before; False where these have to be read piece by piece.
        """
        bounds = []
        starts = [0]
        known = self._by_rough[head]
        acceptors: tuple[Any, ...] = ()
        for shape in shapes:
            bound = known.get(shape)
            if bound is None:
                return None
            if bound.acceptors is None:
                return False
            bounds.append(bound.layout)
            acceptors += bound.acceptors
            starts.append(len(acceptors))
            known = self._by_rough[line]
        return tuple(bounds), starts, acceptors

    def known_level(
        self, kind: str, shape: tuple[str, ...]
    ) -> tuple[Layout, tuple[Any, ...]] | Literal[False] | None:
        """The same of a chunk that has no lines: its layout and native acceptors."""
        bound = self._by_rough[kind].get(shape)
        if bound is None:
            return None
        if bound.acceptors is None:
            return False
        return bound.layout, bound.acceptors

    def parse(self, kind: str, raw: Chunk, level: Level, ordinal: int) -> LoopChunk:
        """The chunk with its layout and all structural and element problems in it."""
        scanned = self._scan(raw.text)
        if scanned is None or raw.flaw:
            return self._parse_slowly(kind, raw, level, ordinal, scanned)
        segments, rough = scanned
        bound = self._by_rough[kind].get(tuple(rough))
        if bound is None:
            return self._parse_slowly(kind, raw, level, ordinal, scanned)
        chunk = LoopChunk(kind, raw, segments, bound.layout, level, self.delimiters, ordinal)
        if not bound.accept(segments, 0):
            self._explain(chunk, bound, _faulty(segments, bound))
        if bound.layout.problems:
            self._structure(chunk)
        return chunk

    def parse_whole(self, head: str, line: str, opener: str, raw: Chunk) -> ClaimSegments | None:
        """A claim with its lines, each of which `opener` opens, in one go.

        None unless nothing at all is wrong with it: then it has to be parsed piece by piece.
        """
        scanned = self._scan(raw.text)
        if scanned is None or raw.flaw:
            return None
        segments, rough = scanned
        known = self._by_rough
        found = whole(segments, rough, opener, known[head], known[line])
        if found is None and self._learn(head, line, opener, raw, scanned):
            found = whole(segments, rough, opener, known[head], known[line])
        return _new(ClaimSegments, (segments, *found)) if found else None

    def _learn(self, head: str, line: str, opener: str, raw: Chunk, scanned: Scanned) -> bool:
        """Are there shapes of a claim or its lines that were not met before? Now they are known."""
        segments, rough = scanned
        starts = [0, *(index for index, one in enumerate(rough) if one == opener), len(rough)]
        new = {}
        for start, end in pairwise(starts):
            kind, shape = line if start else head, tuple(rough[start:end])
            if shape in self._by_rough[kind] or len(shape) > _MAX_SHAPE:
                continue
            tokens = tuple(map(self._tokenizer.token, segments[start:end]))
            if tokens[:1] != (self.guide.loops[kind].trigger,):
                return False  # it is opened by what is no such segment after all
            new[kind, shape] = tokens
        if not new or split(raw.text, self.delimiters).raw != segments:
            return False
        for (kind, shape), tokens in new.items():
            self._remember(kind, shape, self._bind(kind, tokens))
        return True

    def _remember(self, kind: str, shape: tuple[str, ...], bound: _Bound) -> None:
        known = self._by_rough[kind]
        self._make_room(known, len(shape))
        known[shape] = bound

    def _make_room(self, known: dict[tuple[str, ...], _Bound], segments: int) -> None:
        """For a shape of so many segments: too many shapes are all worked out again."""
        self._held += segments
        if self._held > _MAX_HELD:
            for shapes in (self._by_tokens, *self._by_rough.values()):
                shapes.clear()
            self._held = segments
        elif len(known) >= _MAX_SHAPES:
            known.clear()

    def _parse_slowly(
        self, kind: str, raw: Chunk, level: Level, ordinal: int, scanned: Scanned | None
    ) -> LoopChunk:
        pieces = split(raw.text, self.delimiters)
        read = pieces.raw[:MAX_LOOP_SEGMENTS]
        bound = self._bind(kind, tuple(map(self._tokenizer.token, read)))
        left = len(pieces.raw) - len(read)
        if left:
            bound = _extended(bound, kind, left)
        d = self.delimiters
        chunk = LoopChunk(kind, raw, pieces.raw, bound.layout, level, d, ordinal, pieces.starts)
        if scanned is not None and scanned[0] == pieces.raw and len(pieces.raw) <= _MAX_SHAPE:
            self._remember(kind, tuple(scanned[1]), bound)
        flaws = [f for f in pieces.flaws if not (raw.flaw and f.kind == "unterminated")]
        problems = list(flaw_problems(flaws, raw))
        is_cut = raw.flaw == "cut"
        if is_cut:  # what the end of the file leaves out is not missed
            chunk.layout = bound.layout.lacking(kind)
        if raw.flaw == "oversize":
            chunk.problems = [*problems, flaw_problem("oversize", raw, 0, ordinal)]
            chunk.layout = bound.layout.lacking(kind)
            return chunk
        chunk.problems = problems
        self._explain(chunk, bound, _faulty(pieces.raw, bound))
        self._structure(chunk, is_cut)
        if left:
            chunk.problems = [
                *(p for p in chunk.problems if p.code not in ("SEG003", "SEG006")),
                _too_large(chunk, left),
            ]
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
        layout = Layout(root, (None,) * len(pieces.raw), (), ())
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
        from edi.structure.parser import ShapeParser

        return ShapeParser(self.guide)

    def _explain(self, chunk: LoopChunk, bound: _Bound, faulty: list[int]) -> None:
        found = list(chunk.problems)
        for index in faulty:
            check = bound.checks[index]
            raw = chunk.segments[index]
            if check is None:
                continue
            if len(found) >= MAX_FINDINGS:
                message = f"Only the first {MAX_FINDINGS:,} findings of this loop are shown."
                found.append(Problem("ENV021", message, chunk.place(index)))
                break
            if len(raw) > MAX_SEGMENT:
                place = chunk.place(index)
                message = (
                    f"This segment is longer than {MAX_SEGMENT:,} characters: it is not checked."
                )
                found.append(Problem("ENV018", message, place))
                continue
            if self._is_empty(raw):
                found.append(_empty(chunk, index))
                continue
            problems = check.explain(raw)
            if problems:
                where = chunk.place(index)
                found += [
                    Problem(p.code, p.message, where, p.element, p.component, p.detail, p.severity)
                    for p in problems
                ]
        chunk.problems = found

    def _is_empty(self, raw: str) -> bool:
        """A segment of the guide with nothing but separators behind its id."""
        d = self.delimiters
        name, _, values = raw.partition(d.element)
        if values.strip(f"{d.element}{d.component} "):
            return False
        return name in self.guide.segment_ids and name not in ENVELOPE

    def _structure(self, chunk: LoopChunk, is_cut: bool = False) -> None:
        empty = [n for n, raw in enumerate(chunk.segments) if n and self._is_empty(raw)]
        problems: Sequence[ShapeProblem] = chunk.layout.problems
        if empty and not is_cut and len(chunk.segments) <= _MAX_SHAPE:
            problems = self._structure_without(chunk, empty)
        chunk.problems = [
            *chunk.problems,
            *(Problem(p.code, p.message, chunk.place(p.index), p.element) for p in problems),
        ]

    def _structure_without(self, chunk: LoopChunk, empty: list[int]) -> Sequence[ShapeProblem]:
        """Empty segments say nothing, so where they stand is no fault (SEG009 is): problems of the
        structure that are none without them are left out."""
        tokens = list(map(self._tokenizer.token, chunk.segments))
        for index in empty:
            tokens[index] = ""
        layout = self._bind(chunk.kind, tuple(tokens)).layout
        problems = [p for p in layout.problems if p.index not in empty]
        if len(problems) >= len(chunk.layout.problems):
            return chunk.layout.problems
        chunk.layout = layout
        said = {p.place.offset for p in chunk.problems if p.code == "SEG009"}
        unsaid = (one for one in (_empty(chunk, index) for index in empty))
        chunk.problems = [*chunk.problems, *(p for p in unsaid if p.place.offset not in said)]
        return problems

    def _bind(self, kind: str, tokens: tuple[str, ...]) -> _Bound:
        key = (kind, *tokens)
        bound = self._by_tokens.get(key)
        if bound is None:
            layout = self._store.get(key, lambda: self._shapes.parse(kind, tokens))
            checks = tuple(
                self._check(role.spec) if role and self._elements else None for role in layout.roles
            )
            accept = all_accept(checks) if self._elements else _accept
            is_clean = not layout.problems
            acceptors = None
            if is_clean and not layout.lacks and self._elements:
                acceptors = acceptors_of(checks)
            bound = _Bound(layout, checks, accept, is_clean, acceptors)
            if len(tokens) > _MAX_SHAPE:
                return bound
            self._make_room(self._by_tokens, len(tokens))
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


def _accept(segments: list[str], start: int) -> bool:
    """Where elements are not checked."""
    return True


def _empty(chunk: LoopChunk, index: int) -> Problem:
    name = chunk.segments[index].partition(chunk.delimiters.element)[0]
    message = f"{name} has no element with a value: leave the segment out."
    return Problem("SEG009", message, chunk.place(index))


def whole(
    segments: list[str],
    rough: list[str],
    opener: str,
    heads: dict[tuple[str, ...], _Bound],
    lines: dict[tuple[str, ...], _Bound],
) -> tuple[list[int], tuple[Layout, ...]] | None:
    """Starts and layouts of a claim and its lines; None where anything is wrong or unknown."""
    starts = [0]
    for _ in range(rough.count(opener)):
        starts.append(rough.index(opener, starts[-1] + 1))
    starts.append(len(rough))
    layouts = []
    shapes = heads
    for start, end in pairwise(starts):
        bound = shapes.get(tuple(rough[start:end]))
        if bound is None or not bound.is_clean or not bound.accept(segments, start):
            return None
        layouts.append(bound.layout)
        shapes = lines
    return starts, tuple(layouts)


if native.scan is not None:
    whole = native.scan.whole


def _too_large(chunk: LoopChunk, left: int) -> Problem:
    """The finding at the first segment that is not read."""
    message = f"Only the first {MAX_LOOP_SEGMENTS:,} segments of this loop are read"
    place = chunk.place(MAX_LOOP_SEGMENTS)
    place = place._replace(loop=chunk.layout.root.loop.id, path=chunk.level.path or None)
    return Problem("ENV021", f"{message}, not the {left:,} after them.", place)


def _extended(bound: _Bound, kind: str, left: int) -> _Bound:
    """The same for a chunk with so many segments more, which have no part in it."""
    layout, nothing = bound.layout, (None,) * left
    roles = (*layout.roles, *nothing)
    extended = Layout(layout.root, roles, layout.problems, layout.tokens, kind)
    return bound._replace(
        layout=extended, checks=(*bound.checks, *nothing), is_clean=False, acceptors=None
    )


def _faulty(segments: list[str], bound: _Bound) -> list[int]:
    """Indexes of the segments that their checks do not accept."""
    return [
        index
        for index, (segment, check) in enumerate(zip(segments, bound.checks, strict=True))
        if check is not None and not check.takes(segment)
    ]
