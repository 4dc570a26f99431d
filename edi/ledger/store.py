"""Where a ledger is kept: an SQLite file. Only the modules of this package know that it is one.

A ledger says by `application_id` that it is one and by `user_version` which tables it has. Those of
an older version are made into the present ones when the ledger is next opened. Those of the first
release say neither: they are known by their tables.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from edi.durable import PRIVATE
from edi.errors import EdiError
from edi.ledger.schema import FROM_FIRST, NEXT, SCHEMA, VERSION

Usage = Literal["P", "T"]  # ISA15

WAIT = 60.0  # seconds for another run to end its transaction
_APPLICATION = 0x45444952  # "EDIR"
_FIRST_TABLES = {"counter", "issued", "payment", "claim"}


class LedgerError(EdiError, RuntimeError):
    """The ledger cannot be used, or its numbers are used up."""


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that writes; what was done is lasting when the block has ended.

    Makes the ledger where there is none, and brings an older one up to date. Raises `LedgerError`.
    """
    with failing(path):
        _create(path)
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = EXTRA")  # lasting when power fails, too
            # The write lock comes first: what is read here stays true until the commit.
            connection.execute("BEGIN IMMEDIATE")
            prepare(connection, path)
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # rolls back what was not committed


@contextmanager
def failing(path: Path) -> Iterator[None]:
    """What SQLite cannot do with a ledger becomes a `LedgerError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: the ledger cannot be used: {error}") from None
    except OSError as error:
        if error.filename != str(path):
            raise
        raise LedgerError(f"{path}: the ledger cannot be opened: {error.strerror}") from None


def _create(path: Path) -> None:
    """An empty file that only its owner can read, unless there is one."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE)
    except FileExistsError:
        return
    try:
        with suppress(OSError):
            path.chmod(PRIVATE)  # whatever the umask
    finally:
        os.close(handle)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring them up to date, inside a transaction. Raises `LedgerError`."""
    version = _pragma(connection, "user_version")
    if _pragma(connection, "application_id") == _APPLICATION:
        if version not in (*NEXT, VERSION):
            raise LedgerError(
                f"{path}: this ledger has version {version}, and this edi knows versions up to"
                f" {VERSION}: use the edi that wrote it, or a newer one"
            )
        for older in range(version, VERSION):
            run_script(connection, NEXT[older])
            connection.execute(f"PRAGMA user_version = {older + 1}")
        return
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    if not tables and not version:
        run_script(connection, SCHEMA)
    elif tables and tables <= _FIRST_TABLES and not version:
        if "claim" not in tables:  # from before claims were kept
            run_script(
                connection, "CREATE TABLE claim (id, employer_group, number, is_reversal, file)"
            )
        run_script(connection, FROM_FIRST.format(schema=SCHEMA.rstrip()))
        with suppress(OSError):
            path.chmod(PRIVATE)
    else:
        raise LedgerError(f"{path}: an SQLite database, but not a ledger of edi")
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Statement by statement: `executescript` would commit."""
    bare = "\n".join(line.partition("--")[0] for line in script.splitlines())
    for statement in bare.split(";"):
        connection.execute(statement)
