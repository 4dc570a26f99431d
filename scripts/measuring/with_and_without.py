"""User time with something and without it, of a file and of the start alone, side by side."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from rich.table import Table

from .process import Contender

Four = tuple[Contender, Contender, Contender, Contender]


def table_of(title: str, measured: Four, repeat: int) -> Table:
    """`measured`: with and without it, then both for a file of one claim."""
    with_it, without, start_with, start_without = measured
    table = Table(title=title)
    table.add_column("", no_wrap=True)
    for heading in ("runs", "without, s", "with, s", "more", "half of the runs"):
        table.add_column(heading, justify="right")
    for name, one, other in (
        ("whole command", with_it, without),
        ("its start alone (one claim)", start_with, start_without),
    ):
        table.add_row(name, str(repeat), *compared(users(one), users(other)))
    return table


def users(contender: Contender) -> list[float]:
    """Seconds of user time, run by run."""
    return [run.user for run in contender.runs]


def compared(with_it: Sequence[float], without: Sequence[float]) -> tuple[str, str, str, str]:
    """The medians of both; by how much more it is with it, run by run: the median, and between
    what half of the runs lie."""
    by_run = [one / other for one, other in zip(with_it, without, strict=True)]
    low, middle, high = statistics.quantiles(by_run, n=4) if len(by_run) > 1 else by_run * 3
    return (
        f"{statistics.median(without):.3f}",
        f"{statistics.median(with_it):.3f}",
        f"{_percent(middle)} %",
        f"{_percent(low)} to {_percent(high)} %",
    )


def _percent(ratio: float) -> str:
    return f"{(ratio - 1) * 100:+.1f}"
