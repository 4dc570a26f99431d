"""Runs that wait for approval: released all at once or cancelled, whatever kills them."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from held_runs import Approved, Cancelled, HeldKilled
from killed_runs import aimed
from remit_cases import Case, Folder, decision, group

from edi.cli import main
from edi.ledger import holds, publishing, releasing
from edi.ledger.ledger import Ledger
from edi.ledger.releasing import NotReleased
from edi.remit import Refused

AT = datetime(2026, 7, 2, 8, 0, tzinfo=UTC)
FINAL = [
    f"G{n}_00000000{n}.{ending}"
    for n in (1, 2)
    for ending in ("835", "funding.csv", "funding.txt", "positive-pay.csv", "register.csv")
]


def prepared(path: Path, **options: Any) -> Folder:
    folder = Folder(path).put(
        [Case("C1"), Case("C2", number="G2")],
        [decision("C1"), decision("C2")],
        group("G1", bank=True) + group("G2", bank=True),
    )
    folder.run(hold=True, bank_files=True, **options)
    return folder


def ledger(folder: Folder) -> Ledger:
    return Ledger(folder.out / "ledger.sqlite")


def by(kind: str) -> holds.Decision:
    return holds.Decision(kind, "J. DOE, CONTROLLER", "", AT)


def files(folder: Folder) -> list[str]:
    return sorted(
        str(path.relative_to(folder.out))
        for path in folder.out.rglob("*")
        if path.is_file() and path.name != "ledger.sqlite"
    )


def no_links(*_: object) -> None:
    raise OSError(95, "not supported")


def release(folder: Folder, asked: str = "H000001") -> None:
    releasing.release(ledger(folder), asked, by(holds.RELEASED))


def test_what_waits_can_be_looked_at_and_is_not_sent(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    assert files(folder) == [
        *("held/H000001/G1_000000001.835.held", "held/H000001/G1_000000001.funding.csv"),
        *(
            "held/H000001/G1_000000001.funding.txt",
            "held/H000001/G1_000000001.positive-pay.csv.held",
            "held/H000001/G1_000000001.register.csv",
        ),
        *("held/H000001/G2_000000002.835.held", "held/H000001/G2_000000002.funding.csv"),
        *(
            "held/H000001/G2_000000002.funding.txt",
            "held/H000001/G2_000000002.positive-pay.csv.held",
            "held/H000001/G2_000000002.register.csv",
        ),
    ]
    with pytest.raises(Refused, match="paid before"):
        folder.run()
    with pytest.raises(Refused, match=r"no money has gone out.*is held: release or cancel"):
        folder.put([Case("C1")], [decision("C1", status="22")], group("G1", bank=True)).run()


def test_released_it_is_as_if_it_had_been_published_at_once(tmp_path: Path) -> None:
    folder, other = prepared(tmp_path / "held"), prepared(tmp_path / "other")
    before = {path.name: path.read_bytes() for path in folder.out.glob("held/*/*")}
    release(folder)
    assert files(folder) == FINAL
    assert {f"{n}".removesuffix(".held") for n in before} == set(FINAL)
    for name in FINAL:
        held = before.get(name) or before[f"{name}.held"]
        assert (folder.out / name).read_bytes() == held
        assert (folder.out / name).stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(folder.out / "ledger.sqlite")) as connection:
        assert connection.execute("SELECT decision, decided_by, decided FROM hold").fetchall() == [
            ("released", "J. DOE, CONTROLLER", AT.isoformat())
        ]
        assert connection.execute("SELECT DISTINCT state FROM run").fetchall() == [("published",)]
    for asked in ("H000001", "H000002"):
        with pytest.raises(NotReleased):
            release(folder, asked)
    with pytest.raises(NotReleased, match="was released before"):
        releasing.cancel(ledger(folder), "H000001", by(holds.CANCELLED))
    releasing.cancel(ledger(other), "1", by(holds.CANCELLED))
    assert files(other) == []
    assert ledger(other).payments() == []
    (first, second) = other.run().written  # numbers that were taken are not used again
    assert (first.path.name, second.path.name) == ("G1_000000003.835", "G2_000000004.835")
    with pytest.raises(NotReleased, match="was cancelled before"):
        release(other)


@pytest.mark.parametrize("how", ["changed", "gone", "name taken"])
def test_what_was_changed_is_not_released(tmp_path: Path, how: str) -> None:
    folder = prepared(tmp_path)
    (path,) = folder.out.glob("held/*/G1*.835.held")
    if how == "changed":
        path.write_bytes(path.read_bytes().replace(b"60", b"61"))
    elif how == "gone":
        path.unlink()
    else:
        (folder.out / "G2_000000002.835").write_text("mine")
    left = files(folder)
    with pytest.raises((NotReleased, FileExistsError)):
        release(folder)
    assert files(folder) == left
    releasing.cancel(ledger(folder), "H000001", by(holds.CANCELLED))
    assert len([name for name in files(folder) if "held" in name]) == (how == "changed")


@pytest.mark.parametrize("links", [True, False])
def test_a_disk_that_fails_leaves_it_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:  # as on some file systems
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    folder = prepared(tmp_path)
    before = files(folder)
    give = publishing.give_name
    names: list[Path] = []

    def once(draft: Path, final: Path) -> None:
        if len(names) == 3:
            raise OSError(28, "no space left")
        names.append(final)
        give(draft, final)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "give_name", once)
        with pytest.raises(OSError, match="no space"):
            release(folder)
    assert files(folder) == before
    release(folder)
    assert files(folder) == FINAL


def test_one_process_at_a_time(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    book = ledger(folder)
    one = releasing.find(book, "H000001")
    with publishing.holding(folder.out, one.run.token, book.store) as held:
        assert held
        with pytest.raises(NotReleased, match="by another process"):
            release(folder)
    release(folder)


def test_the_commands(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    where = ["--ledger", str(folder.out / "ledger.sqlite"), "--by", "J. DOE"]
    run = CliRunner(catch_exceptions=False)

    def code(*arguments: str) -> tuple[int, str]:
        done = run.invoke(main.edi, [*arguments, *where], standalone_mode=False)
        return done.return_value, done.output

    assert code("release", "H000009") == (
        1,
        "edi: no run of this number was held: edi ledger show lists those that are\n",
    )
    away = folder.out.rename(tmp_path / "away")
    where[1] = str(away / "ledger.sqlite")
    assert code("release", "H000001")[0] == 3
    done, said = code("release", "h000001", "--out", str(away))
    assert (done, "H000001 is released: 10 files published" in said) == (0, True)
    assert "the date of payment (BPR16) is 2026-07-03, which is over" in said
    assert code("cancel", "H000001", "--reason", "twice")[0] == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize("kind", [HeldKilled, Approved, Cancelled])
@pytest.mark.slow
def test_killed_it_is_held_released_or_cancelled(tmp_path: Path, kind: type[HeldKilled]) -> None:
    steps = kind(tmp_path / "count").steps()
    assert steps > 10
    seen = dict(aimed(kind, tmp_path / "kills", steps, first=1, apart=max(1, steps // 4)))
    assert len(seen) > 1
