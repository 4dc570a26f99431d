"""A part of a file that is read by itself, and what is foreseen of its start."""

from typing import NamedTuple

from edi.structure.transaction import ResumeState


class Part(NamedTuple):
    """Some transaction sets or a part of one, with what is foreseen of its start."""

    start: int  # byte offsets in the file
    end: int
    line: int  # of its start
    sets: int  # of the group, before it
    state: ResumeState | None  # None where it starts and ends between transaction sets

    @property
    def depth(self) -> int:
        """Levels that are open at its start and at its end."""
        return len(self.state.levels) if self.state else 0
