"""The layout of a chunk: which segment plays what part in which loop instance.

It depends only on the chunk's shape, so it is made once and shared by all chunks of that shape.
"""

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

    __slots__ = ("lacks", "problems", "roles", "root", "tokens")

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

    def lacking(self, loop_id: str) -> "Layout":
        """The same of a chunk that is not to be read further."""
        return Layout(self.root, self.roles, self.problems, self.tokens, loop_id)

    def holder(self, index: int) -> Node:
        """The loop instance of a segment; of one without a role, the one that is open there."""
        role = self.roles[index] if index < len(self.roles) else None
        if role is not None:
            return role.node
        nodes = list(self.root.walk())
        for node in nodes:
            if any(key[0] == "?" and index in used for key, used in node.uses.items()):
                return node
        before = [node for node in nodes if node.first <= index]
        return max(before, key=lambda node: node.first, default=self.root)
