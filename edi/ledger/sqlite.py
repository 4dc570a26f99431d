"""A ledger in an SQLite file.

It says by `application_id` that it is one and by `user_version` which tables it has. Those of an
older version are made into the present ones when the ledger is next opened. Those of the first
release say neither: they are known by their tables.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edi.durable import PRIVATE
from edi.ledger.schema import FROM_FIRST, NEXT, SCHEMA, VERSION
from edi.ledger.store import WAIT, Connection, LedgerError, Store, Workspace, run_script

_APPLICATION = 0x45444952  # "EDIR"
_FIRST_TABLES = {"counter", "issued", "payment", "claim"}


class SqliteStore(Store):
    """One file, made when it is first written to."""

    shared = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)

    def exists(self) -> bool:
        return self.path.exists()

    def version(self) -> int | None:
        with self.failing():
            if not self.exists():
                return None
            connection = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            try:
                return _pragma(connection, "user_version") if _has_tables(connection) else None
            finally:
                connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self.failing():
            _create(self.path)
            connection = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            try:
                connection.execute("PRAGMA synchronous = EXTRA")  # lasting when power fails, too
                # The write lock comes first: what is read here stays true until the commit.
                connection.execute("BEGIN IMMEDIATE")
                prepare(connection, self.path)
                yield connection
                connection.execute("COMMIT")
            finally:
                connection.close()  # rolls back what was not committed

    def reading(self, *, copied: bool) -> sqlite3.Connection | None:
        with self.failing():
            if not self.exists():
                return None
            if copied:
                found = sqlite3.connect("", isolation_level=None)
                _backup(self.path, found)
                prepare(found, self.path)
                return found
            with self.transaction():
                pass  # brings an older one up to date
            return sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)

    def workspace(self, tables: str, *, copied: bool) -> Workspace:
        return _SqliteWorkspace(self, tables, copied=copied)

    @contextmanager
    def holding(self, token: str) -> Iterator[bool]:
        """The lock file beside the drafts says it all (`run_lock`)."""
        yield True

    @contextmanager
    def failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(f"{self.name}: the ledger cannot be used: {error}") from None
        except OSError as error:
            if error.filename != self.name:
                raise
            raise LedgerError(f"{self.name}: the ledger cannot be opened: {error.strerror}") from (
                None
            )


class _SqliteWorkspace(Workspace):
    """A database that is gone with the run, with the ledger attached to it."""

    def __init__(self, store: SqliteStore, tables: str, *, copied: bool) -> None:
        self._path = store.path
        self._copied = copied
        self._attached = False
        self._db = sqlite3.connect("", timeout=WAIT, isolation_level=None)  # on disk, and nameless
        with store.failing():
            if copied and store.exists():
                _backup(store.path, self._db)
            prepare(self._db, store.path)
            run_script(self._db, tables)

    @property
    def connection(self) -> Connection:
        return self._db

    def look(self) -> None:
        if self._attached or self._copied or not self._path.exists():
            return
        self._db.execute("ATTACH ? AS ledger", (str(self._path),))
        known = self._db.execute("SELECT 1 FROM ledger.sqlite_master WHERE name = 'run'").fetchone()
        if not known:  # another run is about to make it
            self._db.execute("DETACH ledger")
            return
        # These names are the ledger's from now on.
        for table in ("claim", "service", "run", "payment", "counter"):
            self._db.execute(f"DROP TABLE main.{table}")
        self._attached = True

    @contextmanager
    def together(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        yield
        self._db.execute("COMMIT")

    def filled(self, indexes: Iterable[str]) -> None:
        for index in indexes:
            self._db.execute(index)

    def close(self) -> None:
        self._db.close()


def _backup(path: Path, copy: sqlite3.Connection) -> None:
    source = sqlite3.connect(path, timeout=WAIT)
    source.backup(copy)
    source.close()


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


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
