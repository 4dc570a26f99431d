"""The claims that decisions are about: 837 files, one claim at a time."""

from collections.abc import Iterator
from pathlib import Path

from edi.claims.claim import Claim
from edi.claims.read_837 import ClaimReader
from edi.guides.guide import REMITTANCE
from edi.loops.chunk import LoopChunk
from edi.loops.document import Document, Ended, Started
from edi.remit.refusal import NotX12


def claims_of(path: Path) -> Iterator[Claim]:
    """Every claim of a file; transaction sets other than 837 are passed over.

    Raises `NotX12` when no interchange begins in the file, `OSError` when it can not be read.
    """
    with path.open("rb") as stream:
        document = Document(stream)
        reader: ClaimReader | None = None
        for item in document:
            claim = None
            if isinstance(item, LoopChunk):
                claim = reader.feed(item) if reader else None
            elif isinstance(item, Started):
                guide = item.guide
                reader = ClaimReader(guide.id) if guide and guide.id != REMITTANCE else None
            elif isinstance(item, Ended):
                claim, reader = reader.finish() if reader else None, None
            if claim is not None:
                claim.file = str(path)
                yield claim
        if not document.envelope.interchanges:
            raise NotX12(f"{path}: no ISA header found")
