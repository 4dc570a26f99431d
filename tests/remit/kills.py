"""Kills of a run at its steps, and at any moment, and what must hold after the next start.

`python tests/remit/kills.py STEPS MOMENTS` does so many of each and prints the figures.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GROUPS = 4
# Every step of publishing; each is killed before it, and behind it.
STEPS = (
    ("edi.ledger.publishing", "sync_folder"),
    ("edi.ledger.publishing", "give_name"),
    ("edi.ledger.publishing", "remove"),
    ("edi.ledger.publishing", "intended"),
    ("edi.ledger.ledger.Ledger", "reserve"),
    ("edi.ledger.ledger.Ledger", "intend"),
    ("edi.ledger.ledger.Ledger", "publish"),
    ("edi.ledger.ledger.Ledger", "state"),
    ("edi.ledger.ledger.Ledger", "intended"),
    ("edi.ledger.payments", "_record_claims"),
    ("edi.remit.drafting.Drafting", "draft"),
    ("edi.ledger.run_lock", "_remove"),
)

_CHILD = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
import edi.remit.run
from remit_cases import NOW, PAID_ON, Folder

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
    Folder(Path({folder!r})).run()
finally:
    Path({folder!r}, "steps").write_text(str(done))
"""


class Killed:
    """A folder with the inputs, and an output folder in which runs are killed."""

    def __init__(self, path: Path) -> None:
        from remit_cases import Case, Folder, decision, group

        names = [f"G{n}" for n in range(1, GROUPS + 1)]
        claims = [Case(f"C{n}", number=name) for n, name in enumerate(names, start=1)]
        self.folder = Folder(path).put(
            claims, [decision(one.id) for one in claims], "".join(map(group, names))
        )

    def start(self, at: int = 0) -> subprocess.Popen[bytes]:
        """A run in a process of its own, killed at that step; 0 for none."""
        code = _CHILD.format(
            root=str(ROOT),
            tests=str(ROOT / "tests" / "remit"),
            steps=STEPS,
            at=at,
            folder=str(self.folder.path),
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
        return int((self.folder.path / "steps").read_text())

    def state(self) -> str:
        """What the kill has left."""
        files = len(list(self.folder.out.glob("*.835"))) if self.folder.out.exists() else 0
        drafts = bool(list(self.folder.out.glob(".*.tmp"))) if self.folder.out.exists() else False
        named = "all" if files == GROUPS else "some" if files else "no"
        return f"{named} files, {'drafts' if drafts else 'no drafts'}, ledger: {self._ledger()}"

    def _ledger(self) -> str:
        path = self.folder.out / "ledger.sqlite"
        if not path.exists():
            return "none"
        connection = sqlite3.connect(path)
        try:
            return str(connection.execute("SELECT max(state) FROM run").fetchone()[0])
        except sqlite3.OperationalError:
            return "empty"
        finally:
            connection.close()

    def settle(self) -> tuple[Any, tuple[str, ...]]:
        """The next start, in this process: everything is there once, recorded, and nothing else.

        Returns the outcome, or the refusal of what is there already, and the notices.
        """
        from edi.ledger.ledger import Ledger
        from edi.remit import Refused

        notices: list[str] = []
        outcome: Any
        try:
            outcome = self.folder.run(on_notice=notices.append)
        except Refused as refused:
            outcome = refused
            assert all("paid before" in one.message for one in refused.refusals), refused
        out = self.folder.out
        recorded = Ledger(out / "ledger.sqlite").payments()
        names = sorted(path.name for path in out.glob("*.835"))
        assert [p.group for p in recorded] == [f"G{n}" for n in range(1, GROUPS + 1)], recorded
        assert names == sorted(p.file for p in recorded)
        assert self.folder.written() == names  # no drafts, no locks
        for path in out.iterdir():
            assert path.stat().st_mode & 0o777 == 0o600, path
        return outcome, tuple(notices)


def aimed(path: Path, rounds: int) -> Iterator[tuple[str, str]]:
    """Kill at every step in turn, so often; what was left, and what the next start did."""
    steps = Killed(path / "count").steps()
    for number in range(rounds):
        killed = Killed(path / str(number))
        assert killed.kill_at(number % steps + 1)
        left = killed.state()
        yield left, _settled(killed)


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
            # Most of the time is the start of Python; the last third is what counts.
            child.wait(lasts * chance.uniform(0.4, 1.1))
        except subprocess.TimeoutExpired:
            child.kill()
        child.wait()
        left = killed.state()
        yield left, _settled(killed)


def _settled(killed: Killed) -> str:
    outcome, notices = killed.settle()
    did = "refused" if isinstance(outcome, Exception) else "paid"
    words = ["finished" for n in notices if "finished" in n]
    words += ["taken back" for n in notices if "taken back" in n]
    words += ["drafts removed" for n in notices if "removed" in n]
    return ", ".join([*words, did])


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "remit")]
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
