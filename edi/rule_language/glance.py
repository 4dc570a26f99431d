"""Rules at a glance: how often a raw claim breaks a part of one, told without objects of the claim.

What a condition says of loops and segments is known once for all chunks of a layout; what is left
are the values of a few elements. So a part is worked out for the layout of the claim, and for that
of each of its lines, and asks a raw claim for these values only. It says what
`edi.rule_language.parts` finds, or that it cannot tell.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from edi import native
from edi.claims.view import at, money
from edi.finding import Severity
from edi.guides.guide import Guide
from edi.rule_language import code_lists, patterns
from edi.rule_language.compiler import SIGNS, Compiler, contains, each_of, literal
from edi.rule_language.places import LoopPlace, Place, UnknownPlace, loop_place
from edi.rule_language.tree import (
    Among,
    Both,
    Compare,
    Condition,
    Either,
    Listed,
    Loop,
    Matches,
    Not,
    Part,
    Path,
    Present,
    Quantified,
)
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout, Node

_REMEMBERED = 4096

Test = Callable[[RawClaim, int], bool]  # of a claim, and where the chunk that is asked starts in it
Known = bool | Test
Read = Callable[[RawClaim, int], list[Any]]  # values of one kind


class Unsure(Exception):
    """It takes a closer look."""


class Glance:
    """One part of a rule, for claims of one guide."""

    def __init__(self, guide: Guide, part: Part) -> None:
        """Raises `Unsure` where the part cannot be told at a glance."""
        if not isinstance(part.each, Loop):
            raise Unsure
        found = each_of(guide, part.each, None)
        self._part = part
        self.severity = Severity(part.severity)
        self._tests: dict[Layout, tuple[Known, ...] | None] = {}
        self._at: _Glancing | None = None
        if found is not None:
            self._at = _Glancing(found[0])
            if self._at.place.root not in (guide.spec.subject, guide.spec.line):
                raise Unsure

    def count(self, raw: RawClaim) -> int:
        """How often the claim breaks it. Raises `Unsure`."""
        if self._at is None:
            return 0
        _, starts, layouts = raw.segments
        if not self._at.is_line:
            return self._count(raw, layouts[0], 0)
        return sum(
            self._count(raw, layout, starts[number])
            for number, layout in enumerate(layouts[1:], start=1)
        )

    def _count(self, raw: RawClaim, layout: Layout, start: int) -> int:
        tests = self._tests.get(layout, ())
        if tests == () and layout not in self._tests:
            if len(self._tests) >= _REMEMBERED:
                self._tests.clear()
            tests = self._tests[layout] = self._learn(layout)
        if tests is None:
            raise Unsure
        found = 0
        for test in tests:
            found += test if isinstance(test, bool) else test(raw, start)
        return found

    def _learn(self, layout: Layout) -> tuple[Known, ...] | None:
        """For each instance of the loop, whether it breaks the part."""
        assert self._at is not None
        part = self._part
        try:
            found = []
            for node in self._at.below_root(layout):
                when = self._at.condition(part.when, node) if part.when is not None else True
                demand = self._at.condition(part.demand, node)
                found.append(_all((when, demand if part.is_forbidden else _opposite(demand))))
            return tuple(found)
        except Unsure:
            return None


class _Glancing:
    """Conditions on instances of one loop in the layout of a chunk."""

    def __init__(self, inside: Compiler) -> None:
        self.inside = inside
        self.place = inside.scope
        self.is_line = inside.scope.root == inside.guide.spec.line

    def below_root(self, layout: Layout) -> list[Node]:
        if layout.root.loop.id != self.place.root:
            raise Unsure
        return _below([layout.root], self.place.steps)

    def condition(self, node: Condition, here: Node) -> Known:
        if isinstance(node, Present):
            return self._present(node.of, here)
        if isinstance(node, Not):
            return _opposite(self.condition(node.of, here))
        if isinstance(node, Both):
            return _all([self.condition(one, here) for one in node.of])
        if isinstance(node, Either):
            opposites = [_opposite(self.condition(one, here)) for one in node.of]
            return _opposite(_all(opposites))
        if isinstance(node, Quantified):
            return self._quantified(node, here)
        return self._of_values(node, here)

    def _of_values(self, node: Condition, here: Node) -> Known:
        if not isinstance(node, Among | Listed | Matches | Compare):
            raise Unsure
        if not isinstance(node.left, Path):
            raise Unsure
        kind = "text"
        if isinstance(node, Among):
            kind = self.inside.kind_of(node.left)
            holds = contains(node, kind)
        elif isinstance(node, Listed):
            holds = code_lists.is_valid(node.name)
        elif isinstance(node, Matches):
            holds = patterns.compiled(node.pattern)
        else:
            kind = self.inside.kind_of(node.left, node.right)
            holds = self._compared(node, kind)
        if isinstance(node, Compare) and node.sign == "!=":
            return _opposite(self._any(node.left, kind, holds, here))
        return self._any(node.left, kind, holds, here)

    def _compared(self, node: Compare, kind: str) -> Callable[[Any], Any]:
        if isinstance(node.right, tuple) and hasattr(node.right, "text"):
            compared = SIGNS["=" if node.sign == "!=" else node.sign]
            other = literal(node.right, kind)
            return lambda value: compared(value, other)
        raise Unsure

    def _any(self, path: Path, kind: str, holds: Callable[[Any], Any], here: Node) -> Known:
        """Is there a value that is so?"""
        if kind not in ("text", "number"):
            raise Unsure
        read = self._texts(path, here, is_value=True)
        if read is None:
            return False
        if kind == "text":
            return _any_text(read, holds)
        return lambda raw, start: any(
            amount is not None and holds(amount) for amount in map(money, read(raw, start))
        )

    def _present(self, of: Loop | Path, here: Node) -> Known:
        if isinstance(of, Loop):
            try:
                place = loop_place(self.inside.guide, of.id)
            except UnknownPlace:
                return False
            return bool(self._around(place, here))
        read = self._texts(of, here, is_value=False)
        return False if read is None else lambda raw, start: bool(read(raw, start))

    def _quantified(self, node: Quantified, here: Node) -> Known:
        if not isinstance(node.each, Loop):
            raise Unsure
        found = each_of(self.inside.guide, node.each, self.place)
        if found is None:
            return node.quantity != "some"
        deeper = _Glancing(found[0])
        wanted = node.quantity != "every"
        if deeper.is_line and not self.is_line:
            one: Known = _some_line(deeper, node.where, wanted)
        else:
            tests = [deeper.condition(node.where, n) for n in self._around(deeper.place, here)]
            one = _opposite(_all([_opposite(t) if wanted else t for t in tests]))
        return one if node.quantity == "some" else _opposite(one)

    def _around(self, place: LoopPlace, here: Node) -> list[Node]:
        """The instances of a loop around or below, in the same chunk."""
        if place.root != self.place.root:
            raise Unsure
        shared = 0
        for one, other in zip(place.steps, self.place.steps, strict=False):
            if one != other:
                break
            shared += 1
        for _ in range(len(self.place.steps) - shared):
            if here.parent is None:
                raise Unsure
            here = here.parent
        return _below([here], place.steps[shared:])

    def _texts(self, path: Path, here: Node, *, is_value: bool) -> Read | None:
        """What a path means, as `edi.rule_language.reading` reads it; None for nothing at all."""
        place = self.inside.place(path, is_value=is_value)
        if place is None:
            return None
        indexes: list[int] = []
        for node in self._around(place.loop, here):
            if f"?{place.segment}" in node.uses:
                raise Unsure
            for key in place.keys:
                used = node.uses.get(key)
                if used is not None and not used:
                    raise Unsure
                indexes += used or ()
        return _reader(place, indexes) if indexes else None


def _some_line(deeper: _Glancing, where: Condition, wanted: bool) -> Test:
    """Is there a line of which the condition is as wanted? It is worked out for each layout."""
    known: dict[Layout, Known | None] = {}

    def learn(layout: Layout) -> Known | None:
        try:
            tests = [deeper.condition(where, node) for node in deeper.below_root(layout)]
        except Unsure:
            return None
        return _opposite(_all([_opposite(test) if wanted else test for test in tests]))

    def some(raw: RawClaim, start: int) -> bool:
        del start
        _, starts, layouts = raw.segments
        for number in range(1, len(layouts)):
            layout = layouts[number]
            if layout not in known:
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[layout] = learn(layout)
            test = known[layout]
            if test is None:
                raise Unsure
            if test is True or (test is not False and test(raw, starts[number])):
                return True
        return False

    return some


def _reader(place: Place, indexes: Sequence[int]) -> Read:
    element, part, qualifier = place.element, place.component, place.qualifier
    (by, by_part), composites = place.qualified_by, place.composites
    if not element and not qualifier:
        return lambda raw, start: list(indexes)
    if len(indexes) == 1 and not qualifier and not composites:
        return _only(indexes[0], element, part)

    def read(raw: RawClaim, start: int) -> list[Any]:
        found = []
        segments, d = raw.segments.segments, raw.delimiters
        for index in indexes:
            segment = segments[start + index]
            if not segment.isascii():
                raise Unsure
            if not composites:
                if qualifier and _text(segment, d.element, d.component, by, by_part) != qualifier:
                    continue
                value = _text(segment, d.element, d.component, element, part) if element else "+"
                if value:
                    found.append(value)
                continue
            for composite in segment.split(d.element)[1 : composites.stop]:
                parts = composite.split(d.component)
                if at(parts, 0) == qualifier:
                    value = at(parts, part - 1) if part else "+"
                    if value:
                        found.append(value)
        return found

    return read


def _only(index: int, element: int, part: int) -> Read:
    """Of one element, or component of it."""

    def read(raw: RawClaim, start: int) -> list[Any]:
        segments, _, _ = raw.segments
        separator, _, inner, _, _ = raw.delimiters
        segment = segments[start + index]
        if not segment.isascii():
            raise Unsure
        text = _component(segment, separator, inner, element, part).strip()
        if text and not part:
            text = text.strip(inner)
        return [text] if text else []

    return read


def _any_text(read: Read, holds: Callable[[str], Any]) -> Test:
    """Is there a text that is so?"""

    def test(raw: RawClaim, start: int) -> bool:
        for text in read(raw, start):  # noqa: SIM110 - as often as there are claims
            if holds(text):
                return True
        return False

    return test


def _text(segment: str, separator: str, inner: str, element: int, part: int) -> str:
    text = _component(segment, separator, inner, element, part).strip()
    return text if part else text.strip(inner)


def _component(raw: str, separator: str, inner: str, position: int, part: int) -> str:
    value = at(raw.split(separator, position + 1), position)
    return at(value.split(inner), part - 1) if part else value


if native.look is not None:
    _component = native.look.component


def _below(nodes: list[Node], steps: Iterable[str]) -> list[Node]:
    for step in steps:
        below = [child for node in nodes for child in node.children.get(step, ())]
        if not below and any(f"?{step}" in node.uses for node in nodes):
            raise Unsure
        nodes = below
    return nodes


def _opposite(known: Known) -> Known:
    if isinstance(known, bool):
        return not known
    return lambda raw, start: not known(raw, start)


def _all(those: Sequence[Known]) -> Known:
    """Do all hold? What is known is left out, what takes no values comes first."""
    if any(one is False for one in those):
        return False
    tests = tuple(one for one in those if not isinstance(one, bool))
    if not tests:
        return True
    if len(tests) == 1:
        return tests[0]

    def every(raw: RawClaim, start: int) -> bool:
        for test in tests:  # noqa: SIM110 - as often as there are claims
            if not test(raw, start):
                return False
        return True

    return every
