"""A part of a rule as a function of claims: what breaks it, and where that is shown."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from edi.guides.guide import Guide
from edi.rule_language.compiler import Compiler, each_of
from edi.rule_language.reading import Instance, Subject, Unclear
from edi.rule_language.tree import Condition, Count, Part, Path, Quantified
from edi.structure.chunk import Spot


class Breach(NamedTuple):
    """What a rule finds: where, what it says, and the severity of that part."""

    spot: Spot
    message: str
    severity: str


Check = Callable[[Subject], Iterator[Breach]]
Find = Callable[[Instance], Spot | None]


def compile_part(guide: Guide, part: Part) -> Check:
    """One part of a rule, for claims of one guide."""
    found = each_of(guide, part.each, None)
    if found is None:
        return lambda claim: iter(())
    inside, find = found
    when = inside.condition(part.when) if part.when is not None else None
    demand = inside.condition(part.demand)
    forbidden, message, severity = part.is_forbidden, part.message, part.severity
    spot = _spot(inside, part.place if part.place else part.demand)

    def is_broken(here: Instance) -> bool:
        try:
            return (when is None or when(here)) and demand(here) is forbidden
        except Unclear:
            return False

    def check(claim: Subject) -> Iterator[Breach]:
        try:
            those = list(find(Instance(claim, claim.chunk, claim.chunk.layout.root)))
        except Unclear:
            return
        for here in those:
            if is_broken(here):
                yield Breach(spot(here), message, severity)

    return check


def _spot(inside: Compiler, named: Condition | Path) -> Callable[[Instance], Spot]:
    """Where a breach is shown: at the first thing named that is there; else at an element that is
    missing in a segment; else where the loop or segment that is looked at begins."""

    def is_elsewhere(node: Path | Quantified) -> bool:
        return isinstance(node, Path) and node.loop not in ("", inside.scope.id)

    # What is of the loop that is looked at comes first: the rest may be around many of them.
    those = sorted(_named(named), key=is_elsewhere)
    finders = [_present(inside, one) for one in those]
    finders += [_lacking(inside, one) for one in those if isinstance(one, Path) and one.element]

    def spot(here: Instance) -> Spot:
        for find in finders:
            try:
                found = find(here)
            except Unclear:
                continue
            if found is not None:
                return found
        return here.spot()

    return spot


def _present(inside: Compiler, node: Path | Quantified) -> Find:
    if isinstance(node, Path):
        read = inside.read(node, is_value=bool(node.element))
        return lambda here: next((one.spot() for one in read(here)), None)
    found = each_of(inside.guide, node.each, inside.scope)
    if found is None:
        return lambda here: None
    deeper, loops = found
    where, spot = deeper.condition(node.where), _spot(deeper, node.where)
    wanted = node.quantity != "every"  # of "every", the one that is not so
    return lambda here: next((spot(one) for one in loops(here) if where(one) is wanted), None)


def _lacking(inside: Compiler, path: Path) -> Find:
    """The place of an absent element in a segment that is there."""
    read = inside.read(path._replace(element=0, component=0), is_value=False)
    element, component = path.element, path.component or None
    return lambda here: next(
        (Spot(one.chunk, one.place, element, component) for one in read(here)), None
    )


def _named(node: Any) -> Iterator[Path | Quantified]:
    """The paths of a condition, in order; what is said of other loops stays whole."""
    if isinstance(node, Path | Quantified):
        yield node
    elif isinstance(node, tuple) and not isinstance(node, Count):
        for one in node:
            yield from _named(one)
