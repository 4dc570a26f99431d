"""What a profile of a trading partner costs: thirty rules, of which every claim of the file is
meant, as with a file that goes to one administrator."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from rich.console import Console

from .process import ENVIRONMENT, Contender, edi_command, side_by_side
from .with_and_without import table_of

PROFILE = Path(__file__).parents[2] / "fixtures" / "profiles" / "riverside.toml"


def cost_of_profile(path: Path, single: Path, repeat: int, console: Console) -> None:
    """Print what the profile adds to the user time for `path`, and to the start, which `single`
    shows: a file of one claim."""
    own = ("--profile", str(PROFILE))

    def contender(name: str, *options: str) -> Contender:
        command = (*edi_command(), "--jobs", "1", "--exit-zero", *options)
        return Contender(name, command, repeat)

    pairs = [
        (contender(name, *options), file)
        for file in (path, single)
        for name, options in (("with", own), ("without", ()))
    ]
    for one, file in pairs:  # once uncounted: what was read of rules and shapes is kept
        one.run(file)
        one.runs.clear()
    one, other, start, other_start = (one for one, _ in pairs)
    side_by_side(one, other, path, console)
    side_by_side(start, other_start, single, console)
    title = f"A profile of {rules()} rules: edi validate --jobs 1 --profile"
    table = table_of(title, (one, other, start, other_start), repeat)
    console.print(table)
    for kind, options in (("without", ()), ("with", own)):
        console.print(f"On the fast path {kind} it: {_fast_path(path, *options)}", highlight=False)


def rules() -> int:
    """How many rules the profile has."""
    command = (*edi_command()[:-1], "profile", "check", str(PROFILE))
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    return len(done.stdout.splitlines())


def _fast_path(path: Path, *options: str) -> str:
    command = (*edi_command()[:-1], "rules", "--cost", str(path), "--format", "json", *options)
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    costs = json.loads(done.stdout)
    return f"{costs['fast_path']:,} of {costs['claims']:,} claims"
