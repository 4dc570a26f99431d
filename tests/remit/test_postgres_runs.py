"""Runs with a ledger in PostgreSQL: killed, cut off, several at once, on several machines."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import kills
import pytest
from cutting_proxy import Proxy
from killed_runs import anywhere
from kills import Killed
from postgres_kills import in_postgres, killed_at_commits
from postgres_server import Server, rows
from remit_cases import Case, Folder, decision, group, of, segments

from edi.ledger import ledger as ledger_module
from edi.ledger import publishing
from edi.ledger.ledger import Ledger
from edi.ledger.store import store_at
from edi.remit import LedgerError, Refused

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")


@pytest.fixture
def killed(postgres: Server) -> type[Killed]:
    return in_postgres(Killed, postgres)


@pytest.mark.slow
def test_killed_at_every_commit(tmp_path: Path, killed: type[Killed]) -> None:
    seen = killed_at_commits(killed, tmp_path)
    for state in ("some files, drafts, ledger: intended", "all files, drafts, ledger: published"):
        assert state in seen


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path, killed: type[Killed]) -> None:
    assert len(list(anywhere(killed, tmp_path, 4))) == 4


# -- the connection is cut


def cut_off(one: Killed, port: int, proxy: Proxy) -> str:
    """A run whose connection is cut, and the next start: what became of the first."""
    url = (one.path / "ledger.url").read_text()
    through = url.replace(f":{port}/", f":{proxy.port}/")
    with proxy:
        try:
            one.folder.run(ledger=through, bank_files=True)
            did = "paid"
        except LedgerError as error:
            did = "failed"
            assert "connection" in str(error), error
    named = len(list(one.out.glob("*.835")))
    assert named == (kills.GROUPS if did == "paid" else 0)
    outcome, _ = one.settle()
    assert isinstance(outcome, Refused) or did == "failed"
    return did


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.slow
def test_cut_at_every_commit(
    tmp_path: Path, postgres: Server, killed: type[Killed], behind: bool
) -> None:
    """Whether it was committed is asked on a new connection: the run goes on."""
    done = []
    for at in range(1, 100):
        proxy = Proxy(postgres.port, at, b"COMMIT", behind=behind)
        done.append(cut_off(killed(tmp_path / str(at)), postgres.port, proxy))
        if proxy.seen < at:
            break
    assert 6 < len(done) < 99
    assert done[-1] == "paid"
    # Of the steps that may be done twice and of `intend`, only the latter may have to give up,
    # and what the temporary tables were asked.
    assert done.count("failed") <= 4, done


def test_cut_when_the_run_is_recorded(
    tmp_path: Path, postgres: Server, killed: type[Killed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recorded, and the answer is lost: the run finds that out, and pays."""
    one = killed(tmp_path)
    url = (one.path / "ledger.url").read_text()
    record = publishing.Ledger.intend
    commits: list[int] = []

    def watched(*given: Any, **more: Any) -> int:
        proxy._at = proxy.seen + 1
        run = record(*given, **more)
        commits.append(proxy.seen)
        return run

    monkeypatch.setattr(publishing.Ledger, "intend", watched)
    with Proxy(postgres.port, -1, b"COMMIT", behind=True) as proxy:
        through = url.replace(f":{postgres.port}/", f":{proxy.port}/")
        outcome = one.folder.run(ledger=through, bank_files=True)
    assert len(outcome.written) == kills.GROUPS
    assert commits
    assert rows(url, "SELECT count(*), max(state) FROM run") == [(1, "published")]
    assert isinstance(one.settle()[0], Refused)


@pytest.mark.slow
def test_cut_at_every_message(tmp_path: Path, postgres: Server, killed: type[Killed]) -> None:
    for first, behind in ((1, False), (6, True)):
        for at in range(first, 1000, 11):
            proxy = Proxy(postgres.port, at, behind=behind)
            cut_off(killed(tmp_path / f"{behind}{at}"), postgres.port, proxy)
            if proxy.seen < at:
                break
        assert 20 < at < 999


