"""Items of a document to rows: each chunk's fill program is run over its segments."""

from collections.abc import Iterable, Mapping
from typing import Any

from edi.convert.tables.builder import Builder
from edi.convert.tables.column import Table
from edi.convert.tables.compile import compiled, without_segments
from edi.convert.tables.conversion_problems import ConversionProblems
from edi.convert.tables.header import Header
from edi.convert.tables.interchange_answers import InterchangeAnswers
from edi.convert.tables.native_rows import NativeRows
from edi.convert.tables.plan import GuidePlan
from edi.convert.tables.program import (
    CLAIM,
    CONSTANT,
    FILE,
    FIRST_KEPT,
    LINE,
    OFFSET,
    ROW,
    SLOT,
    TRANSACTION,
    VALUE,
    Failure,
    Interpreter,
    Program,
)
from edi.finding import Problem
from edi.guides.guide import Guide
from edi.guides.spec import About
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Ended, Item, Outside, Started
from edi.structure.layout import Layout

_MAX_PROGRAMS = 4096  # layouts; more are worked out again
_MAX_INSTRUCTIONS = 500_000  # of all their programs


class Filler:
    """Puts the rows of files into a builder, item by item.

    `tables` are all tables in their order, `wanted` the names of those that are filled.
    """

    def __init__(
        self, builder: Builder | NativeRows, tables: Mapping[str, Table], wanted: Iterable[str]
    ) -> None:
        self._builder = builder
        self._native = builder if isinstance(builder, NativeRows) else None
        self._tables = tables
        names = list(tables)
        self._wanted = frozenset(names.index(name) for name in wanted)
        self._kinds = [[column.kind for column in table.columns] for table in tables.values()]
        self._header = Header(tables, self._wanted)
        self._answers = InterchangeAnswers(tables, self._wanted)
        self._guides: dict[str, _GuideFill] = {}
        self._guide: _GuideFill | None = None
        self.slots: list[Any] = [None] * FIRST_KEPT
        self._problems = ConversionProblems()
        self._is_muted = False
        # Loops whose last segment makes a row that has not come yet: kind and byte offset.
        self._awaited: list[tuple[str, int]] = []

    def begin_file(self, key: str) -> None:
        """What comes next is of another file."""
        self.slots[:] = [key] + [None] * (len(self.slots) - 1)
        self._guide = None
        self._header.begin_file()
        self._problems.begin_file()
        self._awaited = []

    @property
    def builder(self) -> Any:
        """The native builder of rows."""
        return self._native and self._native.native

    def native_program(self, layout: Layout, kind: str) -> Any:
        """What native code fills of a claim or line of the open transaction set."""
        return self._guide and self._guide.native_program(layout, kind)

    @property
    def transaction(self) -> int | None:
        """The open transaction set."""
        found: int | None = self.slots[TRANSACTION]
        return found

    @property
    def claim(self) -> int | None:
        """The claim being read."""
        found: int | None = self.slots[CLAIM]
        return found

    def feed(self, item: Item, document: Document, is_leading: bool = False) -> list[Problem]:
        """Add the rows of an item; what could not be converted comes back. What leads up to a range
        of a file makes no rows: it is there for what they take from the levels around them."""
        if isinstance(item, RawClaim):
            return self.raw_claim(item, document)
        if isinstance(item, LoopChunk):
            self._is_muted = is_leading
            failed = self._chunk(item, document)
            self._is_muted = False
            return failed
        if isinstance(item, Started):
            self._start(item, document)
        elif isinstance(item, Ended):
            self._end()
        elif isinstance(item, Outside) and item.raw:
            return self._outside(item, document)
        return []

    # -- envelopes

    def _start(self, item: Started, document: Document) -> None:
        self._guide = self._of(item.guide) if item.guide else None
        place = document.envelope.set_header
        offset = _in_file(document, place.offset) if place else None
        kept = self._guide.plan.slot_kinds[FIRST_KEPT:] if self._guide else ()
        self.slots[:] = [self.slots[FILE], offset, None, None, offset, *(None for _ in kept)]
        if self._guide is None:
            self._emit(self._header.row(document, None, self.slots))

    def _end(self) -> None:
        if self._guide is not None:
            self._miss(self._guide, 0)
        self._guide = None
        self.slots[TRANSACTION:] = [None] * (len(self.slots) - 1)

    def _outside(self, item: Outside, document: Document) -> list[Problem]:
        self._header.see(item.raw, document.delimiters)
        if item.place is None or not item.raw.startswith("TA1"):
            return []
        offset = _in_file(document, item.place.offset)
        row, problems = self._answers.row(item.raw, item.place, document, self.slots[FILE], offset)
        self._emit(row)
        return problems

    def _of(self, guide: Guide) -> "_GuideFill":
        known = self._guides.get(guide.id)
        if known is None:
            known = self._guides[guide.id] = _GuideFill(
                guide, self._tables, self._wanted, self._kinds, self._native
            )
        return known

    # -- chunks

    def raw_claim(self, item: RawClaim, document: Document) -> list[Problem]:
        """Add the rows of a claim or claim payment with its lines."""
        guide = self._guide
        if guide is None:
            return []
        segments, starts, layouts = item.segments
        offset = _in_file(document, item.raw.offset)
        self.slots[CLAIM:FIRST_KEPT] = [offset, None, offset]
        if self._native is not None:
            programs = guide.native_programs(item.kind, layouts)
            if self._native.fill(segments, starts, programs, item.delimiters, self.slots):
                return []
        failed: list[tuple[int, Failure]] = []
        for number, layout in enumerate(layouts):
            self.slots[LINE] = number or None
            own = segments[starts[number] : starts[number + 1]]
            kind = guide.line if number else item.kind
            failures = self._run(guide, guide.program(layout, kind), own, document)
            failed += [(number, failure) for failure in failures]
        if not failed:
            return []
        chunk = item.chunk()
        chunks = (chunk, *chunk.lines())
        return [
            problem
            for number, failure in failed
            for problem in self._problems.of(chunks[number], failure, guide.guide)
        ]

    def _chunk(self, chunk: LoopChunk, document: Document) -> list[Problem]:
        guide = self._guide
        if guide is None:
            return []
        kind, offset = chunk.kind, _in_file(document, chunk.offset)
        self.slots[OFFSET] = offset
        if kind == "ST":
            self.slots[TRANSACTION] = offset
        if kind == guide.claim:
            self.slots[CLAIM : LINE + 1] = [offset, None]
        elif kind == guide.line:
            # After the last one, whoever has read it: this code, native code, or a run of claims.
            self.slots[LINE] = (self.slots[LINE] or 0) + 1
        elif kind in guide.kinds or kind == "HL":
            self.slots[CLAIM : LINE + 1] = [None, None]
        if kind not in guide.kinds:
            return []
        if self._awaited or kind in guide.plan.awaited:
            self._await(guide, kind, offset)
        segments, is_header, d = chunk.segments, kind == "ST", chunk.delimiters
        if self._native is not None and not is_header and not self._is_muted:
            programs = (guide.native_program(chunk.layout, kind),)
            starts = [0, len(segments)]
            if self._native.fill(segments, starts, programs, d, self.slots):
                return []
        program = guide.program(chunk.layout, kind)
        if self._native is not None and is_header and not self._is_muted:
            # What the envelopes say is in one row; the others are like any.
            others, own = guide.apart(chunk.layout, program, self._header.table)
            if self._native.fill(segments, [0, len(segments)], (others,), d, self.slots):
                program = own
        failures = self._run(guide, program, segments, document, is_header=is_header)
        return [
            problem
            for failure in failures
            for problem in self._problems.of(chunk, failure, guide.guide)
        ]

    def _run(
        self,
        guide: "_GuideFill",
        program: Program,
        segments: list[str],
        document: Document,
        *,
        is_header: bool = False,
    ) -> list[Failure]:
        d = document.delimiters
        rows, failures = guide.interpreter.run(program, segments, self.slots, d)
        if self._is_muted:
            return []
        for table, row in rows:
            if is_header and table == self._header.table:
                row = self._header.completed(row, document, guide.guide)
            self._builder.append(table, row)
        return failures

    def _await(self, guide: "_GuideFill", kind: str, offset: int) -> None:
        """A chunk comes that may end loops whose last segment is missing."""
        loop = guide.guide.loop_of(kind)
        is_end = kind != loop.id
        self._miss(guide, guide.plan.depth(loop.id) + is_end)
        if is_end:
            self._awaited = [one for one in self._awaited if one[0] != loop.id]
        elif kind in guide.plan.awaited:
            self._awaited.append((kind, offset))

    def _miss(self, guide: "_GuideFill", depth: int) -> None:
        """Make the rows of loops of this depth, and deeper ones, whose last segment never came."""
        offset = self.slots[OFFSET]
        while self._awaited and guide.plan.depth(self._awaited[-1][0]) >= depth:
            kind, self.slots[OFFSET] = self._awaited.pop()
            for plan in guide.plan.awaited[kind]:
                program = without_segments(plan)
                rows, _ = guide.interpreter.run(program, (), self.slots, Delimiters())
                self._emit(rows[0])
        self.slots[OFFSET] = offset

    def _emit(self, row: tuple[int, list[Any]] | None) -> None:
        if row is not None and not self._is_muted:
            self._builder.append(*row)


