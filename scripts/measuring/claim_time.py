"""What one more claim costs, and whether that stays the same in larger files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .process import Contender, edi_command, take_turns

SIZES = (5_000, 50_000, 200_000)  # claims


def claim_time(
    kind: str, make: Callable[[int], Path], repeat: int, sizes: tuple[int, ...], console: Console
) -> None:
    """Print microseconds a claim, of one process, its start not counted.

    `make` writes a file of so many claims. The start is what a file of one claim takes in the same
    minutes. User time varies less than the clock's.
    """
    command = (*edi_command(), "--jobs", "1")
    counts = (1, *sizes)
    runs = {n: Contender(f"{n:,} claims", command, repeat) for n in counts}
    paths = {n: make(n) for n in counts}
    take_turns([(runs[n], paths[n]) for n in counts], console)
    table = Table(title=f"Time a claim: edi validate --jobs 1, {kind.upper()}, start-up deducted")
    for heading in ("claims", "runs", "clock s", "user s", "µs a claim", "at best", "relative"):
        table.add_column(heading, justify="right")
    start, first = runs[1], 0.0
    for n in counts:
        run = runs[n]
        row = [f"{n:,}", str(len(run.runs)), f"{run.seconds:.2f}", f"{run.user:.2f}"]
        if n > 1:
            each = (run.user - start.user) / (n - 1) * 1e6
            best = (run.least_user - start.least_user) / (n - 1) * 1e6
            first = first or each
            row += [f"{each:.1f}", f"{best:.1f}", f"{each / first:.2f}"]
        table.add_row(*row)
    console.print(table)
    for path in paths.values():
        path.unlink()
