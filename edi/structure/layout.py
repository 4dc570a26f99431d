"""The layout of a chunk: which segment plays what part in which loop instance.

It depends only on the chunk's shape, so it is made once and shared by all chunks of that shape.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from edi.guides.guide import LoopSpec, SegmentSpec


class ShapeProblem:
    """A structural problem, placed at a segment of the chunk."""

    __slots__ = ("code", "element", "index", "message")

    def __init__(self, code: str, message: str, index: int, element: int | None = None) -> None:
        self.code = code
        self.message = message
        self.index = index  # of the segment in the chunk, 0-based
        self.element = element


class Node:
    """One instance of a loop within a chunk; `uses` maps segment keys to segment indexes."""

    __slots__ = ("children", "first", "loop", "number", "parent", "rival", "uses")

    def __init__(self, loop: LoopSpec, parent: "Node | None", first: int) -> None:
        self.loop = loop
        self.parent = parent
        self.first = first  # index of its first segment that is there
        self.number = 1  # nth instance of its loop under its parent
        self.rival: LoopSpec | None = None  # loop of an enclosing level that may be meant instead
        self.uses: dict[str, tuple[int, ...]] = {}
        self.children: dict[str, tuple[Node, ...]] = {}

    def add_child(self, child: "Node") -> None:
        siblings = self.children.get(child.loop.id, ())
        child.number = len(siblings) + 1
        self.children[child.loop.id] = (*siblings, child)

    def drop_child(self, child: "Node") -> None:
        siblings = [one for one in self.children.pop(child.loop.id) if one is not child]
        for one in siblings:
            self.add_child(one)

    def use(self, key: str, index: int) -> None:
        self.uses[key] = (*self.uses.get(key, ()), index)

    def walk(self) -> Iterator["Node"]:
        yield self
        for children in self.children.values():
            for child in children:
                yield from child.walk()


class Role(NamedTuple):
    """What one segment of a chunk is: a use of a segment in a loop instance."""

    node: Node
    spec: SegmentSpec
    number: int  # nth segment with this id in the loop instance


class Layout:
    """Roles in segment order (None: segment without a place), and what is wrong with the shape.

    Each is itself only: what depends on a layout is looked up by it.
    """

    __slots__ = ("_standing", "lacks", "problems", "roles", "root", "tokens")

    def __init__(
        self,
        root: Node,
        roles: tuple[Role | None, ...],
        problems: tuple[ShapeProblem, ...],
        tokens: tuple[str, ...],
        lacks: str = "",
    ) -> None:
        self.root = root
        self.roles = roles
        self.problems = problems
        self.tokens = tokens  # of its segments: "CAS", "AMT_D"
        self.lacks = (
            lacks  # loop whose first segment, a chunk's first, is missing: not read further
        )
        self._standing: _Standing | None = None  # worked out when it is asked for

    def lacking(self, loop_id: str) -> "Layout":
        """The same of a chunk that is not to be read further."""
        return Layout(self.root, self.roles, self.problems, self.tokens, loop_id)

    def holder(self, index: int) -> Node:
        """The loop instance of a segment; of one without a role, the one that is open there."""
        role = self.roles[index] if index < len(self.roles) else None
        return role.node if role is not None else self._stands().node(index)

    def number(self, index: int) -> int:
        """The place of a segment among those of its id with the same holder, from 1."""
        return self._stands().number(index)

    def _stands(self) -> "_Standing":
        if self._standing is None:
            self._standing = _Standing(self.root, self.roles, self.tokens)
        return self._standing


class _Standing:
    """Where the segments of a layout stand that have no role: found for all at once, since there
    may be thousands."""

    def __init__(self, root: Node, roles: tuple[Role | None, ...], tokens: tuple[str, ...]) -> None:
        nodes = list(root.walk())
        self._root = root
        self._skipped: dict[int, Node] = {}  # by segment: what a skipped loop has
        for node in reversed(nodes):
            for key, used in node.uses.items():
                if key[0] == "?":
                    self._skipped.update(dict.fromkeys(used, node))
        # Of those that begin at one segment, the outermost.
        by_first = {node.first: node for node in reversed(nodes)}
        self._firsts = sorted(by_first)
        self._nodes = [by_first[first] for first in self._firsts]
        self._numbers = self._numbered(roles, tokens)

    def node(self, index: int) -> Node:
        skipped = self._skipped.get(index)
        if skipped is not None:
            return skipped
        at = bisect_right(self._firsts, index)
        return self._nodes[at - 1] if at else self._root

    def number(self, index: int) -> int:
        return self._numbers[index]

    def _numbered(self, roles: tuple[Role | None, ...], tokens: tuple[str, ...]) -> list[int]:
        counts: Counter[tuple[int, str]] = Counter()
        numbers = []
        for index, token in enumerate(tokens):
            role = roles[index] if index < len(roles) else None
            node = self.node(index) if role is None else role.node
            one = id(node), token.partition("_")[0]
            counts[one] += 1
            numbers.append(counts[one])
        return numbers
