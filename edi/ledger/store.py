"""Where a ledger is kept: an SQLite file, or a PostgreSQL database for several machines.

Both are used by the same SQL. What cannot be the same lies behind `Store`: `sqlite`, `postgres`.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal, Protocol

from edi.errors import EdiError

Usage = Literal["P", "T"]  # ISA15

WAIT = 60.0  # seconds for another run to end its transaction

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(/{0,2})")
_PASSWORD = re.compile(r"\bpassword\s*=")  # as in libpq's other form, "host=db password=..."


class LedgerError(EdiError, RuntimeError):
    """The ledger cannot be used, or its numbers are used up."""


class OutcomeUnknown(LedgerError):
    """The connection was lost while a transaction was committed: it may or may not be recorded."""


class Rows(Protocol):
    """What a statement has found."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchmany(self, size: int = ..., /) -> list[Any]: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What SQL is given to: placeholders are `?`."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows: ...

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> object: ...


class Reading(Protocol):
    """A connection that only reads the ledger, statement by statement."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Rows: ...

    def close(self) -> None: ...


class Workspace(ABC):
    """Tables of a run's own, gone with it, that can be joined with the ledger's."""

    @property
    @abstractmethod
    def connection(self) -> Connection: ...

    @abstractmethod
    def look(self) -> None:
        """From now on the ledger is the one that is there, also if it has been made since."""

    @abstractmethod
    def together(self) -> AbstractContextManager[None]:
        """All statements of the block see the ledger as it is at one moment."""

    @abstractmethod
    def filled(self, indexes: Iterable[str]) -> None:
        """The tables hold what they are to hold: index them."""

    @abstractmethod
    def close(self) -> None: ...


class Store(ABC):
    """A place for a ledger. Every method raises `LedgerError`."""

    name: str  # in messages; never with a password
    shared: bool  # by machines that do not see each other's folders

    @abstractmethod
    def exists(self) -> bool:
        """Is a ledger there?"""

    @abstractmethod
    def version(self) -> int | None:
        """Of the tables that are there, as they are; None where there is no ledger."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Connection]:
        """A transaction that writes, one at a time; lasting when the block has ended.

        Makes the ledger where there is none, and brings an older one up to date. Raises
        `OutcomeUnknown` when the connection is lost at its end.
        """

    @abstractmethod
    def reading(self, *, copied: bool) -> Reading | None:
        """None where no ledger is. `copied`: all statements see the ledger as it is now, and an
        older one stays as it is."""

    @abstractmethod
    def workspace(self, tables: str, *, copied: bool) -> Workspace:
        """`tables` are CREATE TABLE statements."""

    @abstractmethod
    def holding(self, token: str) -> AbstractContextManager[bool]:
        """As long as the block lasts no other process, on any machine that shares the ledger, holds
        this token; False when one does. It is free when this process dies."""

    @abstractmethod
    def failing(self) -> AbstractContextManager[None]:
        """What the database cannot do becomes a `LedgerError`."""

    def close(self) -> None:  # noqa: B027
        """Leave connections that are kept open."""


def store_at(where: str | Path | Store) -> Store:
    """The store at a path or a `postgresql://` URL. Raises `LedgerError`."""
    if isinstance(where, Store):
        return where
    found = _SCHEME.match(str(where))
    scheme = found[1].lower() if found else ""
    if scheme in ("postgresql", "postgres"):
        if isinstance(where, Path):  # which makes one slash of two
            raise LedgerError("give the URL of a PostgreSQL ledger as text, not as a path")
        from edi.ledger.postgres import PostgresStore

        return PostgresStore(where)
    is_url = found is not None and found[2] == "//"
    if is_url or (isinstance(where, str) and _PASSWORD.search(where)):  # which is not repeated
        raise LedgerError("give a ledger as the path of an SQLite file, or as a postgresql:// URL")
    from edi.ledger.sqlite import SqliteStore

    return SqliteStore(Path(where))


def statements(script: str) -> Iterator[str]:
    """Those of a script, without their comments."""
    bare = "\n".join(line.partition("--")[0] for line in script.splitlines())
    for statement in bare.split(";"):
        if statement.strip():
            yield statement.strip()


def run_script(connection: Connection, script: str) -> None:
    """Statement by statement, in the transaction that is open."""
    for statement in statements(script):
        connection.execute(statement)
