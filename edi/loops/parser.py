"""Shape to layout: Lark reads the loop structure, with recovery that causes no cascades.

Slow and thorough, since its result is kept with the shape. When a segment is not accepted, in this
order: it is unknown; it belongs to an enclosing loop and merely stands too late; a loop's first
segment is missing before it; else it is unexpected and is skipped, with what depends on it.
"""

from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import NamedTuple

from lark import Token, Tree, UnexpectedInput
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser

from edi.guides.guide import Guide, LoopSpec, SegmentSpec
from edi.loops import grammar
from edi.loops.layout import Layout, Node, Role, ShapeProblem
from edi.loops.usage import check_usage

_MAX_EXPECTED = 8
_MAX_PROBLEMS = 100  # of one chunk; what follows then is passed over
_LOOK_AHEAD = 64  # segments that decide between two readings
_CHUNK_OPENERS = frozenset({"HL", "CLM", "LX", "CLP", "SVC"})

# Segments of the 005010 transaction sets 837 and 835, whichever guide uses them.
X12_SEGMENTS = frozenset(
    "ST BHT REF NM1 N2 N3 N4 PER HL PRV SBR PAT DMG CUR CLM DTP CL1 DN1 DN2 PWK CN1 DSB UR AMT K3"
    " NTE CR1 CR2 CR3 CR4 CR5 CR6 CR7 CR8 CRC HI QTY HCP HSD CAS OI MIA MOA LX SV1 SV2 SV3 SV4"
    " SV5 SV6 SV7 TOO DRC LIN CTP SVD LQ FRM SE PS1 IMM MEA BPR TRN DTM N1 RDM TS2 TS3 CLP SVC"
    " PLB".split()
)


