"""Checks files: what is found in each becomes `Finding`s, in file order."""

import os
import stat
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from edi.engine.cost import Costs
from edi.engine.file_check import FileCheck
from edi.engine.plan import Plan
from edi.engine.summary import Counts, FileSummary
from edi.finding import Finding
from edi.rules.rule import Memory, Rule, Scope
from edi.rules.selection import Selection
from edi.structure.document import Document

if TYPE_CHECKING:
    from edi.engine.listed_codes import ListedCodes

__all__ = ["Counts", "FileSummary", "Runner"]

LARGE = 1 << 20  # bytes of a file that is worth more than one process


class Runner:
    """Checks files one after the other; rules that compare claims remember them all the while.

    With more than one job, large files are checked in parts by so many processes; what is found is
    the same, in the same order. With `costs`, what each rule takes is added up there.
    """

    def __init__(
        self, selection: Selection | None = None, jobs: int = 1, costs: Costs | None = None
    ) -> None:
        self.selection = selection or Selection()
        self.jobs = jobs
        self.costs = costs
        self._plans: dict[tuple[Scope, str], Plan] = {}
        self._memories: dict[str, Memory] = {}
        self._wanted: dict[str, bool] = {}

    @cached_property
    def codes(self) -> "ListedCodes":
        """Codes of claims against lists with dates."""
        from edi.engine.listed_codes import ListedCodes

        return ListedCodes(self.wants)

    def plan(self, scope: Scope, guide_id: str) -> Plan:
        """Which rules to ask, by scope and guide."""
        key = scope, guide_id
        if key not in self._plans:
            self._plans[key] = Plan(scope, guide_id, self.selection)
        return self._plans[key]

    def memory(self, rule: Rule) -> Memory | None:
        """What the rule remembers; None for one that does not."""
        if rule.memory is None:
            return None
        if rule.code not in self._memories:
            self._memories[rule.code] = rule.memory()
        return self._memories[rule.code]

    def begin_part(self) -> None:
        """In another process: remember only what comes from now on."""
        self._memories = {}

    @property
    def memories(self) -> dict[str, Memory]:
        """By rule code."""
        return self._memories

    def merge(self, memories: dict[str, Memory]) -> bool:
        """Remember what another process remembers of later claims.

        False, and nothing changed, when a rule may find something between these and those.
        """
        both = [(self._memory_of(code), later) for code, later in memories.items()]
        if any(memory.conflicts(later) for memory, later in both):
            return False
        for memory, later in both:
            memory.merge(later)
        return True

    def _memory_of(self, code: str) -> Memory:
        memory = self.memory(self.selection.rule(code))
        assert memory is not None
        return memory

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
