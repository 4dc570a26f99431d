"""One transaction set: which chunk may follow which, hierarchy levels, segment ordinals."""

import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from edi.elements.phrases import code_list
from edi.finding import Place, Problem
from edi.guides.guide import Guide, LoopSpec, SegmentSpec
from edi.interchange.chunk import Chunk
from edi.structure.chunk import Level, LoopChunk, RawClaim, placed
from edi.structure.chunk_parser import ChunkParser
from edi.structure.hierarchy import Hierarchy
from edi.structure.usage import lacking, lacking_either, lacking_loop, too_often


class LevelState(NamedTuple):
    """An open level, as far as what is below it depends on it."""

    loop_id: str
    number: int
    counts: dict[str, int]  # of the loops below it so far
    hl: tuple[str, ...]
    has_ended: bool  # by a segment that follows the loops below it


class TransactionState(NamedTuple):
    """Where a transaction set has got to: the open levels, the outermost first."""

    ordinal: int  # segments so far
    levels: tuple[LevelState, ...]
    excused: bool


class _Loops(NamedTuple):
    """The loops of a guide as its transaction sets ask for them."""

    by_hl: dict[str, LoopSpec]  # by HL03
    by_id: dict[str, LoopSpec]  # by the segment that opens them
    inner: frozenset[str]  # with chunks below them; the others need no level of their own
    required: dict[str, list[LoopSpec]]  # below a loop
    required_ends: dict[str, list[SegmentSpec]]
    needed: dict[str, set[str]]  # both of these
    # The loop of a claim and that of its lines, by the segment that opens a claim.
    claims: dict[str, tuple[LoopSpec, LoopSpec]]
    lines: frozenset[str]  # segments that open a line
    with_levels: frozenset[str]  # a level is required in these
    # The loops of which one has to be there, though none is required: a claim (2300) is below the
    # subscriber (2000B), or below a patient level (2000C) of the subscriber's.
    either: dict[str, list[LoopSpec]]


@lru_cache(maxsize=16)
def _loops_of(guide: Guide) -> _Loops:
    loops, chunk_loops = guide.loops, guide.chunk_loops
    required = {
        loop.id: [
            child
            for child in loop.child_specs
            if child.usage_under(loop.id) == "R" and child.id in chunk_loops
        ]
        for loop in loops.values()
    }
    ends = {
        loop.id: [spec for spec in loop.trailing if spec.usage == "R"]
        for loop in guide.ends.values()
    }
    claims: dict[str, tuple[LoopSpec, LoopSpec]] = {}
    lines: frozenset[str] = frozenset()
    if guide.spec.line:
        head, line = loops[guide.spec.subject], loops[guide.spec.line]
        claims[head.trigger] = head, line
        lines = frozenset({line.trigger})
    return _Loops(
        {loop.trigger_codes[0]: loop for loop in chunk_loops.values() if loop.is_level},
        {loop.trigger: loop for loop in chunk_loops.values() if not loop.is_level},
        frozenset(parent for loop in chunk_loops.values() for parent in loop.parents),
        required,
        ends,
        {
            loop_id: {child.id for child in children} | {spec.key for spec in ends.get(loop_id, ())}
            for loop_id, children in required.items()
        },
        claims,
        lines,
        frozenset(id_ for id_, below in required.items() if any(c.is_level for c in below)),
        {
            loop.id: choice
            for loop in loops.values()
            if len(choice := _choice(guide, loop, required[loop.id])) > 1
        },
    )


def _choice(guide: Guide, loop: LoopSpec, required: list[LoopSpec]) -> list[LoopSpec]:
    below = [child for child in loop.child_specs if child.id in guide.chunk_loops]
    has_subject = any(child.id == guide.spec.subject for child in below)
    return below if has_subject and not required else []


def level_of(guide: Guide, code: str) -> LoopSpec | None:
    """The loop of a level by its HL03."""
    return _loops_of(guide).by_hl.get(code)


def needs_of(guide: Guide) -> tuple[dict[str, set[str]], dict[str, list[LoopSpec]]]:
    """What has to be there below loops, by their ids: each of these, and one of these."""
    loops = _loops_of(guide)
    return loops.needed, loops.either


def opens_levels(guide: Guide, loop: LoopSpec) -> bool:
    """Are there chunks below such loops?"""
    return loop.id in _loops_of(guide).inner


