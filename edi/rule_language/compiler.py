"""Trees of rules to closures: what a rule demands of a claim of one guide."""

import operator
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from edi.elements.dates import parse_date
from edi.guides.guide import Guide
from edi.rule_language import code_lists, values
from edi.rule_language.places import LoopPlace, Place, UnknownPlace, loop_place, resolve
from edi.rule_language.reading import (
    Found,
    Instance,
    Instances,
    Read,
    Subject,
    Unclear,
    instances,
    nowhere,
    reader,
)
from edi.rule_language.tree import (
    Among,
    Both,
    Compare,
    Condition,
    Count,
    Day,
    Days,
    Edge,
    Listed,
    Literal,
    Loop,
    Matches,
    Not,
    Number,
    Part,
    Path,
    Present,
    Quantified,
    Span,
    Sum,
    Value,
)
from edi.structure.chunk import Spot

Holds = Callable[[Instance], bool]
Quantities = Callable[[Instance], list[Any]]  # of one kind: str, Decimal or date
_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Breach(NamedTuple):
    """What a rule finds: where, what it says, and the severity of that part."""

    spot: Spot
    message: str
    severity: str


Check = Callable[[Subject], Iterator[Breach]]


def compile_part(guide: Guide, part: Part) -> Check:
    """One part of a rule, for claims of one guide."""
    subject, line = guide.spec.subject, guide.spec.line
    try:
        scope = loop_place(guide, part.loop.id)
    except UnknownPlace:
        return lambda claim: iter(())
    inside = _Compiler(guide, scope)
    find = instances(scope, None, subject, line)
    when = inside.condition(part.when) if part.when is not None else None
    demand = inside.condition(part.demand)
    forbidden, message, severity = part.is_forbidden, part.message, part.severity
    spot = inside.spot(part)

    def check(claim: Subject) -> Iterator[Breach]:
        top = Instance(claim, claim.chunk, claim.chunk.layout.root)
        try:
            those = list(find(top))
        except Unclear:
            return
        for here in those:
            try:
                if (when is None or when(here)) and demand(here) is forbidden:
                    yield Breach(spot(here), message, severity)
            except Unclear:
                continue

    return check