class ShapeParser:
    """Parses token sequences of one guide; `kind` is a loop id, or "PLB" for the summary."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._openers: dict[str, tuple[LoopSpec, ...]] = {}  # terminal -> loops that it opens
        for loop in guide.loops.values():
            for terminal in self.triggers(loop):
                self._openers[terminal] = (*self._openers.get(terminal, ()), loop)
        self._opener_ids = {loop.trigger for loop in guide.loops.values()}

    def triggers(self, loop: LoopSpec) -> list[str]:
        """Terminals that open the loop."""
        if loop.trigger in self.guide.qualifier_refs and loop.trigger_codes:
            return [f"{loop.trigger}_{code}" for code in loop.trigger_codes]
        return [loop.trigger]

    def parse(self, kind: str, tokens: Sequence[str]) -> Layout:
        """The layout of a chunk that opens loop `kind`. Never raises for any tokens."""
        return _Parse(self, kind, tokens).layout()

    def unknown_code(self, segment_id: str) -> str:
        """SEG008 for a segment of X12 that this guide does not use, SEG001 for any other."""
        return "SEG008" if segment_id in X12_SEGMENTS else "SEG001"

    def chunk_loops(self, kind: str) -> list[LoopSpec]:
        """Loops that open a chunk of their own and may follow a chunk of `kind`: nearest first."""
        loops = self.guide.loops
        if kind not in loops:
            return []
        found = [one for one in loops[kind].child_specs if one.trigger in _CHUNK_OPENERS]
        up: str | None = kind
        while up and loops[up].trigger in _CHUNK_OPENERS:
            found.append(loops[up])
            up = next(iter(loops[up].parents), None)
        return found

    def loops_opened_by(self, terminal: str) -> tuple[LoopSpec, ...]:
        return self._openers.get(terminal, ())

    def dependents(self, opener: str) -> frozenset[str]:
        """Segment ids that only ever continue a loop which a segment with id `opener` opens."""
        own: set[str] = set()
        for loop in self.guide.loops.values():
            if loop.trigger == opener:
                own.update(raw["id"] for raw in loop.raw_segments)
        return frozenset(own - self._opener_ids)


class _Displaced(NamedTuple):
    """A loop that stands too late, where its first segment opens another."""

    loop: LoopSpec
    continued: list[int]  # indexes of segments that the other loop does not have


class _Parse:
    def __init__(self, parser: ShapeParser, kind: str, tokens: Sequence[str]) -> None:
        self.owner = parser
        self.guide = parser.guide
        self.kind = kind
        self.tokens = tokens
        self.problems: list[ShapeProblem] = []
        self.late: dict[int, str] = {}  # segment index -> loop it belongs to, too late there
        self.displaced: dict[int, _Displaced] = {}  # by index of the loop's first segment
        self.strange: dict[int, str] = {}  # index of an unknown segment -> its id
        self.unnamed: dict[int, str] = {}  # index of a skipped loop's first segment -> its id
        self.lacks = ""  # loop of a later chunk whose first segment is missing in this one
        self.open: list[LoopSpec] = []  # what the innermost loop may be, by its first segment
        self.fed: Counter[str] = Counter()  # segment ids in it
        self.taken: set[str] = set()  # terminals so far
        self.doubts = 0  # segments looked at closely, which takes time
        self.within = _within(parser.guide, kind)
        self.lark = grammar.parser(self.guide.id)
        # Segments that are no loop's first are terminals by id alone ("REF", not "REF_G1").
        self.terminals = grammar.terminals(self.guide.id)

    def terminal(self, token: str) -> str | None:
        if token in self.terminals:
            return token
        segment_id = token.partition("_")[0]
        return segment_id if segment_id in self.terminals else None

    # -- structure

    def layout(self) -> Layout:
        start = grammar.SUMMARY if self.kind == "PLB" else f"loop_{self.kind.lower()}"
        state = self.lark.parse_interactive(None, start=start)
        index = 0
        while index < len(self.tokens):
            if len(self.problems) >= _MAX_PROBLEMS:
                message = f"nor are the {len(self.tokens) - index} segments from here on expected"
                self.problems.append(ShapeProblem("SEG002", message, index))
                break
            index = self._step(state, index)
        root = self._node(_tree(state), None)
        self._settle_rivals(root)
        self._excuse_misspelt(root)
        roles = self._roles(root)
        if self.kind != "PLB":
            self.problems += check_usage(
                root, roles, self.tokens, grammar.chunk_loops(self.guide.id)
            )
        self.problems.sort(key=lambda problem: problem.index)
        return Layout(root, tuple(roles), tuple(self.problems), frozenset(self.tokens), self.lacks)

    def _step(self, state: InteractiveParser, index: int) -> int:
        """Feed token `index`, recovering where it is not accepted; returns the next index."""
        token = self.tokens[index]
        terminal = self.terminal(token)
        doubt = self.doubts < _MAX_PROBLEMS
        foreign = doubt and self._is_foreign(token)
        full = doubt and self._is_full(token)
        if terminal and not foreign and not full and self._take(state, terminal, index):
            return index + 1
        segment_id = token.partition("_")[0]
        if segment_id not in self.guide.segment_ids:
            self._unknown(segment_id, index)
            return index + 1
        self.doubts += 1
        path = self._open_path(state)
        if self._opens_chunk(state, path, token, index):
            return len(self.tokens)
        if self._continues_displaced(path, token, index):
            return index + 1
        if terminal and self._insert(state, path, token, index, required=True):
            return index + 1
        if terminal and full and self._take(state, terminal, index):
            return index + 1
        if self._belongs_above(path, token, index):
            return index + 1
        if terminal and self._insert(state, path, token, index, required=False):
            return index + 1
        if terminal and foreign and self._take(state, terminal, index):
            return index + 1
        return self._unexpected(state, segment_id, index)

    def _take(self, state: InteractiveParser, terminal: str, index: int) -> bool:
        """Feed the token; keeps in mind which loop it opens."""
        if not _feed(state, terminal, index):
            return False
        opened = [one for one in self.owner.loops_opened_by(terminal) if one.id in self.within]
        if opened:
            self.open = opened
            self.fed.clear()
        self.fed[terminal.partition("_")[0]] += 1
        self.taken.add(terminal)
        return True

    def _is_foreign(self, token: str) -> bool:
        """Its qualifier is one that the guide knows, though not in the loop open now."""
        if "_" not in token or token in self.terminals:
            return False
        segment_id, _, qualifier = token.partition("_")
        return all(
            not any(qualifier in s.qualifier_codes for s in loop.by_id.get(segment_id, ()))
            for loop in self.open
        )

    def _is_full(self, token: str) -> bool:
        """The loop open now has as many of these already as it may have."""
        if not self.fed[token] or token in _CHUNK_OPENERS:
            return False
        limits = [s.max_use for loop in self.open for s in loop.by_id.get(token, ())]
        return bool(limits) and all(n is not None and self.fed[token] >= n for n in limits)

    def _open_path(self, state: InteractiveParser) -> list[Tree[Token]]:
        """The loop instances open now, outermost first: the last branch if the chunk ended here."""
        try:
            tree = _tree(state.copy())
        except UnexpectedInput:
            return []
        path = [tree]
        while path[-1].children and isinstance(path[-1].children[-1], Tree):
            path.append(path[-1].children[-1])
        return path

    # -- recovery

    def _unknown(self, segment_id: str, index: int) -> None:
        code = self.owner.unknown_code(segment_id)
        if code == "SEG008":
            message = f"{segment_id} is a segment of X12, but guide {self.guide.id} does not use it"
        else:
            message = "no segment of X12 claims or remittances has this id"
        self.problems.append(ShapeProblem(code, message, index))
        self.strange[index] = segment_id

    def _excuse_misspelt(self, root: Node) -> None:
        """What is required is not missed where something stands that was meant to be it.

        That is an unknown segment with a similar id, or a loop's first with an unknown qualifier.
        """
        for index, segment_id in self.strange.items():
            near = _innermost(root, index)
            while near is not None:
                for spec in near.loop.segments:
                    if _resemble(segment_id, spec.id):
                        near.uses.setdefault(f"?{spec.id}", ())
                near = near.parent
        for index, segment_id in self.unnamed.items():
            near = _innermost(root, index)
            while near is not None:
                for loop in near.loop.child_specs:
                    if loop.trigger == segment_id and loop.usage_under(near.loop.id) == "R":
                        near.uses.setdefault(f"?{loop.id}", ())
                near = near.parent

    def _opens_chunk(
        self, state: InteractiveParser, path: list[Tree[Token]], token: str, index: int
    ) -> bool:
        """The segment that opens another chunk (LX, CLM, CLP, HL …) is missing before this one.

        Believed when more of what follows fits there than here, among it something required.
        """
        if self.kind not in self.guide.loops:
            return False
        here = -1
        rest = self.tokens[index : index + _LOOK_AHEAD]
        for loop in self.owner.chunk_loops(self.kind):
            needed = {s.id for s in loop.segments[1:] if s.usage == "R"} | {
                terminal
                for child in loop.child_specs
                if child.usage_under(loop.id) == "R" and child.trigger not in _CHUNK_OPENERS
                for terminal in self.owner.triggers(child)
            }
            if not _own(loop, token) and self.terminal(token) not in needed:
                continue
            if loop.id == self.kind:  # then its required segment comes for the second time
                needed &= self.taken
            if here < 0:
                here = len(self._fitting(state, rest))
            start = self.lark.parse_interactive(None, start=f"loop_{loop.id.lower()}")
            opener = self.owner.triggers(loop)[0]
            if not _feed(start, opener, -1):
                continue
            there = self._fitting(start, rest)
            if len(there) > here and not needed.isdisjoint(there):
                opener_name = f"{shown(opener)} ({loop.first.name})"
                if loop.trigger == "HL":
                    opener_name = f"HL of level {loop.trigger_codes[0]} ({loop.name})"
                more = len(self.tokens) - index - 1
                message = f"{opener_name} is missing before {shown(token)}: it opens loop {loop.id}"
                if more:
                    message += f"; the {more} segments after it are not read"
                self.problems.append(ShapeProblem("SEG003", message, index))
                self.lacks = loop.id
                return True
        return False

    def _fitting(self, state: InteractiveParser, tokens: Sequence[str]) -> list[str]:
        """Terminals of those that fit when the others are passed over."""
        trial = _silent(state)
        found: list[str] = []
        for token in tokens:
            terminal = self.terminal(token)
            if terminal is not None and _accepts(trial, terminal):
                trial.feed_token(Token(terminal, ""))
                found.append(terminal)
        return found

    def _belongs_above(self, path: list[Tree[Token]], token: str, index: int) -> bool:
        for tree in reversed(path[:-1]):
            loop = self._loop(tree)
            if loop and _own(loop, token):
                self.late[index] = loop.id
                if tree is path[-2] and self._is_lone_displaced(path):
                    return True  # it stands where it must, once the other is gone
                below = self._loop(path[-1])
                message = (
                    f"{shown(token)} of loop {loop.id} must stand before loop"
                    f" {below.id if below else ''}"
                )
                self.problems.append(ShapeProblem("SEG005", message, index))
                return True
        return False

    def _is_lone_displaced(self, path: list[Tree[Token]]) -> bool:
        """Is the loop open now the first of its level, and one that belongs elsewhere?"""
        return min(_positions(path[-1])) in self.displaced and len(_subtrees(path[-2])) == 1

    def _continues_displaced(self, path: list[Tree[Token]], token: str, index: int) -> bool:
        """The loop open now, of which there is the first segment only, is one of another level."""
        first = min(_positions(path[-1]), default=-1) if path else -1
        if first < 0 or len(path[-1].children) > 1:
            return False
        known = self.displaced.get(first)
        if known is None:
            above = [self._loop_id(tree) for tree in path[:-2]]
            meant = self._rival(self.tokens[first], above)
            present = {self._loop_id(child) for tree in path for child in _subtrees(tree)}
            if meant is None or meant.id in present:
                return False
            known = _Displaced(meant, [])
        if not _own(known.loop, token):
            return False
        if not known.continued:
            self.displaced[first] = known
            message = (
                f"{shown(self.tokens[first])} of loop {known.loop.id} must stand before loop"
                f" {self._loop_id(path[-2])}"
            )
            self.problems.append(ShapeProblem("SEG005", message, first))
        known.continued.append(index)
        return True

    def _rival(self, token: str, above: list[str]) -> LoopSpec | None:
        """The loop that the token would open in one of the loops `above`, the nearest."""
        loops = self.owner.loops_opened_by(self.terminal(token) or "")
        for parent in reversed(above):
            for loop in loops:
                if parent in loop.parents:
                    return loop
        return None

    def _insert(
        self,
        state: InteractiveParser,
        path: list[Tree[Token]],
        token: str,
        index: int,
        *,
        required: bool,
    ) -> bool:
        """Suppose that the first segment of a loop is missing before this one.

        `required`: of a loop that is required and not there; else of the only one that it can be.
        """
        found: list[tuple[str, LoopSpec]] = []
        present = {self._loop_id(child) for tree in path for child in _subtrees(tree)}
        for terminal in sorted(state.accepts() & self.terminals):
            loop, parent = self._opened(path, terminal)
            if loop is None or not _own(loop, token) or self._comes_later(loop, index):
                continue
            if required and (loop.usage_under(parent) != "R" or loop.id in present):
                continue
            trial = _silent(state)
            trial.feed_token(Token(terminal, ""))
            if _accepts(trial, self.terminal(token) or ""):
                found.append((terminal, loop))
        if not found or len({loop.id for _, loop in found}) > 1:
            return False
        terminal, loop = found[0]
        message = (
            f"{shown(terminal)} ({loop.first.name}) is missing before {shown(token)}:"
            f" it opens loop {loop.id}"
        )
        self.problems.append(ShapeProblem("SEG003", message, index))
        self._take(state, terminal, -1 - index)
        self._take(state, self.terminal(token) or "", index)
        return True

    def _opened(self, path: list[Tree[Token]], terminal: str) -> tuple[LoopSpec | None, str]:
        """The loop that this terminal opens below the innermost open one that can hold it."""
        for tree in reversed(path):
            parent = self._loop_id(tree)
            for loop in self.owner.loops_opened_by(terminal):
                if parent in loop.parents:
                    return loop, parent
        return None, ""

    def _comes_later(self, loop: LoopSpec, index: int) -> bool:
        """The loop does open further on, before its parent opens again: then it is not missing."""
        parents = {self.guide.loops[parent].trigger for parent in loop.parents}
        triggers = {
            t for t, loops in self.owner._openers.items() if any(one.id == loop.id for one in loops)
        }
        for token in self.tokens[index + 1 :]:
            if self.terminal(token) in triggers:
                return True
            if token.partition("_")[0] in parents:
                return False
        return False

    def _unexpected(self, state: InteractiveParser, segment_id: str, index: int) -> int:
        expected = sorted(shown(t) for t in state.accepts() & self.terminals)
        listed = ", ".join(expected[:_MAX_EXPECTED]) + (
            ", …" if len(expected) > _MAX_EXPECTED else ""
        )
        end = index + 1
        dependents = self.owner.dependents(segment_id)
        while dependents and end < len(self.tokens) and self._depends(self.tokens[end], dependents):
            end += 1
        more = f" (nor the {end - index - 1} after it that continue it)" if end > index + 1 else ""
        what = f"expected {listed}" if listed else "nothing may follow here"
        message = f"{shown(self.tokens[index])} is not expected here{more}; {what}"
        self.problems.append(ShapeProblem("SEG002", message, index))
        if "_" not in self.tokens[index]:
            self.unnamed[index] = segment_id
        return end

    def _depends(self, token: str, dependents: frozenset[str]) -> bool:
        return token.partition("_")[0] in dependents

    # -- tree to nodes

    def _loop_id(self, tree: Tree[Token]) -> str:
        name = str(tree.data)
        return "ST" if name == grammar.SUMMARY else name.removeprefix("loop_").upper()

    def _loop(self, tree: Tree[Token]) -> LoopSpec | None:
        return self.guide.loops.get(self._loop_id(tree))

    def _node(self, tree: Tree[Token], parent: Node | None) -> Node:
        loop = self.guide.loops[self._loop_id(tree)]
        first = min((p for p in _positions(tree) if p >= 0), default=0)
        node = Node(loop, parent, first)
        for child in tree.children:
            if isinstance(child, Tree):
                node.add_child(self._node(child, node))
            else:
                position = child.start_pos or 0
                if position < 0:  # supposed by _insert: counts as there
                    node.uses.setdefault(loop.first.key, ())
                else:
                    self._assign(node, position)
        return node

    def _assign(self, node: Node, index: int) -> None:
        token = self.tokens[index]
        specs = node.loop.by_id.get(token.partition("_")[0], ())
        qualifier = token.partition("_")[2]
        for spec in specs:
            alone = len(specs) == 1 and not self._is_surplus(node, spec, qualifier)
            if alone or qualifier in spec.qualifier_codes:
                node.use(spec.key, index)
                return
        above = node.parent if qualifier else None  # an unknown one is wrong here, not late
        while above is not None:
            if _own(above.loop, token):
                message = (
                    f"{shown(token)} of loop {above.loop.id} must stand before loop {node.loop.id}"
                )
                self.problems.append(ShapeProblem("SEG005", message, index))
                self.late[index] = above.loop.id
                return
            above = above.parent
        node.use(f"?{token.partition('_')[0]}", index)
        codes = sorted(code for spec in specs for code in spec.qualifier_codes)
        ref = specs[0].qualifier_ref or ""
        message = (
            f"{ref.partition('-')[0]} is not a qualifier used in loop {node.loop.id};"
            f" one of {', '.join(codes)}"
        )
        element = int(ref.partition("-")[0][-2:]) if ref else None
        self.problems.append(ShapeProblem("ELE006", message, index, element))

    def _settle_rivals(self, root: Node) -> None:
        """Move displaced loops to where they belong; mark those of which it can not be told."""
        for node in list(root.walk()):
            if node.parent is None or node.parent.parent is None:
                continue
            if node.first not in node.uses.get(node.loop.first.key, ()):
                continue  # its first segment is missing
            above = [node.parent.parent]
            while (upper := above[0].parent) is not None:
                above.insert(0, upper)
            meant = self._rival(self.tokens[node.first], [one.loop.id for one in above])
            if meant is None:
                continue
            home = next(one for one in reversed(above) if one.loop.id in meant.parents)
            displaced = self.displaced.get(node.first)
            if displaced is not None:
                node.parent.drop_child(node)
                moved = Node(displaced.loop, home, node.first)
                home.add_child(moved)
                used = [index for indexes in node.uses.values() for index in indexes]
                for index in sorted([*used, *displaced.continued]):
                    self._assign(moved, index)
            elif meant.id not in home.children and node.uses.keys() == {node.loop.first.key}:
                node.rival = meant

    def _is_surplus(self, node: Node, spec: SegmentSpec, qualifier: str) -> bool:
        """Its qualifier is not the spec's, beside as many as there may be: wrong, not too many."""
        return (
            spec.id in self.guide.qualifier_refs
            and bool(spec.qualifier_codes)
            and qualifier not in spec.qualifier_codes
            and spec.max_use is not None
            and len(node.uses.get(spec.key, ())) >= spec.max_use
        )

    def _roles(self, root: Node) -> list[Role | None]:
        roles: list[Role | None] = [None] * len(self.tokens)
        for index, loop_id in self.late.items():
            before = [n for n in root.walk() if n.loop.id == loop_id and n.first <= index]
            if before:
                node = max(before, key=lambda n: n.first)
                segment_id, _, qualifier = self.tokens[index].partition("_")
                specs = node.loop.by_id[segment_id]
                spec = next(
                    (s for s in specs if len(specs) == 1 or qualifier in s.qualifier_codes),
                    specs[0],
                )
                node.use(spec.key, index)
        for node in root.walk():
            by_key = {spec.key: spec for spec in node.loop.segments}
            numbers: dict[str, int] = {}
            places = sorted((i, key) for key, used in node.uses.items() for i in used)
            for index, key in places:
                segment_id = self.tokens[index].partition("_")[0]
                numbers[segment_id] = numbers.get(segment_id, 0) + 1
                if key in by_key:
                    spec = by_key[key]
                    if node.rival is not None:
                        spec = _either(spec, node.rival.first)
                    roles[index] = Role(node, spec, numbers[segment_id])
        return roles


