"""The levels of a transaction set, counted as its openers go by."""

from typing import NamedTuple

from edi.engine.parallel.file_parts import Cuts, cuts_of
from edi.guides.catalogue import SPECS
from edi.guides.guide import load
from edi.guides.spec import About
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters
from edi.structure.hierarchy import HierarchyState
from edi.structure.transaction import LevelState, TransactionState

_HL = 40  # characters in which HL03 usually stands


class Mark(NamedTuple):
    """Where a chunk starts."""

    offset: int
    segments: int  # of the file before it


class LevelCounts:
    """Of one transaction set of claims or claim payments.

    The depth of a level is the number of levels around it, ST counted. One that opens without the
    level around it is counted below one that is supposed, as the reader does.
    """

    def __init__(self, guide_id: str) -> None:
        cuts = cuts_of(guide_id)
        self.deepest = max(cuts.loops)
        self.has_parties = SPECS[guide_id].about is About.PAYMENT
        self._cuts: Cuts = cuts
        self._trailing = frozenset(load(guide_id).ends)
        self.starts = frozenset(cuts.by_id) | self._trailing
        if cuts.has_levels:
            self.starts |= {"HL"}
        self._openers: list[Mark | None] = [None] * (self.deepest + 1)
        self._counts = [0] * (self.deepest + 1)
        self._hls = 0
        # What opens the deepest level: segment, HL03, and HL03 of the levels around it.
        self.usual = (
            next((id for id, depth in cuts.by_id.items() if depth == self.deepest), ""),
            "",
            "",
        )
        if cuts.has_levels:
            codes = {depth: code.decode() for code, depth in cuts.by_level.items()}
            around = "".join(codes[depth] for depth in sorted(codes) if depth < self.deepest)
            self.usual = "HL", codes[self.deepest], around

    def depth_of(self, id: str, text: str, at: int, separator: str, terminator: str) -> int:
        """Of the level that the segment there opens; 0 for another one, -1 for a segment that
        trails the loops of its level: behind it nothing may be cut."""
        if id != "HL":
            return -1 if id in self._trailing else self._cuts.by_id.get(id, 0)
        self._hls += 1
        values = text[at : at + _HL].split(separator, 4)
        if len(values) < 5:
            end = text.find(terminator, at)
            values = text[at : end if end >= 0 else len(text)].split(separator)
        code = values[3].strip() if len(values) > 3 else ""
        return self._cuts.by_level.get(code.encode("latin-1"), 0)

    def passed(self, opened: int, hls: int) -> None:
        """So many of the deepest level have opened, and so many HL of any kind gone by."""
        if self._cuts.has_levels:
            self._hls += hls
        if opened:
            self._suppose(self.deepest)
            self._counts[self.deepest] += opened
            self._openers[self.deepest] = None

    def can_cut(self, depth: int) -> bool:
        """Are all levels open around one of this depth?"""
        return None not in self._openers[1:depth]

    def open(self, depth: int, mark: Mark) -> None:
        """A level opens."""
        self._suppose(depth)
        self._counts[depth] += 1
        self._openers[depth] = mark
        for below in range(depth + 1, self.deepest + 1):
            self._openers[below], self._counts[below] = None, 0

    def _suppose(self, depth: int) -> None:
        for above in range(1, depth):
            if self._openers[above] is None and not self._counts[above]:
                self._counts[above] = 1

    @property
    def marks(self) -> list[Mark]:
        """The levels that may be open at a cut."""
        return [mark for mark in self._openers[1 : self.deepest] if mark is not None]

    def openers(self, depth: int) -> list[Mark]:
        """The levels that are open around one of this depth."""
        return [mark for mark in self._openers[1:depth] if mark is not None]

    def transaction(
        self, depth: int, ordinal: int, openers: list[str], d: Delimiters
    ) -> TransactionState:
        """What is reached before a level of this depth that has not been counted yet. `openers` are
        the chunks of ST and of the levels around it."""
        levels = []
        for number, text in enumerate(openers):
            hl: tuple[str, ...] = ()
            if number and self._cuts.has_levels:
                values = decode(text.partition(d.segment)[0]).split(d.element)
                hl = (values[1],) if len(values) > 1 else ()
            loop_id = self._cuts.loops[number] if number else "ST"
            below = self._counts[number + 1]
            counts = {self._cuts.loops[number + 1]: below} if below else {}
            here = self._counts[number] if number else 1
            levels.append(LevelState(loop_id, here, counts, hl, False))
        return TransactionState(ordinal, tuple(levels), False)

    def hierarchy(self) -> HierarchyState:
        """What HL01 is expected at a cut before an HL that has been counted already."""
        return HierarchyState((str(max(1, self._hls)),))


def _id_of(by_id: dict[str, int], depth: int) -> str:
    return next((id for id, one in by_id.items() if one == depth), "")
