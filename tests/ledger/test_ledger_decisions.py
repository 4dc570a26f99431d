"""What the ledger remembers of decisions: older ledgers, runs that are taken back, other runs."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from edi.ledger import payments
from edi.ledger.accumulators import Account, Accumulators, Entry
from edi.ledger.book import Book
from edi.ledger.history import Decided, History
from edi.ledger.investigations import RELEASED, Investigations
from edi.ledger.ledger import Ledger
from edi.ledger.payments import WrittenPayment
from edi.ledger.repeats import Repeats
from edi.ledger.schema import DECISIONS, PAYMENTS, REFUNDS, SCHEMA, VERSION
from edi.ledger.store import LedgerError

NOW = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
ACCOUNT = Account("one", date(2026, 1, 1), 7, 8)
OTHER = ACCOUNT._replace(person=9)


def record(path: Path, book: Book, *parts: History | Accumulators | Investigations) -> int:
    def write(connection: sqlite3.Connection, run: int) -> None:
        for part in parts:
            part.record(connection, run)

    ledger = Ledger(path)
    run = ledger.intend("token", path.parent, [], NOW, write, lambda c: _check(book, c))
    ledger.publish(run)
    return run


def _check(book: Book, connection: sqlite3.Connection) -> None:
    if not book.is_current(connection):
        raise LedgerError("another run")


def decided(number: str = "N1", identity: int = 5) -> Decided:
    return Decided(0, 11, "one", "C1", number, "c.837", identity, 8, "{}", "steps")


# Of version 3 and before: as they were written then.
OLD_PAYMENTS = """
CREATE TABLE payment (
    usage TEXT NOT NULL, trace INTEGER NOT NULL, run INTEGER, interchange INTEGER NOT NULL,
    file TEXT NOT NULL, employer_group TEXT NOT NULL, payee TEXT NOT NULL, amount TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (usage, trace)
);
"""


def _of_version_3(script: str) -> str:
    assert PAYMENTS.strip() in script
    script = script[: script.index(REFUNDS.strip())]
    script = re.sub(r",[^,\n]*\n +period TEXT[^\n]*", "", script)
    script = re.sub(r",[^,\n]*\n +trace INTEGER,  [^\n]*\n +unpaid [^\n]*", "", script)
    return script.replace(PAYMENTS.strip(), OLD_PAYMENTS.strip())


def test_payments_of_version_3_are_of_the_series_that_all_were_of(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(_of_version_3(SCHEMA))
    connection.executescript(
        "PRAGMA application_id = 0x45444952; PRAGMA user_version = 3;"
        "INSERT INTO counter VALUES ('P', 'trace', 20);"
        "INSERT INTO payment VALUES ('P', 19, 3, 7, 'G1_7.835', 'G1', '1', '60.10', 'then'),"
        " ('T', 19, 4, 7, 'G1_7.835', 'G1', '1', '0', 'then')"
    )
    connection.close()
    before = path.read_bytes()
    Repeats(path, "P", copied=True).close()
    assert path.read_bytes() == before  # a dry run leaves it as it is
    old = WrittenPayment(19, 7, "G1_7.835", "G1", "1", Decimal("60.10"), None, "trace")
    assert Ledger(path).payments() == [old]
    assert [one.amount for one in Ledger(path, usage="T").payments()] == [0]
    repeats = Repeats(path, "P")
    assert list(repeats.find()) == []
    assert repeats.knows_payment("G1", "1", "000000019")
    repeats.close()
    assert Ledger(path).reserve({"trace": 1}, NOW)["trace"].start == 20
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT run, at FROM payment ORDER BY usage").fetchall()
    assert rows == [(3, "then"), (4, "then")]
    fresh = tmp_path / "fresh.sqlite"
    Ledger(fresh).reserve({"trace": 1}, NOW)
    assert _tables(path) == _tables(fresh)


def test_a_number_may_be_of_several_series(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    one = WrittenPayment(19, 7, "G1_7.835", "G1", "1", Decimal("60.10"), "ACH")
    other = one._replace(method="CHK", series="check:1")

    def write(connection: sqlite3.Connection, run: int) -> None:
        payments.record(connection, "P", run, [one, other], [], NOW)

    ledger = Ledger(path)
    ledger.intend("token", tmp_path, [], NOW, write)
    assert ledger.payments() == [other, one]
    with pytest.raises(LedgerError):
        ledger.intend("again", tmp_path, [], NOW, write)


def test_a_ledger_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    first = _of_version_3(SCHEMA).replace(DECISIONS.strip(), "").rstrip().rstrip(";")
    connection.executescript(re.sub(r",\n +host TEXT[^\n]*", "", first))
    connection.executescript(
        "PRAGMA application_id = 0x45444952; PRAGMA user_version = 1;"
        "INSERT INTO counter VALUES ('P', 'trace', 20)"
    )
    connection.close()
    assert Ledger(path).reserve({"trace": 1}, NOW)["trace"].start == 20
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert connection.execute("SELECT count(*) FROM accumulated").fetchone() == (0,)
    fresh = tmp_path / "fresh.sqlite"
    Ledger(fresh).reserve({"trace": 1}, NOW)
    assert _tables(path) == _tables(fresh)


def _tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Columns of every table, and every index."""
    connection = sqlite3.connect(path)
    names = connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {
        name: connection.execute(f"PRAGMA table_xinfo({name})").fetchall()
        or connection.execute(f"PRAGMA index_xinfo({name})").fetchall()
        for (name,) in sorted(names.fetchall())
    }


