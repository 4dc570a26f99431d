"""Where a text is cut into parts whose findings are kept.

A part is some transaction sets, or some levels of one: the places are those at which parts of
large files are cut (`edi.engine.parallel.file_parts`). Where parts end is decided by what stands
there, not by how much stands before it, so that after an edit all other parts are the same.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from edi.engine.parallel.file_parts import (
    SET_ENDS,
    Opener,
    cuts_of,
    end_of,
    openers_of,
    starts_of,
)
from edi.interchange.delimiters import Delimiters

USUAL = 1 << 14  # bytes of a part
LARGE = 4 * USUAL  # one that is cut within
WINDOW = 1 << 20  # bytes looked at in one go
LEAST = 1 << 11  # not worth the trouble
_LOOKED_AT = 40  # bytes that decide whether a part starts there


class Cuts(NamedTuple):
    """Offsets in the text that was looked at. A part goes from each boundary to the next one."""

    boundaries: list[int]  # [] where what comes first has no part
    depth: int  # of levels that are open there
    look_again: int  # where to ask for cuts next


def cuts_in(data: bytes, guide_id: str, d: Delimiters) -> Cuts:
    """The parts of a text that starts at an ST, or, of a set of this guide, at a segment that may
    open a level."""
    joiner, sep = d.joiner.encode("latin-1"), d.element.encode("latin-1")
    if guide_id:
        cuts = cuts_of(guide_id)
        end = end_of(cuts.ends, data, joiner, sep)
        openers = openers_of(data, cuts, end, joiner, sep)
    else:
        end = end_of(SET_ENDS, data, joiner, sep)
        openers = [(at, 0) for at in starts_of(data, end, joiner, b"ST" + sep)]
    size = len(data) if end is None else end
    first = openers[0] if openers else (size, 0)
    if first[0] or (guide_id and not first[1]):
        return Cuts([], 0, _next_cut(openers, size))
    depth = first[1]
    # A part ends where its levels end, or those around them.
    ends = [at for at, other in openers if other <= depth and (other or not guide_id)]
    limit = ends[-1] if end is None else end
    limit = next((at for at, other in openers if at and 0 < other < depth), limit)
    places = [at for at, other in openers if other == depth and at < limit]
    chosen = [0, *_chosen(data, places, limit), limit]
    boundaries, look_again = _usable(chosen, openers, depth, has_more=not guide_id)
    return Cuts(boundaries, depth, look_again)


def _next_cut(openers: list[Opener], limit: int) -> int:
    return next((at for at, depth in openers if at and depth), limit) or 1


def _chosen(data: bytes, places: list[int], limit: int) -> Iterator[int]:
    """Of all places some, `USUAL` bytes apart more or less, by their text."""
    if len(places) < 2:
        return
    spacing = max(1, limit // len(places))
    one_in = 1 << max(0, (USUAL // (2 * spacing)).bit_length() - 1)
    last = 0
    for at in places[1:]:
        size = at - last
        if size >= 2 * USUAL or (
            size >= USUAL // 2 and crc32(data[at : at + _LOOKED_AT]) % one_in == 0
        ):
            yield at
            last = at


def _usable(
    chosen: list[int], openers: list[Opener], depth: int, *, has_more: bool
) -> tuple[list[int], int]:
    """The first of the boundaries, up to a part that is so large that it is cut within; and where
    to look again. `has_more`: what stands in it cannot be seen yet."""
    for number, (start, end) in enumerate(pairwise(chosen)):
        if 0 < end - start <= LARGE:
            continue
        inner = next((at for at, other in openers if at > start and other > depth), None)
        if number:
            return chosen[: number + 1], start
        if inner is not None and (inner < end or not end):
            return [], inner
        if has_more or not end:
            return [], start + 1
    return (chosen, chosen[-1]) if chosen[-1] >= LEAST else ([], chosen[-1])
