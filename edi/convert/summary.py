"""What is said of a file that was converted."""

from typing import NamedTuple

MAX_NOTES = 1_000  # that are kept of a file


class Note(NamedTuple):
    """Something that the user should know of; it holds no value of the file."""

    line: int  # of the source, from 1
    message: str


def skipped(kind: str) -> str:
    """What is said of transaction sets of a kind that the format has no place for."""
    return f"transaction sets {kind} are skipped: only the formats json and x12 have them"


class Summary(NamedTuple):
    """What was converted: how many of what, in the order in which it is to be shown."""

    counts: dict[str, int]
    notes: tuple[Note, ...] = ()
