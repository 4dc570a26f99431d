"""pyx12's walk through one of its maps, a segment at a time.

The parts of pyx12 that look at one segment are called here, and none of those that read files: so
no more is held than one segment and the counts of a map, and delimiters and places are ours. This
is the only module that imports pyx12.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import pyx12.errors
import pyx12.map_if
import pyx12.map_walker
import pyx12.nodeCounter
import pyx12.params
import pyx12.segment

_ENVELOPES = (("/ISA_LOOP", "/ISA_LOOP/ISA"), ("/ISA_LOOP/GS_LOOP", "/ISA_LOOP/GS_LOOP/GS"))
_START = "/ISA_LOOP/GS_LOOP/GS"

Node = Any  # of a map: a loop, segment, composite or element


# Where an element or component is named so: "02" or "02-1". pyx12 reads it anew each time.
_NAME = re.compile(r"([0-9]{2})(?:-([0-9]+))?")
_MOST_KNOWN = 20_000  # segments that are known to be right


class _Segment(pyx12.segment.Segment):  # type: ignore[misc]
    """The same as pyx12's, with elements found faster."""

    def get(self, ref_des: str) -> Any:
        at, part = _indexes(ref_des)
        if at >= len(self.elements):
            return None
        found = self.elements[at]
        if part is None:
            return found
        return found[part] if part < len(found) else None


@lru_cache(maxsize=512)
def _indexes(name: str) -> tuple[int, int | None]:
    found = _NAME.fullmatch(name)
    assert found is not None
    return int(found[1]) - 1, int(found[2]) - 1 if found[2] else None


class _Counter(pyx12.nodeCounter.NodeCounter):  # type: ignore[misc]
    """The same as pyx12's, with paths told apart by their text, which is made once for each."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[int, tuple[Any, str]] = {}  # by id; the path stays, and so does its id
        self._counts: dict[str, int] = {}

    def _text(self, path: Any) -> str:
        if isinstance(path, str):
            return path
        known = self._texts.get(id(path))
        if known is None:
            known = self._texts[id(path)] = path, path.format()
        return known[1]

    def reset_to_node(self, xpath: Any) -> None:
        below = self._text(xpath) + "/"
        for path in [path for path in self._counts if path.startswith(below)]:
            del self._counts[path]

    def increment(self, xpath: Any) -> None:
        path = self._text(xpath)
        self._counts[path] = self._counts.get(path, 0) + 1

    def setCount(self, xpath: Any, ct: int) -> None:
        self._counts[self._text(xpath)] = ct

    def get_count(self, xpath: Any) -> int:
        return self._counts.get(self._text(xpath), 0)


class Step(NamedTuple):
    """What one segment has led to."""

    node: Node  # None where the segment is not expected
    opened: list[Node]  # loops that it opens, from the outside in
    errors: list[Any]  # pyx12's errors about segments and loops


@lru_cache(maxsize=4)
def load(map_file: str) -> Node:
    """A map of pyx12, without settings of the user for it."""
    return pyx12.map_if.load_map_file(map_file, pyx12.params.ParamsBase())


class MapWalk:
    """One transaction set, from its ST on. Every method may raise whatever pyx12 raises."""

    def __init__(self, map_file: str) -> None:
        self._map = load(map_file)
        self._file = map_file
        self._walker = pyx12.map_walker.walk_tree()
        self._walker.counter = _Counter()
        self._right: set[tuple[int, str]] = set()  # node and text of segments without errors
        for loop, first in _ENVELOPES:
            self._walker.forceWalkCounterToLoopStart(loop, first)
        self._node: Node = self._map.getnodebypath(_START)

    def step(self, segment: Node, ordinal: int) -> Step:
        """Go to where the segment stands in the map. Where only its first element is wrong, by
        which pyx12 tells segments apart, it is taken for the one that it can only be."""
        node, _, opened, errors = self._walker.walk_errors(self._node, segment, ordinal, 0, None)
        if node is None:
            only = self._only(segment.get_seg_id())
            if only is not None:
                segment.set("01", only)
                found = self._walker.walk_errors(self._node, segment, ordinal, 0, None)
                if found[0] is not None:
                    node, _, opened, errors = found
        if node is not None:
            self._node = node
        return Step(node, opened, errors)

    def _only(self, segment_id: str) -> str | None:
        """What the first element has to be, of the one segment with this id that may follow here;
        None where there is none, or a choice."""
        loop = pyx12.map_walker.pop_to_parent_loop(self._node)
        while True:
            places = [
                node
                for node in map(_first, loop.childIterator())
                if node is not None and node.id == segment_id
            ]
            if places:
                break
            if not loop.parent or loop.parent.is_map_root():
                return None
            loop = loop.parent
        place = places[0]
        codes = [] if place.children[0].is_composite() else place.children[0].valid_codes
        is_only = len(places) == 1 and codes and segment_id != "HL" and not self.count(place)
        return str(codes[0]) if is_only else None

    def errors_in(self, node: Node, segment: Node, raw: str) -> list[Any]:
        """pyx12's errors about the elements of the segment, which stands at this node."""
        key = id(node), raw
        if key in self._right:
            return []
        is_right, errors = node.is_valid_errors(segment)
        if is_right and not errors and len(self._right) < _MOST_KNOWN:
            self._right.add(key)
        return list(errors)

    @property
    def segment_ids(self) -> frozenset[str]:
        """Ids of all segments of the map."""
        return _ids_of(self._file)

    def count(self, node: Node) -> int:
        """How often a loop or segment has come so far in what is open around it."""
        return int(self._walker.counter.get_count(node.x12path))


def _first(node: Node) -> Node:
    """The segment itself, or the first of a loop or of the first loop in it."""
    while node is not None and not node.is_segment():
        node = node.get_first_node()
    return node


def segment_of(raw: str, element: str, component: str) -> Node:
    """A segment without its terminator, as pyx12 has it."""
    return _Segment(raw, "\0", element, component)


@lru_cache(maxsize=4)
def _ids_of(map_file: str) -> frozenset[str]:
    """The ids of all segments of a map."""
    nodes = load(map_file).loop_segment_iterator()
    return frozenset(node.id for node in nodes if node.is_segment())
