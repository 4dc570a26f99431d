"""From claims and a fee schedule to claims with prices: all files, or none."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Literal

from edi.claims.kept import KeptClaim, KeptClaims
from edi.claims.source import not_x12
from edi.durable import new_private_file
from edi.emit.draft_folder import draft_folder
from edi.emit.error import CannotWrite
from edi.emit.source_envelope import source_envelope
from edi.emit.write_837 import ClaimWriter, Run, WrittenClaim, around
from edi.interchange.compressed import open_file
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT
from edi.pricing import FeeSchedule, read_fees
from edi.report.told import Kept, Refused, Told
from edi.reprice.pricing import priced
from edi.reprice.segments import existing, repriced
from edi.structure.document import Document

Unpriced = Literal["refuse", "leave"]
Existing = Literal["refuse", "keep", "replace"]
_ORGANIZATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}")


@dataclass(slots=True)
class RepricedFile:
    """One file that was written. Dollars; `priced` are claims all of whose lines have a price."""

    path: Path
    claims: int = 0
    priced: int = 0
    lines: int = 0
    unpriced_lines: int = 0
    charges: Decimal = Decimal(0)  # of all claims
    allowed: Decimal = Decimal(0)  # of all lines with a price, as is what is saved
    saved: Decimal = Decimal(0)


@dataclass(slots=True)
class RepriceOutcome:
    """What was written, and what is to be known of it."""

    files: list[RepricedFile] = field(default_factory=list)
    unpriced: Kept = field(default_factory=Kept)
    existing: Kept = field(default_factory=Kept)
    notes: Kept = field(default_factory=Kept)


def reprice_claims(
    claims: Iterable[str | Path],
    fees: str | Path | FeeSchedule,
    out: str | Path,
    *,
    organization: str = "",
    network: str = "",
    unpriced: Unpriced = "refuse",
    existing: Existing = "refuse",
    progress: Callable[[int], object] | None = None,
) -> RepriceOutcome:
    """Write each file of 837 claims anew with the prices of a fee schedule, in a new folder `out`.

    `organization` becomes HCP04, where it is given; `network` chooses rows of the schedule.
    `unpriced` says what becomes of lines without a price, `existing` of claims that have HCP or
    REF*9A already.

    Raises `Refused` with nothing written; `InvalidFees`, `FolderInUse`, `NotX12`, `ValueError` for
    arguments; `OSError`.
    """
    if organization and not _ORGANIZATION.fullmatch(organization):
        raise ValueError("organization must be 1 to 50 letters, digits, blanks, '.', '_' and '-'")
    if unpriced not in ("refuse", "leave"):
        raise ValueError("unpriced must be refuse or leave")
    if existing not in ("refuse", "keep", "replace"):
        raise ValueError("existing must be refuse, keep or replace")
    schedule = fees if isinstance(fees, FeeSchedule) else read_fees(Path(fees))
    with draft_folder(Path(out)) as folder:
        run = _Run(schedule, organization, network, unpriced, existing, progress)
        for path in claims:
            run.file(Path(path), folder)
        run.check()
    target = Path(os.path.realpath(out))
    for one in run.outcome.files:
        one.path = target / one.path.name
    return run.outcome


class _Run:
    """One run from its first file to its last."""

    def __init__(
        self,
        fees: FeeSchedule,
        organization: str,
        network: str,
        unpriced: Unpriced,
        existing: Existing,
        progress: Callable[[int], object] | None,
    ) -> None:
        self.outcome = RepriceOutcome()
        self._fees, self._organization, self._network = fees, organization, network
        self._unpriced, self._existing = unpriced, existing
        self._progress = progress
        self._reasons = Kept()

    def file(self, path: Path, folder: Path) -> None:
        """One file with its prices."""
        draft = _free(folder, _plain(path.name))
        found = RepricedFile(draft)
        spool = folder / ".spool"
        with open_file(path) as stream, new_private_file(spool) as spooled:
            document = Document(stream)
            kept_claims = KeptClaims(document)
            writer = ClaimWriter(spooled)
            delimiters: Delimiters = DEFAULT
            read = 0
            for kept in kept_claims:
                delimiters = kept.claim.delimiters if not found.claims else delimiters
                self._claim(kept, str(path), found, writer)
                read = self._advance(stream, read)
            if not document.segments:
                raise not_x12(document, str(path))
            for line, message in kept_claims.troubles:
                self._reasons.add(Told(message, str(path), line))
            for line, message in kept_claims.mended:
                note = f"{message} Counts and numbers are made anew."
                self.outcome.notes.add(Told(note, str(path), line))
            if not found.claims:
                self._reasons.add(Told("there is no claim in this file", str(path)))
            if not self._reasons.count:
                with new_private_file(draft) as written:
                    writer.finish(written, delimiters)
                    written.flush()
                    os.fsync(written.fileno())
                self._read_back(found)
        spool.unlink()
        self.outcome.files.append(found)

    def check(self) -> None:
        """Raises `Refused`."""
        if not self.outcome.files:
            self._reasons.add(Told("there is no claim in what was given"))
        if self._reasons.count:
            first = self._reasons.first
            raise Refused(first, self._reasons.count - len(first))

    def _advance(self, stream: BinaryIO, read: int) -> int:
        if self._progress is None:
            return read
        position = stream.tell()
        self._progress(position - read)
        return position

    def _claim(self, kept: KeptClaim, file: str, found: RepricedFile, writer: ClaimWriter) -> None:
        claim = kept.claim

        def told(message: str) -> Told:
            return Told(message, file, kept.line, claim.id)

        found.claims += 1
        found.lines += claim.line_count
        found.charges += claim.charge or 0
        if kept.strays:
            self._reasons.add(told("has segments or loops that have no place in it"))
            return
        try:
            run = self._priced(kept, found, told)
            version = kept.envelope.version
            written = WrittenClaim(claim.spec, around(claim.levels), run, version, kept.st03)
            writer.add(source_envelope(*kept.envelope), written)
        except CannotWrite as error:
            self._reasons.add(told(str(error)))

    def _priced(self, kept: KeptClaim, found: RepricedFile, told: Callable[[str], Told]) -> Run:
        """The claim with its prices, or as it is."""
        claim = kept.claim
        as_it_is = Run(kept.segments, claim.delimiters)
        there = existing(claim)
        if there:
            message = f"is repriced already ({', '.join(there)})"
            if self._existing == "refuse":
                self._reasons.add(told(f"{message}: --existing keep or replace says what to do"))
                return as_it_is
            done = "left as it is" if self._existing == "keep" else "replaced"
            self.outcome.existing.add(told(f"{message}: {done}"))
            if self._existing == "keep":
                return as_it_is
        prices = priced(claim, self._fees, self._network)
        for why in prices.missing:
            if self._unpriced == "refuse":
                self._reasons.add(told(f"{why}; --unpriced leave writes it without a price"))
            else:
                self.outcome.unpriced.add(told(why))
        known = [one for one in prices.lines if one is not None]
        found.unpriced_lines += len(prices.lines) - len(known)
        if not known and not there:
            return as_it_is
        if prices.claim is None and not prices.missing:
            why = "the total charge (CLM02) is not the sum of its lines: the claim has no HCP"
            self.outcome.notes.add(told(why))
        found.priced += bool(known) and len(known) == len(prices.lines)
        found.allowed += sum(one.allowed for one in known)
        found.saved += sum(one.saving for one in known)
        return repriced(claim, prices, self._organization)

    def _read_back(self, found: RepricedFile) -> None:
        """Are all claims, lines and charges in the file that was written?"""
        claims, lines, charges = 0, 0, Decimal(0)
        with found.path.open("rb") as stream:
            read = KeptClaims(Document(stream))
            for kept in read:
                claims += 1
                lines += kept.claim.line_count
                charges += kept.claim.charge or 0
        for line, message in (*read.troubles, *read.mended):
            self._reasons.add(Told(f"read back: {message}", found.path.name, line))
        if (claims, lines, charges) != (found.claims, found.lines, found.charges):
            message = (
                f"{found.claims:,} claims with {found.lines:,} lines and {found.charges:,.2f} in,"
                f" {claims:,} with {lines:,} and {charges:,.2f} out"
            )
            self._reasons.add(Told(message, found.path.name))


def _plain(name: str) -> str:
    """The name without what says that it is packed."""
    return name[: -len(".gz")] if name.lower().endswith(".gz") else name


def _free(folder: Path, name: str) -> Path:
    """A name that no file of the folder has, whatever the case of its letters."""
    taken = {path.name.lower() for path in folder.iterdir()}
    stem, dot, suffix = name.rpartition(".")
    stem, dot = (stem, dot) if stem else (name, "")
    number, free = 1, name
    while free.lower() in taken or free == ".spool":
        number += 1
        free = f"{stem}-{number}{dot}{suffix if dot else ''}"
    return folder / free
