"""Checks files: what is found in each becomes `Finding`s, in file order."""

import os
import stat
from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from edi.engine.cost import Costs
from edi.engine.file_check import FileCheck
from edi.engine.plan import Plan
from edi.engine.summary import Counts, FileSummary
from edi.finding import Finding
from edi.rules.partner.applies import Envelope
from edi.rules.rule import Memory, Rule, Scope
from edi.rules.selection import Selection
from edi.structure.document import Document

if TYPE_CHECKING:
    from edi.engine.listed_codes import ListedCodes
    from edi.structure.chunk_parser import ChunkParser

__all__ = ["Counts", "FileSummary", "Runner"]

LARGE = 1 << 20  # bytes of a file that is worth more than one process


M = TypeVar("M", bound=Memory)


class Runner:
    """Checks files one after the other; rules that compare claims remember them all the while.

    With more than one job, large files are checked in parts by so many processes; what is found is
    the same, in the same order. With `costs`, what each rule takes is added up there. `shown` is
    how many findings of a code are wanted of a file, None for all; the others are only counted.
    """

    def __init__(
        self,
        selection: Selection | None = None,
        jobs: int = 1,
        costs: Costs | None = None,
        shown: int | None = None,
    ) -> None:
        self.selection = selection or Selection()
        self.jobs = jobs
        self.costs = costs
        self.shown = shown
        self._plans: dict[tuple[Scope, str, frozenset[Rule]], Plan] = {}
        self._memories: dict[type[Memory], Memory] = {}
        self._wanted: dict[str, bool] = {}
        self.judges: dict[tuple[ChunkParser, Plan], Any] = {}  # see `edi.engine.judging`
        self._is_told = False  # is what is remembered told to another process?

    @cached_property
    def codes(self) -> "ListedCodes":
        """Codes of claims against lists with dates."""
        from edi.engine.listed_codes import ListedCodes

        return ListedCodes(self.wants)

    def plan(self, scope: Scope, guide_id: str, envelope: Envelope) -> Plan:
        """Which rules to ask, by scope, guide and who exchanges the claims."""
        left_out = frozenset(
            rule for rule in self.selection.profile if not rule.is_between(envelope)
        )
        key = scope, guide_id, left_out
        if key not in self._plans:
            self._plans[key] = Plan(scope, guide_id, self.selection, left_out)
        return self._plans[key]

    def memory(self, rule: Rule) -> Memory | None:
        """What the rule remembers, with others of the same kind of memory; None for one that does
        not."""
        kind = rule.memory
        if kind is not None and isinstance(self.selection.answered, kind):
            return self.selection.answered
        return None if kind is None else self.memory_of(kind)

    def apart(self) -> "Runner":
        """Another one with the same plans, which remembers claims of its own."""
        other = copy(self)
        other._memories = {}
        return other

    def begin_again(self) -> None:
        """The same file in another version is checked next: forget all claims."""
        self._memories = {}

    def begin_part(self) -> None:
        """In another process, or of files that have nothing to do with each other: remember only
        what comes from now on."""
        self._memories = {}
        self._is_told = True

    @property
    def memories(self) -> dict[type[Memory], Memory]:
        """By kind."""
        return self._memories

    def merge(self, memories: dict[type[Memory], Memory]) -> bool:
        """Remember what another process remembers of later claims.

        False, and nothing changed, when a rule may find something between these and those.
        """
        both = [(self.memory_of(kind), later) for kind, later in memories.items()]
        if any(memory.conflicts(later) for memory, later in both):
            return False
        for memory, later in both:
            memory.merge(later)
        return True

    def memory_of(self, kind: type[M]) -> M:
        """What is remembered, of one kind."""
        known: Any = self._memories.get(kind)
        if known is None:
            known = self._memories[kind] = kind()
            keep = getattr(known, "keep_for_itself", None)
            if keep is not None and not self._is_told:
                keep()
        found: M = known
        return found

    def wants(self, code: str) -> bool:
        if code not in self._wanted:
            self._wanted[code] = self.selection.wants(self.selection.rule(code))
        return self._wanted[code]

    def check(
        self,
        stream: BinaryIO,
        file: str | None = None,
        *,
        headless: bool = False,
        summary: FileSummary | None = None,
    ) -> Iterator[Finding]:
        """All findings of a file, in its order; `summary` is filled in as the file is read."""
        document = Document(stream, headless=headless)
        split = None
        if self.jobs > 1 and _size(stream) >= LARGE:
            from edi.engine.parallel.file_split import FileSplit

            split = FileSplit(document, stream, self.jobs)
        yield from FileCheck(self, document, split, summary or FileSummary(file)).findings()


def _size(stream: BinaryIO) -> int:
    """Bytes of a regular file that is read from its start; 0 for any other stream."""
    try:
        state = os.fstat(stream.fileno())
        return state.st_size if stat.S_ISREG(state.st_mode) and stream.tell() == 0 else 0
    except (OSError, ValueError):
        return 0
