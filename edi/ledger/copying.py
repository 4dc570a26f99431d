"""A whole ledger is copied to another database: from SQLite to PostgreSQL, back, or to its like.

All of it or nothing: one transaction writes everything, reads it back, and compares counts and
digests with what the source had at one moment. The source is left as it is.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from edi.errors import EdiError
from edi.ledger.holds import HOLDING, INTENDED
from edi.ledger.schema import SCHEMA
from edi.ledger.store import (
    Connection,
    LedgerError,
    OutcomeUnknown,
    Reading,
    Store,
    statements,
    store_at,
)

_AT_ONCE = 5000  # rows
_BITS = 256


class NotCopied(EdiError, ValueError):
    """A ledger that is not copied as it is."""


class TableCopied(NamedTuple):
    """A table of both."""

    name: str
    rows: int
    digest: str  # over all rows, whatever their order


def copy_ledger(source: str | Path | Store, target: str | Path | Store) -> list[TableCopied]:
    """Copy everything; what each table has in both. Raises `NotCopied`, `LedgerError` and
    `OSError`."""
    from_, to = store_at(source), store_at(target)
    with closing(from_), closing(to):
        if not from_.exists():
            raise LedgerError(f"{from_.name}: there is no ledger here")
        with from_.failing():
            reading = from_.reading(copied=True)
            if reading is None:
                raise LedgerError(f"{from_.name}: there is no ledger here")
            with closing(reading):
                return _copy(reading, from_, to)


def _copy(reading: Reading, from_: Store, to: Store) -> list[TableCopied]:
    unsettled = reading.execute(
        "SELECT count(*) FROM run WHERE state IN (?, ?)", (INTENDED, HOLDING)
    ).fetchone()
    if unsettled[0]:
        raise NotCopied(
            f"{from_.name}: {unsettled[0]} of its runs are at work, or were interrupted: let them"
            " end, or start edi once where they were, and copy then"
        )
    columns = tables()
    copied: list[TableCopied] = []
    try:
        with to.transaction() as connection:
            for table in columns:
                if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
                    raise NotCopied(f"{to.name}: this ledger is not empty: copy to a new one")
            for table, names in columns.items():
                copied.append(_table(reading, from_, connection, to, table, names))
    except OutcomeUnknown:
        with closing(_read(to)) as again:
            if [summary(again, to, table, names) for table, names in columns.items()] != copied:
                raise
    return copied


def _table(
    reading: Reading,
    from_: Store,
    connection: Connection,
    to: Store,
    table: str,
    names: Sequence[str],
) -> TableCopied:
    marks = ", ".join("?" * len(names))
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
    total, digest = 0, 0
    for rows in read(reading, from_, table, names):
        connection.executemany(into, rows)
        total += len(rows)
        digest = _added(digest, rows)
    expected = TableCopied(table, total, _text(digest))
    if summary(connection, to, table, names) != expected:
        raise NotCopied(f"{to.name}: the table {table} is not what was copied: nothing was written")
    return expected


def summary(
    connection: Reading | Connection, store: Store, table: str, names: Sequence[str]
) -> TableCopied:
    """How many rows a table has, and which."""
    total, digest = 0, 0
    for rows in read(connection, store, table, names):
        total += len(rows)
        digest = _added(digest, rows)
    return TableCopied(table, total, _text(digest))


def tables() -> dict[str, tuple[str, ...]]:
    """The tables of a ledger, with their columns, in the order in which they are made."""
    found = {}
    for statement in statements(SCHEMA):
        head, _, body = statement.partition("(")
        words = head.split()
        if words[:2] == ["CREATE", "TABLE"]:
            lines = (line.split() for line in body.splitlines())
            found[words[2]] = tuple(line[0] for line in lines if line and line[0].islower())
    return found


def read(
    connection: Reading | Connection, store: Store, table: str, names: Sequence[str]
) -> Iterator[list[tuple[Any, ...]]]:
    """All rows, many at a time; the files of a run in their order."""
    order = " ORDER BY rowid" if table == "file" else ""
    query = f"SELECT {', '.join(names)} FROM {table}{order}"
    if not store.shared:
        rows = connection.execute(query)
        while some := rows.fetchmany(_AT_ONCE):
            yield some
        return
    # A cursor of the server's: without one, all rows would come at once.
    connection.execute(f"DECLARE edi_copy NO SCROLL CURSOR FOR {query}")
    while some := connection.execute(f"FETCH {_AT_ONCE} FROM edi_copy").fetchall():
        yield some
    connection.execute("CLOSE edi_copy")


def _read(store: Store) -> Reading:
    reading = store.reading(copied=True)
    if reading is None:
        raise LedgerError(f"{store.name}: there is no ledger here")
    return reading


def _added(digest: int, rows: Sequence[Sequence[Any]]) -> int:
    """With these rows: a sum, so that their order does not matter, and twice is not never."""
    for row in rows:
        digest += int.from_bytes(hashlib.sha256(_plain(row)).digest(), "big")
    return int(digest % 2**_BITS)


def _plain(row: Sequence[Any]) -> bytes:
    """A row as bytes, the same from any database: what is true is 1 in SQLite."""
    parts = []
    for value in row:
        if value is None:
            parts.append(b"n")
            continue
        if isinstance(value, (bytes, bytearray, memoryview)):
            kind, data = b"b", bytes(value)
        elif isinstance(value, str):
            kind, data = b"t", value.encode(errors="surrogatepass")
        elif isinstance(value, int):
            kind, data = b"i", str(int(value)).encode()
        else:
            kind, data = b"?", repr(value).encode()
        parts.append(kind + str(len(data)).encode() + b":" + data)
    return b"".join(parts)


def _text(digest: int) -> str:
    return f"{digest:064x}"