@pytest.mark.slow
def test_backends_that_are_terminated(
    tmp_path: Path, postgres: Server, killed: type[Killed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every step of publishing the server ends all its connections."""
    terminate = (
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE application_name = 'edi'"
    )
    for number, name in enumerate(("reserve", "intend", "publish", "state")):
        for behind in (False, True):
            one = killed(tmp_path / f"{number}{behind}")
            step = getattr(Ledger, name)

            def ended(*given: Any, step: Any = step, behind: bool = behind, **more: Any) -> Any:
                if behind:
                    found = step(*given, **more)
                postgres.sql(terminate)
                return found if behind else step(*given, **more)

            with monkeypatch.context() as patch:
                patch.setattr(Ledger, name, ended)
                try:
                    kills.run(one.path)
                except LedgerError as error:
                    assert "connection" in str(error)
            one.settle()


def test_no_server(tmp_path: Path, postgres: Server) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    url = postgres.ledger(tcp=True).replace(f":{postgres.port}/", ":1/")
    with pytest.raises(LedgerError, match=r"127\.0\.0\.1:1/edi.*cannot be reached.*refused"):
        folder.run(ledger=url)
    assert folder.written() == []


def test_the_server_goes_for_good(
    tmp_path: Path, postgres: Server, killed: type[Killed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the run was recorded, and before it was published: the files are taken back."""
    one = killed(tmp_path)
    url = (one.path / "ledger.url").read_text()
    name = publishing.give_name
    with Proxy(postgres.port, behind=False) as proxy:

        def last(draft: Path, final: Path) -> None:
            name(draft, final)
            if final.name.startswith(f"G{kills.GROUPS}"):
                proxy.refuse()

        monkeypatch.setattr(publishing, "give_name", last)
        with pytest.raises(LedgerError, match="cannot be reached"):
            through = url.replace(f":{postgres.port}/", f":{proxy.port}/")
            one.folder.run(ledger=through, bank_files=True)
    monkeypatch.undo()
    assert rows(url, "SELECT state FROM run") == [("intended",)]
    notices: list[str] = []
    with pytest.raises(Refused, match="paid before"):
        one.folder.run(ledger=url, on_notice=notices.append, bank_files=True)
    assert len(notices) == 1
    assert "finished" in notices[0]
    assert {p.file for p in Ledger(url).payments()} == {p.name for p in one.out.glob("*.835")}
    assert len(list(one.out.glob("*.835"))) == kills.GROUPS


# -- at once


def remit(path: Path, url: str, name: str) -> list[list[str]] | str:
    """In a process of its own: numbers of the file, or why it was refused."""
    try:
        (one,) = Folder(path / name).run(ledger=url).written
    except Refused as refused:
        return refused.refusals[0].message
    found = segments(one.path)
    return [
        [one.path.name],
        [found[0][13]],
        of(found, "GS")[0][6:7],
        [t[2] for t in of(found, "TRN")],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("alike", [False, True])
def test_eight_processes_at_the_same_time(tmp_path: Path, postgres: Server, alike: bool) -> None:
    """Each its own claims, or all the same: then one pays, and seven are refused."""
    url = postgres.ledger()
    names = [f"P{n}" for n in range(8)]
    for name in names:
        claim = "ALL" if alike else name
        Folder(tmp_path / name).put([Case(claim)], [decision(claim)], group())
    with ProcessPoolExecutor(8) as pool:
        found = list(pool.map(remit, [tmp_path] * 8, [url] * 8, names))
    paid = [one for one in found if not isinstance(one, str)]
    assert len(paid) == (1 if alike else 8)
    for numbers in zip(*paid, strict=True):
        flat = [n for some in numbers for n in some]
        assert len(set(flat)) == len(flat)
    refused = [one for one in found if isinstance(one, str)]
    assert all("paid before" in one for one in refused)
    ledger = Ledger(url)
    with closing(ledger.store):
        recorded = sorted(p.file for p in ledger.payments())
    assert recorded == sorted(p.name for p in tmp_path.glob("P*/out/*.835"))


# -- several machines


@pytest.fixture
def elsewhere(
    tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Folder, str]]:
    """A run of another machine that was recorded, and then nothing more was done."""

    class Interrupted(BaseException):
        pass

    def stop(*_: object) -> None:
        raise Interrupted

    folder = Folder(tmp_path / "there").put([Case("C1")], [decision("C1")], group())
    url = postgres.ledger()
    with monkeypatch.context() as patch:
        patch.setattr(ledger_module, "this_host", lambda: "other")
        patch.setattr(publishing, "give_name", stop)
        patch.setattr(publishing, "remove", lambda _: None)
        patch.setattr(Ledger, "state", lambda *_: None)
        with pytest.raises(Interrupted):
            folder.run(ledger=url)
    yield folder, url


def here(path: Path) -> Folder:
    return Folder(path / "here").put([Case("C2")], [decision("C2")], group())


@pytest.mark.parametrize("name", ["other", "same"])
def test_what_another_machine_has_left_is_left_to_it(
    tmp_path: Path, elsewhere: tuple[Folder, str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Even when it has the name of this one: by mistake, or as containers do."""
    folder, url = elsewhere
    if name == "same":
        monkeypatch.setattr(publishing, "this_host", lambda: "other")
    hidden = folder.out.rename(tmp_path / "on another disk")
    folder.out.mkdir()  # a folder of the same name is here, too
    notices: list[str] = []
    here(tmp_path).run(ledger=url, on_notice=notices.append)
    (notice,) = notices
    assert f"in {folder.out} on the machine other" in notice
    assert ("this one, which has nothing of it" in notice) == (name == "same")
    assert "start edi there" in notice
    again = here(tmp_path).put([Case("C1")], [decision("C1")], group())
    with pytest.raises(Refused, match="paid before"):  # it may yet be finished
        again.run(ledger=url)
    assert rows(url, "SELECT state FROM run ORDER BY id") == [("intended",), ("published",)]
    folder.out.rmdir()
    hidden.rename(folder.out)
    with pytest.raises(Refused, match="paid before"):
        folder.run(ledger=url, on_notice=notices.append)
    assert "finished" in notices[-1]
    assert folder.written() == ["G1_000000001.835"]


def test_what_it_left_on_a_shared_disk_is_finished(
    tmp_path: Path, elsewhere: tuple[Folder, str]
) -> None:
    folder, url = elsewhere
    notices: list[str] = []
    here(tmp_path).run(ledger=url, on_notice=notices.append)
    assert "finished" in notices[0]
    assert folder.written() == ["G1_000000001.835"]


def test_a_machine_that_is_gone_for_good(tmp_path: Path, elsewhere: tuple[Folder, str]) -> None:
    """As the documentation says: its run is given to any machine, with an empty folder."""
    folder, url = elsewhere
    folder.out.rename(tmp_path / "gone")
    folder.out.mkdir()
    with closing(store_at(url)) as store, store.transaction() as connection:
        connection.execute("UPDATE run SET host = '' WHERE state = 'intended'")
    notices: list[str] = []
    here(tmp_path).run(ledger=url, on_notice=notices.append)
    assert "taken back" in notices[0]
    assert len(folder.run(ledger=url).written) == 1


def test_a_run_that_is_alive_elsewhere_is_not_told(
    tmp_path: Path, elsewhere: tuple[Folder, str]
) -> None:
    folder, url = elsewhere
    folder.out.rename(tmp_path / "on another disk")
    ((token,),) = rows(url, "SELECT token FROM run")
    notices: list[str] = []
    with closing(store_at(url)) as store, store.holding(token):
        here(tmp_path).run(ledger=url, on_notice=notices.append)
    assert notices == []


def test_drafts_of_a_live_run_on_a_shared_disk_stay(
    tmp_path: Path, elsewhere: tuple[Folder, str]
) -> None:
    """Whether or not its locks of files are seen from here."""
    folder, url = elsewhere
    ((token,),) = rows(url, "SELECT token FROM run")
    (draft,) = folder.out.glob(".*.tmp")
    with closing(store_at(url)) as store, store.holding(token):
        Folder(tmp_path / "there").put([Case("C2")], [decision("C2")], group()).run(ledger=url)
        assert draft.exists()


def test_a_run_that_was_taken_for_dead_writes_nothing(
    tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another start has taken it back while it gave names: what it has named goes."""
    url = postgres.ledger()
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    name = publishing.give_name

    def taken_back(draft: Path, final: Path) -> None:
        name(draft, final)
        Ledger(url).withdraw(1)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "give_name", taken_back)
        with pytest.raises(LedgerError, match="taken back by another start"):
            folder.run(ledger=url)
    assert folder.written() == []
    assert Ledger(url).payments() == []
    assert len(folder.run(ledger=url).written) == 1
