"""Decisions with a ledger in PostgreSQL: runs that are killed, cut off, and at once."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import adjudication_kills
import pytest
from adjudication_cases import Case, Folder, Line, decisions
from adjudication_kills import Killed
from cutting_proxy import Proxy
from killed_runs import anywhere
from postgres_kills import in_postgres, killed_at_commits
from postgres_server import Server, rows

from edi.ledger.store import LedgerError

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")


@pytest.fixture
def killed(postgres: Server) -> type[Killed]:
    return in_postgres(Killed, postgres)


@pytest.mark.slow
def test_killed_at_every_commit(tmp_path: Path, killed: type[Killed]) -> None:
    seen = killed_at_commits(killed, tmp_path)
    for state in ("1 files, drafts, ledger: intended", "3 files, drafts, ledger: published"):
        assert state in seen


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path, killed: type[Killed]) -> None:
    assert len(list(anywhere(killed, tmp_path, 4))) == 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wanted", "step", "behind"),
    [(b"COMMIT", 1, False), (b"COMMIT", 1, True), (b"", 25, False), (b"", 25, True)],
)
def test_cut_off(
    tmp_path: Path,
    postgres: Server,
    killed: type[Killed],
    wanted: bytes,
    step: int,
    behind: bool,
) -> None:
    """A claim that is looked up when the connection is lost is looked up again."""
    at, done = 1, []
    while True:
        one = killed(tmp_path / str(at))
        url = (one.path / "ledger.url").read_text()
        with Proxy(postgres.port, at, wanted, behind=behind) as proxy:
            through = url.replace(f":{postgres.port}/", f":{proxy.port}/")
            try:
                adjudication_kills.run(one.path, ledger=through)
                done.append("decided")
            except LedgerError as error:
                assert "connection" in str(error)
                done.append("failed")
        assert (one.out / "decisions.jsonl").exists() == (done[-1] == "decided")
        one.settled()
        if proxy.seen < at:
            break
        at += step
    assert done.count("decided") > len(done) / 2


# -- at once


def adjudicate(path: Path, url: str, name: str) -> str:
    """In a process of its own: "" or why nothing was decided."""
    from datetime import date

    from adjudication_cases import NOW

    from edi.adjudicate import adjudicate as decide

    try:
        decide(
            [path / f"claims{name}.837"],
            path / "plans.toml",
            path / name / "decisions.jsonl",
            ledger=url,
            date=date(2026, 7, 1),
            now=NOW,
        )
    except LedgerError as error:
        return str(error)
    return ""


def at_once(path: Path, url: str, member: Callable[[int, int], str]) -> list[str]:
    """Eight processes with thirty claims each."""
    folder = Folder(path)
    for n in range(1, 9):
        folder.claims(
            *(
                Case(f"C{n}X{i}", [Line(day=f"202604{i + 1:02d}")], member=member(n, i))
                for i in range(28)
            ),
            number=n,
        )
    with ProcessPoolExecutor(8) as pool:
        return list(pool.map(adjudicate, [path] * 8, [url] * 8, map(str, range(1, 9))))


def deductibles(url: str) -> set[tuple[int, int]]:
    sql = (
        "SELECT family, CAST(sum(amount) AS BIGINT) FROM accumulated"
        " WHERE kind = 'deductible' GROUP BY family"
    )
    return {(family, amount) for family, amount in rows(url, sql)}


@pytest.mark.slow
def test_eight_processes_with_families_of_their_own(tmp_path: Path, postgres: Server) -> None:
    """None is refused, and every row refers to the decision that made it."""
    url = postgres.ledger()
    assert at_once(tmp_path, url, lambda n, i: f"M{n}{i % 2}") == [""] * 8
    found: list[dict[str, Any]] = []
    for n in range(1, 9):
        found += decisions(tmp_path / str(n) / "decisions.jsonl")
    numbers = [one["payer_claim_control_number"] for one in found]
    assert len(set(numbers)) == len(numbers) == 8 * 28
    known = rows(url, "SELECT id, number, person FROM decided ORDER BY id")
    assert [row[0] for row in known] == list(range(1, 8 * 28 + 1))
    assert {row[1] for row in known} == set(numbers)
    wrong = (
        "SELECT count(*) FROM accumulated a JOIN decided d ON d.id = a.decided"
        " WHERE a.person <> d.person OR a.run <> d.run"
    )
    assert rows(url, wrong) == [(0,)]
    services = "SELECT count(*), count(DISTINCT decided) FROM decided_service"
    assert rows(url, services) == [(8 * 28, 8 * 28)]
    assert {amount for _, amount in deductibles(url)} == {10_000}
    assert len(deductibles(url)) == 16


@pytest.mark.slow
def test_eight_processes_with_the_same_family(tmp_path: Path, postgres: Server) -> None:
    """Who was overtaken writes nothing, and decides when it runs again: the deductible is met
    once."""
    url = postgres.ledger()
    said = at_once(tmp_path, url, lambda n, i: "M1")
    assert "" in said
    assert all(not one or "another run has been recorded in the meantime" in one for one in said)
    for n, one in enumerate(said, start=1):
        assert (tmp_path / str(n) / "decisions.jsonl").exists() == (not one)
        if one:
            assert adjudicate(tmp_path, url, str(n)) == ""
    assert [amount for _, amount in deductibles(url)] == [10_000]
    assert rows(url, "SELECT count(*) FROM decided") == [(8 * 28,)]
