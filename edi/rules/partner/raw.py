"""What prechecks of profiles read from raw claims: the fast path makes no objects of these."""

from functools import lru_cache

from edi.claims.context import ClaimContext
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout


def level_value(
    context: ClaimContext, level: str, loop: str, segment: str, number: int
) -> str | None:
    """An element of a level around the claim ("2000B"), in its first loop of an id; None without
    the segment."""
    chunk = context.level(level)
    if chunk is None:
        return None
    return value_in(chunk, loop, segment, number)


def value_in(chunk: LoopChunk, loop: str, segment: str, number: int) -> str | None:
    """An element of a level, in its first loop of an id; None without the segment."""
    index = _place(chunk.layout, loop, segment)
    if index is None:
        return None
    values = chunk.segments[index].split(chunk.delimiters.element, number + 1)
    return values[number].strip() if number < len(values) else ""


@lru_cache(maxsize=4096)
def _place(layout: Layout, loop: str, segment: str) -> int | None:
    for node in layout.root.walk():
        if node.loop.id == loop:
            for key, used in node.uses.items():
                if used and key.partition("[")[0] == segment:
                    return used[0]
    return None