def _own(loop: LoopSpec, token: str) -> bool:
    """Is the segment one of the loop's own, other than its first?"""
    segment_id, _, qualifier = token.partition("_")
    if segment_id == loop.trigger:
        return False
    specs = loop.by_id.get(segment_id, ())
    return any(
        qualifier in s.qualifier_codes or not s.qualifier_codes or not qualifier for s in specs
    )


def _either(spec: SegmentSpec, other: SegmentSpec) -> SegmentSpec:
    """The segment of one loop or the other: only what both require or forbid is so."""
    elements = [
        mine if its.usage == "N" else its if its.usage == mine.usage else replace(its, usage="S")
        for mine, its in zip(spec.elements, other.elements, strict=True)
    ]
    loop = f"{spec.loop} or {other.loop}"
    return replace(spec, loop=loop, elements=tuple(elements), syntax=other.syntax)


def _within(guide: Guide, kind: str) -> frozenset[str]:
    """Loops that a chunk of this kind may hold."""
    found, waiting = {kind}, [guide.loops[kind if kind in guide.loops else "ST"]]
    while waiting:
        for child in waiting.pop().child_specs:
            if child.trigger not in _CHUNK_OPENERS and child.id not in found:
                found.add(child.id)
                waiting.append(child)
    return frozenset(found)


