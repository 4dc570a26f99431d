"""Show that two checkouts of edi pay the same, with compiled modules and without.

    python scripts/compare_remittances.py OTHER --runs 40 --claims 100

Generated claims and decisions, many of them wrong or odd in a way or two, are paid by this
checkout and by OTHER (a git worktree of another commit, say, with its own compiled modules), each
with a second run on the same ledger that reverses, corrects and adjusts. Compared are the files to
the byte, the ledger, refusals and warnings. Exit code 1 when anything differs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import click
from synthetic.decided_runs import GROUPS, Run

HERE = Path(__file__).resolve().parents[1]
PAYER = Path(__file__).with_name("comparison") / "payer.py"


def pay(root: Path, folders: list[Path], *, compiled: bool) -> list[Any]:
    """What a checkout makes of all the runs."""
    build = "compiled" if compiled else "python"
    environment = os.environ | {
        "PYTHONPATH": str(root),
        "PYTHONSAFEPATH": "1",
        "EDI_COMPILED": str(int(compiled)),
    }
    name = f"{build}-{'here' if root == HERE else 'other'}"
    command = (sys.executable, str(PAYER), name, *map(str, folders))
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise click.ClickException(f"{root} ended with {done.returncode} ({build})")
    return [json.loads(line) for line in done.stdout.splitlines()]


def make(folder: Path, seed: int, claims: int) -> Path:
    run = Run(seed, claims, kind="PI"[seed % 2], twisted=(0.6, 0.2, 0)[seed % 3])
    folder.mkdir()
    (folder / "claims.837").write_bytes(run.claims)
    (folder / "decisions.jsonl").write_text("\n".join(run.decisions), encoding="utf-8")
    (folder / "later.jsonl").write_text("\n".join(run.later), encoding="utf-8")
    (folder / "groups.toml").write_text(GROUPS, encoding="utf-8")
    return folder


@click.command(help=__doc__)
@click.argument("other", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--runs", default=40, show_default=True)
@click.option("--claims", default=100, show_default=True, help="Of a run.")
@click.option("--first", default=0, show_default=True, help="Seed of the first run.")
def main(other: Path, runs: int, claims: int, first: int) -> None:
    count: Counter[str] = Counter()
    different = 0
    with tempfile.TemporaryDirectory() as scratch:
        seeds = range(first, first + runs)
        folders = [make(Path(scratch, str(seed)), seed, claims) for seed in seeds]
        known: list[Any] | None = None
        for root in (other.resolve(), HERE):
            for compiled in (True, False):
                found = pay(root, folders, compiled=compiled)
                known = known or found
                for folder, expected, told in zip(folders, known, found, strict=True):
                    for before, after in zip(expected, told, strict=True):
                        for key in sorted(before.keys() | after.keys()):
                            if before.get(key) != after.get(key):
                                different += 1
                                click.echo(f"run {folder.name}: {key} differs in {root}")
        for one in known or ():
            for told in one:
                count["written"] += sum(name.endswith(".835") for name in told)
                count["refused"] += len(told["refused"])
                count["warned"] += len(told["warnings"])
    click.echo(
        f"{runs} runs of {claims} claims, four ways: {count['written']} files,"
        f" {count['refused']} refusals, {count['warned']} warnings, {different} differences"
    )
    raise SystemExit(1 if different else 0)


if __name__ == "__main__":
    main()
