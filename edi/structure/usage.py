"""Usage, repeats and order inside a chunk, from the guide's tables (not from the grammar)."""

from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from edi.guides.guide import LoopSpec, SegmentSpec
from edi.structure.layout import Node, Role, ShapeProblem
from edi.structure.phrases import at_most, in_loop


def check_usage(
    root: Node, roles: Sequence[Role | None], tokens: Sequence[str], chunk_loops: Container[str]
) -> list[ShapeProblem]:
    """Problems of the whole chunk. `chunk_loops` open chunks of their own: not sought."""
    found: list[ShapeProblem] = []
    for node in root.walk():
        found += _segments(node)
        found += _order(node, roles, tokens)
        found += _loops(node, chunk_loops)
    return found


def _label(spec: SegmentSpec) -> str:
    return f"{spec.name} ({_short(spec)})"


def lacking(loop: LoopSpec, spec: SegmentSpec) -> str:
    return f"{_label(spec)} is required {in_loop(loop.id)} but missing."


def too_often(loop: LoopSpec, spec: SegmentSpec, times: int) -> str:
    most = at_most(spec.max_use or 0)
    return f"{_label(spec)} occurs {times} times {in_loop(loop.id)}; {most}."


def lacking_loop(loop: LoopSpec, child: LoopSpec) -> str:
    return f"Loop {child.id} ({child.name}) is required {in_loop(loop.id)} but missing."


def lacking_either(loop: LoopSpec, children: Sequence[LoopSpec]) -> str:
    names = " nor ".join(f"loop {child.id} ({child.name})" for child in children)
    what = "a claim is lost, or the level is not needed"
    return f"Loop {loop.id} ({loop.name}) has neither {names}: {what}."


def _segments(node: Node) -> Iterator[ShapeProblem]:
    for spec in node.loop.leading:  # what trails the loops below comes in chunks of its own
        used = node.uses.get(spec.key)
        if used is None:
            if spec.usage == "R" and f"?{spec.id}" not in node.uses:
                message = lacking(node.loop, spec)
                if node.rival and node.parent:
                    message += (
                        f" If loop {node.rival.id} is meant, it must come before loop"
                        f" {node.parent.loop.id}."
                    )
                yield ShapeProblem("SEG003", message, node.first)
        elif spec.max_use is not None and len(used) > spec.max_use:
            yield ShapeProblem("SEG004", too_often(node.loop, spec, len(used)), used[spec.max_use])


def _order(
    node: Node, roles: Sequence[Role | None], tokens: Sequence[str]
) -> Iterator[ShapeProblem]:
    """Segments that stand outside the longest run in the guide's order."""
    own: list[tuple[int, SegmentSpec]] = []
    late = _last_before_children(node)
    for used in node.uses.values():
        for index in used:
            role = roles[index]
            if role is not None and node.first <= index <= late:  # an early one is reported
                own.append((index, role.spec))
    own.sort(key=lambda pair: pair[0])
    positions = [spec.position for _, spec in own]
    if all(a <= b for a, b in pairwise(positions)):
        return
    kept = _longest_rising(positions)
    for place, (index, spec) in enumerate(own):
        if place not in kept:
            where = _right_place(place, [one for _, one in own], kept)
            message = f"{_label(spec)} must come {where} {in_loop(node.loop.id)}."
            yield ShapeProblem("SEG005", message, index)


def _right_place(place: int, specs: Sequence[SegmentSpec], kept: set[int]) -> str:
    """Where a segment belongs among those that are in order: "after N3"."""
    position = specs[place].position
    later = (one for at, one in enumerate(specs[:place]) if at in kept and one.position > position)
    first = next(later, None)
    if first is not None:
        return f"before {_short(first)}"
    before = [one for at, one in enumerate(specs) if at in kept and one.position < position]
    return f"after {_short(before[-1])}" if before else "first"


def _short(spec: SegmentSpec) -> str:
    code = next(iter(sorted(spec.qualifier_codes)), "") if "[" in spec.key else ""
    return f"{spec.id}*{code}" if code else spec.id


def _last_before_children(node: Node) -> int:
    """Own segments behind the first child loop are reported as late already."""
    below = (child.first for children in node.children.values() for child in children)
    return min((first for first in below if first > node.first), default=1 << 60)


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Places of a longest run of non-decreasing values (patience sorting)."""
    tails: list[int] = []
    tail_places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        at = bisect_right(tails, value)
        before.append(tail_places[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            tail_places.append(place)
        else:
            tails[at] = value
            tail_places[at] = place
    kept: set[int] = set()
    place = tail_places[-1] if tail_places else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept


def _loops(node: Node, chunk_loops: Container[str]) -> Iterator[ShapeProblem]:
    for loop in node.loop.child_specs:
        if loop.id in chunk_loops:
            continue
        there = node.children.get(loop.id, ())
        if f"?{loop.id}" in node.uses and not there:
            continue
        if not there and loop.usage_under(node.loop.id) == "R":
            yield ShapeProblem(
                "SEG006",
                lacking_loop(node.loop, loop),
                node.first,
            )
        elif loop.repeat is not None and len(there) > loop.repeat:
            yield ShapeProblem(
                "SEG007",
                f"Loop {loop.id} ({loop.name}) occurs {len(there)} times"
                f" {in_loop(node.loop.id)}; {at_most(loop.repeat)}.",
                there[loop.repeat].first,
            )
            node.children[loop.id] = _without_doubled(there)


def _without_doubled(siblings: Sequence[Node]) -> tuple[Node, ...]:
    """Loops without those that are nothing but the first segment of the next one, sent twice: that
    these lack all the rest is no fault of its own."""
    doubled = {
        id(one)
        for one, following in pairwise(siblings)
        if not one.children and len(one.uses) == 1 and following.first == one.first + 1
    }
    return tuple(one for one in siblings if id(one) not in doubled)
