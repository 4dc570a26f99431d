"""Whole commands from start to exit: their time, and the peak of their memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from rich.progress import Progress

# A process inherits the peak of the one that starts it, so a bare interpreter starts each.
STARTER = """
import os, sys, time
processor, report, output, *command = sys.argv[1:]
if processor:
    os.sched_setaffinity(0, {int(processor)})
flags = os.O_WRONLY | os.O_CREAT
actions = [(os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)]
started = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
with open(report, "w") as out:
    print(seconds, usage.ru_utime, usage.ru_stime, usage.ru_maxrss, file=out)
    print(os.waitstatus_to_exitcode(status), file=out)
"""

# As an installed program runs: with its compiled modules kept between runs, and whatever lies in
# the folder it is started in left alone.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PYTHONSAFEPATH"] = "1"


@dataclass(frozen=True)
class Run:
    seconds: float
    user: float
    """Seconds of user time, all processes of the command together."""
    system: float
    """Seconds that the system worked for it."""
    peak: int
    """Bytes."""
    exit_code: int = 0


class Started(NamedTuple):
    """A process that is measured, and the folder of what it leaves."""

    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]
    name: str


@dataclass
class Contender:
    name: str
    command: tuple[str, ...]
    repeat: int
    exit_codes: Collection[int] = (0,)
    """What may come of it; 0 is that a file is valid."""
    environment: dict[str, str] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def best(self) -> float:
        return min(run.seconds for run in self.runs)

    @property
    def used(self) -> float:
        return statistics.median(run.user + run.system for run in self.runs)

    @property
    def user(self) -> float:
        return statistics.median(run.user for run in self.runs)

    @property
    def least_user(self) -> float:
        return min(run.user for run in self.runs)

    @property
    def peak(self) -> int:
        return max(run.peak for run in self.runs)

    def run(self, path: Path) -> None:
        command = (*self.command, str(path))
        self.runs.append(measure(command, self.exit_codes, self.environment))

    def start(self, path: Path, processor: int | None) -> Started:
        return start((*self.command, str(path)), self.environment, processor)


def edi_command() -> tuple[str, ...]:
    """The console script next to this interpreter, or the module when there is none."""
    script = Path(sys.executable).parent / "edi"
    command = (str(script),) if script.exists() else (sys.executable, "-m", "edi.cli.main")
    return (*command, "validate")


def measure(
    command: Sequence[str],
    exit_codes: Collection[int] = (0,),
    environment: dict[str, str] | None = None,
) -> Run:
    """Run a process to its end, which must be with one of these exit codes."""
    return finish(start(command, environment), exit_codes)


def start(
    command: Sequence[str],
    environment: dict[str, str] | None = None,
    processor: int | None = None,
) -> Started:
    """Start a process, on this processor alone where one is given."""
    folder = tempfile.TemporaryDirectory()
    report, output = Path(folder.name, "report"), Path(folder.name, "output")
    number = "" if processor is None else str(processor)
    starter = (sys.executable, "-I", "-S", "-c", STARTER, number, str(report), str(output))
    process = subprocess.Popen((*starter, *command), env=ENVIRONMENT | (environment or {}))
    return Started(process, folder, command[0])


def finish(started: Started, exit_codes: Collection[int] = (0,)) -> Run:
    """Wait for its end, which must be with one of these exit codes."""
    with started.folder as name:
        code = started.process.wait()
        if code:
            raise subprocess.CalledProcessError(code, started.name)
        seconds, user, system, peak, exit_code = Path(name, "report").read_text().split()
        if int(exit_code) not in exit_codes:
            text = Path(name, "output").read_text(errors="replace")[:2000]
            raise click.ClickException(f"exit code {exit_code} of {started.name}:\n{text}")
    # Linux counts kilobytes, macOS bytes.
    size = int(peak) * (1 if sys.platform == "darwin" else 1024)
    return Run(float(seconds), float(user), float(system), size, int(exit_code))


def take_turns(pairs: Sequence[tuple[Contender, Path]], console: Console) -> None:
    """Every contender once, then every one again, till each has had its runs."""
    rounds = max(contender.repeat for contender, _ in pairs)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("", total=sum(contender.repeat for contender, _ in pairs))
        for turn in range(rounds):
            for contender, path in pairs:
                if turn < contender.repeat:
                    progress.update(task, description=f"{contender.name}: {path.name}")
                    contender.run(path)
                    progress.advance(task)


def side_by_side(one: Contender, other: Contender, path: Path, console: Console) -> None:
    """Both at the same time on the same processor, as often as the first is to be repeated: what
    disturbs the one disturbs the other, so that their user times compare far closer than in turns.
    In turns where the system ties no process to a processor."""
    processor = None
    if hasattr(os, "sched_getaffinity"):
        processor = max(os.sched_getaffinity(0))
    with Progress(console=console, transient=True) as progress:
        for turn in progress.track(range(one.repeat), description=path.name):
            both = (one, other) if turn % 2 else (other, one)
            if processor is None:
                for each in both:
                    each.run(path)
                continue
            started = [each.start(path, processor) for each in both]
            for each, process in zip(both, started, strict=True):
                each.runs.append(finish(process, each.exit_codes))
