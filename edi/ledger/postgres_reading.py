"""Connections that read a ledger in PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from edi.ledger.postgres_tables import PostgresConnection, prepare, tables
from edi.ledger.store import Connection, Workspace

if TYPE_CHECKING:
    import psycopg

Connect = Callable[[], "psycopg.Connection[Any]"]


class ReadOneByOne:
    """Statement by statement; one that finds its connection lost is asked again on a new one."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection = PostgresConnection(connect())

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> "psycopg.Cursor[Any]":
        try:
            return self._connection.execute(sql, values)
        except Exception:
            if not self._connection.raw.closed:
                raise
        self._connection = PostgresConnection(self._connect())
        return self._connection.execute(sql, values)

    def close(self) -> None:
        self._connection.raw.close()


class Snapshot:
    """The ledger at one moment."""

    def __init__(self, connection: PostgresConnection) -> None:
        self._connection = connection
        self.execute = connection.execute

    def close(self) -> None:
        self._connection.raw.close()  # rolls back


class PostgresWorkspace(Workspace):
    """Temporary tables beside the ledger's."""

    def __init__(self, connect: Connect, script: str, name: str, *, copied: bool) -> None:
        """`copied`: the connection is in a transaction that sees one moment."""
        self._copied = copied
        raw = connect()
        self._connection = PostgresConnection(raw)
        try:
            if copied:
                prepare(self._connection, name, temporary=True)
            for statement in tables(script, temporary=True):
                self._connection.execute(statement)
        except BaseException:
            raw.close()
            raise

    @property
    def connection(self) -> Connection:
        return self._connection

    def look(self) -> None:
        """It is there."""

    @contextmanager
    def together(self) -> Iterator[None]:
        if self._copied:
            yield
            return
        self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
        yield
        self._connection.execute("COMMIT")

    def filled(self, indexes: Iterable[str]) -> None:
        for index in indexes:
            self._connection.execute(index)
            self._connection.execute(f"ANALYZE {index.split(' ON ')[1].split()[0]}")

    def close(self) -> None:
        self._connection.raw.close()
