"""837s written anew for tests: what is read of a file, given to the writer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import edi
from edi.claims.claim import Claim
from edi.claims.source import opened
from edi.claims.stream import claims_of
from edi.emit.write_837 import ClaimEnvelope, ClaimWriter, Counts, Run, WrittenClaim, around
from edi.finding import Finding
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, InterchangeHeader
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
CREATED = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
ENVELOPE = ClaimEnvelope(InterchangeHeader("SENDER", "RECEIVER", CREATED), 7)

Change = Callable[[Claim, WrittenClaim], WrittenClaim]


def claims_in(content: bytes) -> Iterator[Claim]:
    with opened(content) as stream:
        yield from claims_of(Document(stream))


def as_written(claim: Claim) -> WrittenClaim:
    run = Run(claim.whole.segments, claim.delimiters)
    return WrittenClaim(claim.spec, around(claim.levels), run)


def write(
    claims: Iterable[WrittenClaim],
    preferred: Delimiters = DEFAULT,
    envelopes: Iterable[ClaimEnvelope] | None = None,
) -> tuple[bytes, Counts]:
    spool, stream = io.BytesIO(), io.BytesIO()
    writer = ClaimWriter(spool)
    of_each = iter(envelopes or ())
    for one in claims:
        writer.add(next(of_each, ENVELOPE), one)
    counts = writer.finish(stream, preferred)
    return stream.getvalue(), counts


def rewritten(content: bytes, change: Change = lambda _, one: one) -> bytes:
    return write(change(claim, as_written(claim)) for claim in claims_in(content))[0]


def findings(content: bytes) -> list[Finding]:
    return list(edi.validate(content))


def said(content: bytes) -> list[tuple[str, str | None, str]]:
    """What is found, without where in the file."""
    return sorted((one.code, one.claim, one.message) for one in findings(content))


def segments_of(content: bytes) -> list[str]:
    """Without ISA and GS; of a file with the usual delimiters."""
    return [
        one
        for one in content.decode().replace("\n", "").split("~")
        if one and one[:2] not in ("IS", "GS")
    ]
