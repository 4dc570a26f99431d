"""What `edi remit` takes of processor time and memory, beside `edi validate` of the same claims."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from synthetic import paid_claims

from .process import Contender, edi_command, measure, take_turns

_SEED = 11


@dataclass
class _Remit(Contender):
    """Every run into a new folder."""

    def run(self, path: Path) -> None:
        out = path.parent / "remittances"
        shutil.rmtree(out, ignore_errors=True)
        inputs = ("--decisions", "decisions.jsonl"), ("--groups", "groups.toml"), ("--out", out)
        named = [part for key, value in inputs for part in (key, str(path.parent / value))]
        self.runs.append(measure((*self.command, str(path), *named, "--date", "2026-06-20")))


def remit_time(claims: int, repeat: int, folder: Path, console: Console) -> None:
    """Print both, and how many times as long `edi remit` takes."""
    paid_claims.write(folder, claims, _SEED)
    path = folder / "claims.837"
    command = edi_command()
    validate = Contender("edi validate --jobs 1", (*command, "--jobs", "1"), repeat)
    remit = _Remit("edi remit", (*command[:-1], "remit"), repeat)
    take_turns([(validate, path), (remit, path)], console)
    payees = f"{paid_claims.GROUPS} groups, {paid_claims.PAYEES} payees"
    table = Table(title=f"edi remit: {claims:,} claims, {payees}")
    for heading in ("", "runs", "used s", "peak MB", "times"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in (validate, remit):
        table.add_row(
            each.name,
            str(len(each.runs)),
            f"{each.used:.2f}",
            f"{each.peak / 1e6:.0f}",
            f"{each.used / validate.used:.2f}",
        )
    console.print(table)
    shutil.rmtree(folder / "remittances")
    path.unlink()
