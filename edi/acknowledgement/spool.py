"""Segments that wait until what stands before them is known: in memory, and in a file without a
name once they are many."""

import shutil
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from typing import IO, cast

from edi.emit.segments import Finished, Segment, finish
from edi.interchange.delimiters import Delimiters

_IN_MEMORY = 1 << 18  # bytes
_BLOCK = 1 << 20


class Spool:
    """Segments in the order in which they were put. Only its own process can read the file."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        self.segments = 0
        self._file = cast(IO[bytes], tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115

    def put(self, segments: Iterable[Segment]) -> None:
        """Segments more. Raises `CannotWrite`."""
        finished = finish(segments, self.delimiters)
        self._file.write(finished.data)
        self.segments += finished.segments

    def take_all(self, other: "Spool") -> None:
        """What another one holds, which is empty then."""
        other._file.seek(0)
        shutil.copyfileobj(other._file, self._file, _BLOCK)
        self.segments += other.segments
        other.clear()

    def clear(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self.segments = 0

    def close(self) -> None:
        self._file.close()

    def lines(self) -> Iterator[bytes]:
        """Each segment with its terminator and line break."""
        self._file.seek(0)
        return iter(self._file)

    def pieces(self) -> Iterator[Finished]:
        """All segments; the count comes with the first piece."""
        self._file.seek(0)
        count = self.segments
        while data := self._file.read(_BLOCK):
            yield Finished(data, count)
            count = 0

    def part(self, size: int, segments: int) -> Iterator[Finished]:
        """The next so many bytes, from where was read last."""
        while size:
            data = self._file.read(min(size, _BLOCK))
            size -= len(data)
            yield Finished(data, segments)
            segments = 0

    @property
    def size(self) -> int:
        """Bytes so far, while it is written."""
        return self._file.tell()

    def rewind(self) -> None:
        self._file.seek(0)


class SetSpool:
    """Several transaction sets, one after the other."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._spool = Spool(delimiters)
        self._sizes, self._segments = array("Q"), array("Q")

    def add(self, head: Iterable[Segment], body: Spool) -> None:
        """One set more: what stands before `body`, and that, which is empty then."""
        spool = self._spool
        size, segments = spool.size, spool.segments
        spool.put(head)
        spool.take_all(body)
        self._sizes.append(spool.size - size)
        self._segments.append(spool.segments - segments)

    def __len__(self) -> int:
        return len(self._sizes)

    def sets(self) -> Iterator[Iterator[Finished]]:
        """Each set; to be read through in this order."""
        self._spool.rewind()
        for size, segments in zip(self._sizes, self._segments, strict=True):
            yield self._spool.part(size, segments)

    def close(self) -> None:
        self._spool.close()
