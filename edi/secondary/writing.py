"""The 837 files of a run: drafted, validated, and given their names when they are right."""

import hashlib
import os
import re
import secrets
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from edi.claims.claim import Claim
from edi.claims.source import DocumentOf
from edi.claims.stream import claims_of
from edi.durable import private_file, sync_folder
from edi.emit.write_837 import Around, ClaimEnvelope, ClaimWriter, Run, WrittenClaim
from edi.engine.check import Runner
from edi.finding import Finding, Severity
from edi.guides.spec import About, GuideSpec
from edi.interchange.compressed import open_file
from edi.interchange.delimiters import Delimiters
from edi.ledger.publishing import give_name
from edi.secondary.rewrite import NewClaim
from edi.secondary.source import Route
from edi.structure.chunk import LoopChunk

_DRAFT = re.compile(r"\.(?:secondary_\w+\.837|duplicates\.jsonl|worklist\.csv)\.[0-9a-f]{16}\.tmp")
_MOST_FINDINGS = 10_000  # of one file


@dataclass
class _File:
    """One 837 as it is drafted."""

    name: str
    number: int  # ISA13
    spec: GuideSpec
    spool: BinaryIO
    writer: ClaimWriter
    envelope: ClaimEnvelope
    preferred: Delimiters
    claims: int = 0
    # Of each claim in it: which of the run's claims it was made of.
    origins: "array[int]" = field(default_factory=lambda: array("Q"))
    headers: dict[int, tuple[LoopChunk, Run]] = field(default_factory=dict)
    levels: dict[int, tuple[LoopChunk, Run]] = field(default_factory=dict)
    sets: int = 0


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of claims."""

    path: Path
    guide: str  # "837P"
    interchange: int
    claims: int


class Drafts:
    """The files of a run, in the folder where they will stand."""

    def __init__(self, folder: Path, first_number: int, started: datetime) -> None:
        self._folder = folder
        self._started = started
        self._next = first_number
        self._token = secrets.token_hex(8)
        self._files: dict[tuple[Route, str], _File] = {}

    def add(self, claim: Claim, route: Route, made: NewClaim, origin: int) -> None:
        """One claim more; `origin` is which of the run's claims it was made of. Raises
        `CannotWrite`."""
        file = self._files.get((route, claim.spec.id)) or self._begin(route, claim)
        d = claim.delimiters
        around = Around(
            self._header(file, made.header),
            _level(file, made.provider),
            Run(made.subscriber, d),
            Run(made.patient, d) if made.patient else None,
        )
        file.writer.add(file.envelope, WrittenClaim(claim.spec, around, Run(made.claim, d)))
        file.claims += 1
        file.origins.append(origin)

    def _begin(self, route: Route, claim: Claim) -> _File:
        number, self._next = self._next, self._next + 1
        spool = cast(BinaryIO, tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115
        file = _File(
            f"secondary_{claim.spec.short}_{number:09d}.837",
            number,
            claim.spec,
            spool,
            ClaimWriter(spool),
            ClaimEnvelope(route.header(self._started), number),
            claim.delimiters,
        )
        self._files[route, claim.spec.id] = file
        return file

    def _header(self, file: _File, chunk: LoopChunk) -> Run:
        """BHT to 1000B, made on this day."""
        known = file.headers.get(id(chunk))
        if known is not None and known[0] is chunk:
            return known[1]
        file.headers.clear()  # sets come one after the other
        file.sets += 1
        d = chunk.delimiters
        segments = list(chunk.segments[1:])
        for index, one in enumerate(segments):
            if one.startswith(f"BHT{d.element}"):
                values = one.split(d.element)
                values += [""] * (7 - len(values))
                values[2] = "00"
                values[3] = f"S{file.number:09d}{file.sets:04d}"
                values[4:6] = f"{self._started:%Y%m%d}", f"{self._started:%H%M}"
                segments[index] = d.element.join(values).rstrip(d.element)
        run = Run(segments, d)
        file.headers[id(chunk)] = chunk, run
        return run

    def finish(self) -> None:
        """Write the drafts."""
        for file in self._files.values():
            with private_file(self._draft(file)) as stream:
                file.writer.finish(stream, file.preferred)
                stream.flush()
                os.fsync(stream.fileno())
            file.spool.close()

    def check(self) -> Iterator[tuple[list[int], Finding]]:
        """Errors in the drafts, each with the claims that they concern."""
        for file in self._files.values():
            path = self._draft(file)
            with path.open("rb") as stream:
                errors = []
                for finding in Runner().check(stream):
                    if finding.severity is Severity.ERROR:
                        errors.append(finding)
                        if len(errors) == _MOST_FINDINGS:
                            break
            if errors:
                yield from _concerned(path, file, errors)

    def publish(self) -> list[WrittenFile]:
        """Give the drafts their names. Never replaces a file. Raises `OSError`."""
        written = []
        for file in self._files.values():
            path = self._folder / file.name
            give_name(self._draft(file), path)
            written.append(WrittenFile(path, file.spec.short, file.number, file.claims))
        sync_folder(self._folder)
        return written

    def would_write(self) -> list[WrittenFile]:
        """What `publish` would."""
        return [
            WrittenFile(self._folder / file.name, file.spec.short, file.number, file.claims)
            for file in self._files.values()
        ]

    def remove(self) -> None:
        """Drafts and what waits for them."""
        for file in self._files.values():
            file.spool.close()
            with suppress(OSError):
                self._draft(file).unlink()

    def _draft(self, file: _File) -> Path:
        return self._folder / f".{file.name}.{self._token}.tmp"


def _level(file: _File, chunk: LoopChunk) -> Run:
    """2000A as it stands; the same object for all claims below it."""
    known = file.levels.get(id(chunk))
    if known is not None and known[0] is chunk:
        return known[1]
    file.levels.clear()
    run = Run(chunk.segments, chunk.delimiters).without_first()
    file.levels[id(chunk)] = chunk, run
    return run


def _concerned(
    path: Path, file: _File, errors: list[Finding]
) -> Iterator[tuple[list[int], Finding]]:
    """Which claims each error is about: that in which it stands, or those below its level."""
    starts: list[int] = []
    levels: list[tuple[tuple[int, int], ...]] = []  # first and last line of the levels of each
    with path.open("rb") as stream:
        for claim in claims_of(DocumentOf(stream, About.CLAIM, None)):
            starts.append(claim.line)
            levels.append(tuple(_span(level) for level in claim.levels))
    for finding in errors:
        line = finding.line or 0
        below = [
            origin
            for origin, spans in zip(file.origins, levels, strict=False)
            if any(first <= line <= last for first, last in spans)
        ]
        if not below:
            at = bisect_right(starts, line) - 1
            below = [file.origins[at]] if 0 <= at < len(file.origins) else list(file.origins)
        yield below, finding


def _span(chunk: LoopChunk) -> tuple[int, int]:
    return chunk.line, chunk.line + len(chunk.segments) - 1


def digest_of(claim: Claim, level: str, payer_id: str) -> bytes:
    """What makes a claim for one payer the same as another: payer, patient, number, services."""
    patient = claim.patient
    who = (patient.last_name, patient.first_name) if patient else ("", "")
    days = claim.service_dates
    parts = [
        *(level, payer_id, claim.id, str(claim.charge), str(days), *(one.upper() for one in who)),
        *(f"{line.procedure.code or line.revenue_code}{line.charge}" for line in claim.lines),
    ]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).digest()


def digest_as_sent(claim: Claim) -> bytes:
    """Of a claim for the payer that it is sent to."""
    return digest_of(claim, claim.responsibility, claim.payer.id if claim.payer else "")


def amounts_of(segments: Iterable[str], d: Delimiters) -> bytes:
    """What payers have decided in a claim: two claims with the same have the same amounts."""
    digest = hashlib.blake2b(digest_size=12)
    for one in segments:
        values = one.rstrip(d.element).split(d.element)
        if values[0] in ("CAS", "SVD") or values[:2] == ["AMT", "D"]:
            digest.update("\x1f".join(values).replace(d.component, "\x1e").encode() + b"\n")
    return digest.digest()


class Made(NamedTuple):
    """A claim of an earlier run."""

    file: str
    amounts: bytes  # `amounts_of`


def made_earlier(folder: Path) -> dict[bytes, Made]:
    """The claims that earlier runs have made in this folder, the latest of those that are the
    same."""
    found: dict[bytes, Made] = {}
    for path in sorted(folder.glob("secondary_*.837")):
        with open_file(str(path)) as stream:
            for claim in claims_of(DocumentOf(stream, About.CLAIM, str(path)), str(path)):
                amounts = amounts_of(claim.whole.segments, claim.delimiters)
                found[digest_as_sent(claim)] = Made(path.name, amounts)
    return found


def clear(folder: Path) -> None:
    """Remove the drafts of runs that were killed. Only while no other run is at work there."""
    for path in folder.glob(".*.tmp"):
        if _DRAFT.fullmatch(path.name):
            with suppress(OSError):
                path.unlink()


def next_number(folder: Path) -> int:
    """The ISA13 after the last one in this folder."""
    numbers = [
        int(path.stem[-9:]) for path in folder.glob("secondary_*_*.837") if path.stem[-9:].isdigit()
    ]
    return max(numbers, default=0) + 1
