"""A ledger is copied to another database, all of it or nothing."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from postgres_server import Server, contents

TESTS = Path(__file__).resolve().parents[1]
for place in (TESTS / "remit", TESTS / "payment_changes"):
    if str(place) not in sys.path:
        sys.path.append(str(place))

from changed_payments import Paying  # noqa: E402

from edi.cli import main  # noqa: E402
from edi.ledger import copying, holds, releasing  # noqa: E402
from edi.ledger.copying import NotCopied, copy_ledger  # noqa: E402
from edi.ledger.ledger import Ledger  # noqa: E402
from edi.ledger.store import LedgerError  # noqa: E402
from edi.remit import Refused  # noqa: E402


@pytest.fixture
def paying(tmp_path: Path) -> Paying:
    """A ledger with something in most of its tables."""
    one = Paying(tmp_path / "a", {1: "60", 2: "70"})
    one.run(hold=True)
    decision = holds.Decision(holds.RELEASED, "J. DOE", "", datetime(2026, 7, 2, tzinfo=UTC))
    releasing.release(Ledger(one.where), "H000001", decision)
    one.void("5001")
    one.reissue("5001", hold=True)
    return one


def test_from_sqlite_to_postgresql_and_back(
    paying: Paying, postgres: Server, tmp_path: Path
) -> None:
    url, back = postgres.ledger(), tmp_path / "back.sqlite"
    before = paying.where.read_bytes()
    copied = copy_ledger(paying.where, url)
    assert paying.where.read_bytes() == before
    assert [one.name for one in copied] == list(copying.tables())
    assert {one.name: one.rows for one in copied}["payment"] == 3
    assert copy_ledger(url, back) == copied
    assert contents(str(paying.where)) == contents(url) == contents(str(back))
    assert back.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(back)) as one, closing(sqlite3.connect(paying.where)) as other:
        for table, names in copying.tables().items():
            query = f"SELECT {', '.join(names)} FROM {table} ORDER BY {', '.join(names)}"
            assert one.execute(query).fetchall() == other.execute(query).fetchall()
    paying.where = url  # and it is used there
    decision = holds.Decision(holds.RELEASED, "J. DOE", "", datetime(2026, 7, 2, tzinfo=UTC))
    ledger = Ledger(url)
    with closing(ledger.store):
        releasing.release(ledger, "H000002", decision)
    with pytest.raises(Refused, match="paid before"):
        paying.run()
    paying.void("5003")
    paying.reissue("5003")
    assert paying.states() == {
        "5001": "reissued",
        "5002": "issued",
        "5003": "reissued",
        "5004": "issued",
    }
    for target in (back, url):
        with pytest.raises(NotCopied, match="not empty"):
            copy_ledger(paying.out / "ledger.sqlite", target)


def test_nothing_is_copied_by_halves(
    paying: Paying, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "new.sqlite"
    table = copying._table

    def fail(*given: object) -> object:
        if given[4] == "service":
            raise OSError(28, "no space left")
        return table(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(copying, "_table", fail)
        with pytest.raises(OSError, match="no space"):
            copy_ledger(paying.where, target)
    found = copying.summary

    def another(*given: object) -> object:
        one = found(*given)  # type: ignore[arg-type]
        return one._replace(digest="0") if given[2] == "claim" else one

    with monkeypatch.context() as patch:
        patch.setattr(copying, "summary", another)
        with pytest.raises(NotCopied, match="claim is not what was copied"):
            copy_ledger(paying.where, target)
    copy_ledger(paying.where, target)
    with closing(sqlite3.connect(paying.where)) as connection:
        connection.execute("UPDATE run SET state = 'intended' WHERE id = 1")
        connection.commit()
    with pytest.raises(NotCopied, match="1 of its runs"):
        copy_ledger(paying.where, tmp_path / "another.sqlite")
    with pytest.raises(LedgerError, match="there is no ledger here"):
        copy_ledger(tmp_path / "none.sqlite", tmp_path / "another.sqlite")


def test_the_digest_tells_rows_apart() -> None:
    rows = [(1, "ab", None), (1, "a", "b"), (True, b"ab", None), (0, "ab", "")]
    digests = {copying._added(0, [row]) for row in rows}
    assert len(digests) == len(rows)
    assert copying._added(0, [(True,)]) == copying._added(0, [(1,)])  # as databases have it
    assert copying._added(0, rows) == copying._added(0, rows[::-1])
    assert copying._added(0, rows) != copying._added(0, [*rows, *rows])


def test_the_commands(paying: Paying, tmp_path: Path) -> None:
    run = CliRunner(catch_exceptions=False)

    def code(*arguments: str) -> tuple[int, str]:
        done = run.invoke(main.edi, ["ledger", *arguments], standalone_mode=False)
        return done.return_value, done.output

    shown = code("show", str(paying.where))[1]
    assert "payments held: 1, 60.00" in shown
    assert "H000002 waits for approval: 1 835, paid on 2026-07-01" in shown
    found = json.loads(code("show", str(paying.where), "--format", "json")[1])
    assert found["rows"]["payment_event"] == 2
    assert found["production"]["held"][0]["run"] == "H000002"
    assert found["production"]["payments"]["issued"] == {"count": 1, "amount": "70.00"}
    new = str(tmp_path / "new.sqlite")
    done, said = code("copy", str(paying.where), new)
    assert (done, "from now on use the new ledger alone" in said) == (0, True)
    assert code("copy", str(paying.where), new)[0] == 1
    assert code("copy", str(tmp_path / "none"), new)[0] == 3
    assert code("show", str(tmp_path / "none"))[0] == 3
