"""Numbers are issued once, whatever runs at the same time or fails."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from remit_cases import NOW, Case, Folder, decision, group, of, segments

from edi.remit import LedgerError
from edi.remit.ledger import Ledger, PaidBefore, WrittenClaim

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
    (one,) = folder.run().written
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
    first, second = folder.run().written[0], folder.run().written[0]
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
        "60",
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

    monkeypatch.setattr(Ledger, "record", fail)
    with pytest.raises(LedgerError):
        folder.run()
    assert folder.written() == []


def test_first_numbers(tmp_path: Path) -> None:
    start = "[control_numbers]\ninterchange = 500\ntrace = 100001\n"
    folder = Folder(tmp_path).put([Case()], [decision()], start + group())
    folder.run()
    (one,) = folder.run().written
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
    with pytest.raises(LedgerError, match=r"l\.sqlite: the ledger can not be"):
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


def _claim(number: str, file: str, *, group: str = "G1", reverses: bool = False) -> WrittenClaim:
    return WrittenClaim("C" + number, group, number, reverses, file)


def test_claims_paid_before_are_told(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    assert ledger.record([], [_claim("1", "a"), _claim("2", "a")], NOW) == []
    again = ledger.record([], [_claim("2", "b"), _claim("3", "b")], NOW)
    assert again == [PaidBefore("C2", "G1", "a")]
    assert ledger.record([], [_claim("1", "c", group="G2")], NOW) == []


def test_a_reversed_claim_may_be_paid_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.record([], [_claim("1", "a"), _claim("2", "a")], NOW)
    both = [_claim("1", "b", reverses=True), _claim("1", "b")]
    assert ledger.record([], both, NOW) == []
    assert ledger.record([], [_claim("2", "c", reverses=True)], NOW) == []
    assert ledger.record([], [_claim("2", "d")], NOW) == []
    assert ledger.record([], [_claim("1", "e")], NOW) == [PaidBefore("C1", "G1", "b")]
