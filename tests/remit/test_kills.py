"""Killed at any step, a run is finished or taken back by the next: nothing is paid twice."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from killed_runs import anywhere, one_of_each
from kills import Killed
from remit_cases import Case, Folder, decision, group

from edi.ledger import publishing
from edi.ledger.ledger import Ledger
from edi.ledger.run_lock import run_lock
from edi.remit import LedgerError, Refused

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")


@pytest.mark.slow
def test_every_step(tmp_path: Path) -> None:
    """The first of each; `kills.py` and `postgres_kills.py` do them all."""
    seen = {left for left, _ in one_of_each(Killed, tmp_path)}
    for state in ("some files, drafts, ledger: intended", "all files, drafts, ledger: published"):
        assert state in seen


@pytest.mark.slow
def test_any_moment(tmp_path: Path) -> None:
    assert len(list(anywhere(Killed, tmp_path, 4))) == 4


class Interrupted(BaseException):
    """As a kill, but the process goes on: nothing may be cleared away after it."""


@pytest.fixture
def killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A run that has given one of two names, and then nothing more was done."""
    folder = Folder(tmp_path).put(
        [Case("C1"), Case("C2", number="G2")],
        [decision("C1"), decision("C2")],
        group("G1") + group("G2"),
    )
    give = publishing.give_name
    names = []

    def once(draft: Path, final: Path) -> None:
        if names:
            raise Interrupted
        names.append(final)
        give(draft, final)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "give_name", once)
        patch.setattr(publishing, "remove", lambda _: None)
        patch.setattr(Ledger, "state", lambda *_: None)
        with pytest.raises(Interrupted):
            folder.run()
    assert len(list(folder.out.glob("*.835"))) == 1
    return folder


def again(folder: Folder) -> tuple[list[str], bool]:
    """What the next start says, and whether it refuses to pay again."""
    notices: list[str] = []
    try:
        folder.run(on_notice=notices.append)
    except Refused as refused:
        assert all("paid before" in one.message for one in refused.refusals)
        return notices, True
    return notices, False


def test_it_is_finished(killed: Folder) -> None:
    (notice,), refused = again(killed)
    assert notice == (
        "an earlier run was interrupted while 2 files got their names: finished: they are now in"
        f" {killed.out}"
    )
    assert refused
    assert killed.written() == ["G1_000000001.835", "G2_000000002.835"]


@pytest.mark.parametrize("which", ["draft", "final"])
def test_it_is_taken_back_when_a_file_is_gone(killed: Folder, which: str) -> None:
    (draft,) = killed.out.glob(".G2*.tmp")
    if which == "draft":
        draft.unlink()
    else:
        draft.with_name("G2_000000002.835").write_text("another file")
    (notice,), refused = again(killed)
    assert "taken back, since G2_000000002.835 is missing or another file" in notice
    assert not refused
    rest = ["G2_000000002.835"] if which == "final" else []
    assert killed.written() == [*["G1_000000003.835"], *rest, "G2_000000004.835"]
    payments = Ledger(killed.out / "ledger.sqlite").payments()
    assert [p.file for p in payments] == ["G1_000000003.835", "G2_000000004.835"]


def test_a_changed_file_is_not_removed(killed: Folder) -> None:
    final = killed.out / "G1_000000001.835"
    final.unlink()  # the draft is the same file
    final.write_text("changed by hand")
    (notice,), refused = again(killed)
    assert "G1_000000001.835 is missing or another file" in notice
    assert not refused
    assert final.read_text() == "changed by hand"


def test_a_dry_run_touches_nothing(killed: Folder) -> None:
    before = sorted(path.name for path in killed.out.iterdir())
    with pytest.raises(Refused, match="paid before"):  # what was recorded counts as paid
        killed.run(dry_run=True)
    assert sorted(path.name for path in killed.out.iterdir()) == before


def test_the_folder_may_have_moved(killed: Folder, tmp_path: Path) -> None:
    killed.out = killed.out.rename(tmp_path / "moved")
    assert again(killed)[1]
    assert killed.written() == ["G1_000000001.835", "G2_000000002.835"]


def test_without_its_folder_it_is_not_decided(killed: Folder, tmp_path: Path) -> None:
    """It may be a network folder that is not there right now."""
    ledger = tmp_path / "ledger.sqlite"
    (killed.out / "ledger.sqlite").rename(ledger)
    away = killed.out.rename(tmp_path / "away")
    with pytest.raises(LedgerError, match="make that folder available again"):
        killed.run(ledger=ledger)
    away.rename(killed.out)
    with pytest.raises(Refused, match="paid before"):
        killed.run(ledger=ledger)


def test_of_another_machine_it_is_left_alone(
    killed: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose folder has the name of one that is here: a ledger on a network disk, say."""
    there = killed.out.rename(tmp_path / "there")
    killed.out.mkdir()
    (there / "ledger.sqlite").rename(killed.out / "ledger.sqlite")
    monkeypatch.setattr(publishing, "this_host", lambda: "another")
    notices, refused = again(killed)
    assert refused  # nothing was forgotten
    assert "start edi there" in notices[0]
    (killed.out / "ledger.sqlite").rename(there / "ledger.sqlite")
    killed.out.rmdir()
    there.rename(killed.out)
    assert "finished" in again(killed)[0][0]


def test_a_live_run_is_left_alone(killed: Folder) -> None:
    (draft,) = killed.out.glob(".G2*.tmp")
    token = draft.name.split(".")[-2]
    with run_lock(killed.out, token) as held:
        assert held
        assert again(killed) == ([], True)  # and what it is about to pay is not paid again
        assert draft.exists()
    assert "finished" in again(killed)[0][0]


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    with (
        run_lock(tmp_path, "a") as first,
        run_lock(tmp_path, "a") as second,
        run_lock(tmp_path, "b") as third,
    ):
        assert (first, second, third) == (True, False, True)
    assert list(tmp_path.iterdir()) == []


def test_stale_drafts_of_any_release_go(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    folder.out.mkdir()
    stale = folder.out / ".G1_000000001.835.0123abcd.tmp"
    other = folder.out / ".notes.tmp"
    stale.write_text("ISA")
    other.write_text("mine")
    notices: list[str] = []
    folder.run(on_notice=notices.append)
    assert notices == [f"removed 1 draft of an interrupted run in {folder.out}"]
    assert folder.written() == [".notes.tmp", "G1_000000001.835"]
