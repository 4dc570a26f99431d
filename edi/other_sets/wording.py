"""pyx12's errors about segments and loops in our words and under our codes.

pyx12's own messages quote values; none of them is used. Every message begins with its name, as it
is its opinion.
"""

from collections.abc import Container
from typing import Any

from edi.finding import Place, Problem
from edi.guides.standard import is_segment_id
from edi.structure.phrases import at_most, in_loop

MARK = "pyx12: "
NOT_USED, MISSING, LOOP_TOO_OFTEN, SEGMENT_TOO_OFTEN = "2", "3", "4", "5"  # 620, as pyx12 uses it

_NO_LOOPS = frozenset({"ISA_LOOP", "GS_LOOP", "ST_LOOP", "HEADER", "DETAIL", "FOOTER"})


def is_loop(node: Any) -> bool:
    """Is it a loop of the guide, and not a table or envelope that pyx12's maps put around these?"""
    return node.id not in _NO_LOOPS and not node.id.startswith("TABLE")


def _loop_of(node: Any) -> Any:
    """The innermost loop of the guide around a segment or loop; None for the transaction set."""
    node = node.parent
    while node is not None and not node.is_map_root():
        if is_loop(node):
            return node
        node = node.parent
    return None


def _in_loop(node: Any) -> str:
    loop = _loop_of(node)
    return in_loop(loop.id if loop is not None else "ST")


def missing(error: Any, where: Place) -> Problem:
    """A required segment or loop is missing (3); `where` is the loop that lacks it."""
    node = error.map_node
    loop = node.parent
    if error.err_str.startswith("Mandatory loop") and is_loop(loop):
        message = f"Loop {loop.id} ({loop.name}) is required {_in_loop(loop)} but missing."
        return Problem("SEG006", MARK + message, where)
    message = f"{node.name} ({node.id}) is required {_in_loop(node)} but missing."
    return Problem("SEG003", MARK + message, where)


def misplaced(error: Any, node: Any, segment_id: str, where: Place) -> Problem:
    """A segment or loop that is not used (2), or comes too often (4, 5)."""
    subject = f"{node.name} ({segment_id})"
    if error.err_cde == LOOP_TOO_OFTEN:
        loop = error.map_node
        most = f"may occur {at_most(loop.get_max_repeat())[13:]}"
        return Problem("SEG007", f"{MARK}Loop {loop.id} ({loop.name}) {most}.", where)
    if error.err_cde == SEGMENT_TOO_OFTEN:
        most = at_most(error.map_node.get_max_repeat())
        message = f"{subject} comes too often {_in_loop(node)}; {most}."
        return Problem("SEG004", MARK + message, where)
    return Problem("SEG008", f"{MARK}{subject} is not used {_in_loop(node)}.", where)


def unexpected(segment_id: str, ids: Container[str], where: Place) -> Problem:
    """A segment that the map has no place for there (1); `ids` are those that it knows."""
    if segment_id == "HL":
        return Problem("SEG012", f"{MARK}HL03 is not a level that is expected here.", where, 3)
    if segment_id in ids:
        return Problem("SEG002", f"{MARK}{segment_id} is not expected here.", where)
    if is_segment_id(segment_id):
        message = f"{segment_id} is a segment of X12, but it is not used in this transaction set."
        return Problem("SEG008", MARK + message, where)
    return Problem("SEG001", f"{MARK}No segment of this transaction set has this id.", where)


def with_more(problem: Problem, more: int) -> Problem:
    """The same, with how many segments behind it were not expected either."""
    if not more:
        return problem
    what = "segment" if more == 1 else f"{more} segments"
    message = f"{problem.message[:-1]}; it is ignored with the next {what}."
    return problem._replace(message=message)


def gave_up(where: Place) -> Problem:
    """pyx12 failed at this segment."""
    message = (
        f"{MARK}It could not read on from here, so the rest of this transaction set is not checked."
    )
    return Problem("ENV022", message, where)


def elements_unjudged(where: Place) -> Problem:
    """pyx12 failed in the elements of this segment."""
    message = f"{MARK}It could not read the elements of this segment, so they are not checked."
    return Problem("ENV022", message, where)


def too_large(segments: int, where: Place) -> Problem:
    """The set has more segments than are judged."""
    message = (
        f"Only the first {segments:,} segments of this transaction set are checked by pyx12; of the"
        " rest only the envelope is checked."
    )
    return Problem("ENV021", message, where)
