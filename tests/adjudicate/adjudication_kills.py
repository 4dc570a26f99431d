"""Kills of an adjudication at its steps, and at any moment, and what holds after the next start.

`python tests/adjudicate/adjudication_kills.py STEPS MOMENTS` does so many of each.
"""

from __future__ import annotations

import collections
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = 40
# Every step that changes something; each is killed before it, and behind it.
STEPS = (
    ("edi.ledger.publishing", "sync_folder"),
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.publishing", "intended"),
    ("edi.ledger.ledger.Ledger", "reserve"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "publish"),
    ("edi.ledger.ledger.Ledger", "intended"),
    ("edi.ledger.history.History", "record"),
    ("edi.ledger.accumulators.Accumulators", "record"),
    ("edi.ledger.investigations.Investigations", "record"),
    ("edi.adjudicate.outputs.Outputs", "finish"),
    ("edi.ledger.run_lock", "_remove"),
)

_CHILD = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
import edi.adjudicate.run
from adjudication_kills import run

def die():
    os.kill(os.getpid(), signal.SIGKILL)

steps, at = {steps!r}, {at!r}
done = 0

def killing(step):
    def wrapped(*args, **options):
        global done
        for behind in (False, True):
            if behind:
                result = step(*args, **options)
            done += 1
            if done == at:
                die()
        return result
    return wrapped

for home, name in steps:
    try:
        owner = import_module(home)
    except ImportError:
        module, _, kind = home.rpartition(".")
        owner = getattr(import_module(module), kind)
    setattr(owner, name, killing(getattr(owner, name)))
try:
    run(Path({folder!r}))
finally:
    Path({folder!r}, "steps").write_text(str(done))
"""


def prepare(path: Path) -> None:
    """A file of claims of one family, one of them an accident, and their plan."""
    from adjudication_cases import PLAN, Case, Folder, Line

    cases = [
        Case(f"C{n}", [Line("100", day=f"202604{n % 28 + 1:02d}")], provider=n)
        for n in range(1, CLAIMS)
    ]
    Folder(path, f"{PLAN}\n[plans.one.liability]\n").claims(
        *cases, Case("HELD", [Line(day="20260330")], cause="OA", diagnoses=("S72001A",))
    )


def run(path: Path, **options: Any) -> Any:
    from adjudication_cases import NOW

    from edi.adjudicate import adjudicate

    return adjudicate(
        [path / "claims1.837"],
        path / "plans.toml",
        path / "out" / "decisions.jsonl",
        **{"date": date(2026, 7, 1), "now": NOW, **options},
    )


class Killed:
    """A folder with the inputs, and an output folder in which runs are killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.out = path / "out"
        prepare(path)

    def start(self, at: int = 0) -> subprocess.Popen[bytes]:
        """A run in a process of its own, killed at that step; 0 for none."""
        code = _CHILD.format(
            root=str(ROOT),
            tests=str(ROOT / "tests" / "adjudicate"),
            steps=STEPS,
            at=at,
            folder=str(self.path),
        )
        return subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill_at(self, at: int) -> bool:
        """False when the run has fewer steps."""
        return self.start(at).wait() == -signal.SIGKILL

    def steps(self) -> int:
        """How many steps a run has that is not killed."""
        self.start().wait()
        return int((self.path / "steps").read_text())

    def state(self) -> str:
        """What the kill has left."""
        names = [one.name for one in self.out.iterdir()] if self.out.exists() else []
        named = [name for name in names if name.startswith("decisions")]
        drafts = any(name.endswith(".tmp") for name in names)
        return (
            f"{len(named)} files, {'drafts' if drafts else 'no drafts'}, ledger: {self._ledger()}"
        )

    def _ledger(self) -> str:
        path = self.out / "ledger.sqlite"
        if not path.exists():
            return "none"
        connection = sqlite3.connect(path)
        try:
            return str(connection.execute("SELECT max(state) FROM run").fetchone()[0])
        except sqlite3.OperationalError:
            return "empty"
        finally:
            connection.close()

    def settle(self) -> str:
        """The next start: every claim is decided once, and every deductible counted once."""
        from adjudication_cases import decisions

        notices: list[str] = []
        try:
            run(self.path, on_notice=notices.append)
            did = "decided"
        except FileExistsError:
            did = "was there"
        found = decisions(self.out / "decisions.jsonl")
        assert sorted(one["claim"] for one in found) == sorted(f"C{n}" for n in range(1, CLAIMS))
        numbers = [one["payer_claim_control_number"] for one in found]
        assert len(set(numbers)) == len(numbers)
        owed = _sum(found, "1")
        assert owed == 10_000  # the individual deductible, met once
        connection = sqlite3.connect(self.out / "ledger.sqlite")
        try:
            rows = connection.execute("SELECT number FROM decided ORDER BY id").fetchall()
            assert [row[0] for row in rows] == numbers
            (met,) = connection.execute(
                "SELECT sum(amount) FROM accumulated WHERE kind = 'deductible'"
            ).fetchone()
            assert met == owed
            assert connection.execute("SELECT count(*) FROM investigation").fetchone() == (1,)
            assert connection.execute("SELECT max(state) FROM run").fetchone()[0] in (
                "published",
                "withdrawn",
            )
        finally:
            connection.close()
        names = sorted(one.name for one in self.out.iterdir())
        assert names == [
            "decisions.jsonl",
            "decisions.letters.txt",
            "decisions.worklist.jsonl",
            "ledger.sqlite",
        ], names
        for one in self.out.iterdir():
            assert one.stat().st_mode & 0o777 == 0o600, one
        words = ["finished" for n in notices if "finished" in n]
        words += ["taken back" for n in notices if "taken back" in n]
        words += ["drafts removed" for n in notices if "removed" in n]
        return ", ".join([*words, did])


def _sum(found: list[dict[str, Any]], reason: str) -> int:
    return sum(
        round(float(a["amount"]) * 100)
        for one in found
        for line in one["lines"]
        for a in line.get("adjustments", ())
        if a["reason"] == reason
    )


def aimed(path: Path, rounds: int) -> Iterator[tuple[str, str]]:
    """Kill at every step in turn, so often; what was left, and what the next start did."""
    steps = Killed(path / "count").steps()
    for number in range(rounds):
        killed = Killed(path / str(number))
        assert killed.kill_at(number % steps + 1)
        left = killed.state()
        yield left, killed.settle()


def anywhere(path: Path, rounds: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Kill at any moment of a run."""
    chance = random.Random(seed)
    began = time.monotonic()
    Killed(path / "count").start().wait()
    lasts = time.monotonic() - began
    for number in range(rounds):
        killed = Killed(path / str(number))
        child = killed.start()
        try:
            child.wait(lasts * chance.uniform(0.4, 1.1))
        except subprocess.TimeoutExpired:
            child.kill()
        child.wait()
        left = killed.state()
        yield left, killed.settle()


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "adjudicate")]
    for name, kills, wanted in (
        ("aimed at steps", aimed, int(sys.argv[1])),
        ("at any moment", anywhere, int(sys.argv[2])),
    ):
        figures: collections.Counter[tuple[str, str]] = collections.Counter()
        with tempfile.TemporaryDirectory() as place:
            figures.update(kills(Path(place), wanted))
        print(f"{sum(figures.values())} kills {name}")
        for (left, did), times in sorted(figures.items()):
            print(f"{times:6}  {left}  ->  {did}")
