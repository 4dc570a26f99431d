"""A chunk in pieces: parted at the segments that open its inner loops, and where it is too long."""

from collections.abc import Iterable, Iterator
from itertools import chain

from edi.interchange.boundary import boundary, whole_segments
from edi.interchange.chunk import OUTSIDE, TRIVIA, Chunk
from edi.interchange.columns import behind
from edi.interchange.delimiters import Delimiters

MAX_PIECE = 1 << 18  # ten times the largest claim without its lines


def pieces(chunk: Chunk, inner: frozenset[str], d: Delimiters) -> Iterable[Chunk]:
    """The chunk, parted where `inner` segments start; pieces that are too long still are cut."""
    if chunk.flaw in OUTSIDE:
        return (chunk,)
    for start in inner:
        if start + d.element in chunk.text:
            return chain.from_iterable(_cut(one, d) for one in _parted(chunk, inner, d))
    return _cut(chunk, d) if len(chunk.text) > MAX_PIECE else (chunk,)


def _cut(chunk: Chunk, d: Delimiters) -> Iterator[Chunk]:
    while len(chunk.text) > MAX_PIECE:
        end = whole_segments(chunk.text, d.segment, MAX_PIECE)
        rest = chunk.text[end:]
        if not rest.strip(TRIVIA):
            break
        yield chunk._replace(text=chunk.text[:end], flaw=chunk.flaw or "cut")
        chunk = Chunk(
            rest.partition(d.element)[0].strip(TRIVIA),
            rest,
            chunk.offset + end,
            *chunk.position(end),
            chunk.flaw if chunk.flaw == "cut" else "",
        )
    yield chunk


def _parted(chunk: Chunk, inner: frozenset[str], d: Delimiters) -> Iterator[Chunk]:
    text, at, start, chunk_id = chunk.text, (chunk.line, chunk.column), 0, chunk.id
    opening, closing = ("", chunk.flaw) if chunk.flaw == "cut" else (chunk.flaw, "")
    for found in boundary(inner, d).finditer(text):
        end = found.end()
        yield Chunk(chunk_id, text[start:end], chunk.offset + start, *at, opening)
        at = behind(text[start:end], *at)
        start, chunk_id, opening = end, found[1], ""
    yield Chunk(chunk_id, text[start:], chunk.offset + start, *at, opening or closing)
