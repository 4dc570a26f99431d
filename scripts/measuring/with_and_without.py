"""User time with something and without it, of a file and of the start alone, side by side."""

from __future__ import annotations

from rich.table import Table

from .process import Contender

Four = tuple[Contender, Contender, Contender, Contender]


def table_of(title: str, measured: Four, repeat: int) -> Table:
    """`measured`: with and without it, then both for a file of one claim."""
    with_it, without, start_with, start_without = measured
    table = Table(title=title)
    table.add_column("", no_wrap=True)
    for heading in ("runs", "without, s", "with, s", "more", "at best"):
        table.add_column(heading, justify="right")
    for name, one, other in (
        ("whole command", with_it, without),
        ("its start alone (one claim)", start_with, start_without),
    ):
        table.add_row(
            name,
            str(repeat),
            f"{other.user:.3f}",
            f"{one.user:.3f}",
            more(one.user, other.user),
            more(one.least_user, other.least_user),
        )
    return table


def more(one: float, other: float) -> str:
    """By how much one takes longer than the other."""
    return f"{(one / other - 1) * 100:+.1f} %"
