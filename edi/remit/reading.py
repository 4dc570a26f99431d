"""The claims of an 837 file, for a remittance."""

from collections.abc import Callable, Iterator
from pathlib import Path

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.source import CUT
from edi.claims.stream import claims_of
from edi.errors import NotX12
from edi.interchange.compressed import open_file
from edi.remit.refusal import Refusal
from edi.structure.chunk import RawClaim
from edi.structure.document import Document


def claims_in(
    path: Path,
    refusals: list[Refusal],
    progress: Callable[[int], object],
    look: Callable[[RawClaim, ClaimContext, str], bool],
    notice: Callable[[str], object],
) -> Iterator[Claim]:
    """Every claim of a file of which more is to be known than `look` has seen (`claims_of`); what
    cannot be read in it is refused. `notice` is told where the file is cut off.

    Raises `NotX12` when no interchange begins in it, `OSError`.
    """
    with open_file(path) as source:
        document = Document(source)
        known = 0

        def seen() -> None:
            nonlocal known
            read = source.tell()
            if read > known:
                progress(read - known)
                known = read

        def is_done(claim: RawClaim, context: ClaimContext, usage: str) -> bool:
            seen()
            return look(claim, context, usage)

        for claim in claims_of(document, str(path), is_done):
            yield claim
            seen()
        if not document.envelope.interchanges:
            raise NotX12(f"{path}: {document.no_interchange}")
        if document.cut_at is not None:
            notice(f"{path}:{document.cut_at}: {CUT}")
        if "837" in document.unread:
            message = (
                "an 837 of another guide than the 837P, 837I and 837D of version 5010: its claims"
                " were not read"
            )
            refusals.append(Refusal(message, file=str(path)))
