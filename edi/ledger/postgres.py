"""A ledger in a PostgreSQL database, for runs on several machines.

Transactions that write come one after the other, by an advisory lock of the ledger that is the
first thing they take. They are READ COMMITTED: every statement behind the lock then sees all that
was committed before the lock was given. (REPEATABLE READ and SERIALIZABLE would look at the ledger
as it was when the lock was asked for.) Whoever takes the lock also knows that no commit of a lost
connection is still under way.

A run is held by another advisory lock, on the connection that records it. The server gives it free
when the process or its machine dies. When the connection is lost while the run lives, the next one
takes the lock again before it does anything else.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlencode

from edi.ledger.postgres_reading import PostgresWorkspace, ReadOneByOne, Snapshot
from edi.ledger.postgres_tables import PostgresConnection, has_ledger, prepare, version_of
from edi.ledger.store import (
    WAIT,
    Connection,
    LedgerError,
    OutcomeUnknown,
    Reading,
    Store,
    Workspace,
)

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")
_APPLICATION = 0x45444952  # "EDIR": the first half of the ledger's lock, the second is its schema
_SECONDS = int(WAIT)
# How a server or network that has gone is noticed, unless the URL says otherwise.
_DEFAULTS = {
    "connect_timeout": str(_SECONDS),
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": str(_SECONDS * 1000),
    "application_name": "edi",
}
_SESSION = f"""
SET lock_timeout = '{_SECONDS}s';
SET idle_in_transaction_session_timeout = 0;
SET tcp_keepalives_idle = 30;
SET tcp_keepalives_interval = 10;
SET tcp_keepalives_count = 3;
SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') IN ('off', 'local')
"""
_SHOWN = ("host", "hostaddr", "port", "service", "options")  # of the URL's parameters
# SQLSTATE classes whose messages name connections, locks and resources, never values of a row.
_TOLD = ("08", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX")


class PostgresStore(Store):
    """A database that several machines share."""

    shared = True

    def __init__(self, url: str) -> None:
        """`url` as libpq reads it; what it does not say comes from PGPASSWORD, .pgpass, a service
        file and so on. Raises `LedgerError`."""
        self._driver = driver()
        try:
            parameters = self._driver.conninfo.conninfo_to_dict(url)
        except self._driver.Error:  # whose message repeats the URL, with its password
            raise LedgerError("the URL of the ledger is not a valid postgresql:// URL") from None
        self.name = _name(parameters)
        self._secrets = [
            str(value) for key, value in parameters.items() if "password" in key and value
        ]
        self._parameters = {**_DEFAULTS, **parameters, "client_encoding": "UTF8"}
        self._raw: psycopg.Connection[Any] | None = None
        self._lock = 0  # the second half
        self._held: list[str] = []

    def exists(self) -> bool:
        with self.failing():
            return self._retried(lambda raw: has_ledger(PostgresConnection(raw)))

    def version(self) -> int | None:
        with self.failing():
            return self._retried(lambda raw: version_of(PostgresConnection(raw)))

    # -- connections

    def connect(self) -> "psycopg.Connection[Any]":
        """A new connection whose only schema is the ledger's. Raises `psycopg.Error`, and
        `LedgerError` for a database that cannot be used."""
        raw: psycopg.Connection[Any] = self._driver.connect(
            autocommit=True, **cast(Any, self._parameters)
        )
        try:
            raw.execute(_SESSION)
            row = raw.execute(
                "SELECT current_schema(), quote_ident(current_schema()),"
                " hashtext('edi ' || current_schema()), current_setting('server_encoding')"
            ).fetchone()
            assert row is not None
            schema, quoted, self._lock, encoding = row
            if encoding != "UTF8":
                raise LedgerError(
                    f"{self.name}: the database has the encoding {encoding}: a ledger needs UTF8"
                )
            if schema is None:
                raise LedgerError(
                    f"{self.name}: the database has no schema of the names in search_path: make it"
                    " first (CREATE SCHEMA)"
                )
            raw.execute(cast(Any, f"SET search_path TO {quoted}"))
        except BaseException:
            raw.close()
            raise
        return raw

    def _session(self) -> "psycopg.Connection[Any]":
        """The connection of transactions and of the run, new if it was lost."""
        if self._raw is not None and self._raw.closed:
            self._drop()
        if self._raw is None:
            raw = self.connect()
            try:
                for token in self._held:  # waits until the server has noticed the loss, too
                    raw.execute("SELECT pg_advisory_lock(%s)", (_number(token),))
            except BaseException:
                raw.close()
                raise
            self._raw = raw
        return self._raw

    def _drop(self) -> None:
        if self._raw is not None:
            with suppress(self._driver.Error):
                self._raw.close()
            self._raw = None

    def _retried(self, step: "Callable[[psycopg.Connection[Any]], T]") -> T:
        """What only asks is asked again when the connection turns out to be lost."""
        try:
            return step(self._session())
        except self._driver.OperationalError:
            if self._raw is None or not self._raw.closed:
                raise
        return step(self._session())

    def close(self) -> None:
        self._drop()

    # -- transactions

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with self.failing():
            raw = self._retried(self._begin)
            try:
                connection = PostgresConnection(raw)
                prepare(connection, self.name)
                yield connection
            except BaseException:
                self._roll_back(raw)
                raise
            self._commit(raw)

    def _begin(self, raw: "psycopg.Connection[Any]") -> "psycopg.Connection[Any]":
        try:
            raw.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            raw.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_APPLICATION, self._lock))
        except BaseException:
            self._roll_back(raw)
            raise
        return raw

    def _roll_back(self, raw: "psycopg.Connection[Any]") -> None:
        try:
            raw.execute("ROLLBACK")
        except self._driver.Error:
            raw.close()

    def _commit(self, raw: "psycopg.Connection[Any]") -> None:
        try:
            status = raw.execute("COMMIT").statusmessage
        except self._driver.Error:
            lost = raw.closed
            self._drop()
            if lost:
                raise OutcomeUnknown(
                    f"{self.name}: the connection was lost while the ledger was written, and it is"
                    " not known whether it was: the next start finds out"
                ) from None
            raise
        except BaseException:
            self._drop()
            raise
        if status != "COMMIT":
            raise LedgerError(f"{self.name}: the ledger cannot be written")

    # -- reading

    def reading(self, *, copied: bool) -> Reading | None:
        with self.failing():
            if not copied:
                with self.transaction():
                    pass  # makes it, or brings an older one up to date
                return ReadOneByOne(self.connect)
            raw = self._snapshot()
            try:
                connection = PostgresConnection(raw)
                if has_ledger(connection):
                    prepare(connection, self.name)  # undone with the connection
                    return Snapshot(connection)
                prepare(connection, self.name, temporary=True)  # refuses what is no ledger
            except BaseException:
                raw.close()
                raise
            raw.close()
            return None

    def workspace(self, tables: str, *, copied: bool) -> Workspace:
        with self.failing():
            if not copied:
                with self.transaction():
                    pass
            connect = self._snapshot if copied else self.connect
            return PostgresWorkspace(connect, tables, self.name, copied=copied)

    def _snapshot(self) -> "psycopg.Connection[Any]":
        raw = self.connect()
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE")
        return raw

    # -- runs

    @contextmanager
    def holding(self, token: str) -> Iterator[bool]:
        if token in self._held:
            yield False
            return
        key = (_number(token),)
        with self.failing():
            row = self._retried(
                lambda raw: raw.execute("SELECT pg_try_advisory_lock(%s)", key).fetchone()
            )
        if not (row and row[0]):
            yield False
            return
        self._held.append(token)
        try:
            yield True
        finally:
            self._held.remove(token)
            if self._raw is not None:
                try:
                    self._raw.execute("SELECT pg_advisory_unlock(%s)", key)
                except self._driver.Error:
                    self._drop()

    @contextmanager
    def failing(self) -> Iterator[None]:
        try:
            yield
        except self._driver.Error as error:
            raise LedgerError(f"{self.name}: {self._told(error)}") from None
        except UnicodeEncodeError:
            raise LedgerError(
                f"{self.name}: the ledger cannot keep text that is not valid Unicode"
            ) from None

    def _told(self, error: "psycopg.Error") -> str:
        """What went wrong, without values of rows, and without passwords."""
        state = error.sqlstate
        if state == "55P03":
            return (
                f"another run has kept the ledger locked for {_SECONDS} seconds: nothing was"
                " written, run this again"
            )
        if state is None:
            kind = "cannot be reached" if self._raw is None else "cannot be used"
            text = " ".join(str(error).split())
        elif state.startswith(_TOLD):
            kind, text = "cannot be used", error.diag.message_primary or state
        else:
            kind, text = "cannot be used", f"the database refuses what it should keep ({state})"
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return f"the ledger {kind}: {text}"


def driver() -> Any:
    """psycopg. Raises `LedgerError` where it is missing."""
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError:  # also: without libpq
        raise LedgerError(
            "a ledger in PostgreSQL needs psycopg, which is not installed: pip install"
            " 'aso-edi[postgres]'"
        ) from None
    return psycopg


def _number(token: str) -> int:
    """What a token is locked by: 64 bits."""
    digest = blake2b(token.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _name(parameters: dict[str, Any]) -> str:
    """A URL that says which database it is, and nothing that is secret."""
    user = f"{quote(str(parameters['user']))}@" if parameters.get("user") else ""
    host = str(parameters.get("host") or "")
    rest = {key: parameters[key] for key in _SHOWN if parameters.get(key)}
    place = ""
    if re.fullmatch(r"[\w.-]+", host):
        place = host
        del rest["host"]
        if re.fullmatch(r"\d+", str(parameters.get("port", ""))):
            place += f":{rest.pop('port')}"
    database = quote(str(parameters.get("dbname") or ""))
    more = "?" + urlencode(rest, safe="/,-", quote_via=quote) if rest else ""
    return f"postgresql://{user}{place}/{database}{more}"
