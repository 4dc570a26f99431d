"""Decisions by claim number, outside memory: where each stands in its file.

A decision is read when its claim comes. Provider adjustments, and records that name no claim, are
read first: they say whom nothing can be paid. Twenty bytes are remembered of each decision.
"""

import re
import shutil
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from edi.remit.decision import Decision
from edi.remit.decisions import ADJUSTMENT, MAX_LINE, Record, parse_line, record_lines
from edi.remit.refusal import Refusal

_CLAIM = re.compile(rb'"claim"\s*:\s*"([^"\\]{1,64})"')
_DIGEST = (1 << 64) - 1


class DecisionIndex:
    """The decisions file. `read` it first."""

    def __init__(self, path: Path) -> None:
        """Raises `OSError`."""
        self._name = path.name
        self._closing = ExitStack()
        self.stream: BinaryIO = self._closing.enter_context(path.open("rb"))
        if not self.stream.seekable():  # a pipe
            copy = self._closing.enter_context(TemporaryFile())  # noqa: SIM115
            shutil.copyfileobj(self.stream, copy)
            copy.seek(0)
            self.stream = copy
        # Of each decision, in order: its line, and where that starts.
        self._places = array("I")
        self._starts = array("Q")
        # Sorted: a digest of the claim number, in its last bits the number of the decision.
        self._sorted = array("Q")
        self._bits = 0

    def close(self) -> None:
        self._closing.close()

    def read(self) -> Iterator[Record]:
        """Every record but the decisions, which are remembered. Raises `OSError`."""
        digests = array("Q")
        for item in record_lines(self.stream, self._name):
            if isinstance(item, Refusal):
                yield item
                continue
            place, start, line = item
            claim = _claim_of(line)
            if claim is None:
                record = parse_line(line, self._name, place)
                if not isinstance(record, Decision):
                    yield record
                    continue
                claim = record.claim
            self._places.append(place)
            self._starts.append(start)
            digests.append(hash(claim) & _DIGEST)
        self._bits = len(digests).bit_length()
        kept = _DIGEST >> self._bits << self._bits
        self._sorted = array("Q", sorted(one & kept | n for n, one in enumerate(digests)))

    def of(self, claim: str) -> list[tuple[int, Record]]:
        """The decisions on a claim, with their lines in the file; a `Refusal` of a wrong one."""
        digest = (hash(claim) & _DIGEST) >> self._bits
        found = []
        for place in range(bisect_left(self._sorted, digest << self._bits), len(self._sorted)):
            one = self._sorted[place]
            if one >> self._bits != digest:
                break
            number = one - (digest << self._bits)
            record, line = self._record(number)
            named = record.claim if isinstance(record, Decision) else _claim_of(line)
            if named == claim:
                found.append((self._places[number], record))
        return found

    def only(self, claim: str) -> tuple[int, bytes] | None:
        """Number and bytes of the only line that may be a decision on a claim; None where there
        are several, or none."""
        digest = (hash(claim) & _DIGEST) >> self._bits
        first = digest << self._bits
        known, place = self._sorted, bisect_left(self._sorted, first)
        if place == len(known) or known[place] >> self._bits != digest:
            return None
        if place + 1 < len(known) and known[place + 1] >> self._bits == digest:
            return None
        number = known[place] - first
        self.stream.seek(self._starts[number])
        return self._places[number], self.stream.readline(MAX_LINE + 1)

    def besides(self, seen: bytearray) -> Iterator[tuple[int, Record]]:
        """Those whose lines have no flag in `seen`."""
        for number, place in enumerate(self._places):
            if place >= len(seen) or not seen[place]:
                yield place, self._record(number)[0]

    def __len__(self) -> int:
        return len(self._places)

    def _record(self, number: int) -> tuple[Record, bytes]:
        self.stream.seek(self._starts[number])
        line = self.stream.readline(MAX_LINE + 1)
        return parse_line(line, self._name, self._places[number]), line


def _claim_of(line: bytes) -> str | None:
    """The claim number of a plain decision, unread; None when that is not plain to see."""
    found = _CLAIM.search(line)
    if found is None or ADJUSTMENT in line:
        return None
    try:
        return found[1].decode().strip() or None
    except UnicodeDecodeError:
        return None