class Transaction:
    """Feed it the chunks from ST on (without SE); it returns them parsed, in their place."""

    def __init__(self, parser: ChunkParser) -> None:
        self._parser = self.parser = parser
        self.guide = parser.guide
        loops = _loops_of(parser.guide)
        self._by_hl = loops.by_hl
        self._by_id = loops.by_id
        self._inner = loops.inner
        self._required = loops.required
        self._required_ends = loops.required_ends
        self._needed = loops.needed
        self._claims = loops.claims
        self.inner = loops.lines
        self._levels = [Level("ST", 1, None)]
        self._either = loops.either
        self.hierarchy = Hierarchy(loops.with_levels, loops.either)
        self._separator = parser.delimiters.element
        self._terminator = parser.delimiters.segment
        self._excused = False  # a level could not be read: nobody misses it
        self.ordinal = 0  # segments so far

    def feed_whole(self, raw: Chunk) -> RawClaim | None:
        """A claim or claim payment with its lines.

        None, and nothing is changed, unless all in it is as it should be: then feed its pieces.
        """
        claim = self._claims.get(raw.id)
        if claim is None:
            return None
        head, line = claim
        whole = self._parser.parse_whole(head.id, line.id, line.trigger, raw)
        if whole is None or (line.repeat is not None and len(whole.layouts) - 1 > line.repeat):
            return None
        problems: list[Problem] = []
        level = self._enter(head, problems)
        first = self.ordinal + 1
        self.ordinal += len(whole.segments)
        if len(whole.layouts) > 1:
            level.counts[line.id] = len(whole.layouts) - 1
        return RawClaim(head.id, raw, whole, level, self._parser.delimiters, first, problems)

    @property
    def run_start(self) -> tuple[Level, int]:
        """The level that claims which follow are below, and the number of the first, where
        `may_run` allows any."""
        ((head, _),) = self._claims.values()
        around = self._levels[-1]
        if around.loop_id == head.id and around.parent is not None:
            around = around.parent
        return around, around.counts.get(head.id, 0) + 1

    @property
    def levels(self) -> list[Level]:
        """Those that are open, the outermost first. Who reads natively opens and closes them."""
        return self._levels

    def excuse_no_more(self) -> None:
        """A level could be read again."""
        self._excused = False

    @property
    def limits(self) -> tuple[int | None, int, bool] | None:
        """How many claims may follow below a level, how many lines each may have, and whether it
        must have one; None for a guide whose claims have to be read as ever."""
        ((head, line),) = self._claims.values()
        needed = self._needed[head.id]
        if not needed <= {line.id} or head.id in self._either:
            return None
        most = sys.maxsize if line.repeat is None else line.repeat
        return head.repeat, most, bool(needed)

    def may_run(self) -> tuple[int, int, bool]:
        """How many claims may follow here of which nothing is to be said but what is in them; and
        how many lines each may have, and whether it must have one."""
        ((head, _),) = self._claims.values()
        needed = self._needed[head.id]
        limits = self.limits
        around = self._levels[-1]
        if around.loop_id == head.id and around.parent is not None:
            # The next one closes it.
            if not needed <= around.counts.keys():
                return 0, 0, False
            around = around.parent
        if around.loop_id not in head.parents or around.ended is not None:
            return 0, 0, False
        if limits is None:
            return 0, 0, False
        repeat, most, needs_line = limits
        if repeat is None:
            return sys.maxsize, most, needs_line
        return max(0, repeat - around.counts.get(head.id, 0)), most, needs_line

    def ran(self, claims: int, segments: int, lines: int) -> None:
        """So many of these claims have been read by others, the last one with so many lines."""
        ((head, line),) = self._claims.values()
        around = self._levels[-1]
        if around.loop_id == head.id and around.parent is not None:
            self._close(len(self._levels) - 1)
            around = around.parent
        number = around.counts.get(head.id, 0) + claims
        around.counts[head.id] = number
        self.ordinal += segments
        last = Level(head.id, number, around)
        if lines:
            last.counts[line.id] = lines
        if head.id in self._inner:
            self._levels.append(last)

    def feed(self, raw: Chunk) -> LoopChunk | None:
        """The parsed chunk; None for one without any segment."""
        chunk_id = raw.id
        if chunk_id == "HL":
            values = raw.text.partition(self._terminator)[0].split(self._separator)
            spec = self._by_hl.get(values[3].strip()) if len(values) > 3 else None
        else:
            spec = self._by_id.get(chunk_id)
        problems: list[Problem] = []
        ended = self.guide.ends.get(chunk_id)
        if ended is not None:
            kind = ended.end
            level = self._end(ended, chunk_id, problems)
        elif spec is None:
            return self._misplaced(raw)
        else:
            kind = spec.id
            level = self._enter(spec, problems) if spec.parents else self._levels[0]
        chunk = self._parser.parse(kind, raw, level, self.ordinal + 1)
        self.ordinal += len(chunk.segments)
        if ended is not None and chunk.segments:
            level.ended = chunk
        if chunk_id == "HL":
            self._excused = False
            problems += self._check_hierarchy(chunk, level)
        if chunk.layout.lacks:
            self._suppose_opener(chunk.layout.lacks)
        if level is self._levels[-1] and level.opener is None:
            level.opener = chunk
        if problems:
            chunk.problems = [*placed(problems, chunk), *chunk.problems]
        return chunk

    def _enter(self, spec: LoopSpec, problems: list[Problem]) -> Level:
        """The level of a new instance of `spec`, below the nearest open parent."""
        levels = self._levels
        parent = levels[-1]
        if parent.loop_id not in spec.parents:
            parent = self._find_parent(spec, problems)
        number = parent.counts.get(spec.id, 0) + 1
        parent.counts[spec.id] = number
        if number - 1 == spec.repeat:
            problems.append(Problem("SEG007", _too_many(spec), _HERE))
        if parent.ended is not None:
            problems.append(self._ended_early(parent, parent.ended.place(0), spec))
        level = Level(spec.id, number, parent)
        if spec.id in self._inner:
            levels.append(level)
        return level

    def _end(self, loop: LoopSpec, segment_id: str, problems: list[Problem]) -> Level:
        """The open level of `loop`, which one of its trailing segments closes, but for those."""
        levels = self._levels
        depth = len(levels) - 1
        while depth >= 0 and levels[depth].loop_id != loop.id:
            depth -= 1
        if depth < 0:
            problems += self._suppose(loop, segment_id)
        else:
            problems += self._close(depth + 1)
        level = levels[-1]
        (spec,) = loop.by_id[segment_id]
        times = level.counts[spec.key] = level.counts.get(spec.key, 0) + 1
        if spec.max_use is not None and times == spec.max_use + 1:
            problems.append(Problem("SEG004", too_often(loop, spec, times), _HERE))
        return level

    def _ended_early(self, level: Level, where: Place, below: LoopSpec) -> Problem:
        """A loop comes behind a segment that trails all such loops."""
        loop = self.guide.loops[level.loop_id]
        (spec,) = loop.by_id[where.segment_id]
        level.ended = None
        level.counts[spec.key] = 0  # another one is not one too many
        message = f"{spec.id} of loop {loop.id} must come after loop {below.id}."
        return Problem("SEG005", message, where)

    def _find_parent(self, spec: LoopSpec, problems: list[Problem]) -> Level:
        """Close levels up to a parent of `spec`; suppose one where none is open."""
        levels = self._levels
        depth = len(levels) - 1
        while depth >= 0 and levels[depth].loop_id not in spec.parents:
            depth -= 1
        if depth < 0:
            problems += self._suppose(self.guide.loops[spec.parents[0]], spec.first.id)
        else:
            problems += self._close(depth + 1)
        return levels[-1]

    def seal(self, depth: int, where: Place) -> list[Problem]:
        """Close all levels but the `depth` outermost: the next chunk, at `where`, goes below these.

        Tells what the levels that end here lack, as the next chunk would.
        """
        problems = [*self._close(depth), *self.hierarchy.seal(self._levels[-1])]
        return [p if p.place.segment_id else _moved(p, where) for p in problems]

    def state(self, depth: int) -> TransactionState:
        """What further chunks depend on once all levels but the `depth` outermost are closed."""
        levels = tuple(_level_state(level) for level in self._levels[:depth])
        return TransactionState(self.ordinal, levels, self._excused)

    def expect(self, loop_id: str, number: int, ordinal: int) -> None:
        """The next chunk opens this instance of a loop below the innermost open level, behind so
        many segments."""
        self.ordinal = ordinal
        self._levels[-1].counts[loop_id] = number - 1

    def resume(self, state: TransactionState) -> None:
        """Go on from a state; levels that are open in both stay the same objects."""
        self.ordinal, self._excused = state.ordinal, state.excused
        open_now, self._levels = self._levels, []
        parent: Level | None = None
        for depth, one in enumerate(state.levels):
            level = open_now[depth] if depth < len(open_now) else None
            if level is None or (level.loop_id, level.number) != one[:2]:
                level, open_now = Level(one.loop_id, one.number, parent), []
            level.counts, level.hl = dict(one.counts), one.hl
            level.ended = level.ended if one.has_ended else None
            self._levels.append(level)
            parent = level

    def _suppose(self, loop: LoopSpec, before: str) -> list[Problem]:
        """No level of `loop` is open: go on as if there were one; report the outermost missing."""
        problems = []
        lacks_more = not any(level.loop_id in loop.parents for level in self._levels)
        if lacks_more:
            problems += self._suppose(self._parser.guide.loops[loop.parents[0]], before)
        while self._levels[-1].loop_id not in loop.parents:
            problems += self._close(len(self._levels) - 1)
        above = self._levels[-1]
        number = above.counts.get(loop.id, 0) + 1
        above.counts[loop.id] = number
        supposed = Level(loop.id, number, above)
        supposed.counts["?"] = 1  # not there, so nothing is expected of it
        self._levels.append(supposed)
        if loop.is_level:
            self.hierarchy.suppose()
        if self._excused or lacks_more:
            return problems
        message = f"Loop {loop.id} ({loop.name}) is missing before {before}."
        return [*problems, Problem("SEG006", message, _HERE)]

    def _check_hierarchy(self, chunk: LoopChunk, level: Level) -> list[Problem]:
        found = self.hierarchy.check(chunk, level)
        if chunk.problems:
            # What is said of the hierarchy need not be said of its elements again.
            at, said = chunk.place(0).offset, {problem.element for problem in found}
            values = chunk.values(0)
            if len(values) > 4 and values[4] == "0":
                # Whether a level follows tells what is wrong with it: SEG013, or SEG006.
                said.add(4)
            chunk.problems = [
                p for p in chunk.problems if p.place.offset != at or p.element not in said
            ]
            if any(p.place.offset == at and p.element == 4 for p in chunk.problems):
                self.hierarchy.forget_flag()
        return found

    def _suppose_opener(self, loop_id: str | None = None) -> None:
        """A segment that opens a chunk is missing, and reported: nobody misses what it opens."""
        self._excused = True
        self._levels[-1].counts["?"] = 1
        loop = self._parser.guide.loops.get(loop_id or "")
        if loop is not None and loop.is_level:
            self.hierarchy.suppose()

    def _close(self, depth: int) -> list[Problem]:
        """Close the levels from `depth` on; required loops that never came are missing."""
        problems: list[Problem] = []
        while len(self._levels) > depth:
            level = self._levels.pop()
            counts = level.counts
            if not self._needed[level.loop_id] <= counts.keys() or (
                not counts and level.loop_id in self._either
            ):
                problems += self._missing(level)
            # They refer back to the level: freed at once, without the collector.
            level.opener = level.ended = None
        return problems

    def _missing(self, level: Level) -> Iterator[Problem]:
        if "?" in level.counts:
            return
        loop, opener = self._parser.guide.loops[level.loop_id], level.opener
        where = opener.place(0) if opener else _HERE
        is_claim = loop.id == self.guide.spec.subject and loop.trigger in self._claims
        claim = opener.values(0)[1] if opener and is_claim else None
        for child in self._required[loop.id]:
            if child.id not in level.counts:
                message = lacking_loop(loop, child)
                yield Problem("SEG006", message, where, claim=claim)
        choice = self._either.get(loop.id)
        if choice:
            yield Problem("SEG006", lacking_either(loop, choice), where)
        for spec in self._required_ends.get(loop.id, ()):
            if spec.key not in level.counts:
                yield Problem("SEG003", lacking(loop, spec), where, claim=claim)

    def _misplaced(self, raw: Chunk) -> LoopChunk | None:
        """A chunk that opens no loop of this guide, or an HL of unknown level."""
        chunk = self._parser.parse_unplaced(raw, self._levels[-1], self.ordinal + 1)
        if not chunk.segments:
            return None
        self.ordinal += len(chunk.segments)
        if raw.id == "HL" and self._by_hl:
            message = f"HL03 must be {code_list(self._by_hl)}."
            if not raw.flaw:  # else its elements were not read
                chunk.problems = [Problem("SEG012", message, chunk.place(0), 3)]
            self.hierarchy.skip(chunk)
            self._suppose_opener()
        elif not raw.flaw:
            known = raw.id in self._parser.guide.segment_ids
            code = "SEG002" if known else self._parser.unknown_code(raw.id)
            message = {
                "SEG001": "No segment of X12 claims or remittances has this id",
                "SEG002": f"{raw.id} is not expected here",
                "SEG008": f"{raw.id} is a segment of X12, but it is not used in {self.guide.id}",
            }[code]
            more = len(chunk.segments) - 1
            if more:
                what = "segment" if more == 1 else f"{more} segments"
                message += f"; it is ignored with the next {what}"
            message += "."
            chunk.problems = [*chunk.problems, Problem(code, message, chunk.place(0))]
        return chunk

    def finish(self, where: Place) -> list[Problem]:
        """At SE or the end of the file: what the transaction set still lacks."""
        problems = [*self.hierarchy.finish(), *self._close(0)]
        return [p if p.place.segment_id else _moved(p, where) for p in problems]


def _level_state(level: Level) -> LevelState:
    has_ended = level.ended is not None
    return LevelState(level.loop_id, level.number, dict(level.counts), level.hl, has_ended)


def _too_many(loop: LoopSpec) -> str:
    return f"Loop {loop.id} ({loop.name}) may occur {loop.repeat} times here at most."


_HERE = Place("", 0, 0)  # filled in when the chunk that shows the problem is parsed


def _moved(problem: Problem, place: Place) -> Problem:
    return problem._replace(place=place)
