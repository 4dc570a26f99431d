"""The files that claims are parted into, written side by side at bounded memory and with a bounded
number of open files."""

import os
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from edi.claims.kept import KeptClaim
from edi.durable import new_private_file
from edi.emit.source_envelope import source_envelope
from edi.emit.write_837 import (
    ClaimEnvelope,
    ClaimWriter,
    Run,
    WrittenClaim,
    around,
)
from edi.interchange.delimiters import Delimiters
from edi.split.file_names import FileNames
from edi.split.key import Destination
from edi.split.totals import Totals

MOST_PARTS = 10_000
_MOST_HELD = 32 << 20  # bytes of all parts
_MOST_OPEN = 64  # files


class TooManyParts(ValueError):
    """More parts than anybody can want."""


@dataclass(slots=True)
class Part:
    """One file to be."""

    kind: str
    key: str
    name: str  # of the file
    spool: Path
    writer: ClaimWriter
    delimiters: Delimiters  # of its first claim
    totals: Totals = field(default_factory=Totals)
    numbers: dict[ClaimEnvelope, int] = field(default_factory=dict)  # ISA13 by source


class Parts:
    """All parts of a run. Raises `CannotWrite`, `TooManyParts`; `OSError`."""

    def __init__(self, folder: Path, first_number: int | None = None) -> None:
        self._folder = folder
        self._next_number = first_number
        self._names = FileNames()
        self._files = _Files()
        self._by_key: dict[tuple[str, str], Part] = {}
        self._held = 0

    def add(self, to: Destination, kept: KeptClaim, totals: Totals) -> None:
        """One claim more for a part, with its totals."""
        part = self._by_key.get((to.kind, to.name)) or self._new(to, kept)
        claim = kept.claim
        envelope = self._numbered(part, source_envelope(*kept.envelope))
        before = part.writer.held
        run = Run(kept.segments, claim.delimiters)
        version = kept.envelope.version
        part.writer.add(
            envelope, WrittenClaim(claim.spec, around(claim.levels), run, version, kept.st03)
        )
        part.totals.merge(totals)
        self._held += part.writer.held - before
        if self._held > _MOST_HELD:
            for one in self._by_key.values():
                one.writer.flush()
            self._held = 0

    def finish(self) -> list[Part]:
        """Write all files. The parts, in order of their names."""
        found = sorted(self._by_key.values(), key=lambda part: part.name)
        for part in found:
            with new_private_file(self._folder / part.name) as stream:
                part.writer.finish(stream, part.delimiters)
                stream.flush()
                os.fsync(stream.fileno())
        self.close()
        for part in found:
            part.spool.unlink()
        return found

    def close(self) -> None:
        self._files.close()

    def _new(self, to: Destination, kept: KeptClaim) -> Part:
        if len(self._by_key) == MOST_PARTS:
            raise TooManyParts(f"the claims would be parted into more than {MOST_PARTS:,} files")
        name = self._names.name(to.kind, to.name)
        spool = self._folder / f".{len(self._by_key)}.spool"
        writer = ClaimWriter(cast(BinaryIO, _Pooled(self._files, spool)))
        part = Part(to.kind, to.name, name, spool, writer, kept.claim.delimiters)
        self._by_key[to.kind, to.name] = part
        return part

    def _numbered(self, part: Part, source: ClaimEnvelope) -> ClaimEnvelope:
        """With ISA13 of the source, or the next number; no number twice in a file."""
        number = part.numbers.get(source)
        if number is None:
            if self._next_number is not None:
                number, self._next_number = self._next_number, self._next_number + 1
            else:
                number = source.number
                if number in part.numbers.values():
                    number = max(part.numbers.values()) + 1
            part.numbers[source] = number
        return source._replace(number=number)


class _Files:
    """Files of which the latest are open."""

    def __init__(self) -> None:
        self._open: OrderedDict[Path, BinaryIO] = OrderedDict()

    def get(self, path: Path) -> BinaryIO:
        stream = self._open.get(path)
        if stream is None:
            if len(self._open) >= _MOST_OPEN:
                self._open.popitem(last=False)[1].close()
            stream = path.open("r+b") if path.exists() else new_private_file(path)
            stream.seek(0, 2)
            self._open[path] = stream
        self._open.move_to_end(path)
        return stream

    def close(self) -> None:
        while self._open:
            with suppress(OSError):
                self._open.popitem()[1].close()


class _Pooled:
    """A spool whose file need not be open all the time: written to its end, then read through."""

    def __init__(self, files: _Files, path: Path) -> None:
        self._files, self._path = files, path

    def write(self, data: bytes) -> int:
        return self._files.get(self._path).write(data)

    def seek(self, position: int) -> int:
        return self._files.get(self._path).seek(position)

    def read(self, size: int) -> bytes:
        return self._files.get(self._path).read(size)
