"""Phrases that messages about the structure share, and what these say."""

import re


def in_loop(loop_id: str) -> str:
    """Where something stands: "in loop 2300"; the outermost loop is the transaction set."""
    return "in the transaction set" if loop_id == "ST" else f"in loop {loop_id}"


def at_most(times: int) -> str:
    """How often something may occur, as the end of a sentence."""
    return "it may occur only once" if times == 1 else f"it may occur {times} times at most"


_MISSING_SEGMENT = re.compile(
    r"\(([A-Z][A-Z0-9]{1,2})(?:\*[^)]*| with [^)]*)?\) is (?:required|missing)"
)
_MISSING_LOOP = re.compile(r"(?:pyx12: )?Loop (\w+) \(.*\) is (?:required|missing)")


def missing_segment(message: str) -> str:
    """The id of the segment that a finding SEG003 misses; "" where its message names none."""
    found = _MISSING_SEGMENT.search(message)
    return found[1] if found else ""


def missing_loop(message: str) -> str:
    """The id of the loop that a finding SEG006 misses; "" where its message names none."""
    found = _MISSING_LOOP.match(message)
    return found[1] if found else ""
