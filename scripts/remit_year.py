"""A year of payments against one ledger: what each month costs.

    python scripts/remit_year.py                                  # 100,000 claims, 40 groups
    python scripts/remit_year.py --claims 10000 --out year        # and keep what was written

Each month `edi adjudicate` decides its claims and replacements of some of the month before, `edi
remit --bank-files` pays them, `edi refunds letters` requests what was overpaid, half of which comes
back, and `edi reconcile` says what became of the claims. The figures are of the processors' time in
milliseconds a claim, and of memory.
"""

from __future__ import annotations

import sys
import tempfile
from calendar import monthrange
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import click
from measuring.process import Run, edi_command, measure
from rich.console import Console
from rich.table import Table
from synthetic.paid_year import YEAR, Year

from edi.ledger.overpayments import RECEIVED
from edi.ledger.refunds import Step, all_known, settle
from edi.ledger.store import store_at

COMMANDS = ("adjudicate", "remit", "refunds", "reconcile")
Start = Callable[[Sequence[str], Collection[int]], Run]
_TO_LOOK_AT = (0, 1)  # exit codes: what was reversed makes a claim worth a look


def months(
    folder: Path, ledger: str, claims: int, count: int, groups: int, start: Start
) -> list[dict[str, Run]]:
    """Run them, and measure each command of each month. `start` runs a command of edi."""
    year = Year(folder, claims // count, 11, groups)
    year.prepare()
    return [
        _month(folder, ledger, year.month(month), month, start) for month in range(1, count + 1)
    ]


def _month(folder: Path, ledger: str, inputs: Path, month: int, start: Start) -> dict[str, Run]:
    on = date(YEAR, month, monthrange(YEAR, month)[1])
    day = ("--date", on.isoformat())
    claims, decisions = str(inputs / "claims.837"), inputs / "decisions.jsonl"
    given = [claims, *(str(path) for path in inputs.glob("originals.837"))]
    groups, out = str(folder / "groups.toml"), str(inputs / "remittances")
    plans = str(folder / "plans.toml")
    known = ("--ledger", ledger)
    found = {}
    found["adjudicate"] = start(
        ("adjudicate", claims, "--plans", plans, *known, "--out", str(decisions), *day), (0,)
    )
    if month > 1:
        lines, both = inputs / "acknowledged.jsonl", inputs / "all.jsonl"
        start(("refunds", "lines", *known, "--out", str(lines)), (0,))
        both.write_bytes(decisions.read_bytes() + lines.read_bytes())
        decisions = both
    found["remit"] = start(
        (
            *("remit", *given, "--decisions", str(decisions), "--groups", groups, *known, *day),
            *("--out", out, "--bank-files", "--allow-missing-decisions"),
        ),
        (0,),
    )
    letters = ("--out", str(inputs / "letters"), "--to", "html")
    found["refunds"] = start(
        ("refunds", "letters", *known, "--groups", groups, *letters, *day), (0,)
    )
    _receive(ledger, on)
    found["reconcile"] = start(
        ("reconcile", claims, out, "--out", str(inputs / "reconciled"), "--date", on.isoformat()),
        _TO_LOOK_AT,
    )
    return found


def _receive(ledger: str, on: date) -> None:
    """Every second provider sends back what it was asked for this month."""
    store = store_at(ledger)
    open_ = [one for one in all_known(store, "P") if one.left and one.what.opened == on]
    for one in open_[::2]:
        token = f"{one.reference} {on}"
        step = Step(RECEIVED, None, on, token[:10], token, datetime.now(UTC))
        settle(store, "P", one.reference, step)
    store.close()


def table_of(found: Sequence[dict[str, Run]], a_month: int) -> Table:
    """A row a month."""
    table = Table(title=f"Processor time a claim in ms, {a_month:,} claims a month")
    for heading in ("month", *COMMANDS, "all", "peak MB"):
        table.add_column(heading, justify="right")
    for number, runs in enumerate(found, start=1):
        each = [_a_claim(runs[name], a_month) for name in COMMANDS]
        peak = max(run.peak for run in runs.values())
        figures = [f"{one:.2f}" for one in (*each, sum(each))]
        table.add_row(str(number), *figures, f"{peak / 1e6:.0f}")
    return table


def _a_claim(run: Run, claims: int) -> float:
    return (run.user + run.system) * 1000 / claims


def _start(command: Sequence[str], exit_codes: Collection[int]) -> Run:
    return measure((*edi_command()[:-1], *command), exit_codes)


@click.command()
@click.option("--claims", default=100_000, show_default=True, type=click.IntRange(min=12))
@click.option("--months", "count", default=12, show_default=True, type=click.IntRange(1, 12))
@click.option("--groups", default=40, show_default=True, type=click.IntRange(1, 999))
@click.option("--ledger", metavar="URL", help="postgresql://… [default: an SQLite file]")
@click.option("--out", type=click.Path(path_type=Path), help="Folder; kept. [default: a new one]")
def main(claims: int, count: int, groups: int, ledger: str | None, out: Path | None) -> None:
    """Pay a year of CLAIMS, and print what each month costs."""
    with ExitStack() as ending:
        folder = out or Path(ending.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        where = ledger or str(folder / "ledger.sqlite")
        found = months(folder, where, claims, count, groups, _start)
        console = Console(width=None if sys.stdout.isatty() else 100)
        console.print(table_of(found, claims // count))
        if not ledger:
            size = (folder / "ledger.sqlite").stat().st_size
            console.print(f"ledger: {size / 1e6:.0f} MB, {size / claims:,.0f} bytes a claim")


if __name__ == "__main__":
    main()
