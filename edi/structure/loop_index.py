"""What the parser asks of a guide's loops: who opens them, what is theirs, what may follow."""

from functools import cached_property

from lark import Token, Tree

from edi.guides.guide import Guide, LoopSpec
from edi.guides.standard import SEGMENTS
from edi.structure import grammar


class LoopIndex:
    """The loops of one guide, found by terminal, token or tree of the grammar."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._openers: dict[str, tuple[LoopSpec, ...]] = {}  # terminal -> loops that it opens
        for loop in guide.loops.values():
            for terminal in self.triggers(loop):
                self._openers[terminal] = (*self._openers.get(terminal, ()), loop)
        self._opener_ids = {loop.trigger for loop in guide.loops.values()}

    @cached_property
    def terminals(self) -> frozenset[str]:
        return grammar.terminals(self.guide.id)

    def terminal(self, token: str) -> str | None:
        """Segments that are no loop's first are terminals by id alone ("REF", not "REF_G1")."""
        if token in self.terminals:
            return token
        segment_id = token.partition("_")[0]
        return segment_id if segment_id in self.terminals else None

    def triggers(self, loop: LoopSpec) -> list[str]:
        """Terminals that open the loop."""
        if loop.trigger in self.guide.qualifier_refs and loop.trigger_codes:
            return [f"{loop.trigger}_{code}" for code in loop.trigger_codes]
        return [loop.trigger]

    def opened_by(self, terminal: str) -> tuple[LoopSpec, ...]:
        return self._openers.get(terminal, ())

    def opened_above(self, token: str, above: list[str]) -> LoopSpec | None:
        """The loop that the token would open in one of the loops `above`, the nearest."""
        loops = self.opened_by(self.terminal(token) or "")
        for parent in reversed(above):
            for loop in loops:
                if parent in loop.parents:
                    return loop
        return None

    def within(self, kind: str) -> frozenset[str]:
        """Loops that a chunk of this kind may hold."""
        loops = self.guide.loops
        if kind not in loops:
            return frozenset()
        found, waiting = {kind}, [loops[kind]]
        while waiting:
            for child in waiting.pop().child_specs:
                if child.id not in self.guide.chunk_loops and child.id not in found:
                    found.add(child.id)
                    waiting.append(child)
        return frozenset(found)

    def next_chunks(self, kind: str) -> list[LoopSpec]:
        """Loops that open a chunk of their own and may follow a chunk of `kind`: nearest first."""
        loops = self.guide.loops
        if kind not in loops:
            return []
        chunks = self.guide.chunk_loops
        found = [one for one in loops[kind].child_specs if one.id in chunks]
        up = kind
        while up in chunks and up != "ST":
            found.append(loops[up])
            up = loops[up].parents[0]
        return found

    def dependents(self, opener: str) -> frozenset[str]:
        """Segment ids that only ever continue a loop which a segment with id `opener` opens."""
        own: set[str] = set()
        for loop in self.guide.loops.values():
            if loop.trigger == opener:
                own.update(raw["id"] for raw in loop.raw_segments)
        return frozenset(own - self._opener_ids)

    def id_of(self, tree: Tree[Token]) -> str:
        """Id of the loop that a tree of the grammar stands for."""
        return grammar.loop_id_of(str(tree.data))

    def loop_of(self, tree: Tree[Token]) -> LoopSpec | None:
        return self.guide.loops.get(self.id_of(tree))


def is_own(loop: LoopSpec, token: str) -> bool:
    """Is the segment one of the loop's own, other than its first?"""
    segment_id, _, qualifier = token.partition("_")
    if segment_id == loop.trigger:
        return False
    specs = loop.by_id.get(segment_id, ())
    return any(
        qualifier in s.qualifier_codes or not s.qualifier_codes or not qualifier for s in specs
    )


def resemble(written: str, meant: str) -> bool:
    """Is one id a slip of the pen for the other? DPT for DTP, pat for PAT, SV2 for SV1."""
    if written in SEGMENTS:
        return len(written) == 3 and written[:2] == meant[:2] and len(meant) == 3
    if written.upper() == meant or sorted(written) == sorted(meant):
        return True
    if len(written) == len(meant):
        return sum(a != b for a, b in zip(written, meant, strict=True)) == 1
    longer, shorter = sorted((written, meant), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    )


def unknown_code(segment_id: str) -> str:
    """SEG008 for a segment of X12 that the guide does not use, SEG001 for any other."""
    return "SEG008" if segment_id in SEGMENTS else "SEG001"


def shown(token: str) -> str:
    """ "NM1_85" as users write it: NM1*85."""
    return token.replace("_", "*", 1)
