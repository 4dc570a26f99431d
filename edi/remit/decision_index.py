"""Decisions by claim number, outside memory: where each stands in its file.

A decision is read when its claim comes. Provider adjustments, and records that name no claim, are
read first: they say whom nothing can be paid. Twenty bytes are remembered of each decision.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from edi.remit.decision import Decision
from edi.remit.decision_query import Query
from edi.remit.decision_source import open_source
from edi.remit.decisions import Record
from edi.remit.refusal import Refusal

_DIGEST = (1 << 64) - 1


class DecisionIndex:
    """The decisions of a file, stream or query. `read` it first."""

    def __init__(self, given: Path | BinaryIO | Query) -> None:
        """Raises `OSError`, `MissingExtra`."""
        self._closing = ExitStack()
        with ExitStack() as opening:
            self.source, self.name = open_source(given, opening)
            self._closing = opening.pop_all()
        # Of each decision, in order: its line or row, and where that starts.
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
        for item in self.source.records():
            if isinstance(item, Refusal):
                yield item
                continue
            place, start, line = item
            claim = self.source.claim_of(line)
            if claim is None:
                record = self.source.parse(line, place)
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
            named = record.claim if isinstance(record, Decision) else self.source.claim_of(line)
            if named == claim:
                found.append((self._places[number], record))
        return found

    def only(self, claim: str) -> tuple[int, bytes] | None:
        """Number and JSON of the only record that may be a decision on a claim; None where there
        are several, or none."""
        digest = (hash(claim) & _DIGEST) >> self._bits
        first = digest << self._bits
        known, place = self._sorted, bisect_left(self._sorted, first)
        if place == len(known) or known[place] >> self._bits != digest:
            return None
        if place + 1 < len(known) and known[place + 1] >> self._bits == digest:
            return None
        number = known[place] - first
        return self._places[number], self.source.as_json(self.source.raw(self._starts[number]))

    def besides(self, seen: bytearray) -> Iterator[tuple[int, Record]]:
        """Those whose lines have no flag in `seen`."""
        for number, place in enumerate(self._places):
            if place >= len(seen) or not seen[place]:
                yield place, self._record(number)[0]

    def __len__(self) -> int:
        return len(self._places)

    def _record(self, number: int) -> tuple[Record, bytes]:
        line = self.source.raw(self._starts[number])
        return self.source.parse(line, self._places[number]), line
