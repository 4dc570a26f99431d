"""Reads what paths mean from a claim: the loops, their segments, and the values in them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from edi.claims.view import at
from edi.rule_language.places import LoopPlace, Place
from edi.structure.chunk import LoopChunk, Spot
from edi.structure.layout import Node


class Subject(Protocol):
    """A claim or claim payment."""

    @property
    def chunk(self) -> LoopChunk: ...
    @property
    def levels(self) -> tuple[LoopChunk, ...]: ...
    @property
    def line_chunks(self) -> list[LoopChunk]: ...


class Instance(NamedTuple):
    """One instance of a loop, or one segment of it; and the claim that it is of or above."""

    subject: Subject
    chunk: LoopChunk
    node: Node
    segment: int = -1  # in the chunk, from 0; -1 for the loop

    def spot(self) -> Spot:
        """Where it begins."""
        return Spot(self.chunk, self.node.first if self.segment < 0 else self.segment)


class Found(NamedTuple):
    """A segment, element or component that a path means, and its value ("" for a segment)."""

    chunk: LoopChunk
    place: int  # of the segment in the chunk, from 0
    element: int
    component: int
    value: str

    def spot(self) -> Spot:
        return Spot(self.chunk, self.place, self.element or None, self.component or None)


class Unclear(Exception):
    """The structure is not what the guide demands there, which is a finding of its own: whether a
    segment is there cannot be said."""


Instances = Callable[[Instance], Iterable[Instance]]
Read = Callable[[Instance], list[Found]]


def instances(place: LoopPlace, scope: LoopPlace | None, subject: str, line: str) -> Instances:
    """Finds the instances of a loop around or below one of the loop `scope`; of the whole claim
    where that is None. `subject` and `line` are the ids of the claim's loop and of its lines'."""
    root, steps = place
    if scope is not None and scope.root == root:
        shared = 0
        for one, other in zip(steps, scope.steps, strict=False):
            if one != other:
                break
            shared += 1
        up, down = len(scope.steps) - shared, steps[shared:]
        if not up and not down:
            return lambda here: (here,)
        return lambda here: _below(_above(here, up), down)
    if root == line:
        return lambda here: [
            inner
            for chunk in here.subject.line_chunks
            for inner in _below(Instance(here.subject, chunk, _root(chunk, root)), steps)
        ]
    if root == subject:
        return lambda here: _below(
            Instance(here.subject, here.subject.chunk, here.subject.chunk.layout.root), steps
        )
    is_optional = root == "2000C"

    def of_level(here: Instance) -> Iterable[Instance]:
        for chunk in here.subject.levels:
            if chunk.layout.root.loop.id == root:
                return _below(Instance(here.subject, chunk, chunk.layout.root), steps)
        if is_optional:
            return ()
        raise Unclear

    return of_level


def _root(chunk: LoopChunk, loop_id: str) -> Node:
    node = chunk.layout.root
    if node.loop.id != loop_id:
        raise Unclear
    return node


def _above(here: Instance, up: int) -> Instance:
    node = here.node
    for _ in range(up):
        if node.parent is None:
            raise Unclear
        node = node.parent
    return Instance(here.subject, here.chunk, node)


def _below(here: Instance, steps: Sequence[str]) -> list[Instance]:
    nodes = [here.node]
    for step in steps:
        below = [child for node in nodes for child in node.children.get(step, ())]
        if not below and any(f"?{step}" in node.uses for node in nodes):
            raise Unclear
        nodes = below
    return [Instance(here.subject, here.chunk, node) for node in nodes]


def reader(place: Place, loops: Instances, *, is_own: bool = False) -> Read:
    """Finds everything that a path means, in order; only what is not empty.

    `is_own`: only in the segment that is looked at.
    """
    keys, stray = place.keys, f"?{place.segment}"
    element, component = place.element, place.component
    qualifier, (by, by_part) = place.qualifier, place.qualified_by
    composites = place.composites

    def read(here: Instance) -> list[Found]:
        found = []
        for _, chunk, node, own in loops(here):
            uses = node.uses
            if stray in uses:
                raise Unclear
            for key in keys:
                used = uses.get(key)
                if used is None:
                    continue
                if not used:
                    raise Unclear
                for index in used if not is_own else (own,) if own in used else ():
                    if not element and not qualifier:
                        found.append(Found(chunk, index, 0, 0, ""))
                        continue
                    values = chunk.values(index)
                    for number in composites:
                        if _part(chunk, values, number, 1) == qualifier:
                            value = _part(chunk, values, number, component) if component else ""
                            if value or not component:
                                found.append(Found(chunk, index, number, component, value))
                    if composites:
                        continue
                    if qualifier and _part(chunk, values, by, by_part) != qualifier:
                        continue
                    value = _part(chunk, values, element, component) if element else ""
                    if value or not element:
                        found.append(Found(chunk, index, element, component, value))
        return found

    return read


def _part(chunk: LoopChunk, values: list[str], element: int, component: int) -> str:
    """An element, or a component of it, without blanks around; "" for one that is not there."""
    value = at(values, element)
    if not component:
        return value.strip(chunk.delimiters.component)
    return at(value.split(chunk.delimiters.component), component - 1)


def segments(loops: Instances, read: Read) -> Instances:
    """Finds the segments that `read` finds in each loop."""

    def each(here: Instance) -> Iterable[Instance]:
        for one in loops(here):
            for found in read(one):
                yield Instance(one.subject, found.chunk, one.node, found.place)

    return each


def nowhere(here: Instance) -> list[Found]:
    """Reads what the guide does not have."""
    del here
    return []
