"""Layouts to fill programs, by the plan of their guide."""

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
    found = [*_kept(plan, layout, kind), *_behind_groups(plan, layout, kind)]
    for node in layout.root.walk():
        for row in plan.rows.get((kind, node.loop.id), ()):
            found += _rows(node, row)
    return tuple(found)


def without_segments(plan: RowPlan) -> Program:
    """The fill program of a row none of whose own segments is there."""
    takes = [take for take in plan.takes if take.how in (FIXED, FROM_SLOT)]
    own = ((SLOT if take.how == FROM_SLOT else CONSTANT, take.column, take.what) for take in takes)
    return ((ROW, plan.table, None), *own)


def _kept(plan: GuidePlan, layout: Layout, kind: str) -> Iterator[Instruction]:
    """Of a level: what rows of the chunks below it take from it."""
    if kind not in plan.keeps:
        return
    first, keeps = plan.keeps[kind]
    yield (CLEAR, first)
    for slot, place in keeps:
        if place is None:
            yield (COPY, slot, OFFSET)
        else:
            for values in _places(layout.root, place):
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


def _rows(node: Node, plan: RowPlan) -> Iterator[Instruction]:
    rows = plan.rows
    if not rows.each:
        if not rows.needs or node.uses.get(rows.needs):
            yield (ROW, plan.table, None)
            yield from _row(node, plan, 0, 0, 0)
        return
    ordinal = 0
    for index in sorted(index for key in plan.each for index in node.uses.get(key, ())):
        for start in rows.starts:
            ordinal += 1
            yield (ROW, plan.table, (index, start, rows.width))
            yield from _row(node, plan, index, start, ordinal)


def _row(node: Node, plan: RowPlan, index: int, start: int, ordinal: int) -> Iterator[Instruction]:
    for column, how, what in plan.takes:
        if how == OF_LOOP:
            for values in _places(node, what):
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


def _places(node: Node, place: Place) -> Iterator[Instruction]:
    """What VALUE and KEEP take: segment, element, component, part and condition."""
    holder = _related(node, place.loop)
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


def _related(node: Node, loop_id: str) -> Node | None:
    """The instance of a loop that is the row's own, or the nearest around, in or beside it."""
    around: Node | None = node if loop_id else None
    while around is not None:
        if around.loop.id == loop_id:
            return around
        around = around.parent
    around = node
    while loop_id and around is not None:
        found = next((one for one in around.walk() if one.loop.id == loop_id), None)
        if found is not None:
            return found
        around = around.parent
    return None if loop_id else node
