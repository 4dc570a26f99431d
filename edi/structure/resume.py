"""What the reading of further chunks depends on, at a place where a file may be cut.

Each component that has state hands it out and goes on from it (`state`, `resume`). What is read
from equal states on is equal: that is how a part that another process has read is told to be right.
"""

from typing import NamedTuple

from edi.interchange.envelope import EnvelopeState
from edi.structure.hierarchy import HierarchyState
from edi.structure.transaction import TransactionState


class ResumeState(NamedTuple):
    """The states of all components. Within a transaction set only outer levels are open; between
    two of them there is none of a transaction set."""

    line: int
    envelope: EnvelopeState
    transaction: TransactionState | None = None
    hierarchy: HierarchyState | None = None

    @property
    def depth(self) -> int:
        """Levels that are open."""
        return len(self.transaction.levels) if self.transaction else 0


class Part(NamedTuple):
    """Some transaction sets or a part of one, with what is foreseen of its start."""

    start: int  # byte offsets in the file
    end: int
    state: ResumeState
