"""Decisions by claim number, outside memory: where each stands in its file.

A decision is read when its claim comes. Provider adjustments, and records that name no claim, are
read first: they say whom nothing can be paid.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from edi.remit.decision import Decision
from edi.remit.decisions import ADJUSTMENT, Record, parse_line, record_lines
from edi.remit.refusal import Refusal

_CLAIM = re.compile(rb'"claim"\s*:\s*"([^"\\]{1,64})"')
_WAITING = 1000  # rows to be put in at once


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
        self._db = sqlite3.connect("", isolation_level=None)  # on disk, and nameless
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA cache_size = -8000")  # kB
        self._db.execute("CREATE TABLE decision (claim TEXT, place INTEGER, start, size)")

    def close(self) -> None:
        self._db.close()
        self._closing.close()

    def read(self) -> Iterator[Record]:
        """Every record but the decisions, which are remembered. Raises `OSError`."""
        waiting: list[tuple[str, int, int, int]] = []
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
            waiting.append((claim, place, start, len(line)))
            if len(waiting) >= _WAITING:
                self._put(waiting)
        self._put(waiting)
        self._db.execute("CREATE INDEX decision_claim ON decision (claim)")

    def _put(self, waiting: list[tuple[str, int, int, int]]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO decision VALUES (?, ?, ?, ?)", waiting)
        self._db.execute("COMMIT")
        waiting.clear()

    def of(self, claim: str) -> list[tuple[int, Record]]:
        """The decisions on a claim, with their lines in the file; a `Refusal` of a wrong one."""
        rows = self._db.execute(
            "SELECT place, start, size FROM decision WHERE claim = ? ORDER BY place", (claim,)
        ).fetchall()
        return [(place, self._record(place, start, size)) for place, start, size in rows]

    def besides(self, seen: bytearray) -> Iterator[tuple[int, Record]]:
        """Those whose lines have no flag in `seen`."""
        for place, start, size in self._db.execute(
            "SELECT place, start, size FROM decision ORDER BY rowid"
        ):
            if place >= len(seen) or not seen[place]:
                yield place, self._record(place, start, size)

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM decision").fetchone()[0])

    def _record(self, place: int, start: int, size: int) -> Record:
        self.stream.seek(start)
        return parse_line(self.stream.read(size), self._name, place)


def _claim_of(line: bytes) -> str | None:
    """The claim number of a plain decision, unread; None when that is not plain to see."""
    found = _CLAIM.search(line)
    if found is None or ADJUSTMENT in line:
        return None
    try:
        return found[1].decode().strip() or None
    except UnicodeDecodeError:
        return None
