"""What each column of each kind of row takes in one guide, worked out once for all layouts."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from edi.convert.tables.column import FILE as FILE_KIND
from edi.convert.tables.column import FLAG, KEY, Column, Rows, Table, guides_of
from edi.convert.tables.path import Path, paths_of
from edi.convert.tables.program import CLAIM, FILE, FIRST_KEPT, LINE, OFFSET, TRANSACTION
from edi.guides.guide import Guide, LoopSpec, SegmentSpec

_KEYS = {"file": FILE, "transaction": TRANSACTION, "claim": CLAIM, "line": LINE}

# How a column gets its value.
FIXED, FROM_SLOT, NUMBER, NUMBER_ABOVE, ORDINAL, OF_GROUP, OF_SEGMENT, OF_LOOP = range(8)


class Place(NamedTuple):
    """Where in a loop a value stands."""

    loop: str  # "" for the row's own
    # The keys of the segment's uses in that loop, and the condition on one of its elements.
    uses: Mapping[str, tuple[int, str] | None]
    nth: int  # of these segments; 0 for all
    element: int
    component: int
    part: int


class Take(NamedTuple):
    """One way for a column to get its value; of several the first that has one counts.

    `what` is the value (FIXED), the slot (FROM_SLOT), element from the start of the group,
    component and part (OF_GROUP), the same of the group's segment (OF_SEGMENT), or a `Place`
    (OF_LOOP).
    """

    column: int
    how: int
    what: Any = None


class RowPlan(NamedTuple):
    """One kind of rows: the number of its table, its declaration, and what its columns take."""

    table: int
    rows: Rows
    takes: tuple[Take, ...]
    each: tuple[str, ...]  # keys of the segments whose groups are rows


class Keep(NamedTuple):
    """What a slot takes from the chunk of a level; no place for the chunk's byte offset."""

    slot: int
    place: Place | None


