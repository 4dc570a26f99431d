"""The Python interface: streams of findings, claims, payments, acknowledgements, statuses and
segments.

    for finding in edi.validate("claims.837"):
        print(finding.code, finding.path, finding.message)

A source is a path, the bytes of a file, or an open binary stream. Everything streams: memory does
not grow with the file. Nothing here prints, and no message or exception holds an element value.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from os import PathLike
from pathlib import Path
from typing import BinaryIO, NamedTuple

from edi.claims.acknowledgement import Acknowledgement, InterchangeAcknowledgement
from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.claims.read_277 import Status
from edi.claims.stream import acknowledgements_of, claims_of, payments_of, statuses_of
from edi.engine.check import Runner
from edi.finding import Finding
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import MAX_SEGMENT, Reader, decode
from edi.interchange.segments import split
from edi.rules.selection import Selection
from edi.structure.document import Document

Source = str | PathLike[str] | bytes | bytearray | BinaryIO


class Segment(NamedTuple):
    """One segment: `elements[0]` is its id, `elements[n]` element n, as text."""

    elements: list[str]
    offset: int  # byte offset in the file
    line: int  # 1-based
    delimiters: Delimiters

    @property
    def id(self) -> str:
        return self.elements[0]


def open_source(source: Source) -> AbstractContextManager[BinaryIO]:
    """The source as a binary stream; only what was opened here is closed at the end."""
    if isinstance(source, bytes | bytearray):
        return nullcontext(io.BytesIO(bytes(source)))
    if isinstance(source, str | PathLike):
        return Path(source).open("rb")
    return nullcontext(source)


def _name(source: Source) -> str | None:
    return str(source) if isinstance(source, str | PathLike) else None


def validate(
    source: Source,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    snip: int = 7,
    strict: bool = False,
    headless: bool = False,
) -> Iterator[Finding]:
    """Every finding in a file of 837P, 837I, 837D, 835, 999 or 277CA sets, in file order.

    `select` and `ignore` take rule codes or prefixes ("BAL", "CAS010"); `snip` is the highest
    SNIP type wanted; `strict` adds advisory rules and turns warnings into errors; `headless` reads
    files that start at GS or ST. Raises `OSError` when the file can not be read and
    `edi.UnknownCode` for a code that no rule has; bad data is a finding, never an exception.
    """
    selection = Selection.of(select, ignore, snip, strict)

    def findings() -> Iterator[Finding]:
        with open_source(source) as stream:
            yield from Runner(selection).check(stream, _name(source), headless=headless)

    return findings()


def read_claims(source: Source, *, headless: bool = False) -> Iterator[Claim]:
    """Every claim of the 837 transaction sets of a file, complete with lines and other payers.

    Reads past what is wrong in the file; use `validate` to know. Raises `OSError`.
    """
    with open_source(source) as stream:
        yield from claims_of(Document(stream, headless=headless), _name(source))


def read_payments(source: Source, *, headless: bool = False) -> Iterator[ClaimPayment]:
    """Every claim payment of the 835 transaction sets of a file; `.remittance` is its header.

    Reads past what is wrong in the file; use `validate` to know. Raises `OSError`.
    """
    with open_source(source) as stream:
        yield from payments_of(Document(stream, headless=headless), _name(source))


def read_acknowledgements(
    source: Source, *, headless: bool = False
) -> Iterator[Acknowledgement | InterchangeAcknowledgement]:
    """Every 999 transaction set of a file (`Acknowledgement`: the answer to one functional group),
    and every TA1 (`InterchangeAcknowledgement`), which may stand in any file. Both have
    `is_accepted`.

    One 999 is held at a time. Reads past what is wrong in the file; use `validate` to know.
    Raises `OSError`.
    """
    with open_source(source) as stream:
        yield from acknowledgements_of(Document(stream, headless=headless), _name(source))


def read_statuses(source: Source, *, headless: bool = False) -> Iterator[Status]:
    """Every claim status of the 277CA transaction sets of a file; `.report` is its header.

    A batch rejected as a whole has no claims in its 277CA: then comes the `ReceiverStatus` or the
    `ProviderStatus` that answers them all. Each has `id`, `statuses`, `is_accepted`,
    `is_rejected` and `charge`. Reads past what is wrong in the file; use `validate` to know.
    Raises `OSError`.
    """
    with open_source(source) as stream:
        yield from statuses_of(Document(stream, headless=headless), _name(source))


def read_segments(source: Source, *, headless: bool = False) -> Iterator[Segment]:
    """Every segment of a file, envelopes included, whatever its transaction sets are."""
    with open_source(source) as stream:
        reader = Reader(stream, headless=headless)
        for chunk in reader:
            if not chunk.text or chunk.flaw in ("skipped", "no-isa", "oversize"):
                continue
            d, text, line_break = reader.delimiters, chunk.text, chunk.line_break
            pieces = split(text, d)
            line, counted = chunk.line, 0
            for raw, start in zip(pieces.raw, pieces.starts, strict=True):
                line += text.count(line_break, counted, start)
                counted = start
                if len(raw) <= MAX_SEGMENT:
                    yield Segment(decode(raw).split(d.element), chunk.offset + start, line, d)
