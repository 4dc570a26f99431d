"""The formats that files are converted to and from, each as one function from stream to stream.

All stream at constant memory. What is raised means that the output must be thrown away: it may be
half of one.
"""

from collections.abc import Iterable
from importlib.resources import files
from typing import BinaryIO

from edi.convert.claims_json import ClaimsJson
from edi.convert.lossless_json import LosslessJson
from edi.convert.lossless_x12 import MAX_LINE, LosslessX12
from edi.convert.summary import Note, Summary

__all__ = ["SCHEMAS", "Note", "Summary", "schema", "to_claims_json", "to_json", "to_x12"]

_BLOCK = 1 << 16  # bytes written at once

# The JSON Schema of a line, by format.
SCHEMAS = {"json": "lossless.json", "claims-json": "claims.json"}


def schema(format: str) -> str:
    """The JSON Schema (draft 2020-12) that every line of this format is valid by. Raises
    `KeyError`."""
    path = files("edi.convert") / "schemas" / SCHEMAS[format]
    return path.read_text(encoding="utf-8")


def to_json(source: BinaryIO, target: BinaryIO, file: str | None = None) -> Summary:
    """X12 of any kind, or anything else, as JSON Lines from which `to_x12` makes the same bytes.

    Raises `OSError`. `file` is not needed: the output does not name it.
    """
    found = LosslessJson(source)
    lines = _write(target, (line.encode() for line in found))
    notes = []
    if found.outside is not None:
        where = "that belongs to no interchange" if found.interchanges else "without an interchange"
        notes.append(Note(found.outside, f"text {where} is kept as text"))
    if found.endless is not None:
        notes.append(Note(found.endless, "a segment that is too long is kept as text"))
    counts = {"interchanges": found.interchanges, "segments": found.segments, "lines": lines}
    return Summary(counts, tuple(sorted(notes)))


def to_x12(source: BinaryIO, target: BinaryIO, file: str | None = None) -> Summary:
    """The JSON Lines of `to_json`, edited perhaps, as X12.

    Raises `OSError`, and `edi.convert.errors.BadJson` for the first line of which no X12 can be
    made.
    """
    found = LosslessX12(iter(lambda: source.readline(MAX_LINE + 1), b""))
    _write(target, found)
    counts = {"interchanges": found.interchanges, "segments": found.segments, "lines": found.line}
    return Summary(counts)


def to_claims_json(
    source: BinaryIO, target: BinaryIO, file: str | None = None, *, no_envelope: bool = False
) -> Summary:
    """Claims (837P, 837I, 837D), claim payments and remittances (835), acknowledgements (999, TA1)
    and statuses (277CA) as JSON Lines, one a line.

    `file` is the name of the source in each line, None for none; `no_envelope`: read a file that
    starts at GS or ST too. Raises `OSError`; `edi.NotX12` where there is no interchange;
    `edi.NotThisTransaction` where none of its transaction sets is read by edi.
    """
    found = ClaimsJson(source, file, headless=no_envelope)
    _write(target, (line.encode() for line in found))
    return Summary(found.counts, tuple(found.notes))


def _write(target: BinaryIO, pieces: Iterable[bytes]) -> int:
    """How many pieces were written."""
    count = size = 0
    pending: list[bytes] = []
    for piece in pieces:
        count += 1
        pending.append(piece)
        size += len(piece)
        if size >= _BLOCK:
            target.write(b"".join(pending))
            pending, size = [], 0
    target.write(b"".join(pending))
    return count
