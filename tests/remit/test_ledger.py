"""Numbers are issued once, whatever runs at the same time or fails."""

from __future__ import annotations

import os
import sqlite3
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from remit_cases import NOW, Case, Folder, decision, group, of, segments

from edi.ledger.ledger import Ledger
from edi.remit import LedgerError, Refused

EACH = 40


def take(path: Path) -> list[int]:
    """In a process of its own."""
    ledger = Ledger(path)
    return [number for _ in range(EACH) for number in ledger.reserve({"trace": 3}, NOW)["trace"]]


@pytest.mark.slow
def test_processes_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with ProcessPoolExecutor(3) as pool:
        taken = [number for numbers in pool.map(take, [path] * 3) for number in numbers]
    assert sorted(taken) == list(range(1, 3 * 3 * EACH + 1))


def remit(path: Path) -> list[str]:
    """In a process of its own: the control and trace numbers of a whole run."""
    folder = Folder(path / "in")
    folder.out = path / "out"
    (one,) = folder.run(allow_repeat=True).written
    found = segments(one.path)
    return [one.path.name, found[0][13], of(found, "GS")[0][6], of(found, "TRN")[0][2]]


def test_runs_at_the_same_time(tmp_path: Path) -> None:
    Folder(tmp_path / "in").put([Case()], [decision()], group())
    with ProcessPoolExecutor(2) as pool:
        runs = list(pool.map(remit, [tmp_path] * 6))
    for numbers in zip(*runs, strict=True):
        assert len(set(numbers)) == 6
    assert len(list((tmp_path / "out").glob("*.835"))) == 6


def test_a_second_run_goes_on(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    first, second = folder.run().written[0], folder.run(allow_repeat=True).written[0]
    assert (first.interchange, second.interchange) == (1, 2)
    assert first.payments[0].trace_number != second.payments[0].trace_number
    assert folder.written() == ["G1_000000001.835", "G1_000000002.835"]


def test_what_was_written_is_remembered(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    folder.run(ledger=tmp_path / "mine.sqlite")
    assert folder.written() == ["G1_000000001.835"]
    assert not (folder.out / "ledger.sqlite").exists()
    (payment,) = Ledger(tmp_path / "mine.sqlite").payments()
    assert (payment.trace, payment.file, payment.group, str(payment.amount)) == (
        1,
        "G1_000000001.835",
        "G1",
        "60.00",
    )


def test_numbers_of_a_failed_run_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())

    def fail(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(OSError, match="disk full"):
            folder.run()
    assert folder.written() == []
    assert folder.run().written[0].interchange == 2


def test_files_are_taken_back_when_they_can_not_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())

    def fail(*_: object) -> None:
        raise LedgerError("gone")

    for step in ("intend", "publish"):
        with monkeypatch.context() as patch:
            patch.setattr(Ledger, step, fail)
            with pytest.raises(LedgerError):
                folder.run()
        assert folder.written() == []
    assert len(folder.run().written) == 1  # nothing of the others is held against it


def test_first_numbers(tmp_path: Path) -> None:
    start = "[control_numbers]\ninterchange = 500\ntrace = 100001\n"
    folder = Folder(tmp_path).put([Case()], [decision()], start + group())
    folder.run()
    (one,) = folder.run(allow_repeat=True).written
    assert one.interchange == 501
    assert one.payments[0].trace_number == "000100002"


def test_numbers_end(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite", {"trace": 999_999_998})
    assert list(ledger.reserve({"trace": 2}, NOW)["trace"]) == [999_999_998, 999_999_999]
    with pytest.raises(LedgerError, match="used up"):
        ledger.reserve({"trace": 1}, NOW)


def test_a_refused_reservation_takes_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite", {"trace": 999_999_999})
    with pytest.raises(LedgerError):
        ledger.reserve({"interchange": 1, "trace": 2}, NOW)
    assert ledger.reserve({"interchange": 1}, NOW)["interchange"].start == 1


def test_not_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    path.write_text("this is no database, but it is long enough to be read as one" * 20)
    with pytest.raises(LedgerError, match=r"l\.sqlite: the ledger cannot be"):
        Ledger(path).reserve({"trace": 1}, NOW)
    with pytest.raises(LedgerError, match="opened"):
        Ledger(tmp_path / "no" / "folder").reserve({"trace": 1}, NOW)


def test_the_ledger_is_plain_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite"
    Ledger(path).reserve({"trace": 3}, NOW)
    rows = sqlite3.connect(path).execute("SELECT kind, first, last FROM issued").fetchall()
    assert rows == [("trace", 1, 3)]


@pytest.mark.parametrize("existing", [False, True])
def test_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool
) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())

    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    if existing:
        folder.out.mkdir()
        (folder.out / "G1_000000001.835").write_text("precious")
        with pytest.raises(FileExistsError):
            folder.run()
        assert (folder.out / "G1_000000001.835").read_text() == "precious"
    else:
        folder.run()
        assert of(segments(folder.out / "G1_000000001.835"), "IEA")
    assert folder.written() == ["G1_000000001.835"]


# -- versions


FIRST_RELEASE = """
CREATE TABLE counter (kind TEXT PRIMARY KEY, next INTEGER NOT NULL);
CREATE TABLE issued (kind TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (kind, first));
CREATE TABLE payment (trace INTEGER PRIMARY KEY, interchange INTEGER NOT NULL, file TEXT NOT NULL,
    employer_group TEXT NOT NULL, payee TEXT NOT NULL, amount TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE claim (id INTEGER PRIMARY KEY, employer_group TEXT NOT NULL, number TEXT NOT NULL,
    is_reversal INTEGER NOT NULL, file TEXT NOT NULL);
CREATE INDEX claim_number ON claim (employer_group, number);
INSERT INTO counter VALUES ('interchange', 8), ('group', 8), ('trace', 20);
INSERT INTO issued VALUES ('trace', 1, 19, '2026-01-01');
INSERT INTO payment VALUES (19, 7, 'G1_000000007.835', 'G1', '1', '60', '2026-01-01');
INSERT INTO claim VALUES (1, 'G1', 'PC1', 0, 'G1_000000007.835'),
    (2, 'G1', 'PC2', 0, 'G1_000000007.835'), (3, 'G1', 'PC2', 1, 'G1_000000007.835');
"""