class _GuideFill:
    """The programs of one guide."""

    def __init__(
        self,
        guide: Guide,
        tables: Mapping[str, Table],
        wanted: frozenset[int],
        kinds: list[list[str]],
        native: NativeRows | None,
    ) -> None:
        self.guide = guide
        self.plan = GuidePlan(guide, tables, wanted)
        self.interpreter = Interpreter(kinds, self.plan.slot_kinds)
        chunks = guide.chunk_loops
        self.kinds = frozenset(chunks) | {loop.end for loop in guide.ends.values()}
        has_lines = guide.spec.about in (About.CLAIM, About.PAYMENT)
        self.claim = guide.spec.subject if has_lines else ""
        self.line = guide.spec.line
        self._programs: dict[Layout, Program] = {}
        self._instructions = 0  # of these
        self._native = native
        self._native_programs: dict[Layout, Any] = {}
        self._apart: dict[Layout, tuple[Any, Program]] = {}

    def program(self, layout: Layout, kind: str) -> Program:
        known = self._programs.get(layout)
        if known is None:
            known = compiled(self.plan, layout, kind)
            self._instructions += len(known)
            if len(self._programs) >= _MAX_PROGRAMS or self._instructions > _MAX_INSTRUCTIONS:
                self._programs.clear()
                self._native_programs.clear()
                self._instructions = len(known)
            self._programs[layout] = known
        return known

    def native_program(self, layout: Layout, kind: str) -> Any:
        """The same for native code."""
        known = self._native_programs.get(layout)
        if known is None:
            assert self._native is not None
            program = self.program(layout, kind)
            known = self._native.compile(program, self.plan.slot_kinds)
            self._native_programs[layout] = known
        return known

    def apart(self, layout: Layout, program: Program, table: int) -> tuple[Any, Program]:
        """All of a program but the rows of this table, for native code, and these rows alone."""
        known = self._apart.get(layout)
        if known is None:
            assert self._native is not None
            if len(self._apart) >= _MAX_PROGRAMS:
                self._apart.clear()
            own: list[tuple[Any, ...]] = []
            others: list[tuple[Any, ...]] = []
            is_own = False
            for one in program:
                if one[0] == ROW:
                    is_own = one[1] == table
                in_row = one[0] in (ROW, VALUE, CONSTANT, SLOT)
                (own if is_own and in_row else others).append(one)
            compiled_others = self._native.compile(others, self.plan.slot_kinds)
            known = self._apart[layout] = compiled_others, tuple(own)
        return known

    def native_programs(self, kind: str, layouts: tuple[Layout, ...]) -> tuple[Any, ...]:
        """Of a claim and its lines."""
        known = tuple([self._native_programs.get(layout) for layout in layouts])
        if None not in known:
            return known
        kinds = (kind, *(self.line for _ in layouts[1:]))
        return tuple(map(self.native_program, layouts, kinds))


def _in_file(document: Document, offset: int) -> int:
    """The place in the file, which is another one only where it is wrapped."""
    wrapping = document.wrapping
    return wrapping.place(offset, 1, 1)[0] if wrapping else offset
