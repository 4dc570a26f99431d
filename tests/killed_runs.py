"""Runs that are killed at their steps, or at any moment, and started again."""

from __future__ import annotations

import collections
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import ClassVar

from edi.ledger.store import store_at

ROOT = Path(__file__).resolve().parents[1]
Step = tuple[str, str]  # module, or class in a module, and function

# A process that has everything imported and is doubled for each run: Python starts once.
_NURSERY = """
import json, os, signal, sys, threading
from importlib import import_module
from pathlib import Path
sys.path[:0] = {paths!r}
run = getattr(import_module({module!r}), "run")
told = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the runs print is not for who asks
at = 0
done = []  # of each step its name, and whether it is behind it

def killing(name, step):
    def wrapped(*args, **options):
        for behind in (False, True):
            if behind:
                result = step(*args, **options)
            done.append([name, behind])
            if len(done) == at:
                os.kill(os.getpid(), signal.SIGKILL)
        return result
    return wrapped

for home, name in {steps!r}:
    try:
        owner = import_module(home)
    except ImportError:
        module, _, kind = home.rpartition(".")
        owner = getattr(import_module(module), kind)
    setattr(owner, name, killing(home + "." + name, getattr(owner, name)))

def do(folder):
    ended = 1
    try:
        run(Path(folder))
        ended = 0
    finally:
        Path(folder, "steps").write_text(json.dumps(done))
        Path(folder, "imported").write_text("\\n".join(sys.modules))
        os._exit(ended)

for line in sys.stdin:
    at, folder = json.loads(line)
    child = os.fork()
    if not child:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        do(folder)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    known = Path(folder, "imported")
    for name in known.read_text().split() if known.exists() else ():
        if name not in sys.modules and name.startswith("edi"):
            import_module(name)
    assert threading.active_count() == 1
    print(ended, file=told, flush=True)
"""

_CHILD = """
import sys
from importlib import import_module
from pathlib import Path
sys.path[:0] = {paths!r}
getattr(import_module({module!r}), "run")(Path({folder!r}))
"""


class _Nursery:
    """The process in which runs of one kind begin."""

    _of: ClassVar[dict[str, _Nursery]] = {}

    def __init__(self, code: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @classmethod
    def of(cls, code: str) -> _Nursery:
        """It ends when this process does, as nothing comes any more."""
        if code not in cls._of:
            cls._of[code] = cls(code)
        return cls._of[code]

    def run(self, at: int, folder: Path) -> int:
        """Exit code of a run, killed at that step; 0 for none."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None
        assert told is not None
        asked.write(json.dumps([at, str(folder)]) + "\n")
        asked.flush()
        return int(told.readline())


def ledger_of(path: Path) -> str:
    """Where the runs of a folder have their ledger: beside what they write, unless it says else."""
    url = path / "ledger.url"
    return url.read_text() if url.exists() else str(path / "out" / "ledger.sqlite")


class KilledRun:
    """A folder with the inputs of a run, which its module starts by `run(folder)`, and `out`, the
    folder in it where the run writes."""

    module: ClassVar[str]
    tests: ClassVar[str]  # the folder of tests where the module is
    # Every step that changes something; each is killed before it, and behind it.
    at_steps: ClassVar[Sequence[Step]]

    def __init__(self, path: Path, out: Path) -> None:
        self.path = path
        self.out = out

    def state(self) -> str:
        """What the kill has left."""
        raise NotImplementedError

    def settled(self) -> str:
        """What the next start did; fails unless everything is there once, and recorded."""
        raise NotImplementedError

    def start(self) -> subprocess.Popen[bytes]:
        """A run in a process of its own."""
        code = _CHILD.format(paths=self._paths, module=self.module, folder=str(self.path))
        return subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    @property
    def _paths(self) -> list[str]:
        tests = ROOT / "tests"
        return [str(ROOT), str(tests / self.tests), str(tests)]

    def run_to(self, at: int) -> int:
        """Exit code of a run that is killed at that step; 0 for none."""
        steps = tuple(self.at_steps)
        code = _NURSERY.format(paths=self._paths, module=self.module, steps=steps)
        return _Nursery.of(code).run(at, self.path)

    def kill_at(self, at: int) -> bool:
        """False when the run has fewer steps."""
        return self.run_to(at) == -signal.SIGKILL

    def steps(self) -> int:
        """How many steps a run has that is not killed."""
        return len(self.named_steps())

    def named_steps(self) -> list[tuple[str, bool]]:
        """The same by name; False before it, True behind it."""
        self.run_to(0)
        return [(name, behind) for name, behind in json.loads((self.path / "steps").read_text())]

    def ledger(self) -> str:
        """State of the last run that the ledger knows."""
        with closing(store_at(ledger_of(self.path))) as store:
            if not store.exists():
                return "none"
            reading = store.reading(copied=True)
            assert reading is not None
            with closing(reading):
                return str(reading.execute("SELECT max(state) FROM run").fetchone()[0])


def said(notices: Sequence[str], did: str) -> str:
    """What the next start said, and did."""
    words = ["finished" for n in notices if "finished" in n]
    words += ["taken back" for n in notices if "taken back" in n]
    words += ["drafts removed" for n in notices if "removed" in n]
    return ", ".join([*words, did])


Make = Callable[[Path], KilledRun]


def one_of_each(
    make: Make, path: Path, repeated: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Kill before and behind the first step of each name, and every one of those that are
    `repeated` (the ends of their names); what was left, and what the next start did."""
    seen = set()
    for number, step in enumerate(make(path / "count").named_steps(), start=1):
        if step in seen and not step[0].endswith(tuple(repeated)):
            continue
        seen.add(step)
        killed = make(path / str(number))
        assert killed.kill_at(number)
        left = killed.state()
        yield left, killed.settled()


def aimed(
    make: Make, path: Path, rounds: int, first: int = 0, apart: int = 1
) -> Iterator[tuple[str, str]]:
    """Kill at every step in turn, so often, or at those from `first` on that are so far apart; what
    was left, and what the next start did."""
    steps = make(path / "count").steps()
    for number in range(first, rounds, apart):
        killed = make(path / str(number))
        assert killed.kill_at(number % steps + 1)
        left = killed.state()
        yield left, killed.settled()


def anywhere(make: Make, path: Path, rounds: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Kill at any moment of a run."""
    chance = random.Random(seed)
    began = time.monotonic()
    make(path / "count").start().wait()
    lasts = time.monotonic() - began
    for number in range(rounds):
        killed = make(path / str(number))
        child = killed.start()
        try:
            # Most of the time is the start of Python; the last third is what counts.
            child.wait(lasts * chance.uniform(0.4, 1.1))
        except subprocess.TimeoutExpired:
            child.kill()
        child.wait()
        left = killed.state()
        yield left, killed.settled()


def show(make: Make, steps: int, moments: int) -> None:
    """Do so many of each, and print the figures."""
    for name, kills, wanted in (
        ("aimed at steps", aimed, steps),
        ("at any moment", anywhere, moments),
    ):
        figures: collections.Counter[tuple[str, str]] = collections.Counter()
        with tempfile.TemporaryDirectory() as place:
            figures.update(kills(make, Path(place), wanted))
        print(f"{sum(figures.values())} kills {name}")
        for (left, did), times in sorted(figures.items()):
            print(f"{times:6}  {left}  ->  {did}")
