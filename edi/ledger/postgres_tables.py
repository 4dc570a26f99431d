"""The SQL of the ledger as PostgreSQL takes it, and the tables of a ledger there.

Statements differ in their placeholders, tables in the names of their types. References are not
enforced, as they are not in SQLite: a run that is taken back may be one that a later run refers to.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from edi.ledger.schema import NEXT, SCHEMA, VERSION
from edi.ledger.store import LedgerError, statements

if TYPE_CHECKING:
    import psycopg

_FIRST_VERSION = 3  # there are no older ledgers in PostgreSQL
_MARK = "edi_ledger"  # the table that says that the others are a ledger, and of which version
_INSERT = re.compile(r"INSERT INTO (\w+ ?(?:\([\w, ]+\))?) VALUES \(\?(?:, \?)*\)")
_TYPES = (
    (re.compile(r"\bis_reversal INTEGER\b"), "is_reversal BOOLEAN"),
    (re.compile(r"\bINTEGER\b"), "BIGINT"),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bTEXT\b"), 'TEXT COLLATE "C"'),  # compared as in SQLite, whatever the database
    (re.compile(r" REFERENCES \w+"), ""),
    (re.compile(r" WITHOUT ROWID"), ""),
)
# Where SQLite numbers rows by itself.
_ROWID = "ALTER TABLE file ADD COLUMN rowid BIGINT GENERATED ALWAYS AS IDENTITY"


@lru_cache(maxsize=256)
def translated(sql: str) -> str:
    """A statement. SQLite joins in the order written where it says CROSS; others need no hint."""
    return sql.replace("?", "%s").replace("CROSS JOIN", "JOIN")


def tables(script: str, *, temporary: bool = False) -> list[str]:
    """The statements that make tables; `temporary`: gone with the connection."""
    found = []
    for statement in statements(script):
        for type_, ours in _TYPES:
            statement = type_.sub(ours, statement)
        if temporary:
            statement = re.sub(r"^CREATE TABLE\b", "CREATE TEMPORARY TABLE", statement)
        found.append(statement)
    return found


class PostgresConnection:
    """Takes the statements of this package."""

    def __init__(self, raw: "psycopg.Connection[Any]") -> None:
        self.raw = raw

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> "psycopg.Cursor[Any]":
        return self.raw.execute(cast(Any, translated(sql)), values or None)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        with self.raw.cursor() as cursor:
            found = _INSERT.fullmatch(sql)
            if found is None:
                cursor.executemany(cast(Any, translated(sql)), rows)
                return
            with cursor.copy(cast(Any, f"COPY {found[1]} FROM STDIN")) as copy:
                for row in rows:
                    copy.write_row(row)


def has_ledger(connection: PostgresConnection) -> bool:
    """Is one in the schema that the connection uses?

    The catalog itself is asked, as it is now: `to_regclass` may answer from a cache that is older
    than the lock of the transaction.
    """
    found = connection.execute(
        "SELECT 1 FROM pg_class WHERE relname = ? AND relkind = 'r'"
        " AND relnamespace = current_schema()::regnamespace",
        (_MARK,),
    )
    return found.fetchone() is not None


def version_of(connection: PostgresConnection) -> int | None:
    """Of the ledger's tables as they are; None where there is none, 0 where it is not known."""
    if not has_ledger(connection):
        return None
    rows = connection.execute(f"SELECT version FROM {_MARK}").fetchall()
    return int(rows[0][0]) if len(rows) == 1 else 0


def prepare(connection: PostgresConnection, name: str, *, temporary: bool = False) -> None:
    """Make the tables, or bring them up to date, inside a transaction. Raises `LedgerError`.

    `temporary`: where there are none, those that it makes are the connection's own.
    """
    version = version_of(connection)
    if version is not None:
        if version not in range(_FIRST_VERSION, VERSION + 1):
            raise LedgerError(
                f"{name}: this ledger has version {version}, and this edi knows versions up to"
                f" {VERSION}: use the edi that wrote it, or a newer one"
            )
        for older in range(version, VERSION):
            for statement in tables(NEXT[older]):
                connection.execute(statement)
        if version != VERSION:
            connection.execute(f"UPDATE {_MARK} SET version = ?", (VERSION,))
        return
    others = connection.execute(
        "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS (SELECT 1 FROM pg_depend"
        " WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')"
    ).fetchone()
    if others and others[0]:
        raise LedgerError(
            f"{name}: this schema of the database has other tables, and is not a ledger of edi:"
            " give the ledger a schema of its own (CREATE SCHEMA edi) and name it in the URL,"
            " ?options=-csearch_path%3Dedi"
        )
    for statement in (*tables(SCHEMA, temporary=temporary), _ROWID):
        connection.execute(statement)
    if not temporary:
        connection.execute(f"CREATE TABLE {_MARK} (version INTEGER NOT NULL)")
        connection.execute(f"INSERT INTO {_MARK} VALUES ({VERSION})")
