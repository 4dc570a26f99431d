"""Decisions from a query of a PostgreSQL database."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import decision_rows
import pytest
from postgres_server import Server
from remit_cases import DEMO, NOW, PAID_ON, Case, Folder, decision, group

from edi.errors import MissingExtra
from edi.remit import Refused, write_remittances

_COUNTER = itertools.count()
ONE = (
    "SELECT 'C1' AS claim, '1' AS status, 'P1' AS payer_claim_control_number, 1 AS line,"
    " {} AS paid, 60.0000 AS line_paid, 'CO' AS line_adjustment_1_group,"
    " '45' AS line_adjustment_1_reason, '40' AS line_adjustment_1_amount, 1 AS line_units,"
    " DATE '2026-05-01' AS received, NULL AS \"group\", 0.01 AS covered"
)


def ask(folder: Folder, url: str, query: str | None, **options: Any) -> Any:
    return write_remittances(
        [folder.path / "claims.837"],
        url,
        folder.path / "groups.toml",
        folder.out,
        decisions_query=query,
        now=NOW,
        date=PAID_ON,
        **options,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).put([Case()], [decision()], group())


def test_the_demo(postgres: Server, tmp_path: Path) -> None:
    lines = (DEMO / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = decision_rows.rows(map(json.loads, lines))
    names = decision_rows.columns(rows)
    table = f"decided_{os.getpid()}_{next(_COUNTER)}"
    columns = ", ".join(f'"{name}" text' for name in names)
    postgres.sql(f"CREATE TABLE {table} (row serial, {columns})")
    marks = ", ".join(["%s"] * len(names))
    quoted = ", ".join(f'"{name}"' for name in names)
    for row in rows:
        postgres.sql(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", *map(row.get, names))
    claims = [DEMO / "claims" / f"{kind}.837" for kind in ("professional", "institutional")]

    def run(decisions: str | Path, out: str, query: str | None = None) -> list[bytes]:
        outcome = write_remittances(
            claims,
            decisions,
            DEMO / "groups.toml",
            tmp_path / out,
            decisions_query=query,
            now=NOW,
            date=PAID_ON,
        )
        return [one.path.read_bytes() for one in outcome.written]

    query = f"SELECT {quoted} FROM {table} ORDER BY row"
    found = run(postgres.url(), "query", query)
    assert found == run(DEMO / "decisions.jsonl", "file")
    assert len(found) == 2


def test_types(postgres: Server, folder: Folder) -> None:
    (one,) = ask(folder, postgres.url(), ONE.format("60.00")).written
    other = folder.path / "other"
    folder.out = other
    (two,) = folder.put([Case()], [decision(received="2026-05-01")], group()).run().written
    expected = two.path.read_bytes().replace(b"*PC1*", b"*P1*")
    assert one.path.read_bytes() == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (ONE.format("60::float8"), "row 1: paid has a value of type float"),
        (ONE.format("60"), "row 1: paid has a value of type int"),
        (ONE.format("'6O'"), "paid must be dollars"),
        (ONE.format("'NaN'::numeric"), "paid must be dollars"),
        (ONE.format("60") + ", 1 AS payed", "unknown column payed"),
        (ONE.format("60.00") + " WHERE false", "the claim has no decision"),
    ],
)
def test_what_is_refused(postgres: Server, folder: Folder, query: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        ask(folder, postgres.url(), query)
    assert message in str(caught.value)
    assert "6O" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * FROM nowhere", "UndefinedTable"),
        ("SELEC", "SyntaxError"),
        ("SELECT 'SECRET'::numeric AS paid", "InvalidTextRepresentation"),
        ("SELECT nextval('s') AS paid", ""),
        ("DELETE FROM x", ""),
        ("", ""),
    ],
)
def test_what_cannot_be_asked(postgres: Server, folder: Folder, query: str, message: str) -> None:
    with pytest.raises(OSError, match="the query cannot be run") as caught:
        ask(folder, postgres.url(), query)
    assert message in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert folder.written() == []


def test_a_query_changes_nothing(postgres: Server, folder: Folder) -> None:
    table = f"kept_{os.getpid()}_{next(_COUNTER)}"
    postgres.sql(f"CREATE TABLE {table} (n int)")
    for query in (
        f"WITH gone AS (INSERT INTO {table} VALUES (1) RETURNING 1) SELECT 'C' AS claim FROM gone",
        f"SELECT 'C' AS claim; INSERT INTO {table} VALUES (1)",
    ):
        with pytest.raises(OSError, match="the query cannot be run"):
            ask(folder, postgres.url(), query)
    assert postgres.sql(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_database_that_is_not_there(folder: Folder) -> None:
    pytest.importorskip("psycopg")
    url = "postgresql://me:HIDDEN@127.0.0.1:1/edi?connect_timeout=2"
    with pytest.raises(OSError, match="the query cannot be run") as caught:
        ask(folder, url, "SELECT 1")
    assert "HIDDEN" not in str(caught.value)
    with pytest.raises(OSError, match="not a valid postgresql") as caught:
        ask(folder, "postgresql://me:HIDDEN@[", "SELECT 1")
    assert "HIDDEN" not in str(caught.value)


def test_query_and_url_go_together(folder: Folder) -> None:
    for url, query in (("postgresql://x", None), ("d.jsonl", "SELECT 1")):
        with pytest.raises(ValueError, match="a query goes with"):
            ask(folder, url, query)


def test_without_psycopg(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match="needs the extra postgres"):
        ask(folder, "postgresql://x", "SELECT 1")


def test_the_command(postgres: Server, folder: Folder) -> None:
    def edi(*options: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "edi", "remit", str(folder.path / "claims.837")]
        command += ["--groups", str(folder.path / "groups.toml"), "--out", str(folder.out)]
        return subprocess.run([*command, *options], capture_output=True, timeout=120, check=False)

    assert edi("--decisions", postgres.url()).returncode == 2
    assert edi("--decisions", "d.jsonl", "--decisions-query", "SELECT 1").returncode == 2
    failed = edi("--decisions", postgres.url(), "--decisions-query", "SELECT x")
    assert failed.returncode == 3
    assert b"the database of the decisions: the query cannot be run" in failed.stderr
    done = edi("--decisions", postgres.url(), "--decisions-query", ONE.format("60.00"))
    assert done.returncode == 0, done.stderr
    assert folder.written() == ["G1_000000001.835"]
