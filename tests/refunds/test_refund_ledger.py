"""The ledger of overpayments: older ledgers, both databases, many processes, and the sum."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refund_cases import Case, Folder, corrected, overpaying, paid, requesting
from remit_cases import NOW

from edi.cli import main
from edi.ledger import refunds
from edi.ledger.balance_tables import BALANCES
from edi.ledger.ledger import Ledger
from edi.ledger.overpayments import RECEIVED, WRITTEN_OFF
from edi.ledger.refunds import NotRecorded, Step, settle
from edi.ledger.schema import CHECKS, REFUNDS, VERSION
from edi.ledger.store import OutcomeUnknown, Store, statements, store_at
from edi.refund_requests import pair, write_letters
from edi.remit import Refused

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
if str(TESTS) not in sys.path:
    sys.path.append(str(TESTS))


def step(cents: int | None, kind: str = RECEIVED, token: str = "t", note: str = "") -> Step:
    return Step(kind, cents, date(2026, 8, 1), note, token, NOW)


def older(path: Path) -> None:
    """Make a ledger what it was before refunds were remembered: version 4."""
    with closing(sqlite3.connect(path)) as connection:
        for table, column in (("file", "period"), ("claim", "trace"), ("claim", "unpaid")):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for statement in statements(f"{REFUNDS};{CHECKS};{BALANCES}"):
            words = statement.split()
            if words[1] == "TABLE":
                connection.execute(f"DROP TABLE {words[2]}")
        connection.execute("PRAGMA user_version = 4")
        connection.commit()


def schema(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()
        rows = connection.execute("SELECT type, name FROM sqlite_master ORDER BY name").fetchall()
        columns = [
            connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
            for kind, name in rows
            if kind == "table"
        ]
        return [version, rows, columns]


def test_a_ledger_of_version_4_is_brought_up_to_date(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "60")], requesting()).run()
    ledger = folder.out / "ledger.sqlite"
    before = schema(ledger)
    assert before[0] == (VERSION,)
    older(ledger)
    folder.put([Case("C1")], corrected("C1", "60", "20"), requesting())
    folder.run(dry_run=True)
    assert schema(ledger)[0] == (4,)
    folder.run()
    assert schema(ledger) == before
    assert [one.left for one in refunds.all_known(store_at(ledger), "P")] == [4000]


def test_a_run_that_is_taken_back_takes_all_with_it(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    store = store_at(folder.out / "ledger.sqlite")
    settle(store, "P", "R000001", step(4000))
    lines = list(pair(refunds.all_known(store, "P")))
    folder.put([Case("C2")], [*corrected("C2", "80", "30"), *lines], requesting()).run()
    assert [one.left for one in refunds.all_known(store, "P")] == [0, 5000]
    assert list(pair(refunds.all_known(store, "P"))) == []
    Ledger(store).withdraw(3)
    assert [one.left for one in refunds.all_known(store, "P")] == [0]
    assert list(pair(refunds.all_known(store, "P"))) == lines


def test_what_is_not_published_does_not_count(tmp_path: Path) -> None:
    folder = overpaying(tmp_path)
    store = store_at(folder.out / "ledger.sqlite")
    with store.transaction() as connection:
        connection.execute("UPDATE run SET state = 'intended' WHERE id = 2")
    assert refunds.all_known(store, "P") == []
    with pytest.raises(NotRecorded, match="no refund request"):
        settle(store, "P", "R000001", step(1))


def test_a_step_whose_outcome_is_unknown_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = overpaying(tmp_path)
    store = store_at(folder.out / "ledger.sqlite")
    once = refunds._settle
    lost = []

    def losing(*arguments: Any, **options: Any) -> Any:
        found = once(*arguments, **options)
        if not lost:
            lost.append(found)
            raise OutcomeUnknown("lost")
        return found

    monkeypatch.setattr(refunds, "_settle", losing)
    done = settle(store, "P", "PC1", step(4000))
    assert (len(done.events), done.left) == (1, 0)


def test_one_number_of_several_requests(tmp_path: Path) -> None:
    """Paid 60, corrected to 20 under a number that is then corrected again."""
    folder = overpaying(tmp_path)
    again = [
        paid("C1", "20", "22", payer_claim_control_number="PC1A"),
        paid("C1", "60", payer_claim_control_number="PC1"),
    ]
    folder.put([Case("C1")], again, requesting()).run()
    folder.put([Case("C1")], corrected("C1", "60", "50"), requesting()).run()
    store = store_at(folder.out / "ledger.sqlite")
    with pytest.raises(NotRecorded, match="R000001, R000002"):
        settle(store, "P", "PC1", step(1000))
    settle(store, "P", "R000001", step(4000))
    assert settle(store, "P", "PC1", step(1000, token="u")).reference == "R000002"


def test_a_write_off_of_a_part(tmp_path: Path) -> None:
    store = store_at(overpaying(tmp_path).out / "ledger.sqlite")
    assert settle(store, "P", "PC1", step(1500, WRITTEN_OFF)).state == "partly"
    done = settle(store, "P", "PC1", step(2500, token="u"))
    assert (done.state, done.left) == ("written off", 0)


# -- many at once

_RECEIVE = """
import sys
from edi.cli import main
sys.stdin.readline()
sys.exit(main.main(["refunds", "received", "R000001", *sys.argv[1:]]))
"""


def at_once(arguments: list[list[str]]) -> list[int]:
    """Exit codes of processes that begin when all are ready."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _RECEIVE, *one],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        for one in arguments
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write(b"go\n")
        one.stdin.close()
    return sorted(one.wait() for one in running)


