"""Conditions to closures, for claims of one guide."""

import operator
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from edi.elements.dates import parse_date
from edi.guides.guide import Guide
from edi.rule_language import code_lists, patterns, values
from edi.rule_language.places import LoopPlace, Place, UnknownPlace, loop_place, resolve
from edi.rule_language.reading import (
    Instance,
    Instances,
    Read,
    instances,
    nowhere,
    reader,
    segments,
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
    Path,
    Present,
    Quantified,
    Span,
    Sum,
    Value,
)

Holds = Callable[[Instance], bool]
_REMEMBERED = 4096
Quantities = Callable[[Instance], list[Any]]  # of one kind: str, Decimal or date
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Compiler:
    """Compiles what is asked of instances of one loop."""

    def __init__(self, guide: Guide, scope: LoopPlace, segment: str = "") -> None:
        """`segment`: the id of the segment whose occurrences are looked at, "" for the loop."""
        self.guide = guide
        self.scope = scope
        self._segment = segment

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
            texts, fits = self._texts(node.left), patterns.compiled(node.pattern)
            return lambda here: any(map(fits, texts(here)))
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
        read = self.read(node.of, is_value=False)
        return lambda here: bool(read(here))

    def _quantified(self, node: Quantified) -> Holds:
        loops, where = self._where(node.each, node.where)
        if node.quantity == "some":
            return lambda here: any(where(one) for one in loops(here))
        if node.quantity == "no":
            return lambda here: not any(where(one) for one in loops(here))
        return lambda here: all(where(one) for one in loops(here))

    def _where(self, each: Loop | Path, where: Condition) -> tuple[Instances, Holds]:
        found = each_of(self.guide, each, self.scope)
        if found is None:
            return lambda here: (), lambda here: False
        inside, loops = found
        return loops, inside.condition(where)

    def _compare(self, node: Compare) -> Holds:
        kind = self.kind_of(node.left, node.right)
        left, right = self._values(node.left, kind), self._values(node.right, kind)
        if node.sign == "!=":
            return lambda here: not _any_pair(operator.eq, left(here), right(here))
        compared = SIGNS[node.sign]
        return lambda here: _any_pair(compared, left(here), right(here))

    def _among(self, node: Among) -> Holds:
        kind = self.kind_of(node.left)
        read, holds = self._values(node.left, kind), contains(node, kind)
        return lambda here: any(map(holds, read(here)))

    # -- values

    def kind_of(self, *nodes: Value | Literal) -> str:
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
            constant = [literal(node, kind)]
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
        read, place = self.read(path, is_value=True), self.place(path, is_value=True)
        if kind == "number":
            return lambda here: [n for one in read(here) if (n := values.number(one)) is not None]
        if kind == "day":
            form = place.form if place else 0
            return lambda here: [p[0] for one in read(here) if (p := values.period(one, form))]
        return lambda here: [one.value for one in read(here)]

    def _texts(self, node: Value) -> Quantities:
        return self._values(node, "text")

    def _count(self, node: Count) -> Quantities:
        if node.where is None and isinstance(node.of, Path):
            read = self.read(node.of, is_value=False)
            return lambda here: [Decimal(len(read(here)))]
        if node.where is None and isinstance(node.of, Loop):
            every = self._loops(node.of)
            return lambda here: [Decimal(sum(1 for _ in every(here)))]
        assert node.where is not None
        loops, where = self._where(node.of, node.where)
        return lambda here: [Decimal(sum(1 for one in loops(here) if where(one)))]

    def _edge(self, node: Edge) -> Quantities:
        read, place = self.read(node.path, is_value=True), self.place(node.path, is_value=True)
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
            place = resolve(self.guide, path, self.scope.id)
        except UnknownPlace:
            return None
        if not is_value and not path.element:
            place = place._replace(element=0, component=path.component)
        return place

    def read(self, path: Path, *, is_value: bool) -> Read:
        place = self.place(path, is_value=is_value)
        if place is None:
            return nowhere
        is_own = place.loop == self.scope and path.segment == self._segment and not path.qualifier
        return reader(place, self._around(place.loop), is_own=is_own)

    def _loops(self, loop: Loop) -> Instances:
        try:
            place = loop_place(self.guide, loop.id)
        except UnknownPlace:
            return lambda here: ()
        return self._around(place)

    def _around(self, place: LoopPlace) -> Instances:
        return _instances(self.guide, place, self.scope)


def each_of(
    guide: Guide, each: Loop | Path, scope: LoopPlace | None
) -> tuple[Compiler, Instances] | None:
    """What is asked of each of these loops or segments, and where they are for one that looks at
    `scope`; None where the guide does not have them."""
    try:
        if isinstance(each, Loop):
            place = loop_place(guide, each.id)
            return Compiler(guide, place), _instances(guide, place, scope)
        found = resolve(guide, each, scope.id if scope else each.loop)
    except UnknownPlace:
        return None
    loops = _instances(guide, found.loop, scope)
    read = reader(found._replace(element=0, component=0), lambda here: (here,))
    return Compiler(guide, found.loop, each.segment), segments(loops, read)


def _instances(guide: Guide, place: LoopPlace, scope: LoopPlace | None) -> Instances:
    return instances(place, scope, guide.spec.subject, guide.spec.line)


def contains(node: Among, kind: str) -> Callable[[Any], bool]:
    """Is a value of this kind one of these? What is said of a value is remembered."""
    single = frozenset(literal(one, kind) for one in node.items if not isinstance(one, Span))
    spans: list[tuple[Any, Any]] = [
        (literal(one.low, kind), literal(one.high, kind))
        for one in node.items
        if isinstance(one, Span)
    ]
    if not spans:
        return single.__contains__
    within = values.is_between if kind == "text" else _within
    known: dict[Any, bool] = {}

    def is_among(value: Any) -> bool:
        found = known.get(value)
        if found is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = value in single or any(within(value, *span) for span in spans)
            known[value] = found
        return found

    return is_among


def kind_of(place: Place) -> str:
    """What a path is compared as: "text", "number" or "day"."""
    return "day" if place.kind in ("day", "period") else place.kind


def _any_pair(compared: Callable[[Any, Any], bool], left: list[Any], right: list[Any]) -> bool:
    return any(compared(one, other) for one in left for other in right)


def _within(value: Any, low: Any, high: Any) -> bool:
    return bool(low <= value <= high)


@cache
def literal(node: Literal, kind: str) -> values.Plain:
    if kind == "number":
        return Decimal(node.text)
    if kind == "day":
        found = parse_date(node.text.replace("-", ""))
        assert found is not None
        return found
    return node.text
