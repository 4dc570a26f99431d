"""What a run has decided so far, beside what the ledger knows: asked together, recorded at the end.

A run keeps its rows in a database of its own that is gone with it, so that memory does not grow
with them. Nothing of the ledger is locked meanwhile: in the transaction that records this run it is
asked whether another run has changed something since of what this one has asked for. Rows are
numbered from the ledger's highest number on, and anew if that has grown in the meantime.
"""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from edi.ledger.schema import DECISIONS
from edi.ledger.store import Connection, Reading, Store, Usage, run_script, store_at

_AT_ONCE = 2000  # rows


class Book:
    """The rows of a run and of the ledger."""

    def __init__(self, where: str | Path | Store, usage: Usage, *, copied: bool = False) -> None:
        """`copied`: look at the ledger as it is now, and leave an older one as it is. Raises
        `LedgerError`."""
        self.store = store_at(where)
        self.usage: Usage = usage
        self._own = sqlite3.connect("", isolation_level=None)  # on disk, and nameless
        run_script(self._own, DECISIONS)
        self._own.execute("BEGIN")
        self._known = self.store.reading(copied=copied)
        with self.store.failing():
            self._seen = Changes(0, 0) if self._known is None else changes(self._known)
        self._asked = array("q")  # hashes of the keys, packed: there are several of every claim
        self._first: dict[str, int] = {}  # number of the run in a table
        self._moved: dict[str, int] = {}  # by how much the ledger's have grown since

    def close(self) -> None:
        self._own.close()
        if self._known is not None:
            self._known.close()

    def ask(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of the ledger, then those of the run. Raises `LedgerError`."""
        self._asked.extend(map(hash, values))
        if self._known is not None:
            with self.store.failing():
                yield from self._known.execute(sql, values).fetchall()
        yield from self._own.execute(sql, values).fetchall()

    def add(self, sql: str, values: Sequence[Any]) -> None:
        """Change the rows of the run."""
        self._own.execute(sql, values)

    def add_many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        self._own.executemany(sql, values)

    def first(self, table: str) -> int:
        """The number of the run's first row in a table."""
        if table not in self._first:
            found = self.ask(f"SELECT coalesce(max(id), 0) FROM {table}", ())
            self._first[table] = max(int(row[0]) for row in found) + 1
        return self._first[table]

    def number(self, table: str, id_: int, connection: Connection) -> int:
        """That of a row as it is recorded."""
        first = self._first.get(table)
        if first is None or id_ < first:
            return id_
        if table not in self._moved:
            (latest,) = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
            self._moved[table] = int(latest) + 1 - first
        return id_ + self._moved[table]

    def copy(self, table: str, connection: Connection, run: int) -> None:
        """Put the run's rows of a table into the ledger, under the run's id."""
        columns = [row[1] for row in self._own.execute(f"PRAGMA table_info({table})")]
        rows = self._own.execute(f"SELECT {', '.join(columns)} FROM {table}")
        marks = ", ".join("?" * len(columns))
        place = columns.index("run") if "run" in columns else None
        numbered = [
            (columns.index(name), of)
            for name, of in (("id", table), ("decided", "decided"))
            if name in columns
        ]
        while some := rows.fetchmany(_AT_ONCE):
            if place is not None:
                some = [(*row[:place], run, *row[place + 1 :]) for row in some]
            for at, of in numbered:
                last = max(row[at] for row in some)
                if self.number(of, last, connection) != last:
                    some = [
                        (*row[:at], self.number(of, row[at], connection), *row[at + 1 :])
                        for row in some
                    ]
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", some)

    def is_current(self, connection: Connection) -> bool:
        """Would the run decide the same if it began now?"""
        now = changes(connection)
        if now == self._seen:
            return True
        if now.withdrawn != self._seen.withdrawn:  # what that run had changed is not known
            return False
        if self._own.execute("SELECT 1 FROM investigation").fetchone():
            first = self.first("investigation")
            if self.number("investigation", first, connection) != first:
                return False  # the letters name their numbers
        since = self._seen.latest
        changed = {
            hash(value)
            for sql in _CHANGED
            for row in connection.execute(sql, (since,) * sql.count("?"))
            for value in row
        }
        return changed.isdisjoint(self._asked)


class Changes(NamedTuple):
    """What grows with every change of a ledger: runs are never deleted."""

    latest: int  # run
    withdrawn: int  # runs


# The keys by which a run asks, of what later runs have recorded or taken back.
_CHANGED = (
    "SELECT id, source, claim, number, identity FROM decided WHERE run > ? OR reversed_by > ?",
    "SELECT s.digest FROM decided_service s JOIN decided d ON d.id = s.decided"
    " WHERE d.run > ? OR d.reversed_by > ?",
    "SELECT DISTINCT family FROM accumulated WHERE run > ?",
    "SELECT source FROM held WHERE run > ?",
    "SELECT id, person FROM investigation WHERE run > ? OR answered_run > ?",
)


def changes(connection: Reading | Connection) -> Changes:
    """Of a ledger so far."""
    row = connection.execute(
        "SELECT coalesce(max(id), 0), count(CASE WHEN state = 'withdrawn' THEN 1 END) FROM run"
    ).fetchone()
    return Changes(int(row[0]), int(row[1]))