@pytest.fixture
def first_release(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(FIRST_RELEASE)
    connection.close()
    return path


def test_a_ledger_of_the_first_release_goes_on(tmp_path: Path, first_release: Path) -> None:
    claims = [Case("C1"), Case("C2")]
    folder = Folder(tmp_path).put(claims, [decision("C1"), decision("C2")], group())
    outcome = folder.run(ledger=first_release, on_error="skip")
    assert [one.claim for one in outcome.refused] == ["C1"]  # C2 was reversed
    assert outcome.written[0].interchange == 8
    assert [p.trace for p in Ledger(first_release).payments()] == [19, 20]
    assert Ledger(first_release, usage="T").reserve({"trace": 1}, NOW)["trace"].start == 20


def test_a_dry_run_leaves_an_older_ledger_as_it_is(tmp_path: Path, first_release: Path) -> None:
    before = first_release.read_bytes()
    folder = Folder(tmp_path).put([Case("C1")], [decision("C1")], group())
    with pytest.raises(Refused, match="paid before"):
        folder.run(ledger=first_release, dry_run=True)
    assert first_release.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("PRAGMA user_version = 99", "this ledger has version 99"),
        ("UPDATE counter SET next = 'many'", "the next trace number of this ledger is no number"),
        ("UPDATE counter SET next = -1", "is no number"),
        ("UPDATE counter SET next = 1000000000", "used up"),
        ("DROP TABLE counter", "cannot be used: no such table"),
    ],
)
def test_a_ledger_that_is_not_as_it_should_be(tmp_path: Path, change: str, told: str) -> None:
    path = tmp_path / "l.sqlite"
    Ledger(path).reserve({"trace": 1}, NOW)
    connection = sqlite3.connect(path)
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError, match=told):
        Ledger(path).reserve({"trace": 1}, NOW)


@pytest.mark.parametrize("sql", ["CREATE TABLE songs (name)", "PRAGMA user_version = 8"])
def test_the_database_of_something_else(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "l.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(sql)
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="not a ledger of edi"):
        Ledger(path).reserve({"trace": 1}, NOW)
    assert path.read_bytes() == before


def test_no_number_is_taken_for_a_name_that_is_taken(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    folder.out.mkdir()
    (folder.out / "G1_000000001.835").write_text("precious")
    with pytest.raises(FileExistsError):
        folder.run()
    assert Ledger(folder.out / "ledger.sqlite").reserve({"trace": 1}, NOW)["trace"].start == 1


@pytest.mark.skipif(os.name == "nt", reason="the system has no permissions of this kind")
@pytest.mark.parametrize("umask", [0o000, 0o277])
def test_only_the_owner_can_read_what_is_written(tmp_path: Path, umask: int) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    folder.out.mkdir()
    before = os.umask(umask)
    try:
        folder.run()
    finally:
        os.umask(before)
    for path in folder.out.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_ledgers_that_were_written_are_read_by_what_comes_later(tmp_path: Path) -> None:
    """What marks a ledger is the same in every release: version 7 is this one."""
    path = tmp_path / "l.sqlite"
    Ledger(path).reserve({"trace": 3}, NOW)
    connection = sqlite3.connect(path)
    marks = [
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    ]
    connection.execute("PRAGMA user_version = 8")
    connection.commit()
    connection.close()
    assert marks == [0x45444952, 7]
    with pytest.raises(LedgerError, match="version 8, and this edi knows versions up to 7"):
        Ledger(path).reserve({"trace": 1}, NOW)


def test_a_first_ledger_from_before_claims_were_kept(first_release: Path) -> None:
    connection = sqlite3.connect(first_release)
    connection.execute("DROP TABLE claim")
    connection.commit()
    connection.close()
    assert [p.trace for p in Ledger(first_release).payments()] == [19]
    assert Ledger(first_release).reserve({"trace": 1}, NOW)["trace"] == range(20, 21)


def test_no_numbers_are_none(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")
    assert ledger.reserve({"trace": 0, "group": 2}, NOW) == {
        "trace": range(1, 1),
        "group": range(1, 3),
    }
    assert ledger.reserve({"trace": 1, "group": 1}, NOW) == {
        "trace": range(1, 2),
        "group": range(3, 4),
    }
    first = Ledger(tmp_path / "m.sqlite", {"trace": 500})
    assert first.reserve({"trace": 2, "group": 1}, NOW) == {
        "trace": range(500, 502),
        "group": range(1, 2),
    }
    most = Ledger(tmp_path / "n.sqlite", {"trace": 999_999_998})
    with pytest.raises(LedgerError, match="used up"):
        most.reserve({"trace": 3}, NOW)
    assert most.reserve({"trace": 2}, NOW)["trace"].stop == 1_000_000_000
    with pytest.raises(LedgerError, match="used up"):
        most.reserve({"trace": 1}, NOW)


def test_numbers_are_none_where_they_do_not_fit(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite")

    def refuse(taken: dict[str, range]) -> None:
        assert taken == {"trace": range(1, 3)}
        raise ValueError

    with pytest.raises(ValueError):
        ledger.reserve({"trace": 2}, NOW, refuse)
    assert ledger.reserve({"trace": 1}, NOW)["trace"] == range(1, 2)
