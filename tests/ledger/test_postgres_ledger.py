"""A ledger in PostgreSQL: what is one, what is not, and what is said of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from postgres_server import Server, contents, rows
from test_ledger_decisions import OLD_PAYMENTS

from edi.ledger import postgres_tables
from edi.ledger.ledger import Ledger
from edi.ledger.payments import WrittenPayment
from edi.ledger.schema import VERSION
from edi.ledger.store import LedgerError, Store, store_at

NOW = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
SECRET = "open-sesame"


def take(url: str, times: int = 1) -> list[int]:
    """Numbers, in a process of its own."""
    ledger = Ledger(url)
    with closing(ledger.store):
        return [n for _ in range(times) for n in ledger.reserve({"trace": 3}, NOW)["trace"]]


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.ledger()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(store_at(url)) as found:
        yield found


def test_numbers_go_on(url: str) -> None:
    assert take(url) == [1, 2, 3]
    assert take(url) == [4, 5, 6]
    assert rows(url, "SELECT kind, first, last FROM issued ORDER BY first") == [
        ("trace", 1, 3),
        ("trace", 4, 6),
    ]


@pytest.mark.slow
def test_eight_processes_at_the_same_time(url: str) -> None:
    with ProcessPoolExecutor(8) as pool:
        taken = [n for numbers in pool.map(take, [url] * 8, [25] * 8) for n in numbers]
    assert sorted(taken) == list(range(1, 8 * 25 * 3 + 1))


def test_nothing_is_left_of_a_transaction_that_fails(url: str) -> None:
    ledger = Ledger(url)

    def refuse(_: dict[str, range]) -> None:
        raise ValueError

    with closing(ledger.store):
        with pytest.raises(ValueError):
            ledger.reserve({"trace": 2}, NOW, refuse)
        assert ledger.reserve({"trace": 1}, NOW)["trace"] == range(1, 2)


def test_schemas_are_ledgers_of_their_own(postgres: Server) -> None:
    first, second = postgres.ledger(), postgres.ledger()
    assert take(first) == take(second) == [1, 2, 3]


# -- what is a ledger


@pytest.mark.parametrize("what", ["TABLE songs (name TEXT)", "VIEW songs AS SELECT 1 AS name"])
@pytest.mark.parametrize("copied", [False, True])
def test_the_database_of_something_else(postgres: Server, what: str, copied: bool) -> None:
    url = postgres.ledger()
    schema = url.partition("%3D")[2].partition("&")[0]
    postgres.sql(f"CREATE {what.replace('songs', f'{schema}.songs')}")
    with closing(store_at(url)) as store, pytest.raises(LedgerError, match="not a ledger of edi"):
        if copied:
            store.reading(copied=True)
        else:
            Ledger(store).reserve({"trace": 1}, NOW)
    sql = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind <> 'i'"
    assert postgres.sql(sql, schema) == [("songs",)]


@pytest.mark.parametrize("version", [2, 99])
def test_a_ledger_of_another_edi(url: str, store: Store, version: int) -> None:
    take(url)
    with store.transaction() as connection:
        connection.execute(f"UPDATE edi_ledger SET version = {version}")
    for copied in (False, True):
        with pytest.raises(LedgerError, match=f"has version {version}, and this edi knows"):
            store.reading(copied=copied)
    with store.failing(), pytest.raises(LedgerError, match="newer one"):
        take(url)


def test_an_older_ledger_is_brought_up_to_date(
    url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(url)
    monkeypatch.setattr(postgres_tables, "VERSION", VERSION + 1)
    monkeypatch.setitem(postgres_tables.NEXT, VERSION, "CREATE TABLE more (id INTEGER, what BLOB)")
    copy = store.reading(copied=True)
    assert copy is not None
    with closing(copy):
        assert copy.execute("SELECT count(*) FROM more").fetchone() == (0,)
    monkeypatch.setattr(postgres_tables, "VERSION", VERSION)
    assert take(url) == [4, 5, 6]  # a dry run has left it as it was
    monkeypatch.setattr(postgres_tables, "VERSION", VERSION + 1)
    assert take(url) == [7, 8, 9]
    assert rows(url, "SELECT version FROM edi_ledger") == [(VERSION + 1,)]


def test_payments_of_version_3_are_of_the_series_that_all_were_of(
    postgres: Server, url: str, store: Store
) -> None:
    schema = url.partition("%3D")[2].partition("&")[0]
    take(url)
    with store.transaction() as connection:
        newer = ("overpayment", "overpayment_event", "payment_event", "hold", "balance")
        for table in ("payment", *newer):
            connection.execute(f"DROP TABLE {table}")
        for table, column in (("file", "period"), ("claim", "trace"), ("claim", "unpaid")):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for statement in postgres_tables.tables(OLD_PAYMENTS):
            connection.execute(statement)
        old = (19, None, 7, "G1_7.835", "G1", "1", "60.10", "then")
        for usage in "PT":
            connection.execute(
                "INSERT INTO payment (usage, trace, run, interchange, file, employer_group, payee,"
                " amount, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (usage, *old),
            )
        connection.execute("UPDATE edi_ledger SET version = 3")
    copy = store.reading(copied=True)
    assert copy is not None
    with closing(copy):
        found = copy.execute("SELECT count(*) FROM payment WHERE series = 'trace'")
        assert found.fetchone() == (2,)
    assert postgres.sql(f"SELECT version FROM {schema}.edi_ledger") == [(3,)]
    expected = WrittenPayment(19, 7, "G1_7.835", "G1", "1", Decimal("60.10"), None, "trace")
    ledger = Ledger(url)
    with closing(ledger.store):
        assert ledger.payments() == [expected]
    assert rows(url, "SELECT version FROM edi_ledger") == [(VERSION,)]
    assert take(url) == [4, 5, 6]


def test_a_dry_run_makes_no_ledger(store: Store) -> None:
    assert store.reading(copied=True) is None
    with closing(store.workspace("CREATE TABLE entry (id INTEGER)", copied=True)) as space:
        assert space.connection.execute("SELECT count(*) FROM claim").fetchone() == (0,)
    assert not store.exists()


def test_a_schema_that_is_not_there(postgres: Server) -> None:
    with pytest.raises(LedgerError, match="no schema of the names in search_path"):
        take(postgres.url("nowhere"))


def test_a_database_in_another_encoding(postgres: Server) -> None:
    postgres.sql("CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C'")
    with pytest.raises(LedgerError, match="encoding LATIN1: a ledger needs UTF8"):
        take(postgres.url().replace("/edi?", "/old?"))


def test_text_that_cannot_be_kept(url: str, store: Store) -> None:
    take(url)
    for text in ("a\0b", "\ud800"):
        with pytest.raises(LedgerError) as caught, store.transaction() as connection:
            connection.execute("INSERT INTO counter VALUES ('P', ?, 1)", (text,))
        assert text not in str(caught.value)
    assert take(url) == [4, 5, 6]


def test_no_value_of_a_row_is_told(url: str, store: Store) -> None:
    with pytest.raises(LedgerError) as caught, store.transaction() as connection:
        for _ in range(2):
            connection.execute("INSERT INTO counter VALUES ('P', 'M0001', 1)")
    assert "23505" in str(caught.value)
    assert "M0001" not in str(caught.value)


# -- where it is


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://edi:{SECRET}@127.0.0.1:1/edi",
        f"postgres://edi:{SECRET}@127.0.0.1:1/edi?connect_timeout=2",
        f"postgresql://edi@127.0.0.1:1/edi?password={SECRET}",
        f"postgresql://edi:{SECRET}@127.0.0.1:port/edi",
        f"postgresql://edi:{SECRET}@127.0.0.1:1/edi?nonsense=1",
        f"postgresql://edi:{SECRET}@[::1/edi",
        f"postgresql://edi:{SECRET}%zz@127.0.0.1:1/edi",
        f"POSTGRESQL://edi:{SECRET}@127.0.0.1:1/edi",
        f"mysql://edi:{SECRET}@127.0.0.1/edi",
        f"postgresql+psycopg://edi:{SECRET}@127.0.0.1/edi",
        f"postgresql:/edi:{SECRET}@127.0.0.1/edi",
        f"postgresql:edi:{SECRET}@127.0.0.1/edi",
        f"host=127.0.0.1 user=edi password={SECRET}",
        Path(f"postgresql://edi:{SECRET}@127.0.0.1/edi"),
    ],
)
def test_no_password_is_told(url: str | Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError) as caught:
        Ledger(url).reserve({"trace": 1}, NOW)
    error: BaseException | None = caught.value
    while error is not None and not error.__suppress_context__:
        assert SECRET not in str(error)
        error = error.__context__
    assert SECRET not in str(caught.value)


def test_names(postgres: Server) -> None:
    name = store_at(f"postgresql://me:{SECRET}@db.example:5433/pay?sslmode=require").name
    assert name == "postgresql://me@db.example:5433/pay"
    name = store_at("postgresql:///pay?host=/run/pg&options=-csearch_path%3Dedi").name
    assert name == "postgresql:///pay?host=/run/pg&options=-csearch_path%3Dedi"


def test_the_password_may_come_from_elsewhere(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = postgres.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    url = postgres.ledger(tcp=True).replace("edi@", "clerk@")
    schema = url.partition("%3D")[2]
    postgres.sql(f"CREATE ROLE clerk LOGIN PASSWORD '{SECRET}'")
    postgres.sql(f"GRANT ALL ON SCHEMA {schema} TO clerk")
    rules.write_text(f"host all clerk 127.0.0.1/32 scram-sha-256\n{before}")
    postgres.sql("SELECT pg_reload_conf()")
    try:
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
        with pytest.raises(LedgerError, match="no password supplied"):
            take(url)
        monkeypatch.setenv("PGPASSWORD", "wrong")
        with pytest.raises(LedgerError, match="password authentication failed for user"):
            take(url)
        monkeypatch.setenv("PGPASSWORD", SECRET)
        assert take(url) == [1, 2, 3]
        monkeypatch.delenv("PGPASSWORD")
        passwords = tmp_path / "passwords"
        passwords.write_text(f"127.0.0.1:{postgres.port}:edi:clerk:{SECRET}\n")
        passwords.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(passwords))
        assert take(url) == [4, 5, 6]
        services = tmp_path / "services"
        services.write_text(
            f"[pay]\nhost=127.0.0.1\nport={postgres.port}\ndbname=edi\nuser=clerk\n"
            f"options=-csearch_path={schema}\n"
        )
        monkeypatch.setenv("PGSERVICEFILE", str(services))
        assert take("postgresql:///?service=pay") == [7, 8, 9]
    finally:
        rules.write_text(before)
        postgres.sql("SELECT pg_reload_conf()")


def test_without_psycopg(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from edi.cli.main import main\n"
        f"sys.exit(main(['remit', {str(tmp_path)!r}, '--decisions', 'd', '--groups', 'g', '--out',"
        " 'o', '--ledger', 'postgresql://db/edi']))"
    )
    (tmp_path / "a.837").write_text("ISA")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "pip install 'aso-edi[postgres]'" in done.stderr


def test_sqlite_does_without_it(tmp_path: Path) -> None:
    code = (
        "import sys; from edi.ledger.ledger import Ledger; from datetime import datetime\n"
        f"Ledger({str(tmp_path / 'l.sqlite')!r}).reserve({{'trace': 1}}, datetime.now())\n"
        "assert not any('psycopg' in name or 'postgres' in name for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# -- time-outs and locks


def test_a_ledger_that_is_locked_for_too_long(
    url: str, store: Store, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "")
    from edi.ledger import postgres as module

    monkeypatch.setattr(module, "_SESSION", module._SESSION.replace("'60s'", "'50ms'"))
    with store.transaction(), pytest.raises(LedgerError, match="another run has kept the ledger"):
        take(url)
    assert take(url) == [1, 2, 3]


def test_a_token_is_held_once(url: str, store: Store) -> None:
    with closing(store_at(url)) as other:
        with store.holding("a") as first, store.holding("a") as again, other.holding("a") as second:
            assert (first, again, second) == (True, False, False)
        with other.holding("a") as third, store.holding("b") as fourth:
            assert (third, fourth) == (True, True)


def test_a_run_whose_process_is_dead_holds_nothing(url: str, store: Store) -> None:
    code = (
        "import os, sys; from edi.ledger.store import store_at\n"
        f"with store_at({url!r}).holding('a') as held:\n"
        "    print(held, flush=True); sys.stdin.readline(); os._exit(1)"
    )
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        with store.holding("a") as held:
            assert not held
        child.kill()
    with store.transaction():
        pass
    while True:  # until the server has noticed
        with store.holding("a") as held:
            if held:
                break


def test_it_is_lasting_whatever_the_database_says(postgres: Server, store: Store) -> None:
    postgres.sql("ALTER ROLE edi SET synchronous_commit = off")
    postgres.sql("ALTER ROLE edi SET default_transaction_isolation = serializable")
    postgres.sql("ALTER ROLE edi SET default_transaction_read_only = on")
    try:
        with store.transaction() as connection:
            for name, value in (
                ("synchronous_commit", "on"),
                ("transaction_isolation", "read committed"),
            ):
                assert connection.execute(f"SHOW {name}").fetchone() == (value,)
    finally:
        postgres.sql("BEGIN READ WRITE; ALTER ROLE edi RESET ALL; COMMIT")


def test_contents_are_compared(url: str, tmp_path: Path) -> None:
    """What the comparison of ledgers compares is all there is."""
    take(url)
    take(str(tmp_path / "l.sqlite"))
    ours, theirs = contents(url), contents(str(tmp_path / "l.sqlite"))
    assert ours == theirs
    assert ours["counter"] == [("P", "trace", 4)]
