"""What to do when a segment is not accepted, so that one cause is one problem.

In this order: it is unknown; the first segment of another chunk is missing before it; it continues
a loop that stands too late; the first segment of a required loop is missing before it; it belongs
to the loop that opens right behind it and stands too early; it belongs to an enclosing loop and
merely stands too late; the first segment of the only loop that it can belong to is missing; else it
is unexpected and is skipped, with what depends on it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from lark import Token, Tree

from edi.guides.guide import LoopSpec
from edi.structure.layout import ShapeProblem
from edi.structure.loop_index import is_own, resemble, shown, unknown_code
from edi.structure.parse_state import ParseState, positions, subtrees

_MOST_SIMILAR = 3  # ids that are named for an unknown one
_MOST_HOMES = 4  # loops that are named for a segment that is not expected
_MAX_EXPECTED = 8
_LOOK_AHEAD = 64  # segments that decide between two readings
_MOST_EARLY = 4  # segments that stand before the first of their loop


class Displaced(NamedTuple):
    """A loop that stands too late, where its first segment opens another."""

    loop: LoopSpec
    continued: list[int]  # indexes of segments that the other loop does not have


@dataclass(slots=True)
class Deviations:
    """Where a chunk is not as the guide wants it, and how it was read all the same."""

    problems: list[ShapeProblem] = field(default_factory=list)
    late: dict[int, str] = field(default_factory=dict)  # segment -> loop it is of, too late there
    early: dict[int, str] = field(default_factory=dict)  # segment -> loop that opens behind it
    displaced: dict[int, Displaced] = field(default_factory=dict)  # by the loop's first segment
    strange: dict[int, str] = field(default_factory=dict)  # unknown segment -> its id
    unnamed: dict[int, str] = field(default_factory=dict)  # first segment of a skipped loop -> id
    lacks: str = ""  # loop of a later chunk whose first segment is missing in this one


class Recovery:
    """Finds a reading for the segments that `state` does not accept; notes it in `found`."""

    def __init__(self, state: ParseState, found: Deviations) -> None:
        self.state = state
        self.loops = state.loops
        self.guide = state.loops.guide
        self.tokens = state.tokens
        self.found = found
        self.tries = 0  # segments looked at closely, which takes time

    def recover(self, index: int, *, foreign: bool, full: bool) -> int:
        """Read token `index` some other way; returns the index of the next to be read.

        `foreign`, `full`: it was not even tried, since the parse state says that it is so.
        """
        token = self.tokens[index]
        segment_id = token.partition("_")[0]
        if segment_id not in self.guide.segment_ids:
            self._unknown(segment_id, index)
            return index + 1
        self.tries += 1
        terminal = self.loops.terminal(token)
        path = self.state.open_path()
        if self._opens_chunk(token, index):
            return len(self.tokens)
        if self._continues_displaced(path, token, index):
            return index + 1
        if terminal and self._insert(path, token, index, required=True):
            return index + 1
        if self._comes_early(path, token, index):
            return index + 1
        if terminal and full and self.state.take(terminal, index):
            return index + 1
        if self._belongs_above(path, token, index):
            return index + 1
        if terminal and self._insert(path, token, index, required=False):
            return index + 1
        if terminal and foreign and self.state.take(terminal, index):
            return index + 1
        return self._unexpected(segment_id, index)

    def _problem(self, code: str, message: str, index: int) -> None:
        self.found.problems.append(ShapeProblem(code, message, index))

    # -- unknown

    def _unknown(self, segment_id: str, index: int) -> None:
        code = unknown_code(segment_id)
        if code == "SEG008":
            message = f"{segment_id} is a segment of X12, but it is not used in {self.guide.id}."
        else:
            message = (
                f"No segment of X12 claims or remittances has this id{self._similar(segment_id)}."
            )
        self._problem(code, message, index)
        self.found.strange[index] = segment_id

    def _similar(self, segment_id: str) -> str:
        """The guide's segments whose id looks like one that is unknown."""
        near = sorted(one for one in self.guide.segment_ids if resemble(segment_id, one))
        return f"; similar: {', '.join(near[:_MOST_SIMILAR])}" if near else ""

    # -- too early

    def _comes_early(self, path: list[Tree[Token]], token: str, index: int) -> bool:
        """It is of the loop that one of the next segments opens, and not of the one open now."""
        here = self.loops.loop_of(path[-1]) if path else None
        if here is None or is_own(here, token):
            return False
        expected = self.state.expected()
        for after in range(index + 1, min(index + 1 + _MOST_EARLY, len(self.tokens))):
            opener = self.loops.terminal(self.tokens[after]) or ""
            loop = self._opened(path, opener)[0] if opener in expected else None
            if loop is None:
                continue
            if not all(is_own(loop, one) for one in self.tokens[index:after]):
                return False
            self.found.early[index] = loop.id
            message = (
                f"{shown(token)} of loop {loop.id} must stand after {shown(self.tokens[after])},"
                " which opens it."
            )
            self._problem("SEG005", message, index)
            return True
        return False

    # -- the first segment of another chunk is missing

    def _opens_chunk(self, token: str, index: int) -> bool:
        """The segment that opens another chunk (LX, CLM, CLP, HL …) is missing before this one.

        Believed when more of what follows fits there than here, among it something required; of a
        loop that requires nothing, when all fits there and nothing here.
        """
        if self.state.kind not in self.guide.loops:
            return False
        here = -1
        rest = self.tokens[index : index + _LOOK_AHEAD]
        for loop in self.loops.next_chunks(self.state.kind):
            needed = {s.id for s in loop.segments[1:] if s.usage == "R"} | {
                terminal
                for child in loop.child_specs
                if child.usage_under(loop.id) == "R" and child.id not in self.guide.chunk_loops
                for terminal in self.loops.triggers(child)
            }
            required = bool(needed)
            terminal = self.loops.terminal(token) or ""
            is_its = is_own(loop, token) or terminal in needed
            if not is_its and all(
                loop.id not in one.parents for one in self.loops.opened_by(terminal)
            ):
                continue
            if loop.id == self.state.kind:  # then its required segment comes for the second time
                needed &= self.state.taken
            if here < 0:
                here = len(self.state.fitting(rest))
            there = self.state.fitting_chunk(loop, rest)
            # Of a loop that requires nothing: all must fit there, and nothing here.
            is_all = not required and not here and len(there) == len(rest)
            if len(there) > here and (is_all or (is_its and not needed.isdisjoint(there))):
                opener_name = f"{loop.first.name} ({shown(self.loops.triggers(loop)[0])})"
                if loop.is_level:
                    opener_name = f"{loop.name} (HL with HL03 {loop.trigger_codes[0]})"
                more = len(self.tokens) - index - 1
                message = (
                    f"{opener_name} is missing before {shown(token)}: it opens loop {loop.id}."
                )
                if more:
                    message += (
                        f" The next {_segments(more)} {'is' if more == 1 else 'are'} not read."
                    )
                self._problem("SEG003", message, index)
                self.found.lacks = loop.id
                return True
        return False

    # -- too late

    def _belongs_above(self, path: list[Tree[Token]], token: str, index: int) -> bool:
        if self.state.kind not in self.guide.loops:
            return self._belongs_before_end(token, index)
        for tree in reversed(path[:-1]):
            loop = self.loops.loop_of(tree)
            if loop and is_own(loop, token):
                self.found.late[index] = loop.id
                if tree is path[-2] and self._is_lone_displaced(path):
                    return True  # it stands where it must, once the other is gone
                below = self.loops.loop_of(path[-1])
                message = (
                    f"{shown(token)} of loop {loop.id} must come before loop"
                    f" {below.id if below else ''}."
                )
                self._problem("SEG005", message, index)
                return True
        return False

    def _belongs_before_end(self, token: str, index: int) -> bool:
        """It is one of those before the loops that the first segment of this chunk follows."""
        ended = self.guide.loop_of(self.state.kind)
        segment_id = token.partition("_")[0]
        for loop in (ended, *self.guide.above(ended)):
            if is_own(loop, token) and any(spec.id == segment_id for spec in loop.leading):
                self.found.late[index] = loop.id
                below = loop.child_specs[-1].id
                message = f"{shown(token)} of loop {loop.id} must come before loop {below}."
                self._problem("SEG005", message, index)
                return True
        return False

    def _is_lone_displaced(self, path: list[Tree[Token]]) -> bool:
        """Is the loop open now the first of its level, and one that belongs elsewhere?"""
        return min(positions(path[-1])) in self.found.displaced and len(subtrees(path[-2])) == 1

    def _continues_displaced(self, path: list[Tree[Token]], token: str, index: int) -> bool:
        """The loop open now, of which there is the first segment only, is one of another level."""
        first = min(positions(path[-1]), default=-1) if path else -1
        if first < 0 or len(path[-1].children) > 1:
            return False
        known = self.found.displaced.get(first)
        if known is None:
            above = [self.loops.id_of(tree) for tree in path[:-2]]
            meant = self.loops.opened_above(self.tokens[first], above)
            if meant is None or meant.id in self._present(path):
                return False
            known = Displaced(meant, [])
        if not is_own(known.loop, token):
            return False
        if not known.continued:
            self.found.displaced[first] = known
            message = (
                f"{shown(self.tokens[first])} of loop {known.loop.id} must come before loop"
                f" {self.loops.id_of(path[-2])}."
            )
            self._problem("SEG005", message, first)
        known.continued.append(index)
        return True

    def _present(self, path: list[Tree[Token]]) -> set[str]:
        """Ids of the loops that stand directly in one that is open."""
        return {self.loops.id_of(child) for tree in path for child in subtrees(tree)}

    # -- a loop's first segment is missing

    def _insert(self, path: list[Tree[Token]], token: str, index: int, *, required: bool) -> bool:
        """Suppose that the first segment of a loop is missing before this one.

        `required`: of a loop that is required and not there; else of the only one that it can be.
        """
        found: list[tuple[str, LoopSpec]] = []
        own_terminal = self.loops.terminal(token) or ""
        present = self._present(path)
        for terminal in sorted(self.state.expected()):
            loop, parent = self._opened(path, terminal)
            if loop is None or not is_own(loop, token) or self._comes_later(loop, index):
                continue
            if required and (loop.usage_under(parent) != "R" or loop.id in present):
                continue
            if self.state.would_take(terminal, own_terminal):
                found.append((terminal, loop))
        if not found or len({loop.id for _, loop in found}) > 1:
            return False
        terminal, loop = found[0]
        message = (
            f"{loop.first.name} ({shown(terminal)}) is missing before {shown(token)}:"
            f" it opens loop {loop.id}."
        )
        self._problem("SEG003", message, index)
        self.state.take(terminal, -1 - index)
        self.state.take(own_terminal, index)
        return True

    def _opened(self, path: list[Tree[Token]], terminal: str) -> tuple[LoopSpec | None, str]:
        """The loop that this terminal opens below the innermost open one that can hold it."""
        for tree in reversed(path):
            parent = self.loops.id_of(tree)
            for loop in self.loops.opened_by(terminal):
                if parent in loop.parents:
                    return loop, parent
        return None, ""

    def _comes_later(self, loop: LoopSpec, index: int) -> bool:
        """The loop does open further on, before its parent opens again: then it is not missing."""
        parents = {self.guide.loops[parent].trigger for parent in loop.parents}
        triggers = set(self.loops.triggers(loop))
        for token in self.tokens[index + 1 :]:
            if self.loops.terminal(token) in triggers:
                return True
            if token.partition("_")[0] in parents:
                return False
        return False

    # -- unexpected

    def _unexpected(self, segment_id: str, index: int) -> int:
        expected = sorted(shown(terminal) for terminal in self.state.expected())
        listed = ", ".join(expected[:_MAX_EXPECTED]) + (
            ", …" if len(expected) > _MAX_EXPECTED else "."
        )
        end = index + 1
        dependents = self.loops.dependents(segment_id)
        while end < len(self.tokens) and self.tokens[end].partition("_")[0] in dependents:
            end += 1
        count = end - index - 1
        more = f" with the next {_segments(count)}" if count else ""
        what = f"Expected here: {listed}" if expected else "Nothing may follow here."
        home = self._home(self.tokens[index])
        message = f"{shown(self.tokens[index])} {home}; it is ignored{more}. {what}"
        self._problem("SEG002", message, index)
        if "_" not in self.tokens[index]:
            self.found.unnamed[index] = segment_id
        return end

    def _home(self, token: str) -> str:
        """Where a segment belongs that is not expected."""
        loops = sorted(loop.id for loop in self.guide.loops.values() if _is_of(loop, token))
        if not loops or len(loops) > _MOST_HOMES or "ST" in loops:
            return "is not expected here"
        *first, last = loops
        listed = f"loops {', '.join(first)} or {last}" if first else f"loop {last}"
        return f"belongs in {listed}, not here"


def _is_of(loop: LoopSpec, token: str) -> bool:
    """Is it a segment of the loop, or the one that opens it?"""
    segment_id, _, qualifier = token.partition("_")
    opens = segment_id == loop.trigger and (
        not loop.trigger_codes or qualifier in loop.trigger_codes
    )
    return opens or is_own(loop, token)


def _segments(count: int) -> str:
    return "segment" if count == 1 else f"{count} segments"
