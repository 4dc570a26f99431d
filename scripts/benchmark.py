"""Measure `edi validate` beside other validators on the same files.

    python scripts/benchmark.py                   # everything
    python scripts/benchmark.py --only 837p       # one part: 837p, 835, memory, small, claim,
                                                  # rules, profile, costs, remit, convert, lsp
    python scripts/benchmark.py --file big.837    # this file, whatever is in it

Every figure is a whole command from start to exit: median and best time by the clock, the median of
the processors' time ("used"), and the peak resident size of its largest process as the kernel
reports them. The contenders take turns, so that a slow
minute of the machine hits all of them. `edi validate` uses all processors, `--jobs 1` one, as the
others do. `claim` tells what one more claim costs in larger and larger files, `rules` what a
hundred rules cost that do not apply, `profile` what a partner's thirty rules cost that all do,
`costs` which ten rules take the most time, `remit` how many times as long `edi remit` takes as
`edi validate` of the same claims, `convert` how fast `edi convert` makes Parquet tables, beside
oxedi, and what each step costs, `lsp` how long after a key an editor shows the findings of a
text of 1 MB, and of 20 MB.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

import claim_files
import click
from measuring.claim_time import SIZES, claim_time
from measuring.contest import Repeats, contest
from measuring.convert_time import convert_time
from measuring.costliest import costliest
from measuring.edit_time import edit_time
from measuring.process import Contender, edi_command, measure, take_turns
from measuring.profile_cost import cost_of_profile
from measuring.remit_time import remit_time
from measuring.trial_rules import cost_of_rules
from rich.console import Console
from rich.table import Table

WIDTH = 140  # columns of a table that goes to a file
SEED = 7
KINDS = ("837p", "835")
PARTS = (
    "837p",
    "835",
    "memory",
    "small",
    "claim",
    "rules",
    "profile",
    "costs",
    "remit",
    "convert",
    "lsp",
)
_RULE_RUNS = 9


def generated(folder: Path, kind: str, claims: int) -> Path:
    path = folder / f"{claims}-claims.{kind}"
    claim_files.write(kind, claims, SEED, path)
    return path


def texts(folder: Path) -> list[Path]:
    """Files as an editor opens them: 1 MB of each kind, 1 MB in which most claims have findings,
    and 20 MB."""
    faulty = folder / "1400-faulty-claims.837p"
    claim_files.write("837p", 1400, SEED, faulty, with_faults=True)
    made = [generated(folder, kind, claims) for kind, claims in (("837p", 1400), ("835", 1800))]
    return [*made, faulty, generated(folder, "837p", 27_000)]


def memory(claims: int, folder: Path, console: Console) -> None:
    table = Table(title="Memory: edi validate, 837P")
    for heading in ("claims", "MB", "seconds", "MB/s", "peak MB"):
        table.add_column(heading, justify="right")
    for count in (claims, claims * 10):
        path = generated(folder, "837p", count)
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
    path = generated(folder, "837p", 1)
    validate = Contender("edi validate", edi_command(), 10)
    python = Contender("python -c ''", (sys.executable, "-c", ""), 10)
    take_turns([(validate, path), (python, path)], console)
    table = Table(title="One claim: start, validate, exit")
    table.add_column("", no_wrap=True)
    for heading in ("runs", "median s", "best s", "peak MB"):
        table.add_column(heading, justify="right")
    for each in (validate, python):
        table.add_row(
            each.name,
            str(len(each.runs)),
            f"{each.seconds:.3f}",
            f"{each.best:.3f}",
            f"{each.peak / 1e6:.0f}",
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
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Measure this file, instead of all parts or beside those of --only.",
)
@click.option(
    "--beside",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another checkout of edi that takes its turns with the validators.",
)
@click.option(
    "--most-claims",
    default=SIZES[-1],
    show_default=True,
    type=click.IntRange(min=1),
    help="Largest file of the part claim.",
)
def main(
    claims: int,
    repeat: int,
    repeat_pyx12: int,
    only: tuple[str, ...],
    files: tuple[Path, ...],
    beside: Path | None,
    most_claims: int,
) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    repeats = Repeats(repeat, repeat_pyx12)
    for path in files if only not in (("convert",), ("lsp",)) else ():
        contest(path, repeats, console, must_be_valid=False, beside=beside)
    parts = only or (() if files else PARTS)
    with tempfile.TemporaryDirectory(prefix="edi-benchmark-") as name:
        folder = Path(name)
        for kind in KINDS:
            if kind in parts:
                contest(generated(folder, kind, claims), repeats, console, beside=beside)
        if "837p" in parts:  # and one in which most claims have findings
            path = folder / f"{claims}-faulty-claims.837p"
            claim_files.write("837p", claims, SEED, path, with_faults=True)
            contest(path, repeats, console, must_be_valid=False, beside=beside)
        if "memory" in parts:
            memory(claims, folder, console)
        if "small" in parts:
            small(folder, console)
        if "claim" in parts:
            sizes = tuple(size for size in SIZES if size <= most_claims)
            for kind in KINDS:
                claim_time(kind, partial(generated, folder, kind), repeat, sizes, console)
        if "rules" in parts:
            many, single = (generated(folder, "837p", n) for n in (claims, 1))
            cost_of_rules(many, single, max(repeat, _RULE_RUNS), folder, console)
        if "profile" in parts:
            many, single = (generated(folder, "837p", n) for n in (claims, 1))
            cost_of_profile(many, single, max(repeat, _RULE_RUNS), console)
        if "costs" in parts:
            for path in (*files, *(generated(folder, kind, claims) for kind in KINDS)):
                costliest(path, console)
        if "remit" in parts:
            remit_time(claims, repeat, folder, console)
        if "convert" in parts:
            for path in files or (generated(folder, kind, claims) for kind in KINDS):
                convert_time(path, repeat, console)
        if "lsp" in parts:
            edit_time(list(files) or texts(folder), console)


if __name__ == "__main__":
    main()
