"""Show that two checkouts of edi find the same.

    python scripts/compare_findings.py OTHER                      # fixtures, generated, mutated
    python scripts/compare_findings.py OTHER claims/ --mutants 0  # these, fixtures, generated

Every file is checked by this checkout and by OTHER (a git worktree of another commit, say, with its
own compiled modules), with compiled modules and without, by one process and by several, normally
and with --strict. Compared are the findings in their order with all keys that both have, the
counts, the exit code and what is said on standard error. Differences are shown by kind, each with
a file that shows it; exit code 1 when there are any.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import click
from comparison.checkout import Pair, Reply
from comparison.differences import Allowed, Difference, differences, findings
from comparison.inputs import Case, Wanted, cases
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

HERE = Path(__file__).resolve().parents[1]
BUILDS = ("compiled", "python")
_SAMPLE = 60  # every which case is also checked by whole commands
_HEADLESS = 5  # every which case is also read without envelope


class Tally:
    """What was compared and what differs."""

    def __init__(self, allowed: Allowed, examples: Path | None) -> None:
        self.runs: Counter[tuple[str, str]] = Counter()  # by how, compiled or python
        self.codes: Counter[str] = Counter()
        self.ended = 0  # requests that ended both workers alike: too slow, or a crash
        self.differences: Counter[Difference] = Counter()
        self.allowed: Counter[Difference] = Counter()
        self._rules = allowed
        self._examples = examples
        self.kept: dict[Difference, Path] = {}

    def compare(self, build: str, how: str, case: Case, here: Reply, there: Reply) -> bool:
        """Whether the replies say the same, but for what is intended."""
        self.runs[how, build] += 1
        self.ended += here.code < 0 and here == there
        is_same = True
        for one in differences(here, there, self._rules):
            kind = one.pattern
            if one in self._rules:
                self.allowed[kind] += 1
                continue
            is_same = False
            self.differences[kind] += 1
            if kind not in self.kept:
                self.kept[kind] = self._keep(case, one.code, f"{build} {how}")
        return is_same

    def count(self, reply: Reply) -> None:
        self.codes.update(finding["code"] for finding in findings(reply))

    def _keep(self, case: Case, code: str, how: str) -> Path:
        """Copy the files that show a difference."""
        if self._examples is None:
            self._examples = Path(tempfile.mkdtemp(prefix="edi-differences-"))
        folder = self._examples / f"{len(self.kept) + 1}-{code}"
        folder.mkdir(parents=True, exist_ok=True)
        for number, path in enumerate(case.files):
            shutil.copy(path, folder / f"{number}-{path.name}")
        (folder / "how").write_text(f"{how}\n" + "".join(f"{path}\n" for path in case.files))
        return folder


def check(pair: Pair, case: Case, number: int, build: str, tally: Tally) -> None:
    """One case in all ways."""
    files = [str(path) for path in case.files]
    ways = ["", "--strict"] + ["--no-envelope"] * (number % _HEADLESS == 0)
    for jobs, way in product(case.jobs, ways):
        options = f"--format json --jobs {jobs} {way}".split()
        here, there = pair.ask({"command": ("validate", *files, *options)})
        tally.compare(build, " ".join(options), case, here, there)
        if way == "--strict":
            tally.count(here)
    if len(files) == 1:
        request: dict[str, Any] = {"validate": files[0], "strict": number % 2 == 0}
        tally.compare(build, "edi.validate", case, *pair.ask(request))
    if number % _SAMPLE == 0:
        for style in ("jsonl", "text"):
            replies = pair.command(("validate", *files, "--format", style))
            is_same = tally.compare(build, f"command, {style}", case, *replies)
            if not is_same or tally.allowed:
                break  # a text differs where its findings do


def report(tally: Tally, unseen: list[str], console: Console) -> None:
    runs = Table(title=f"{tally.runs.total():,} comparisons")
    for heading in ("", *BUILDS):
        runs.add_column(heading, justify="right" if heading else "left")
    for how in dict.fromkeys(how for how, _ in tally.runs):
        runs.add_row(how, *(f"{tally.runs[how, build]:,}" for build in BUILDS))
    console.print(runs)
    console.print(f"{tally.codes.total():,} findings of {len(tally.codes)} codes with --strict")
    if unseen:
        console.print(f"never found: {', '.join(unseen)}")
    if tally.ended:
        console.print(f"{tally.ended} requests ended both processes")
    for title, counted in (("Intended", tally.allowed), ("DIFFERENCES", tally.differences)):
        if not counted:
            continue
        table = Table(title=f"{title}: {counted.total():,}")
        for heading in ("times", "code", "what", "message", "example"):
            table.add_column(heading, overflow="fold")
        for kind, times in counted.most_common():
            example = str(tally.kept.get(kind, ""))
            table.add_row(f"{times:,}", kind.code, kind.kind, kind.message, example)
        console.print(table)
    if not tally.differences:
        console.print("No differences.")


def all_codes(pair: Pair) -> set[str]:
    """Codes of all rules, as `edi rules` lists them."""
    words = pair.ask({"command": ["rules"]})[0].out.split()
    return {word for word in words if len(word) == 6 and word[:3].isupper() and word[3:].isdigit()}


@click.command(help=__doc__.split("\n\n")[0] if __doc__ else None)
@click.argument("other", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--mutants", default=3000, show_default=True, type=click.IntRange(min=0))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0))
@click.option(
    "--allow",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Intended differences, which are only counted: lines of "CODE REGEX".',
)
@click.option(
    "--without",
    metavar="REGEX",
    help="Leave out files that hold this, and what would be made of them: those of a guide that"
    " OTHER has not (X224A2).",
)
@click.option(
    "--examples",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for a file of each difference. [default: a new temporary folder]",
)
def main(
    other: Path,
    paths: tuple[Path, ...],
    mutants: int,
    seed: int,
    allow: Path | None,
    without: str | None,
    examples: Path | None,
) -> None:
    """Compare this checkout with OTHER over PATHS, fixtures, generated and mutated files."""
    console = Console()
    tally = Tally(Allowed.read(allow), examples)
    left_out = re.compile(without.encode()) if without else None
    wanted = Wanted(tuple(path.resolve() for path in paths), mutants, seed, left_out)
    with tempfile.TemporaryDirectory(prefix="edi-compare-") as name:
        folder = Path(name, "files")
        folder.mkdir()
        chosen = list(cases(wanted, folder))
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=2 * len(chosen))
            for build in BUILDS:
                with Pair(HERE, other.resolve(), Path(name), build == "compiled") as pair:
                    for number, case in enumerate(chosen):
                        shown = f"{build}, {tally.differences.total()} differences"
                        progress.update(task, description=shown)
                        check(pair, case, number, build, tally)
                        progress.advance(task)
                    unseen = sorted(all_codes(pair) - tally.codes.keys())
    report(tally, unseen, console)
    sys.exit(1 if tally.differences else 0)


if __name__ == "__main__":
    main()