def check_eight(ledger: str) -> None:
    same = ["--amount", "5", "--date", "2026-08-01", "--ledger", ledger]
    assert at_once([same] * 8) == [0, *[1] * 7]
    each = [
        ["--amount", "10", "--check", str(n), "--date", "2026-08-01", "--ledger", ledger]
        for n in range(8)
    ]
    assert at_once(each) == [*[0] * 3, *[1] * 5]
    with closing(store_at(ledger)) as store:
        (one,) = refunds.all_known(store, "P")
    assert (one.sum(RECEIVED), one.left) == (3500, 500)


@pytest.mark.slow
def test_eight_processes(tmp_path: Path) -> None:
    check_eight(str(overpaying(tmp_path).out / "ledger.sqlite"))


# -- PostgreSQL


@pytest.mark.slow
def test_the_cycle_with_postgresql(tmp_path: Path, postgres: Any) -> None:
    url = postgres.ledger()
    folder = Folder(tmp_path)
    folder.put([Case("C1"), Case("C2")], [paid("C1", "60"), paid("C2", "80")], requesting())
    folder.run(ledger=url)
    older_postgres(store_at(url))
    folder.put([Case("C1")], corrected("C1", "60", "20"), requesting()).run(ledger=url)
    groups = tmp_path / "groups.toml"
    assert len(write_letters(url, groups, tmp_path / "letters").letters) == 1
    assert write_letters(url, groups, tmp_path / "letters").letters == ()
    check_eight(url)
    with closing(store_at(url)) as store:
        settle(store, "P", "PC1", step(500, note="rest"))
        lines = list(pair(refunds.all_known(store, "P")))
    assert len(lines) == 10
    folder.put([Case("C3")], [paid("C3", "50"), *lines], requesting()).run(ledger=url)
    folder.put([Case("C4")], [paid("C4", "50"), *lines[:2]], requesting())
    with pytest.raises(Refused, match="waits to be acknowledged"):
        folder.run(ledger=url)
    assert main.main(["refunds", "list", "--ledger", url]) == 0


def older_postgres(store: Store) -> None:
    with store.transaction() as connection:
        for table in ("overpayment", "overpayment_event", "payment_event", "hold", "balance"):
            connection.execute(f"DROP TABLE {table}")
        for table, column in (("file", "period"), ("claim", "trace"), ("claim", "unpaid")):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.execute("UPDATE edi_ledger SET version = 4")
    store.close()


# -- the sum

_AMOUNTS = st.integers(1, 99_99)
_CLAIMS = st.lists(
    st.tuples(st.sampled_from(("G1", "G2")), _AMOUNTS, st.none() | _AMOUNTS), min_size=1, max_size=4
)
_REFUNDS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 60_00), st.booleans()), max_size=4)


def text(cents: int) -> str:
    return str(Decimal(cents).scaleb(-2))


@pytest.mark.slow
@settings(max_examples=15)
@given(claims=_CLAIMS, back=_REFUNDS)
def test_the_sum_of_each_group(claims: list[tuple[str, int, int | None]], back: Any) -> None:
    """What its 835s paid, less refunds, is what stands, and what is open or written off."""
    groups = requesting("G1") + requesting("G2")
    with TemporaryDirectory() as place:
        folder = Folder(Path(place))
        cases = [Case(f"C{n}", number=g, provider=1) for n, (g, _, _) in enumerate(claims)]
        before = [paid(f"C{n}", text(was)) for n, (_, was, _) in enumerate(claims)]
        folder.put(cases, before, groups).run()
        after: list[Any] = []
        for n, (_, was, now) in enumerate(claims):
            if now is None:  # a void
                after.append(paid(f"C{n}", text(was), "22"))
            else:
                after += corrected(f"C{n}", text(was), text(now))
        folder.put(cases, after, groups).run()
        store = store_at(folder.out / "ledger.sqlite")
        for number, (which, cents, is_refund) in enumerate(back):
            open_ = [one for one in refunds.all_known(store, "P") if one.left]
            if open_:
                one = open_[which % len(open_)]
                kind = RECEIVED if is_refund else WRITTEN_OFF
                taken = min(cents, one.left)
                done = step(taken, kind, token=str(number), note=str(number))
                settle(store, "P", one.reference, done)
        lines = list(pair(refunds.all_known(store, "P")))
        last = [Case("L1"), Case("L2", number="G2")]
        folder.put(last, [paid("L1", "1"), paid("L2", "1"), *lines], groups).run()
        assert list(pair(refunds.all_known(store, "P"))) == []
        for group in ("G1", "G2"):
            of = [one for one in refunds.all_known(store, "P") if one.what.group == group]
            flows = [p.amount for p in Ledger(store).payments() if p.group == group]
            stands = sum(now or 0 for g, _, now in claims if g == group) + 100
            refunded = sum(one.sum(RECEIVED) for one in of)
            kept = sum(one.left + one.sum(WRITTEN_OFF) for one in of)
            assert int(sum(flows) * 100) - refunded == stands + kept