class _Compiler:
    """Compiles what is asked of instances of one loop."""

    def __init__(self, guide: Guide, scope: LoopPlace) -> None:
        self._guide = guide
        self._scope = scope

    # -- conditions

    def condition(self, node: Condition) -> Holds:
        if isinstance(node, Present):
            return self._present(node)
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, Among):
            return self._among(node)
        if isinstance(node, Listed):
            read, is_valid = self._texts(node.left), code_lists.is_valid(node.name)
            return lambda here: any(map(is_valid, read(here)))
        if isinstance(node, Matches):
            texts, fits = self._texts(node.left), re.compile(node.pattern).fullmatch
            return lambda here: any(fits(text) is not None for text in texts(here))
        if isinstance(node, Not):
            inner = self.condition(node.of)
            return lambda here: not inner(here)
        if isinstance(node, Quantified):
            return self._quantified(node)
        parts = [self.condition(one) for one in node.of]
        if isinstance(node, Both):
            return lambda here: all(part(here) for part in parts)
        return lambda here: any(part(here) for part in parts)

    def _present(self, node: Present) -> Holds:
        if isinstance(node.of, Loop):
            loops = self._loops(node.of)
            return lambda here: any(True for _ in loops(here))
        read = self._read(node.of, is_value=False)
        return lambda here: bool(read(here))

    def _quantified(self, node: Quantified) -> Holds:
        loops, where = self._loops(node.loop), self._where(node.loop, node.where)
        if node.quantity == "some":
            return lambda here: any(where(one) for one in loops(here))
        if node.quantity == "no":
            return lambda here: not any(where(one) for one in loops(here))
        return lambda here: all(where(one) for one in loops(here))

    def _where(self, loop: Loop, where: Condition) -> Holds:
        try:
            place = loop_place(self._guide, loop.id)
        except UnknownPlace:
            return lambda here: False
        return _Compiler(self._guide, place).condition(where)

    def _compare(self, node: Compare) -> Holds:
        kind = self._kind_of(node.left, node.right)
        left, right = self._values(node.left, kind), self._values(node.right, kind)
        if node.sign == "!=":
            return lambda here: not _any_pair(operator.eq, left(here), right(here))
        compared = _SIGNS[node.sign]
        return lambda here: _any_pair(compared, left(here), right(here))

    def _among(self, node: Among) -> Holds:
        kind = self._kind_of(node.left)
        read = self._values(node.left, kind)
        single = frozenset(_literal(one, kind) for one in node.items if not isinstance(one, Span))
        spans: list[tuple[Any, Any]] = [
            (_literal(one.low, kind), _literal(one.high, kind))
            for one in node.items
            if isinstance(one, Span)
        ]
        if not spans:
            return lambda here: not single.isdisjoint(read(here))
        within = values.is_between if kind == "text" else _within

        def among(here: Instance) -> bool:
            for value in read(here):
                if value in single:
                    return True
                for low, high in spans:
                    if within(value, low, high):
                        return True
            return False

        return among

    # -- values

    def _kind_of(self, *nodes: Value | Literal) -> str:
        """What they are compared as: "text", "number" or "day"."""
        kinds = {kind for node in nodes if (kind := self._own_kind(node))}
        return kinds.pop() if len(kinds) == 1 else "text"

    def _own_kind(self, node: Value | Literal) -> str:
        """ "" for a number, which is what it is compared with, and for what is not there."""
        if isinstance(node, Path):
            place = self.place(node, is_value=True)
            return kind_of(place) if place else ""
        if isinstance(node, Count | Sum | Days):
            return "number"
        if isinstance(node, Edge | Day):
            return "day"
        return "" if isinstance(node, Number) else "text"

    def _values(self, node: Value | Literal, kind: str) -> Quantities:
        if isinstance(node, Number | Day) or not isinstance(node, Value):
            constant = [_literal(node, kind)]
            return lambda here: constant
        if isinstance(node, Path):
            return self._of_path(node, kind)
        if isinstance(node, Count):
            return self._count(node)
        if isinstance(node, Sum):
            read = self._of_path(node.path, "number")
            return lambda here: [sum(read(here), Decimal(0))]
        if isinstance(node, Edge):
            return self._edge(node)
        first, last = self._values(node.first, "day"), self._values(node.last, "day")
        return lambda here: [
            Decimal((end - start).days) for start in first(here) for end in last(here)
        ]

    def _of_path(self, path: Path, kind: str) -> Quantities:
        read, place = self._read(path, is_value=True), self.place(path, is_value=True)
        if kind == "number":
            return lambda here: [n for one in read(here) if (n := values.number(one)) is not None]
        if kind == "day":
            form = place.form if place else 0
            return lambda here: [p[0] for one in read(here) if (p := values.period(one, form))]
        return lambda here: [one.value for one in read(here)]

    def _texts(self, node: Value) -> Quantities:
        return self._values(node, "text")

    def _count(self, node: Count) -> Quantities:
        if isinstance(node.of, Path):
            read = self._read(node.of, is_value=False)
            return lambda here: [Decimal(len(read(here)))]
        loops = self._loops(node.of)
        if node.where is None:
            return lambda here: [Decimal(sum(1 for _ in loops(here)))]
        where = self._where(node.of, node.where)
        return lambda here: [Decimal(sum(1 for one in loops(here) if where(one)))]

    def _edge(self, node: Edge) -> Quantities:
        read, place = self._read(node.path, is_value=True), self.place(node.path, is_value=True)
        form, side = place.form if place else 0, int(node.is_latest)
        choose: Callable[[list[date]], date] = max if node.is_latest else min

        def edge(here: Instance) -> list[date]:
            days = [p[side] for one in read(here) if (p := values.period(one, form))]
            return [choose(days)] if days else []

        return edge

    # -- places

    def place(self, path: Path, *, is_value: bool) -> Place | None:
        """None where this guide does not have it."""
        try:
            place = resolve(self._guide, path, self._scope.id)
        except UnknownPlace:
            return None
        if not is_value and not path.element:
            place = place._replace(element=0, component=path.component)
        return place

    def _read(self, path: Path, *, is_value: bool) -> Read:
        place = self.place(path, is_value=is_value)
        if place is None:
            return nowhere
        return reader(place, self._around(place.loop))

    def _loops(self, loop: Loop) -> Instances:
        try:
            place = loop_place(self._guide, loop.id)
        except UnknownPlace:
            return lambda here: ()
        return self._around(place)

    def _around(self, place: LoopPlace) -> Instances:
        spec = self._guide.spec
        return instances(place, self._scope, spec.subject, spec.line)

    # -- where a finding points

    def spot(self, part: Part) -> Callable[[Instance], Spot]:
        """At the first thing named in `at`, else in what is demanded, that is there; else at the
        element that is missing in a segment of this loop; else where the loop begins."""
        paths = [part.place] if part.place else list(paths_of(part.demand))
        reads = [self._read(path, is_value=bool(path.element)) for path in paths]
        holders = [self._holder(path) for path in paths if path.element]

        def spot(here: Instance) -> Spot:
            for read in reads:
                if found := read(here):
                    return found[0].spot()
            for holder in holders:
                if (lacking := holder(here)) is not None:
                    return lacking
            return Spot(here.chunk, here.node.first)

        return spot

    def _holder(self, path: Path) -> Callable[[Instance], Spot | None]:
        """The place of an absent element in a segment that is there."""
        segment = self._read(path._replace(element=0, component=0), is_value=False)

        def holder(here: Instance) -> Spot | None:
            for found in segment(here):
                return Spot(found.chunk, found.place, path.element, path.component or None)
            return None

        return holder


def kind_of(place: Place) -> str:
    """What a path is compared as: "text", "number" or "day"."""
    return "day" if place.kind in ("day", "period") else place.kind


def paths_of(node: Any) -> Iterator[Path]:
    """The paths of a condition, in order, without those that are read inside another loop."""
    if isinstance(node, Path):
        yield node
    elif isinstance(node, tuple) and not isinstance(node, Quantified | Count):
        for one in node:
            yield from paths_of(one)


def _any_pair(compared: Callable[[Any, Any], bool], left: list[Any], right: list[Any]) -> bool:
    return any(compared(one, other) for one in left for other in right)


def _within(value: Any, low: Any, high: Any) -> bool:
    return bool(low <= value <= high)


@cache
def _literal(node: Literal, kind: str) -> values.Plain:
    if kind == "number":
        return Decimal(node.text)
    if kind == "day":
        found = parse_date(node.text.replace("-", ""))
        assert found is not None
        return found
    return node.text


__all__ = ["Breach", "Check", "Found", "compile_part", "kind_of", "paths_of"]
