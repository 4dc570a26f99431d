"""Layouts to fill programs, by the plan of their guide."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from edi.convert.tables.plan import (
    FIXED,
    FROM_SLOT,
    NUMBER,
    NUMBER_ABOVE,
    OF_GROUP,
    OF_LOOP,
    OF_SEGMENT,
    ORDINAL,
    GuidePlan,
    Place,
    RowPlan,
)
from edi.convert.tables.program import (
    CLEAR,
    CONSTANT,
    COPY,
    KEEP,
    OFFSET,
    ROW,
    SLOT,
    VALUE,
    Program,
)
from edi.structure.layout import Layout, Node

Instruction = tuple[Any, ...]


def compiled(plan: GuidePlan, layout: Layout, kind: str) -> Program:
    """The fill program of a chunk of this kind ("2300", "ST/end") and layout."""
    loops = _Loops(layout.root)
    found = [*_kept(plan, layout, kind, loops), *_behind_groups(plan, layout, kind)]
    for node in loops.nodes:
        for row in plan.rows.get((kind, node.loop.id), ()):
            found += _rows(node, row, loops)
    return tuple(found)


class _Loops:
    """The loop instances of a layout, in order, where one of a loop is found without a look at all:
    there may be thousands of them, with a row each."""

    def __init__(self, root: Node) -> None:
        self.nodes: list[Node] = []
        self._spans: dict[Node, tuple[int, int]] = {}
        self._by_loop: defaultdict[str, list[int]] = defaultdict(list)
        self._enter(root)

    def _enter(self, node: Node) -> None:
        start = len(self.nodes)
        self.nodes.append(node)
        self._by_loop[node.loop.id].append(start)
        for children in node.children.values():
            for child in children:
                self._enter(child)
        self._spans[node] = start, len(self.nodes)

    def related(self, node: Node, loop_id: str) -> Node | None:
        """The instance of a loop that is the row's own, or the nearest around, in or beside it."""
        if not loop_id:
            return node
        found = self._by_loop.get(loop_id)
        if not found:
            return None
        around: Node | None = node
        while around is not None:
            if around.loop.id == loop_id:
                return around
            around = around.parent
        around = node
        while around is not None:
            start, end = self._spans[around]
            at = bisect_left(found, start)
            if at < len(found) and found[at] < end:
                return self.nodes[found[at]]
            around = around.parent
        return None


def without_segments(plan: RowPlan) -> Program:
    """The fill program of a row none of whose own segments is there."""
    takes = [take for take in plan.takes if take.how in (FIXED, FROM_SLOT)]
    own = ((SLOT if take.how == FROM_SLOT else CONSTANT, take.column, take.what) for take in takes)
    return ((ROW, plan.table, None), *own)


def _kept(plan: GuidePlan, layout: Layout, kind: str, loops: _Loops) -> Iterator[Instruction]:
    """Of a level: what rows of the chunks below it take from it."""
    if kind not in plan.keeps:
        return
    first, keeps = plan.keeps[kind]
    yield (CLEAR, first)
    for slot, place in keeps:
        if place is None:
            yield (COPY, slot, OFFSET)
        else:
            for values in _places(layout.root, place, loops):
                yield (KEEP, slot, *values)


def _behind_groups(plan: GuidePlan, layout: Layout, kind: str) -> Iterator[Instruction]:
    """A CAS with a seventh adjustment, say: there is no place for it in the guide, and so none in a
    row. It is put where nothing fits, and not lost without a word."""
    slot = plan.no_room
    for node in layout.root.walk():
        for row in plan.rows.get((kind, node.loop.id), ()):
            starts, width = row.rows.starts, row.rows.width
            if len(starts) < 2 or any(b - a != width for a, b in pairwise(starts)):
                continue
            for key in row.each:
                for index in node.uses.get(key, ()):
                    yield (CLEAR, slot)
                    yield (KEEP, slot, index, starts[-1] + width, 0, 0, None)


def _rows(node: Node, plan: RowPlan, loops: _Loops) -> Iterator[Instruction]:
    rows = plan.rows
    if not rows.each:
        if not rows.needs or node.uses.get(rows.needs):
            yield (ROW, plan.table, None)
            yield from _row(node, plan, loops, 0, 0, 0)
        return
    ordinal = 0
    for index in sorted(index for key in plan.each for index in node.uses.get(key, ())):
        for start in rows.starts:
            ordinal += 1
            yield (ROW, plan.table, (index, start, rows.width))
            yield from _row(node, plan, loops, index, start, ordinal)


def _row(
    node: Node, plan: RowPlan, loops: _Loops, index: int, start: int, ordinal: int
) -> Iterator[Instruction]:
    for column, how, what in plan.takes:
        if how == OF_LOOP:
            for values in _places(node, what, loops):
                yield (VALUE, column, *values)
        elif how == FROM_SLOT:
            yield (SLOT, column, what)
        elif how == FIXED:
            yield (CONSTANT, column, what)
        elif how == OF_GROUP:
            step, component, part = what
            yield (VALUE, column, index, start + step, component, part, None)
        elif how == OF_SEGMENT:
            yield (VALUE, column, index, *what, None)
        elif how == ORDINAL:
            yield (CONSTANT, column, ordinal)
        elif how == NUMBER:
            yield (CONSTANT, column, node.number)
        elif how == NUMBER_ABOVE and node.parent is not None:
            yield (CONSTANT, column, node.parent.number)


def _places(node: Node, place: Place, loops: _Loops) -> Iterator[Instruction]:
    """What VALUE and KEEP take: segment, element, component, part and condition."""
    holder = loops.related(node, place.loop)
    if holder is None:
        return
    used = holder.uses
    found = sorted(
        (index, only) for key, only in place.uses.items() if key in used for index in used[key]
    )
    if place.nth:
        found = found[place.nth - 1 : place.nth]
    for index, only in found:
        yield (index, place.element, place.component, place.part, only)
