"""Changes of the segments of loops, where the guide wants them to stand.

edits = Edits(chunk)
edits.put(root, "HCP", ("HCP", ("02", "80", "20")))      # behind what comes before it in the guide
edits.replace(index, ("CLM", (...)))
edits.remove_loop(node)
changed = edits.run()
"""

from collections.abc import Iterable, Iterator

from edi.emit.segments import Segment
from edi.emit.write_837 import Run
from edi.guides.guide import LoopSpec
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout, Node

Part = str | Segment

_BEHIND_SEGMENTS = 1_000_000  # positions of segments are below


class Edits:
    """Changes of one chunk. All indexes are those of its segments before any change."""

    def __init__(self, chunk: LoopChunk) -> None:
        self._chunk = chunk
        self._instead: dict[int, tuple[Part, ...]] = {}
        # With their order among those that are inserted at the same place.
        self._before: dict[int, list[tuple[int, tuple[Part, ...]]]] = {}

    def __bool__(self) -> bool:
        return bool(self._instead or self._before)

    def replace(self, index: int, *parts: Part) -> None:
        """These in the place of a segment; none takes it out."""
        self._instead[index] = parts

    def insert(self, index: int, *parts: Part) -> None:
        """These before a segment, or at the end; behind what was inserted there earlier."""
        self._insert(index, 0, parts)

    def put(self, node: Node, key: str, *parts: Part) -> None:
        """Segments with this key ("REF[9A]") in a loop instance, in the place of those with it."""
        used = node.uses.get(key, ())
        if not used:
            order = node.loop.segment(key).position
            self._insert(segment_place(self._chunk.layout, node, key), order, parts)
            return
        self.replace(used[0], *parts)
        for index in used[1:]:
            self.replace(index)

    def remove_loop(self, node: Node) -> None:
        """A loop instance with all loops in it."""
        for index in range(*span(self._chunk.layout, node)):
            self.replace(index)

    def put_loop(self, parent: Node, loop: LoopSpec, parts: Iterable[Part]) -> None:
        """A new instance of a loop, the last of its siblings."""
        order = _BEHIND_SEGMENTS + parent.loop.children.index(loop.id)
        self._insert(loop_place(self._chunk.layout, parent, loop), order, tuple(parts))

    def run(self) -> Run:
        """The segments of the chunk with all changes."""
        segments: list[Part] = []
        done = 0
        for index in sorted({*self._before, *self._instead}):
            segments += self._chunk.segments[done:index]
            segments += self._inserted(index)
            done = index
            if index in self._instead:
                segments += self._instead[index]
                done = index + 1
        segments += self._chunk.segments[done:]
        return Run(segments, self._chunk.delimiters)

    def _insert(self, index: int, order: int, parts: tuple[Part, ...]) -> None:
        self._before.setdefault(index, []).append((order, parts))

    def _inserted(self, index: int) -> Iterator[Part]:
        for _, parts in sorted(self._before.get(index, ()), key=lambda one: one[0]):
            yield from parts


def segment_place(layout: Layout, node: Node, key: str) -> int:
    """Before which segment of the chunk a new one with this key belongs. Raises `KeyError` for a
    key that the loop does not have."""
    position = node.loop.segment(key).position
    first, end = span(layout, node)
    inner = min((child.first for child in _children(node)), default=end)
    place = first + 1
    for index in range(first, min(inner, end)):
        role = layout.roles[index]
        if role is not None and role.node is node and role.spec.position <= position:
            place = index + 1
    return place


def loop_place(layout: Layout, parent: Node, loop: LoopSpec) -> int:
    """Before which segment of the chunk a new instance of a loop belongs: behind the loops that
    come before it in the guide, or are of the same kind."""
    _, end = span(layout, parent)
    order = {child.id: number for number, child in enumerate(parent.loop.child_specs)}
    later = [child.first for child in _children(parent) if order[child.loop.id] > order[loop.id]]
    return min(later, default=end)


def span(layout: Layout, node: Node) -> tuple[int, int]:
    """The first segment of a loop instance, and the first behind it and the loops in it."""
    inside = set(map(id, node.walk()))
    count = len(layout.roles)
    if node.parent is None:
        return 0, count
    end = node.first + 1
    while end < count and id(layout.holder(end)) in inside:
        end += 1
    return node.first, end


def _children(node: Node) -> list[Node]:
    return [child for children in node.children.values() for child in children]
