"""A payment as it was published: its 835, or the letter of a check to a member.

The file must be the one that the ledger knows, byte for byte. The claims of an 835 are not kept in
memory: they are copied from the file where they are wanted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from edi.emit.payment import Payee
from edi.emit.segments import Finished
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import Reader
from edi.interchange.segments import split
from edi.ledger import publishing
from edi.ledger.ledger import IntendedFile
from edi.ledger.payment_events import KnownPayment
from edi.payment_changes.refused import NotChanged
from edi.remit.member_letters import NEW_PAGE, SUFFIX

_STARTS = ("BPR", "LX", "TS3", "CLP", "PLB")
_BODY = ("LX", "TS3", "CLP", "PLB")
_BLOCK = 1 << 20
Elements = list[str]  # with the segment id


@dataclass(slots=True)
class PublishedSet:
    """A transaction set of an 835, or what stands for it."""

    path: Path
    delimiters: Delimiters = field(default_factory=Delimiters)
    isa: Elements = field(default_factory=list)
    gs: Elements = field(default_factory=list)
    header: list[Elements] = field(default_factory=list)  # BPR to loop 1000B, and RDM
    begins: int = 0  # of claims and PLB, byte offset
    ends: int = 0
    segments: int = 0  # in between
    claims: list[tuple[str, bool]] = field(default_factory=list)  # CLP07, and is it a reversal?
    letter: str = ""  # to a member

    def first(self, segment_id: str, qualifier: str = "") -> Elements:
        """The first of the header's segments, padded; of those with this first element."""
        for one in self.header:
            if one[0] == segment_id and (not qualifier or one[1:2] == [qualifier]):
                return [*one, *[""] * 17]
        return [segment_id, *[""] * 17]

    @property
    def amount(self) -> Decimal:
        """BPR02, dollars."""
        return Decimal(self.first("BPR")[2])

    @property
    def effective(self) -> date:
        """BPR16; of a check to a member the day of its letter."""
        if self.letter:
            lines = self.letter.split("\n")
            return date.fromisoformat(lines[_number_line(lines) - 2])
        text = self.first("BPR")[16]
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))

    @property
    def count(self) -> int:
        """Claims that it pays."""
        if self.letter:
            return sum(line[12:].startswith("  claim ") for line in self.letter.split("\n"))
        return len(self.claims)

    @property
    def payee(self) -> Payee:
        """Loop 1000B."""
        if self.letter:
            return Payee(self.letter.partition("\n")[0], "")
        name, qualifier, id_ = self.first("N1", "PE")[2:5]
        if qualifier == "FI":
            return Payee(name, "", id_)
        return Payee(name, id_, self.first("REF", "TJ")[2])

    def body(self) -> Iterator[Finished]:
        """Claims and PLB, as they were written."""
        left = self.ends - self.begins
        with self.path.open("rb") as stream:
            stream.seek(self.begins)
            segments = self.segments
            while left and (block := stream.read(min(_BLOCK, left))):
                yield Finished(block, segments)
                left -= len(block)
                segments = 0

    def letter_of(self, number: str, on: date) -> str:
        """The same letter about another check."""
        lines = self.letter.split("\n")
        place = _number_line(lines)
        lines[place - 2] = on.isoformat()
        lines[place] = f"Check {number} over {lines[place].partition(' over ')[2]}"
        return "\n".join(lines)


def published(
    payment: KnownPayment,
    number: str,
    files: tuple[IntendedFile, ...],
    folder: Path | None,
) -> PublishedSet:
    """What was published of a payment with this number (TRN02); `folder` is where the file is now,
    where not that of its run. Raises `NotChanged`, `OSError`."""
    wanted = payment.file
    if payment.is_to_member:
        wanted = wanted.removesuffix(".835").removesuffix(SUFFIX) + SUFFIX
    known = [one for one in files if one.name == wanted]
    place = folder or (Path(payment.folder) if payment.folder else None)
    if not known or place is None:
        raise NotChanged(
            f"payment {number}: the ledger does not know the file {wanted}: it was written by an"
            " older edi"
        )
    path = place / wanted
    if not path.is_file():
        raise NotChanged(
            f"payment {number}: {wanted} is not in {place}: say in which folder it is now"
            " (--published)"
        )
    if not publishing.is_file(path, known[0]):
        raise NotChanged(
            f"payment {number}: {wanted} is not the file that was published: its digest is another"
        )
    found = _letter(path, number) if payment.is_to_member else _set(path, number)
    if found is None or (not found.letter and found.amount != payment.amount):
        raise NotChanged(
            f"payment {number}: {wanted} and the ledger do not agree about it: restore both from"
            " the same backup"
        )
    return found


def _letter(path: Path, number: str) -> PublishedSet | None:
    for page in path.read_text(encoding="utf-8").split(NEW_PAGE):
        lines = page.split("\n")
        place = _number_line(lines)
        if place and lines[place].startswith(f"Check {number} over "):
            return PublishedSet(path, letter=page)
    return None


def _number_line(lines: list[str]) -> int:
    """The line that says which check it is: behind the address and the day; 0 where there is none.

    A line of the address may look like it; behind a line that is a day, none does.
    """
    for place, line in enumerate(lines[3:], 3):
        if line.startswith("Check ") and not lines[place - 1] and len(lines[place - 2]) == 10:
            return place
    return 0


def _set(path: Path, number: str) -> PublishedSet | None:
    """The transaction set with this TRN02."""
    with path.open("rb") as stream:
        reader = Reader(stream, _STARTS)
        isa: Elements = []
        gs: Elements = []
        found: PublishedSet | None = None
        for chunk in reader:
            raw = split(chunk.text, reader.delimiters).raw
            segments = [_text(one).split(reader.delimiters.element) for one in raw]
            if chunk.id == "ISA":
                isa = segments[0]
            elif chunk.id == "GS":
                gs = segments[0]
            elif chunk.id == "ST":
                found = PublishedSet(path, reader.delimiters, isa, gs)
            elif found is None:
                continue
            elif chunk.id == "SE":
                found.ends = chunk.offset
                found.begins = found.begins or found.ends
                return found
            elif not found.begins and chunk.id not in _BODY:
                found.header += segments
                if found.first("TRN")[2] != number:
                    found = None
            else:
                found.begins = found.begins or chunk.offset
                found.segments += len(raw)
                found.claims += [(one[7], one[2] == "22") for one in segments if one[0] == "CLP"]
    return None


def _text(raw: str) -> str:
    """The reader's text is one character a byte; we have written UTF-8."""
    return raw.encode("latin-1").decode("utf-8")
