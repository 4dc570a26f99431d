"""From Lark's tree to loop instances, and from these to the part that each segment plays."""

from collections.abc import Sequence

from lark import Token, Tree

from edi.elements.phrases import code_list
from edi.guides.guide import SegmentSpec
from edi.structure.layout import Node, Role, ShapeProblem
from edi.structure.loop_index import LoopIndex, is_own, resemble, shown
from edi.structure.parse_state import positions
from edi.structure.phrases import in_loop
from edi.structure.recovery import Deviations


class Assembly:
    """Makes nodes and roles of one chunk; `found` says what stands where it should not."""

    def __init__(self, loops: LoopIndex, tokens: Sequence[str], found: Deviations) -> None:
        self.loops = loops
        self.guide = loops.guide
        self.tokens = tokens
        self.found = found

    # -- nodes

    def root(self, tree: Tree[Token]) -> Node:
        """The loop instances of the whole chunk."""
        root = self._node(tree, None)
        self._settle_rivals(root)
        self._excuse_misspelt(root)
        return root

    def _node(self, tree: Tree[Token], parent: Node | None) -> Node:
        loop = self.guide.loops[self.loops.id_of(tree)]
        first = min((p for p in positions(tree) if p >= 0), default=0)
        node = Node(loop, parent, first)
        for child in tree.children:
            if isinstance(child, Tree):
                node.add_child(self._node(child, node))
            else:
                position = child.start_pos or 0
                if position < 0:  # supposed by recovery: counts as there
                    node.uses.setdefault(loop.first.key, ())
                else:
                    self._assign(node, position)
        return node

    def _assign(self, node: Node, index: int) -> None:
        token = self.tokens[index]
        specs = node.loop.by_id.get(token.partition("_")[0], ())
        qualifier = token.partition("_")[2]
        for spec in specs:
            alone = len(specs) == 1 and not self._is_surplus(node, spec, qualifier)
            if alone or qualifier in spec.qualifier_codes:
                node.use(spec.key, index)
                if len(specs) == 1 and spec.id in self.guide.qualifier_refs:
                    self._give_way(node, spec)
                return
        above = node.parent if qualifier else None  # an unknown one is wrong here, not late
        while above is not None:
            if is_own(above.loop, token):
                message = (
                    f"{shown(token)} of loop {above.loop.id} must come before loop {node.loop.id}."
                )
                self.found.problems.append(ShapeProblem("SEG005", message, index))
                self.found.late[index] = above.loop.id
                return
            above = above.parent
        self._wrong_qualifier(node, specs, index)

    def _give_way(self, node: Node, spec: SegmentSpec) -> None:
        """More than there may be, one of them with another qualifier: that one is wrong alone."""
        used = node.uses[spec.key]
        if spec.max_use is None or len(used) <= spec.max_use or not spec.qualifier_codes:
            return
        for index in used:
            if self.tokens[index].partition("_")[2] not in spec.qualifier_codes:
                node.uses[spec.key] = tuple(one for one in used if one != index)
                self._wrong_qualifier(node, (spec,), index)
                return

    def _wrong_qualifier(self, node: Node, specs: Sequence[SegmentSpec], index: int) -> None:
        node.use(f"?{self.tokens[index].partition('_')[0]}", index)
        codes = sorted(code for spec in specs for code in spec.qualifier_codes)
        ref = specs[0].qualifier_ref or ""
        message = (
            f"The qualifier {ref.partition('-')[0]} must be {code_list(codes)}"
            f" {in_loop(node.loop.id)}."
        )
        element = int(ref.partition("-")[0][-2:]) if ref else None
        self.found.problems.append(ShapeProblem("ELE006", message, index, element))

    def _is_surplus(self, node: Node, spec: SegmentSpec, qualifier: str) -> bool:
        """Its qualifier is not the spec's, beside as many as there may be: wrong, not too many."""
        return (
            spec.id in self.guide.qualifier_refs
            and bool(spec.qualifier_codes)
            and qualifier not in spec.qualifier_codes
            and spec.max_use is not None
            and len(node.uses.get(spec.key, ())) >= spec.max_use
        )

    def _settle_rivals(self, root: Node) -> None:
        """Move displaced loops to where they belong; mark those of which it cannot be told."""
        for node in list(root.walk()):
            if node.parent is None or node.parent.parent is None:
                continue
            if node.first not in node.uses.get(node.loop.first.key, ()):
                continue  # its first segment is missing
            above = [node.parent.parent]
            while (upper := above[0].parent) is not None:
                above.insert(0, upper)
            ids = [one.loop.id for one in above]
            meant = self.loops.opened_above(self.tokens[node.first], ids)
            if meant is None:
                continue
            home = next(one for one in reversed(above) if one.loop.id in meant.parents)
            displaced = self.found.displaced.get(node.first)
            if displaced is not None:
                node.parent.drop_child(node)
                moved = Node(displaced.loop, home, node.first)
                home.add_child(moved)
                used = [index for indexes in node.uses.values() for index in indexes]
                for index in sorted([*used, *displaced.continued]):
                    self._assign(moved, index)
            elif meant.id not in home.children and node.uses.keys() == {node.loop.first.key}:
                node.rival = meant

    def _excuse_misspelt(self, root: Node) -> None:
        """What is required is not missed where something stands that was meant to be it.

        That is an unknown segment with a similar id, or a loop's first with an unknown qualifier.
        """
        for index, segment_id in self.found.strange.items():
            near = _innermost(root, index)
            while near is not None:
                for spec in near.loop.segments:
                    if resemble(segment_id, spec.id):
                        near.uses.setdefault(f"?{spec.id}", ())
                near = near.parent
        for index, segment_id in self.found.unnamed.items():
            near = _innermost(root, index)
            while near is not None:
                for loop in near.loop.child_specs:
                    if loop.trigger == segment_id and loop.usage_under(near.loop.id) == "R":
                        near.uses.setdefault(f"?{loop.id}", ())
                near = near.parent

    # -- roles

    def roles(self, root: Node) -> list[Role | None]:
        """What each segment is, in their order; late ones are put where they belong before."""
        self._place_late(root)
        self._place_early(root)
        roles: list[Role | None] = [None] * len(self.tokens)
        for node in root.walk():
            by_key = {spec.key: spec for spec in node.loop.segments}
            numbers: dict[str, int] = {}
            places = sorted((i, key) for key, used in node.uses.items() for i in used)
            for index, key in places:
                segment_id = self.tokens[index].partition("_")[0]
                numbers[segment_id] = numbers.get(segment_id, 0) + 1
                if key in by_key:
                    spec = by_key[key]
                    if node.rival is not None and spec is node.loop.first:
                        spec = _either(spec, node.rival.first)
                    roles[index] = Role(node, spec, numbers[segment_id])
        return roles

    def _place_late(self, root: Node) -> None:
        for index, loop_id in self.found.late.items():
            before = [n for n in root.walk() if n.loop.id == loop_id and n.first <= index]
            if before:
                self._use(max(before, key=lambda n: n.first), index)

    def _place_early(self, root: Node) -> None:
        for index, loop_id in self.found.early.items():
            behind = [n for n in root.walk() if n.loop.id == loop_id and n.first > index]
            if behind:
                self._use(min(behind, key=lambda n: n.first), index)

    def _use(self, node: Node, index: int) -> None:
        segment_id, _, qualifier = self.tokens[index].partition("_")
        specs = node.loop.by_id[segment_id]
        spec = next(
            (s for s in specs if len(specs) == 1 or qualifier in s.qualifier_codes), specs[0]
        )
        node.use(spec.key, index)


def _either(spec: SegmentSpec, other: SegmentSpec) -> SegmentSpec:
    """The segment of one loop or the other: only what both require or forbid is so."""
    elements = [
        mine if its.usage == "N" else its if its.usage == mine.usage else its._replace(usage="S")
        for mine, its in zip(spec.elements, other.elements, strict=True)
    ]
    loop = f"{spec.loop} or {other.loop}"
    return spec._replace(loop=loop, elements=tuple(elements), syntax=other.syntax)


def _innermost(root: Node, index: int) -> Node | None:
    """The loop instance that was open at this segment."""
    nodes = (node for node in root.walk() if node.first <= index)
    return max(nodes, key=lambda node: node.first, default=None)
