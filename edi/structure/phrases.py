"""Phrases that messages about the structure share."""


def in_loop(loop_id: str) -> str:
    """Where something stands: "in loop 2300"; the outermost loop is the transaction set."""
    return "in the transaction set" if loop_id == "ST" else f"in loop {loop_id}"


def at_most(times: int) -> str:
    """How often something may occur, as the end of a sentence."""
    return "it may occur only once" if times == 1 else f"it may occur {times} times at most"
