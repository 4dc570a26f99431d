"""The claims of an 837 file, and what tells one from all others."""

from collections.abc import Callable, Iterator
from pathlib import Path

from edi.adjudicate.outcome import Refusal
from edi.claims.claim import Claim
from edi.claims.source import CUT
from edi.claims.stream import claims_of
from edi.errors import NotX12
from edi.interchange.compressed import open_file
from edi.ledger.identity import digest
from edi.structure.document import Document


def claims_in(
    path: Path, refusals: list[Refusal], progress: Callable[[int], object]
) -> Iterator[Claim]:
    """Every claim of a file; what cannot be read in it is refused. Raises `NotX12`, `OSError`."""
    with open_file(path) as source:
        document = Document(source)
        known, is_there = 0, False
        for claim in claims_of(document, str(path)):
            is_there = True
            yield claim
            read = source.tell()
            if read > known:
                progress(read - known)
                known = read
        if not document.envelope.interchanges:
            raise NotX12(f"{path}: {document.no_interchange}")
        st = document.envelope.st
        if not is_there and "".join(st[1:2]).strip() != "837" and not document.unread:
            refusals.append(Refusal("the file holds no claims: it is no 837", file=str(path)))
        if document.cut_at is not None:
            refusals.append(Refusal(CUT, file=str(path), line=document.cut_at))
        if "837" in document.unread:
            message = (
                "an 837 of another guide than the 837P, 837I and 837D of version 5010: its claims"
                " were not read"
            )
            refusals.append(Refusal(message, file=str(path)))


def source_of(claim: Claim) -> int:
    """A digest of where the claim stands: its transmission, and its place in the transaction set.
    The same file given again has the same."""
    head = claim.levels[0].segments if claim.levels else []
    parts = (
        *(claim.interchange or "", claim.group or "", *head),
        *(str(claim.chunk.ordinal), claim.id, str(claim.charge)),
    )
    return digest("\x1f".join(parts).encode(errors="surrogatepass"))
