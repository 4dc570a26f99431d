"""Layouts to fill programs: the declared tables, worked out for one guide."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from edi.convert.tables.column import KEY, Column, Rows, Table, guides_of
from edi.convert.tables.path import Path, paths_of
from edi.convert.tables.program import (
    CLAIM,
    CLEAR,
    CONSTANT,
    COPY,
    FILE,
    FIRST_KEPT,
    KEEP,
    LINE,
    OFFSET,
    ROW,
    SLOT,
    TRANSACTION,
    VALUE,
    Program,
)
from edi.guides.guide import Guide, LoopSpec, SegmentSpec
from edi.structure.layout import Layout, Node

_KEYS = {"file": FILE, "transaction": TRANSACTION, "claim": CLAIM, "line": LINE}


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


class GuideTables:
    """What the tables take from transaction sets of one guide; `wanted` are numbers of tables."""

    def __init__(self, guide: Guide, tables: Mapping[str, Table], wanted: frozenset[int]) -> None:
        self.guide = guide
        self.short = guide.spec.short
        self._rows: dict[str, list[tuple[int, Table, Rows]]] = {}  # by loop
        for number, table in enumerate(tables.values()):
            for rows in table.rows:
                if number in wanted and self.short in guides_of(rows.guides):
                    self._rows.setdefault(rows.loop, []).append((number, table, rows))

    def program(self, layout: Layout, kind: str) -> Program:
        """The fill program of a chunk of this kind ("2300", "ST/end") and layout."""
        found = list(self._kept(layout, kind))
        for node in layout.root.walk():
            for number, table, rows in self._rows.get(node.loop.id, ()):
                if self._kind_of(rows) == kind:
                    found += self._fill(node, number, table, rows, kind)
        return tuple(found)

    # -- rows

    def _fill(
        self, node: Node, number: int, table: Table, rows: Rows, kind: str
    ) -> Iterator[tuple[Any, ...]]:
        if rows.each:
            nth = 0
            for index in self._indexes(node, paths_of(f"{rows.each}01")[0]):
                for start in rows.starts:
                    nth += 1
                    yield (ROW, number, (index, start, rows.width))
                    if rows.ordinal:
                        yield (CONSTANT, table.position(rows.ordinal), nth)
                    yield from self._columns(node, table, rows, kind, index, start)
        elif rows.needs:
            if node.uses.get(rows.needs):
                yield (ROW, number, None)
                yield from self._columns(node, table, rows, kind)
        else:
            yield (ROW, number, None)
            yield from self._columns(node, table, rows, kind)

    def _columns(
        self, node: Node, table: Table, rows: Rows, kind: str, index: int = 0, start: int = 0
    ) -> Iterator[tuple[Any, ...]]:
        keys = ("file", "transaction", *table.keys.split())
        for position, column in enumerate(table.columns):
            if column.name in rows.constants:
                yield (CONSTANT, position, rows.constants[column.name])
            elif column.name == rows.number:
                yield (CONSTANT, position, node.number)
            elif column.name == rows.above and node.parent is not None:
                yield (CONSTANT, position, node.parent.number)
            elif column.name in keys:
                yield (SLOT, position, _KEYS[column.name])
            else:
                sources = source(column, self.short)
                for path in paths_of(sources) if sources else ():
                    if path.rows in ("", rows.loop):
                        yield from self._values(node, table, position, path, kind, index, start)

    def _values(
        self,
        node: Node,
        table: Table,
        position: int,
        path: Path,
        kind: str,
        index: int,
        start: int,
    ) -> Iterator[tuple[Any, ...]]:
        if path.loop and self._chunk_of(path.loop) != kind:
            if self._is_above(path.loop, kind):
                yield (SLOT, position, self.slots[table.name, table.columns[position].name])
        elif not path.segment:
            yield (SLOT, position, OFFSET)
        elif path.step >= 0:
            yield (VALUE, position, index, start + path.step, path.component, path.part, None)
        elif start and _is_of(path, node, index):
            yield (VALUE, position, index, path.element, path.component, path.part, None)
        else:
            holder = _related(node, path.loop)
            if holder is not None:
                for values in self._places(holder, path):
                    yield (VALUE, position, *values)

    def _indexes(self, node: Node, path: Path) -> list[int]:
        """Of the segments that a path means, in their order."""
        keys = [use.key for use in named_by(path, node.loop)]
        return sorted(index for key in keys for index in node.uses.get(key, ()))

    def _places(self, node: Node, path: Path) -> Iterator[tuple[Any, ...]]:
        """What VALUE and KEEP take: segment, element, component, part and condition."""
        uses = {use.key: use for use in named_by(path, node.loop)}
        found = sorted(
            (index, use) for key, use in uses.items() for index in node.uses.get(key, ())
        )
        if path.nth:
            found = found[path.nth - 1 : path.nth]
        for index, use in found:
            is_certain = use.key == f"{path.segment}[{path.qualifier}]" and (
                len(use.qualifier_codes) == 1
            )
            only = path.condition
            if path.qualifier and not is_certain:
                only = (_element(use.qualifier_ref), path.qualifier)
            yield (index, path.element, path.component, path.part, only)

    # -- values of the levels around a claim

    def _chunk_of(self, loop_id: str) -> str:
        """The kind of the chunk that a loop is read in."""
        loop = self.guide.loops.get(loop_id)
        if loop is None:
            return ""
        while loop.id not in self.guide.chunk_loops:
            loop = self.guide.loops[loop.parents[0]]
        return loop.id

    def _is_above(self, loop_id: str, kind: str) -> bool:
        """Is a loop read before the chunks of this kind, which are below it?"""
        return bool(self._chunk_of(loop_id)) and self._depth(loop_id) < self._depth_of_kind(kind)

    def _depth(self, loop_id: str) -> int:
        """How many levels are above the chunk of a loop."""
        chunk = self.guide.loops[self._chunk_of(loop_id)]
        deepest = [
            1 + self._depth(parent) for parent in chunk.parents if parent in self.guide.loops
        ]
        return max(deepest, default=0)

    def _depth_of_kind(self, kind: str) -> int:
        loop = self.guide.loop_of(kind)
        return self._depth(loop.id) + (kind != loop.id)

    @property
    def slots(self) -> Mapping[tuple[str, str], int]:
        """The slot of a column that is kept from a level above, by table and column."""
        return self._carried.slots

    @property
    def slot_kinds(self) -> tuple[str, ...]:
        """The kinds of all slots."""
        return self._carried.kinds

    @cached_property
    def _carried(self) -> "_Carried":
        """Columns that are kept, those of outer levels first."""
        found: dict[tuple[str, str], _Kept] = {}
        for all_ in self._rows.values():
            for _, table, rows in all_:
                kind = self._kind_of(rows)
                for column in table.columns:
                    for path in self._carried_paths(column, rows, kind):
                        kept = found.setdefault((table.name, column.name), _Kept(column.kind, {}))
                        kept.paths[path] = self._depth(path.loop)
        ordered = sorted(found, key=lambda at: max(found[at].paths.values()))
        slots = {at: FIRST_KEPT + number for number, at in enumerate(ordered)}
        kinds = tuple(found[at].kind for at in ordered)
        return _Carried(slots, (KEY,) * FIRST_KEPT + kinds, {slots[at]: found[at] for at in slots})

    def _carried_paths(self, column: Column, rows: Rows, kind: str) -> list[Path]:
        sources = source(column, self.short)
        return [
            path
            for path in (paths_of(sources) if sources else ())
            if path.loop
            and path.rows in ("", rows.loop)
            and self._chunk_of(path.loop) not in ("", kind)
            and self._is_above(path.loop, kind)
        ]

    def _kind_of(self, rows: Rows) -> str:
        """The kind of the chunks whose rows these are."""
        loop = self.guide.loops[rows.loop]
        keys = {spec.key for spec in loop.trailing} if loop.id in self.guide.chunk_loops else set()
        is_end = (rows.needs or rows.each) in keys
        return loop.end if is_end else self._chunk_of(rows.loop)

    def _kept(self, layout: Layout, kind: str) -> Iterator[tuple[Any, ...]]:
        """Of a level: what rows of the chunks below it take from it."""
        if kind not in self.guide.chunk_loops or not self._is_level(kind):
            return
        depth, carried = self._depth(kind), self._carried
        first = [slot for slot, kept in carried.kept.items() if max(kept.paths.values()) >= depth]
        if first:
            yield (CLEAR, min(first))
        for slot, kept in carried.kept.items():
            for path in kept.paths:
                if self._chunk_of(path.loop) != kind:
                    continue
                if not path.segment:
                    yield (COPY, slot, OFFSET)
                    continue
                holder = _related(layout.root, path.loop)
                for values in self._places(holder, path) if holder else ():
                    yield (KEEP, slot, *values)

    def _is_level(self, kind: str) -> bool:
        """Are there chunks below those of this loop?"""
        chunks = self.guide.chunk_loops.values()
        return any(kind in one.parents for one in chunks) or bool(self.guide.loops[kind].trailing)


class _Kept(NamedTuple):
    """A column that is kept: its kind, and its paths with the depth of each."""

    kind: str
    paths: dict[Path, int]


class _Carried(NamedTuple):
    slots: dict[tuple[str, str], int]
    kinds: tuple[str, ...]
    kept: dict[int, _Kept]  # by slot


def _element(ref: str | None) -> int:
    """ "REF01" -> 1; "HI01-1" -> 1."""
    assert ref is not None  # a use with a qualifier says where it stands
    return int(ref.partition("-")[0][-2:])


def _is_of(path: Path, node: Node, index: int) -> bool:
    """Is a value in the very segment that a row of several is made of?"""
    if path.loop or path.qualifier:
        return False
    return any(
        key.partition("[")[0] == path.segment and index in node.uses[key] for key in node.uses
    )


def _related(node: Node, loop_id: str) -> Node | None:
    """The instance of a loop that a row's own loop belongs to, or has."""
    if not loop_id or node.loop.id == loop_id:
        return node
    above = node.parent
    while above is not None:
        if above.loop.id == loop_id:
            return above
        above = above.parent
    below = (
        one for children in node.children.values() for child in children for one in child.walk()
    )
    return next((one for one in below if one.loop.id == loop_id), None)
