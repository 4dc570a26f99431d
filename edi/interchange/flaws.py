"""Where envelope segments stand, and what stands between segments where nothing should."""

from collections.abc import Iterable, Iterator

from edi.finding import Place, Problem
from edi.interchange.chunk import MAX_SEGMENT, Chunk
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters
from edi.interchange.segments import Flaw

PADDING = (
    "Blanks or control characters follow a segment terminator (the first place in this"
    " interchange)."
)


def place(chunk: Chunk, d: Delimiters, start: int = 0, raw: str | None = None) -> Place:
    """The place of a segment of an envelope chunk."""
    if raw is None:
        raw = chunk.text.partition(d.segment)[0]
    line, column = chunk.position(start)
    segment_id = raw.partition(d.element)[0][:3]
    ordinal = 1 if segment_id == "ST" else None
    return Place(
        segment_id,
        line,
        chunk.offset + start,
        ordinal,
        raw=decode(raw),
        column=column,
        separators=d.separators,
        line_break=chunk.line_break,
    )


def flaw_problems(flaws: Iterable[Flaw], chunk: Chunk) -> Iterator[Problem]:
    """The findings for what stands between the segments of a chunk; of padding only the first,
    since no more of it is reported (`Envelope.first_padding`)."""
    is_padded = False
    for flaw in flaws:
        if flaw.kind == "padding":
            if is_padded:
                continue
            is_padded = True
        yield flaw_problem(flaw.kind, chunk, flaw.offset, None)


def flaw_problem(kind: str, chunk: Chunk, start: int, ordinal: int | None) -> Problem:
    """The finding for what stands between two segments of a chunk."""
    line, column = chunk.position(start)
    where = Place("", line, chunk.offset + start, ordinal, column=column)
    match kind:
        case "empty":
            return Problem("SEG009", "A segment terminator has no segment before it.", where)
        case "unterminated":
            return Problem("ENV015", "The last segment of the file has no terminator.", where)
        case "oversize":
            return Problem(
                "ENV018",
                f"This segment is longer than {MAX_SEGMENT:,} characters: it is not read.",
                where,
            )
    return Problem("ENV015", PADDING, where)


def whole_place(chunk: Chunk) -> Place:
    """The place of a chunk without a segment."""
    return Place("", chunk.line, chunk.offset, column=chunk.column)
