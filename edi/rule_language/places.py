"""What a path means in a guide: where the loop is, which segments are meant, and what stands there.

A claim is read in pieces, each a tree of loops: the transaction set (ST), the levels above the
claim, the claim (2300 or 2100), and each of its lines (2400 or 2110). A loop lies in one of them.
"""

from contextlib import suppress
from typing import NamedTuple

from edi.guides.catalogue import SPECS
from edi.guides.guide import ElementSpec, Guide, LoopSpec, SegmentSpec, load
from edi.guides.spec import About
from edi.rule_language.tree import Path
from edi.rule_language.words import near

BY_SHORT = {
    spec.short: spec.id for spec in SPECS.values() if spec.about in (About.CLAIM, About.PAYMENT)
}

# Elements that a path means which names none, though it is compared with something.
_VALUE_ELEMENTS = {"REF": 2, "DTP": 3, "DTM": 2, "AMT": 2, "QTY": 2, "NTE": 2, "K3": 1}
_PERIOD, _FORM = "1251", "1250"  # data elements: a period, and the qualifier of its form
_COMPOSITES_OF_HI = 12


class UnknownPlace(Exception):
    """A guide does not have it; says why in words."""


class LoopPlace(NamedTuple):
    """Where a loop is: the loop that its piece is read as, and the loops from there to it."""

    root: str
    steps: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.steps[-1] if self.steps else self.root


class Place(NamedTuple):
    """What a path means in one guide."""

    loop: LoopPlace
    segment: str
    keys: tuple[str, ...]  # of the uses of the segment that it may be
    # The qualifier where that has to be read: its element, and component (0 for none). An HI is
    # asked composite by composite.
    qualifier: str
    qualified_by: tuple[int, int]
    element: int
    component: int
    kind: str  # "text", "number" (R, N0), "day" (DT) or "period"
    form: int  # of a period: the element that holds its form
    is_composite: bool

    @property
    def composites(self) -> range:
        """The elements of an HI that are asked for a qualifier."""
        is_hi = self.segment == "HI" and self.qualifier and not self.element
        return range(1, _COMPOSITES_OF_HI + 1) if is_hi else range(0)


def guide_of(short: str) -> Guide:
    """The guide with this short name. Raises `UnknownPlace`."""
    if short not in BY_SHORT:
        raise UnknownPlace(
            f"{short} is not a guide that has rules{near(short, BY_SHORT)}"
            f" (guides: {', '.join(BY_SHORT)})"
        )
    return load(BY_SHORT[short])


def loop_place(guide: Guide, loop_id: str) -> LoopPlace:
    """Raises `UnknownPlace`."""
    loop = guide.loops.get(loop_id)
    if loop is None:
        raise UnknownPlace(f"{guide.spec.short} has no loop {loop_id}{near(loop_id, guide.loops)}")
    steps: list[str] = []
    around: list[LoopSpec] = [loop, *guide.above(loop)]
    for one in around:
        if one.id in guide.chunk_loops:
            return LoopPlace(one.id, tuple(reversed(steps)))
        steps.append(one.id)
    raise UnknownPlace(f"loop {loop_id} of {guide.spec.short} is not read with a claim")


def resolve(guide: Guide, path: Path, scope: str) -> Place:
    """What a path means for a rule that looks at loop `scope`. Raises `UnknownPlace`."""
    loop_id = path.loop or scope
    where = loop_place(guide, loop_id)
    loop = guide.loops[loop_id]
    here = f"loop {loop_id} of {guide.spec.short}"
    uses = loop.by_id.get(path.segment, ())
    if not uses:
        raise UnknownPlace(
            f"{here} has no segment {path.segment}{_near_segment(guide, path, loop)}"
        )
    qualified_by, is_read = (0, 0), False
    if path.qualifier:
        chosen = _qualified(uses, path)
        if not chosen:
            codes = sorted({code for use in uses for code in _codes(use, path)})
            has = f"; it has {', '.join(f'{path.segment}[{c}]' for c in codes)}" if codes else ""
            raise UnknownPlace(f"{here} has no {path.segment}[{path.qualifier}]{has}")
        uses = chosen
        qualified_by = _numbers(uses[0].qualifier_ref or f"{path.segment}01", path.segment)
        is_read = any(use.qualifier_codes != {path.qualifier} for use in uses)
    use, (element, component, spec) = _in_some_use(guide, uses, path)
    kind, form = _kind(use, spec, element)
    return Place(
        where,
        path.segment,
        tuple(use.key for use in uses),
        path.qualifier if is_read or path.segment == "HI" else "",
        qualified_by,
        element,
        component,
        kind,
        form,
        spec is not None and bool(spec.components),
    )