class GuidePlan:
    """The plans of one guide; `wanted` are numbers of tables."""

    def __init__(self, guide: Guide, tables: Mapping[str, Table], wanted: frozenset[int]) -> None:
        self.guide = guide
        self.short = guide.spec.short
        self._rows = [
            (number, table, rows)
            for number, table in enumerate(tables.values())
            for rows in table.rows
            if number in wanted and self.short in guides_of(rows.guides)
        ]
        self._depths: dict[str, int] = {}

    @cached_property
    def rows(self) -> dict[tuple[str, str], list[RowPlan]]:
        """By kind of chunk and loop."""
        found: dict[tuple[str, str], list[RowPlan]] = {}
        for number, table, rows in self._rows:
            plan = RowPlan(
                number, rows, tuple(self._takes(table, rows)), tuple(self._each(table, rows))
            )
            found.setdefault((self._kind_of(rows), rows.loop), []).append(plan)
        return found

    @cached_property
    def awaited(self) -> dict[str, list[RowPlan]]:
        """Rows that a segment behind the loops of its own makes, by the kind of these loops: they
        are due even if it never comes."""
        found: dict[str, list[RowPlan]] = {}
        for (kind, loop_id), plans in self.rows.items():
            due = [plan for plan in plans if plan.rows.needs]
            if due and kind == self.guide.loops[loop_id].end:
                found[loop_id] = due
        return found

    @cached_property
    def slots(self) -> dict[tuple[str, str], int]:
        """The slot of a column that is kept from a level above, by table and column."""
        return {at: FIRST_KEPT + number for number, at in enumerate(self._kept)}

    @property
    def slot_kinds(self) -> tuple[str, ...]:
        """The kinds of all slots. The last is for what no column has room for."""
        own = (FILE_KIND, *(KEY,) * (FIRST_KEPT - 1))
        return (*own, *(kind for kind, _ in self._kept.values()), FLAG)

    @property
    def no_room(self) -> int:
        """The last slot: a value put there does not fit, and so becomes a finding."""
        return FIRST_KEPT + len(self._kept)

    @cached_property
    def keeps(self) -> dict[str, tuple[int | None, tuple[Keep, ...]]]:
        """By kind of chunk of a level: the first slot that it empties, and what it keeps."""
        found: dict[str, tuple[int | None, tuple[Keep, ...]]] = {}
        for kind in self.guide.chunk_loops:
            depth = self.depth(kind)
            deep = [
                self.slots[at]
                for at, (_, paths) in self._kept.items()
                if max(map(self._depth_of, paths)) >= depth
            ]
            if deep and self._is_level(kind):
                found[kind] = min(deep), tuple(self._keeps(kind))
        return found

    def _keeps(self, kind: str) -> Iterator[Keep]:
        for at, (_, paths) in self._kept.items():
            for path in paths:
                if self.chunk_of(path.loop) == kind:
                    place = self._place(path, path.loop) if path.segment else None
                    yield Keep(self.slots[at], place)

    # -- rows

    def _each(self, table: Table, rows: Rows) -> list[str]:
        if not rows.each:
            return []
        (path,) = paths_of(f"{rows.each}01")
        return [use.key for use in named_by(path, self.guide.loops[rows.loop])]

    def _takes(self, table: Table, rows: Rows) -> Iterator[Take]:
        keys = ("file", "transaction", *table.keys.split())
        for at, column in enumerate(table.columns):
            if column.name in rows.constants:
                yield Take(at, FIXED, rows.constants[column.name])
            elif column.name and column.name == rows.number:
                yield Take(at, NUMBER)
            elif column.name and column.name == rows.above:
                yield Take(at, NUMBER_ABOVE)
            elif column.name and column.name == rows.ordinal:
                yield Take(at, ORDINAL)
            elif column.name in keys:
                yield Take(at, FROM_SLOT, _KEYS[column.name])
            else:
                for path in self._paths(column, rows):
                    yield from self._take(at, path, table, rows)

    def _paths(self, column: Column, rows: Rows) -> list[Path]:
        sources = source(column, self.short)
        paths = paths_of(sources) if sources else ()
        return [path for path in paths if path.rows in ("", rows.loop)]

    def _take(self, at: int, path: Path, table: Table, rows: Rows) -> Iterator[Take]:
        kind = self._kind_of(rows)
        if path.loop and self.chunk_of(path.loop) != kind:
            if self._is_above(path.loop, kind):
                yield Take(at, FROM_SLOT, self.slots[table.name, table.columns[at].name])
        elif not path.segment:
            yield Take(at, FROM_SLOT, OFFSET)
        elif path.step >= 0:
            yield Take(at, OF_GROUP, (path.step, path.component, path.part))
        elif path.segment == rows.each.partition("[")[0] and not (path.loop or path.qualifier):
            yield Take(at, OF_SEGMENT, (path.element, path.component, path.part))
        else:
            place = self._place(path, path.loop or rows.loop)
            if place is not None and place.uses:
                yield Take(at, OF_LOOP, place._replace(loop=path.loop))

    def _place(self, path: Path, loop_id: str) -> Place | None:
        loop = self.guide.loops.get(loop_id)
        if loop is None:
            return None
        uses = {use.key: _condition(path, use) for use in named_by(path, loop)}
        return Place(loop_id, uses, path.nth, path.element, path.component, path.part)

    # -- levels

    @cached_property
    def _kept(self) -> dict[tuple[str, str], tuple[str, dict[Path, None]]]:
        """Columns that take values from levels above: kind and paths, those of outer ones first."""
        found: dict[tuple[str, str], tuple[str, dict[Path, None]]] = {}
        for _, table, rows in self._rows:
            kind = self._kind_of(rows)
            for column in table.columns:
                for path in self._paths(column, rows):
                    if self._is_above(path.loop, kind) and self.chunk_of(path.loop) != kind:
                        kept = found.setdefault((table.name, column.name), (column.kind, {}))
                        kept[1][path] = None
        deepest = {at: max(map(self._depth_of, paths)) for at, (_, paths) in found.items()}
        return {at: found[at] for at in sorted(found, key=lambda at: deepest[at])}

    def _depth_of(self, path: Path) -> int:
        return self.depth(path.loop)

    def chunk_of(self, loop_id: str) -> str:
        """The kind of the chunk that a loop is read in; "" for a loop that there is not."""
        loop = self.guide.loops.get(loop_id)
        while loop is not None and loop.id not in self.guide.chunk_loops:
            loop = self.guide.loops[loop.parents[0]]
        return loop.id if loop else ""

    def depth(self, loop_id: str) -> int:
        """How many levels are above the chunk of a loop."""
        known = self._depths.get(loop_id)
        if known is None:
            parents = self.guide.loops[self.chunk_of(loop_id)].parents
            known = max((1 + self.depth(parent) for parent in parents), default=0)
            self._depths[loop_id] = known
        return known

    def _is_above(self, loop_id: str, kind: str) -> bool:
        """Is a loop read before the chunks of this kind, which are below it?"""
        if not loop_id or not self.chunk_of(loop_id):
            return False
        loop = self.guide.loop_of(kind)
        return self.depth(loop_id) < self.depth(loop.id) + (kind != loop.id)

    def _is_level(self, kind: str) -> bool:
        """Are there chunks below those of this loop?"""
        chunks = self.guide.chunk_loops.values()
        return any(kind in one.parents for one in chunks) or bool(self.guide.loops[kind].trailing)

    def _kind_of(self, rows: Rows) -> str:
        """The kind of the chunks whose rows these are."""
        loop = self.guide.loops[rows.loop]
        keys = {spec.key for spec in loop.trailing} if loop.id in self.guide.chunk_loops else set()
        return loop.end if (rows.needs or rows.each) in keys else self.chunk_of(rows.loop)


def source(column: Column, guide: str) -> str:
    """Where its values stand in this guide ("837P"); "" for nowhere."""
    own = column.sources.get(guide)
    if own is None and guide.startswith("837"):
        own = column.sources.get("837")
    return own or ""


def named_by(path: Path, loop: LoopSpec) -> tuple[SegmentSpec, ...]:
    """The uses of a segment in a loop that a path means."""
    uses = loop.by_id.get(path.segment, ())
    if path.qualifier:
        return tuple(use for use in uses if path.qualifier in use.qualifier_codes)
    return uses


def is_used(path: Path, loop: LoopSpec) -> bool:
    """Has the guide the element or component that a path names in this loop?"""
    for use in named_by(path, loop):
        for element in use.elements[path.element - 1 : path.element]:
            if element.usage != "N" and path.component <= max(1, len(element.components)):
                return True
    return False


def _condition(path: Path, use: SegmentSpec) -> tuple[int, str] | None:
    """What an element must be, unless the use alone says so."""
    is_certain = use.key == f"{path.segment}[{path.qualifier}]" and len(use.qualifier_codes) == 1
    if not path.qualifier or is_certain:
        return path.condition
    assert use.qualifier_ref is not None  # a use with qualifiers says where they stand
    return int(use.qualifier_ref.partition("-")[0][-2:]), path.qualifier
