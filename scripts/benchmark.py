"""Measure `edi validate` beside other validators on the same generated files.

    python scripts/benchmark.py                   # everything
    python scripts/benchmark.py --only 837p       # one part: 837p, 835, memory, small

Every figure is a whole command from start to exit: median wall time, and the peak resident size of
its largest process as the kernel reports it. The contenders take turns, so that a slow minute of
the machine hits all of them. `edi validate` uses all processors, `--jobs 1` one, as the others do.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import claim_files
import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

SEED = 7
PARTS = ("837p", "835", "memory", "small")

PYX12 = """
import sys
from pyx12.params import params
from pyx12.x12n_document import x12n_document
sys.exit(not x12n_document(params(), sys.argv[1], None, None))
"""

OXEDI = """
import sys, oxedi
sys.exit(bool(list(oxedi.parse_file(sys.argv[1]).diagnostics)))
"""


# A process inherits the peak of the one that starts it, so a bare interpreter starts each.
STARTER = """
import os, sys, time
report, output, *command = sys.argv[1:]
flags = os.O_WRONLY | os.O_CREAT
actions = [(os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)]
started = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
with open(report, "w") as out:
    print(seconds, usage.ru_maxrss, os.waitstatus_to_exitcode(status), file=out)
"""


# As an installed program runs: with its compiled modules kept between runs.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    seconds: float
    peak: int
    """Bytes."""


@dataclass
class Contender:
    name: str
    command: tuple[str, ...]
    repeat: int
    runs: list[Run] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def peak(self) -> int:
        return max(run.peak for run in self.runs)


def edi_command() -> tuple[str, ...]:
    """The console script next to this interpreter, or the module when there is none."""
    script = Path(sys.executable).parent / "edi"
    command = (str(script),) if script.exists() else (sys.executable, "-m", "edi.cli.main")
    return (*command, "validate")


def measure(command: Sequence[str]) -> Run:
    """Run a process to its end; it must find the file valid."""
    with tempfile.TemporaryDirectory() as name:
        report, output = Path(name, "report"), Path(name, "output")
        starter = (sys.executable, "-I", "-S", "-c", STARTER, str(report), str(output))
        subprocess.run((*starter, *command), check=True, env=ENVIRONMENT)
        seconds, peak, exit_code = report.read_text().split()
        if exit_code != "0":
            text = output.read_text(errors="replace")[:2000]
            raise click.ClickException(f"exit code {exit_code} of {command[0]}:\n{text}")
    # Linux counts kilobytes, macOS bytes.
    return Run(float(seconds), int(peak) * (1 if sys.platform == "darwin" else 1024))


def take_turns(contenders: Sequence[Contender], path: Path, console: Console) -> None:
    rounds = max(contender.repeat for contender in contenders)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(path.name, total=sum(each.repeat for each in contenders))
        for turn in range(rounds):
            for contender in contenders:
                if turn < contender.repeat:
                    progress.update(task, description=f"{contender.name}: {path.name}")
                    contender.runs.append(measure((*contender.command, str(path))))
                    progress.advance(task)


def generated(folder: Path, kind: str, claims: int) -> tuple[Path, int]:
    path = folder / f"{claims}-claims.{kind}"
    return path, claim_files.write(kind, claims, SEED, path)


def compare(
    kind: str, claims: int, repeat: int, repeat_pyx12: int, folder: Path, console: Console
) -> None:
    path, segments = generated(folder, kind, claims)
    contenders = [
        Contender("edi", edi_command(), repeat),
        Contender("edi --jobs 1", (*edi_command(), "--jobs", "1"), repeat),
    ]
    reference = None
    if repeat_pyx12 and find_spec("pyx12"):
        reference = Contender("pyx12", (sys.executable, "-c", PYX12), repeat_pyx12)
        contenders.append(reference)
    if kind == "835" and find_spec("oxedi"):
        contenders.append(Contender("oxedi", (sys.executable, "-c", OXEDI), repeat))
    take_turns(contenders, path, console)

    size = path.stat().st_size / 1e6
    title = f"{kind.upper()}: {claims:,} claims, {segments:,} segments, {size:.2f} MB"
    table = Table(title=f"{title}; {os.cpu_count()} processors")
    table.add_column("", no_wrap=True)
    for heading in ("runs", "seconds", "MB/s", "segments/s", "peak MB", "× pyx12"):
        table.add_column(heading, justify="right")
    for contender in contenders:
        table.add_row(
            contender.name,
            str(len(contender.runs)),
            f"{contender.seconds:.2f}",
            f"{size / contender.seconds:.2f}",
            f"{segments / contender.seconds:,.0f}",
            f"{contender.peak / 1e6:.0f}",
            f"{reference.seconds / contender.seconds:.1f}" if reference else "-",
        )
    console.print(table)


def memory(claims: int, folder: Path, console: Console) -> None:
    table = Table(title="Memory: edi validate, 837P")
    for heading in ("claims", "MB", "seconds", "MB/s", "peak MB"):
        table.add_column(heading, justify="right")
    for count in (claims, claims * 10):
        path, _ = generated(folder, "837p", count)
        run = measure((*edi_command(), str(path)))
        size = path.stat().st_size / 1e6
        table.add_row(
            f"{count:,}",
            f"{size:.1f}",
            f"{run.seconds:.2f}",
            f"{size / run.seconds:.2f}",
            f"{run.peak / 1e6:.0f}",
        )
        path.unlink()
    console.print(table)


def small(folder: Path, console: Console) -> None:
    path, _ = generated(folder, "837p", 1)
    validate = Contender("edi validate", edi_command(), 10)
    python = Contender("python -c ''", (sys.executable, "-c", ""), 10)
    take_turns((validate, python), path, console)
    table = Table(title="One claim: start, validate, exit")
    table.add_column("", no_wrap=True)
    for heading in ("runs", "seconds", "peak MB"):
        table.add_column(heading, justify="right")
    for each in (validate, python):
        table.add_row(
            each.name, str(len(each.runs)), f"{each.seconds:.3f}", f"{each.peak / 1e6:.0f}"
        )
    console.print(table)


@click.command(help=__doc__.split("\n\n")[0] if __doc__ else None)
@click.option("--claims", default=5000, show_default=True, type=click.IntRange(min=1))
@click.option("--repeat", default=3, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--repeat-pyx12",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    help="pyx12 takes some twenty seconds a run; 0 leaves it out.",
)
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Default: all parts.")
def main(claims: int, repeat: int, repeat_pyx12: int, only: tuple[str, ...]) -> None:
    console = Console()
    parts = only or PARTS
    with tempfile.TemporaryDirectory(prefix="edi-benchmark-") as name:
        folder = Path(name)
        for kind in ("837p", "835"):
            if kind in parts:
                compare(kind, claims, repeat, repeat_pyx12, folder, console)
        if "memory" in parts:
            memory(claims, folder, console)
        if "small" in parts:
            small(folder, console)


if __name__ == "__main__":
    main()