def _in_some_use(
    guide: Guide, uses: tuple[SegmentSpec, ...], path: Path
) -> tuple[SegmentSpec, tuple[int, int, ElementSpec | None]]:
    """The first use of the segment that has the element, and the element."""
    for use in uses[:-1]:
        with suppress(UnknownPlace):
            return use, _element(guide, use, path)
    return uses[-1], _element(guide, uses[-1], path)


def _qualified(uses: tuple[SegmentSpec, ...], path: Path) -> tuple[SegmentSpec, ...]:
    if path.segment == "HI":
        # Each composite has a qualifier of its own; the first of them may be another one.
        return uses if any(path.qualifier in _codes(use, path) for use in uses) else ()
    return tuple(use for use in uses if path.qualifier in _codes(use, path))


def _codes(use: SegmentSpec, path: Path) -> frozenset[str]:
    """What may qualify this use of a segment."""
    if path.segment == "HI":
        parts = [one.components[0] for one in use.elements if one.components]
        return frozenset(code for part in parts for code in part.codes or ())
    return use.qualifier_codes or (use.elements[0].codes or frozenset())


def _numbers(ref: str, segment: str) -> tuple[int, int]:
    """5, 3 of "CLM05-3"; 5, 0 of "CLM05"."""
    element, _, component = ref.removeprefix(segment).partition("-")
    return int(element), int(component or 0)


def _element(guide: Guide, use: SegmentSpec, path: Path) -> tuple[int, int, ElementSpec | None]:
    """The element and component that are meant, and what the guide says of it."""
    name = f"{path.segment}[{path.qualifier}]" if path.qualifier else path.segment
    short = guide.spec.short
    number, part = path.element, path.component
    if not number:
        if path.segment == "HI" and path.qualifier:
            composite = use.elements[0]
            part = part or 2
            if part > len(composite.components):
                raise UnknownPlace(f"{name} has {len(composite.components)} components")
            return 0, part, composite.components[part - 1]
        if part:
            raise UnknownPlace(f"{name}-{part}: say which element, as in {path.segment}01-{part}")
        number = _VALUE_ELEMENTS.get(path.segment, 0)
        if not number:
            return 0, 0, None
    if number > len(use.elements):
        raise UnknownPlace(
            f"{name} has {len(use.elements)} elements in {short}: there is no {name}{number:02}"
        )
    spec = use.elements[number - 1]
    if spec.usage == "N":
        raise UnknownPlace(f"{spec.ref} is not used in {short} (loop {use.loop})")
    if not part:
        return number, 0, spec
    if not spec.components:
        raise UnknownPlace(f"{spec.ref} has no components in {short}")
    if part > len(spec.components):
        raise UnknownPlace(f"{spec.ref} has {len(spec.components)} components in {short}")
    inner = spec.components[part - 1]
    if inner.usage == "N":
        raise UnknownPlace(f"{inner.ref} is not used in {short} (loop {use.loop})")
    return number, part, inner


def _kind(use: SegmentSpec, spec: ElementSpec | None, number: int) -> tuple[str, int]:
    if spec is None:
        return "text", 0
    if spec.type == "R" or spec.type.startswith("N"):
        return "number", 0
    if spec.type == "DT":
        return "day", 0
    if spec.data_element == _PERIOD:
        for at, one in enumerate(use.elements[:number], 1):
            if one.data_element == _FORM:
                return "period", at
    return "text", 0


def _near_segment(guide: Guide, path: Path, loop: LoopSpec) -> str:
    """Where the guide has such a segment, or which segment has nearly this name."""
    around = {one.id for one in guide.above(loop)} | {loop.id, *loop.children}
    found = [one.id for one in guide.loops.values() if path.segment in one.by_id]
    found.sort(key=lambda one: one not in around)
    if found:
        ways = [f"{one}/{path.segment}" for one in found[:3]]
        return f"; the guide has {', '.join(ways)}"
    if path.segment not in guide.segment_ids and not path.element:
        hint = f' (a code is written in quotes: "{path.segment}")'
        return near(path.segment, loop.by_id) or hint
    return near(path.segment, loop.by_id)
