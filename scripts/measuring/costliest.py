"""The rules that take the most time on a file, as `edi rules --cost` measures them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .process import ENVIRONMENT, edi_command

COUNT = 10


def costliest(path: Path, console: Console, command: tuple[str, ...] = ()) -> None:
    """Print them. `command` is edi, up to its subcommand."""
    edi = command or edi_command()[:-1]
    done = subprocess.run(
        (*edi, "rules", "--cost", str(path), "--format", "json"),
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=True,
    )
    costs = json.loads(done.stdout)
    total = sum(one["seconds"] for one in costs["rules"])
    table = Table(title=f"The {COUNT} costliest rules: {path.name}, {costs['claims']:,} claims")
    table.add_column("rule", no_wrap=True)
    for heading in ("asked", "findings", "ms", "of all rules", "kept off the fast path"):
        table.add_column(heading, justify="right")
    for one in costs["rules"][:COUNT]:
        table.add_row(
            one["code"],
            f"{one['calls']:,}",
            f"{one['findings']:,}",
            f"{one['seconds'] * 1000:,.1f}",
            f"{one['seconds'] / total:.0%}" if total else "",
            f"{one['kept_off_fast_path']:,}",
        )
    console.print(table)
    console.print(f"On the fast path: {costs['fast_path']:,} claims", highlight=False)
