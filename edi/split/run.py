"""From files of claims to one file for each employer group, payer or provider: all, or nothing.

The files are written as drafts, read back and counted; they appear together when claims, lines,
charges and a checksum over all segments are the same on both sides.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal

from edi.claims.kept import KeptClaim, KeptClaims
from edi.claims.source import not_x12
from edi.emit.draft_folder import draft_folder
from edi.emit.error import CannotWrite
from edi.interchange.compressed import open_file
from edi.report.told import Kept, Refused, Told
from edi.split.key import By, Destination, destination
from edi.split.parts import Parts, TooManyParts
from edi.split.platforms import Platforms, read_platforms
from edi.split.totals import Totals
from edi.structure.document import Document

OnError = Literal["refuse", "apart"]
_APART = Destination("malformed", "")


@dataclass(frozen=True, slots=True)
class PartFile:
    """One file that was written."""

    path: Path
    kind: str  # group, platform, payer, provider, unknown, malformed
    key: str
    claims: int
    lines: int
    charges: Decimal


@dataclass(slots=True)
class SplitOutcome:
    """What was written, with the sums of both sides."""

    files: list[PartFile]
    read: Totals
    written: Totals
    unknown: Kept = field(default_factory=Kept)
    malformed: Kept = field(default_factory=Kept)
    notes: Kept = field(default_factory=Kept)

    @property
    def is_clean(self) -> bool:
        """Is it known of every claim where it belongs?"""
        return not (self.unknown.count or self.malformed.count)


def split_claims(
    claims: Iterable[str | Path],
    by: By | str,
    out: str | Path,
    *,
    groups: str | Path | None = None,
    on_error: OnError = "refuse",
    control_number: int | None = None,
    progress: Callable[[int], object] | None = None,
) -> SplitOutcome:
    """Part files of 837 claims into one file for each key, in a new folder `out`.

    `by` is "group", "payer" or "provider"; `groups` a groups file whose entries may name platforms;
    `on_error="apart"` writes claims with segments that have no place to a file of their own;
    `control_number` is the first ISA13, counted on from there (else that of the source).

    Raises `Refused` with nothing written; `InvalidPlatforms` for a groups file, `FolderInUse` for
    `out`, `NotX12`, `ValueError` for arguments; `OSError`.
    """
    by = By(by)
    if groups is not None and by is not By.GROUP:
        raise ValueError("groups are for by=group")
    if on_error not in ("refuse", "apart"):
        raise ValueError("on_error must be refuse or apart")
    platforms = read_platforms(Path(groups)) if groups is not None else None
    with draft_folder(Path(out)) as folder:
        run = _Run(by, platforms, Parts(folder, control_number), on_error, progress)
        try:
            for path in claims:
                run.read(Path(path))
            outcome = run.finish(folder)
        finally:
            run.parts.close()
    target = Path(os.path.realpath(out))
    outcome.files = [
        PartFile(target / one.path.name, one.kind, one.key, one.claims, one.lines, one.charges)
        for one in outcome.files
    ]
    return outcome


class _Run:
    """One split from its first file to its last."""

    def __init__(
        self,
        by: By,
        platforms: Platforms | None,
        parts: Parts,
        on_error: OnError,
        progress: Callable[[int], object] | None,
    ) -> None:
        self.parts = parts
        self._by, self._platforms, self._on_error = by, platforms, on_error
        self._progress = progress
        self._reasons = Kept()
        self._outcome = SplitOutcome([], Totals(), Totals())

    def read(self, path: Path) -> None:
        """All claims of one file."""
        file = str(path)
        with open_file(path) as stream:
            document = Document(stream)
            claims = KeptClaims(document)
            read = 0
            for kept in claims:
                self._add(kept, file)
                if self._progress is not None:
                    position = stream.tell()
                    self._progress(position - read)
                    read = position
        if not document.segments:
            raise not_x12(document, file)
        for line, message in claims.troubles:
            self._reasons.add(Told(message, file, line))
        for line, message in claims.mended:
            note = f"{message} Counts and numbers are made anew in the parts."
            self._outcome.notes.add(Told(note, file, line))

    def _add(self, kept: KeptClaim, file: str) -> None:
        claim = kept.claim

        def told(message: str) -> Told:
            return Told(message, file, kept.line, claim.id)

        to = destination(claim, self._by, self._platforms)
        if kept.strays:
            message = "has segments or loops that have no place in it"
            if self._on_error == "refuse":
                self._reasons.add(told(f"{message}; --on-error apart writes it to a file apart"))
                return
            self._outcome.malformed.add(told(message))
            to = _APART
        elif to.unknown:
            self._outcome.unknown.add(told(to.unknown))
        if to.note:
            self._outcome.notes.add(told(to.note))
        if self._reasons.count:
            return  # nothing will be written: the rest is read for what is wrong with it
        try:
            one = Totals()
            one.add(kept)
            self.parts.add(to, kept, one)
            self._outcome.read.merge(one)
        except (CannotWrite, TooManyParts) as error:
            self._reasons.add(told(str(error)))

    def finish(self, folder: Path) -> SplitOutcome:
        """Write the parts and hold them against what was read. Raises `Refused`."""
        outcome, reasons = self._outcome, self._reasons
        if not reasons.count and not outcome.read.claims:
            reasons.add(Told("there is no claim in what was given"))
        if reasons.count:
            raise Refused(reasons.first, reasons.count - len(reasons.first))
        for part in self.parts.finish():
            found = read_back(folder / part.name, reasons)
            for difference in part.totals.differences(found):
                reasons.add(Told(difference, part.name))
            outcome.written.merge(found)
            sums = (found.claims, found.lines, found.charges)
            outcome.files.append(PartFile(folder / part.name, part.kind, part.key, *sums))
        for difference in outcome.read.differences(outcome.written):
            reasons.add(Told(difference))
        if reasons.count:
            raise Refused(reasons.first, reasons.count - len(reasons.first))
        return outcome


def read_back(path: Path, reasons: Kept) -> Totals:
    """The totals of a file that was written; what is wrong with it becomes a reason."""
    totals = Totals()
    with path.open("rb") as stream:
        claims = KeptClaims(Document(stream))
        for kept in claims:
            totals.add(kept)
    for line, message in (*claims.troubles, *claims.mended):
        reasons.add(Told(f"read back: {message}", path.name, line))
    return totals