def _innermost(root: Node, index: int) -> Node | None:
    """The loop instance that was open at this segment."""
    nodes = (node for node in root.walk() if node.first <= index)
    return max(nodes, key=lambda node: node.first, default=None)


def _resemble(written: str, meant: str) -> bool:
    """Is one id a slip of the pen for the other? DPT for DTP, pat for PAT, SV2 for SV1."""
    if written in X12_SEGMENTS:
        return len(written) == 3 and written[:2] == meant[:2] and len(meant) == 3
    if written.upper() == meant or sorted(written) == sorted(meant):
        return True
    if len(written) == len(meant):
        return sum(a != b for a, b in zip(written, meant, strict=True)) == 1
    longer, shorter = sorted((written, meant), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    )


def _feed(state: InteractiveParser, terminal: str, position: int) -> bool:
    """Feed one token; False, with the state unchanged, when it is not accepted."""
    if not _accepts(state, terminal):
        return False
    state.feed_token(Token(terminal, "", start_pos=position))
    return True


def _accepts(state: InteractiveParser, terminal: str) -> bool:
    """Would this token be accepted? Walks the parse table alone: no copies, no trees."""
    table = state.parser_state.parse_conf.states
    stack = list(state.parser_state.state_stack)
    while True:
        entry = table[stack[-1]].get(terminal)
        if entry is None:
            return False
        action, rule = entry
        if action is Shift:
            return True
        if rule.expansion:
            del stack[-len(rule.expansion) :]
        stack.append(table[stack[-1]][rule.origin.name][1])


def _silent(state: InteractiveParser) -> InteractiveParser:
    """A copy to try tokens on, which builds no tree."""
    trial: InteractiveParser = state.copy(deepcopy_values=False)
    conf = copy(trial.parser_state.parse_conf)
    conf.callbacks = {}
    trial.parser_state.parse_conf = conf
    return trial


def _tree(state: InteractiveParser) -> Tree[Token]:
    """The tree of all tokens fed; ends the parse."""
    tree = state.feed_eof()
    assert isinstance(tree, Tree)
    return tree


def _subtrees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]


def _positions(tree: Tree[Token]) -> list[int]:
    return [t.start_pos or 0 for t in tree.scan_values(lambda v: isinstance(v, Token))]


def shown(token: str) -> str:
    """ "NM1_85" as users write it: NM1*85."""
    return token.replace("_", "*", 1)
