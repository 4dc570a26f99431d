"""The claims of 837 files with the interchange that each came in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.source import CUT, DocumentOf
from edi.claims.stream import claims_of
from edi.claims.view import at
from edi.guides.spec import About
from edi.interchange.columns import decode
from edi.interchange.compressed import open_file
from edi.interchange.writer import InterchangeHeader
from edi.structure.chunk import RawClaim
from edi.structure.document import Item, Outside

Seen = Callable[[int], None]


class Route(NamedTuple):
    """Who sends claims to whom: ISA05 to ISA08, ISA15, GS02 and GS03."""

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    usage: str
    application_sender: str
    application_receiver: str

    def header(self, created: datetime) -> InterchangeHeader:
        """The header of an interchange that goes the same way."""
        return InterchangeHeader(
            self.sender,
            self.receiver,
            created,
            self.sender_qualifier,
            self.receiver_qualifier,
            self.usage == "T",
            self.application_sender,
            self.application_receiver,
        )


class _Claims(DocumentOf):
    """A document that remembers the ISA of the interchange that it is in."""

    isa: tuple[str, str] = ("ZZ", "ZZ")  # ISA05, ISA07

    def __iter__(self) -> Iterator[Item]:
        for item in super().__iter__():
            if isinstance(item, Outside) and item.raw.startswith("ISA"):
                values = item.raw.split(self.delimiters.element)
                self.isa = at(values, 5) or "ZZ", at(values, 7) or "ZZ"
            yield item


def claims_in(
    path: str, seen: Seen = lambda _: None, cut: Callable[[str], object] = lambda _: None
) -> Iterator[tuple[Claim, Route]]:
    """Every claim of a file. `seen` is given the bytes read, `cut` a message where the file is cut
    off. Raises `OSError`, `EdiError`."""
    with open_file(path) as stream:
        document = _Claims(stream, About.CLAIM, path)
        before = 0
        for claim in claims_of(document, path):
            isa06, isa08, gs02, gs03 = document.envelope.partners
            q05, q07 = document.isa
            yield claim, Route(q05, isa06, q07, isa08, claim.usage, gs02, gs03)
            offset = claim.chunk.offset
            seen(offset - before)
            before = offset
        if document.cut_at is not None:
            cut(f"{path}:{document.cut_at}: {CUT}")


def numbers_in(path: str) -> Iterator[str]:
    """The number (CLM01) of every claim of a file. Raises `OSError`, `EdiError`."""
    found: list[str] = []

    def look(raw: RawClaim, context: ClaimContext, usage: str) -> bool:
        del context, usage
        found.append(decode(at(raw.elements, 1)))
        return True

    with open_file(path) as stream:
        for claim in claims_of(DocumentOf(stream, About.CLAIM, path), path, look):
            yield claim.id
    yield from found
