"""What a run has decided so far, beside what the ledger knows: asked together, recorded at the end.

A run keeps its rows in a database of its own that is gone with it, so that memory does not grow
with them. Nothing of the ledger is locked meanwhile: whether another run has been recorded since is
asked in the transaction that records this one.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from edi.ledger.schema import DECISIONS
from edi.ledger.store import WAIT, Usage, failing, prepare, run_script, transaction

_AT_ONCE = 2000  # rows


class Book:
    """The rows of a run and of the ledger."""

    def __init__(self, path: Path, usage: Usage, *, copied: bool = False) -> None:
        """`copied`: look at a copy of the ledger, so that an older one stays as it is. Raises
        `LedgerError`."""
        self.path = path
        self.usage: Usage = usage
        self._own = sqlite3.connect("", isolation_level=None)  # on disk, and nameless
        run_script(self._own, DECISIONS)
        self._own.execute("BEGIN")
        self._known: sqlite3.Connection | None = None
        with failing(path):
            if path.exists():
                self._known = _copy(path) if copied else _open(path)
        self.seen = 0 if self._known is None else latest_run(self._known)

    def close(self) -> None:
        self._own.close()
        if self._known is not None:
            self._known.close()

    def ask(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of the ledger, then those of the run. Raises `LedgerError`."""
        if self._known is not None:
            with failing(self.path):
                yield from self._known.execute(sql, values).fetchall()
        yield from self._own.execute(sql, values).fetchall()

    def add(self, sql: str, values: Sequence[Any]) -> None:
        """Change the rows of the run."""
        self._own.execute(sql, values)

    def add_many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        self._own.executemany(sql, values)

    def latest(self, table: str) -> int:
        """The highest id of a table."""
        found = self.ask(f"SELECT coalesce(max(id), 0) FROM {table}", ())
        return max(int(row[0]) for row in found)

    def copy(self, table: str, connection: sqlite3.Connection, run: int) -> None:
        """Put the run's rows of a table into the ledger, under the run's id."""
        columns = [row[1] for row in self._own.execute(f"PRAGMA table_info({table})")]
        rows = self._own.execute(f"SELECT {', '.join(columns)} FROM {table}")
        marks = ", ".join("?" * len(columns))
        place = columns.index("run") if "run" in columns else None
        while some := rows.fetchmany(_AT_ONCE):
            if place is not None:
                some = [(*row[:place], run, *row[place + 1 :]) for row in some]
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", some)

    def is_current(self, connection: sqlite3.Connection) -> bool:
        """Is the ledger as it was when this was opened?"""
        return latest_run(connection) == self.seen


def latest_run(connection: sqlite3.Connection) -> int:
    """The number of the latest run in the ledger; runs are never deleted."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM run").fetchone()[0])


def _open(path: Path) -> sqlite3.Connection:
    with transaction(path):
        pass  # brings an older one up to date
    return sqlite3.connect(path, timeout=WAIT, isolation_level=None)


def _copy(path: Path) -> sqlite3.Connection:
    found = sqlite3.connect("", isolation_level=None)
    source = sqlite3.connect(path, timeout=WAIT)
    source.backup(found)
    source.close()
    prepare(found, path)
    return found
