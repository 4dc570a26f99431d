"""A PostgreSQL server of the tests' own, and ledgers in it.

It lives as long as the process that started it: it is told to stop when that ends, and dies with it
when it is killed.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MISSING = "the system has no PostgreSQL"
_LONGEST = 60.0  # seconds of its start
_counter = itertools.count(1)


def programs() -> Path | None:
    """The folder of the server's programs; Debian's is not on the path."""
    if sys.platform == "win32":
        return None
    for pattern in ("usr/lib/postgresql/*/bin/initdb", "usr/pgsql-*/bin/initdb"):
        if found := sorted(Path("/").glob(pattern)):
            return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Server:
    """A server that runs."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def url(self, schema: str = "", *, tcp: bool = False, port: int = 0, more: str = "") -> str:
        """Of its database, or of a schema in it."""
        options = [f"options=-csearch_path%3D{schema}"] if schema else []
        options += [more] if more else []
        if tcp:
            return f"postgresql://edi@127.0.0.1:{port or self.port}/edi?{'&'.join(options)}"
        options += [f"host={self.folder}", f"port={self.port}"]
        return f"postgresql://edi@/edi?{'&'.join(options)}"

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a statement finds, outside any schema of a ledger."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def ledger(self, **options: Any) -> str:
        """The URL of a new ledger."""
        schema = f"ledger_{os.getpid()}_{next(_counter)}"
        self.sql(f"CREATE SCHEMA {schema}")
        return self.url(schema, **options)


@contextmanager
def server() -> Iterator[Server]:
    """Start one, and end it."""
    place = programs()
    assert place is not None
    folder = Path(tempfile.mkdtemp(prefix="edi-pg-"))
    try:
        run_as: list[str] = []
        if os.geteuid() == 0:  # which no server may run as
            import pwd

            users = {one.pw_name for one in pwd.getpwall()}
            user = pwd.getpwnam("postgres" if "postgres" in users else "nobody")
            os.chown(folder, user.pw_uid, user.pw_gid)
            folder.chmod(0o755)
            run_as = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
            run_as.append("--clear-groups")
        data = folder / "data"
        made = subprocess.run(
            [
                *run_as,
                *(str(place / "initdb"), "-D", str(data), "-U", "edi", "-E", "UTF8"),
                *("--locale=C", "-A", "trust", "-N"),
            ],
            capture_output=True,
            text=True,
            cwd="/",
        )
        assert made.returncode == 0, made.stderr
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        dies_too = ["--pdeathsig", "QUIT"] if run_as else []
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    *(*run_as, *dies_too, str(place / "postgres"), "-D", str(data)),
                    *("-p", str(port), f"-cunix_socket_directories={folder}"),
                    *("-clisten_addresses=127.0.0.1", "-cmax_connections=60"),
                    *("-cfsync=off", "-cfull_page_writes=off"),
                ],
                stdout=log,
                stderr=log,
                cwd="/",
            )
        try:
            _wait(process, folder, port)
            yield Server(folder, port)
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    """Until it answers."""
    import psycopg

    deadline = time.monotonic() + _LONGEST
    while True:
        try:
            with psycopg.connect(
                f"postgresql://edi@/postgres?host={folder}&port={port}", autocommit=True
            ) as connection:
                connection.execute("CREATE DATABASE edi")
                return
        except psycopg.OperationalError:
            ended = process.poll() is not None
            if ended or time.monotonic() > deadline:
                sys.stderr.write((folder / "log").read_text())
                raise
        time.sleep(0.05)


def rows(where: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a ledger says, in either kind of database."""
    from contextlib import closing

    from edi.ledger.store import store_at

    with closing(store_at(where)) as store, store.transaction() as connection:
        return [tuple(row) for row in connection.execute(sql, values).fetchall()]


TABLES = {
    "counter": "usage, kind",
    "issued": "usage, kind, first",
    "run": "id",
    "file": "run, name",
    "payment": "usage, trace, series",
    "claim": "id",
    "service": "digest, claim",
    "decided": "id",
    "decided_service": "digest, decided",
    "accumulated": "run, decided, family, person, kind, amount",
    "held": "source, reason, run",
    "investigation": "id",
    "balance": "id",
    "overpayment": "id",
    "overpayment_event": "id",
    "payment_event": "id",
    "hold": "run",
}
# What every run has anew, or is one of its moments.
_OWN = {
    "run": ("token", "at", "folder"),
    "file": ("draft",),
    "overpayment_event": ("token", "at"),
    "payment_event": ("token", "at"),
    "hold": ("decided",),
}


def contents(where: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a ledger, as they are in any kind of database."""
    from contextlib import closing

    from edi.ledger.schema import SCHEMA
    from edi.ledger.store import statements, store_at

    columns = {}
    for statement in statements(SCHEMA):
        if statement.startswith("CREATE TABLE"):
            head, _, body = statement.partition("(")
            table = head.split()[2]
            names = [line.split()[0] for line in body.splitlines() if line.strip(" )")]
            columns[table] = [
                one for one in names if one.islower() and one not in _OWN.get(table, ())
            ]
    assert columns.keys() == TABLES.keys()
    with closing(store_at(where)) as store, store.transaction() as connection:
        return {
            table: [
                tuple(int(one) if isinstance(one, bool) else one for one in row)
                for row in connection.execute(
                    f"SELECT {', '.join(columns[table])} FROM {table} ORDER BY {order}"
                ).fetchall()
            ]
            for table, order in TABLES.items()
        }