def test_sums_of_persons_and_families(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    book = Book(path, "P")
    known = Accumulators(book)
    known.add(1, [Entry(ACCOUNT, "deductible", 500), Entry(OTHER, "deductible", 200)])
    assert known.of_person(ACCOUNT, "deductible") == 500
    assert known.of_family(ACCOUNT, "deductible") == 700
    assert known.of_family(ACCOUNT, "out-of-pocket") == 0
    assert known.of_family(ACCOUNT._replace(year=date(2027, 1, 1)), "deductible") == 0
    record(path, book, known)
    later = Accumulators(Book(path, "P"))
    assert later.of_family(ACCOUNT, "deductible") == 700
    later.take_back(1)
    assert later.of_family(ACCOUNT, "deductible") == 0
    later.restore(1)
    assert later.of_family(ACCOUNT, "deductible") == 700
    assert Accumulators(Book(path, "T")).of_family(ACCOUNT, "deductible") == 0  # test data


def test_decisions_are_found_until_they_are_reversed(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    book = Book(path, "P")
    known = History(book)
    known.add(decided(), [1, 2])
    assert known.same_services([1, 3]) == {1}
    record(path, book, known)
    book = Book(path, "P")
    known = History(book)
    one = known.of_number("N1")
    assert one is not None
    assert known.same(5) == known.of_source(11) == one
    assert known.same_services([2, 3], but=one.id) == set()
    known.reverse(one)
    assert known.of_number("N1") is None
    assert known.same_services([1, 2]) == set()
    record(path, book, known)
    assert History(Book(path, "P")).of_number("N1") is None
    assert len(History(Book(path, "P")).of_claim("C1")) == 1


def test_a_run_that_is_taken_back_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    book = Book(path, "P")
    parts = History(book), Accumulators(book), Investigations(book)
    id_ = parts[0].add(decided(), [1])
    parts[1].add(id_, [Entry(ACCOUNT, "deductible", 500)])
    opened = parts[2].open("one", 8, "S7", date(2026, 7, 1))
    first = record(path, book, *parts)
    book = Book(path, "P")
    parts = History(book), Accumulators(book), Investigations(book)
    found = parts[0].of_number("N1")
    assert found is not None
    parts[0].reverse(found)
    parts[1].take_back(found.id)
    parts[2].answer(opened, RELEASED, date(2026, 7, 2))
    assert parts[2].held_since(4, "why", date(2026, 7, 2)) == date(2026, 7, 2)
    Ledger(path).withdraw(record(path, book, *parts))
    book = Book(path, "P")
    assert History(book).of_number("N1") is not None
    assert Accumulators(book).of_person(ACCOUNT, "deductible") == 500
    assert Investigations(book).of_id(opened.id) == opened
    assert Investigations(book).held_since(4, "why", date(2026, 7, 9)) == date(2026, 7, 9)
    Ledger(path).withdraw(first)
    book = Book(path, "P")
    assert History(book).of_number("N1") is None
    assert Accumulators(book).of_person(ACCOUNT, "deductible") == 0
    assert Investigations(book).of_person("one", 8) == []


Parts = tuple[History, Accumulators, Investigations]


def both(path: Path) -> tuple[tuple[Book, Parts], tuple[Book, Parts]]:
    """Two runs that begin at the same time, where one decision is recorded already."""
    book = Book(path, "P")
    known = History(book), Accumulators(book), Investigations(book)
    id_ = known[0].add(decided("N0", 4)._replace(source=10, claim="C0"), [40])
    known[1].add(id_, [Entry(ACCOUNT, "deductible", 100)])
    record(path, book, *known)
    books = Book(path, "P"), Book(path, "P")
    first, second = ((one, (History(one), Accumulators(one), Investigations(one))) for one in books)
    return first, second


def decide(parts: Parts, number: int, family: int) -> None:
    """A claim of a family, as a run decides it."""
    history, sums, _ = parts
    one = decided(f"N{number}", number)._replace(source=100 + number, claim=f"C{number}")
    assert history.of_source(one.source) is None
    assert history.same(one.identity) is None
    assert history.same_services([number]) == set()
    account = ACCOUNT._replace(family=family, person=family)
    sums.of_person(account, "deductible")
    sums.add(history.add(one, [number]), [Entry(account, "deductible", number)])


def test_runs_that_have_nothing_in_common_are_both_recorded(tmp_path: Path) -> None:
    """The second has its rows numbered anew, with what refers to them."""
    path = tmp_path / "l.sqlite"
    (one, first), (other, second) = both(path)
    decide(first, 21, 21)
    decide(second, 31, 31)
    decide(second, 32, 32)
    last = second[0].of_number("N32")
    assert last is not None
    second[0].reverse(last)
    second[1].take_back(last.id)
    record(path, one, *first)
    record(path, other, *second)
    book = Book(path, "P")
    history, sums = History(book), Accumulators(book)
    found = [history.of_claim(f"C{n}")[0] for n in (0, 21, 31, 32)]
    assert [one.id for one in found] == [1, 2, 3, 4]
    assert [one.reversed_by for one in found] == [None, None, None, 3]
    assert history.same_services([21, 31, 32], but=3) == {21}
    assert history.same_services([21, 31, 32], but=2) == {31}
    for family, amount in ((21, 21), (31, 31), (32, 0)):
        account = ACCOUNT._replace(family=family, person=family)
        assert sums.of_person(account, "deductible") == amount
    rows = book.ask("SELECT decided FROM accumulated ORDER BY run, decided", ())
    assert [row[0] for row in rows] == [1, 2, 3, 4, 4]


@pytest.mark.parametrize("what", ["family", "claim", "service", "reversal", "withdrawn", "letters"])
def test_a_run_that_has_been_overtaken_is_not_recorded(tmp_path: Path, what: str) -> None:
    path = tmp_path / "l.sqlite"
    (one, first), (other, second) = both(path)
    decide(first, 21, 21)
    decide(second, 31, 21 if what == "family" else 31)
    if what == "claim":
        assert second[0].same(21) is None
    elif what == "service":
        assert second[0].same_services([21]) == set()
    elif what == "reversal":
        for parts in (first, second):
            taken = parts[0].of_number("N0")
            assert taken is not None
            parts[0].reverse(taken)
    elif what == "letters":
        for parts in (first, second):
            parts[2].open("one", 8 if parts is first else 9, "S7", date(2026, 7, 1))
    run = record(path, one, *first)
    if what == "withdrawn":
        with Ledger(path).store.transaction() as connection:
            connection.execute("UPDATE run SET state = 'intended' WHERE id = ?", (run,))
        second[0].of_source(121)
        other._seen = other._seen._replace(latest=run)  # it began when that one was recorded
        Ledger(path).withdraw(run)
    with pytest.raises(LedgerError, match="another run"):
        record(path, other, *second)
