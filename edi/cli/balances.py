"""`edi balances`."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.options import day_option

if TYPE_CHECKING:
    from edi.ledger.balances import Balance

_COLUMNS = (
    *("group", "payee", "trace_number", "first_trace_number", "since", "days", "moved_forward"),
    *("brought_back", "open", "brought_back_by"),
)


@click.command()
@click.option(
    "--ledger",
    required=True,
    type=click.Path(),
    metavar="FILE|URL",
    help="The ledger of edi remit: an SQLite file, or the postgresql:// URL of a database.",
)
@click.option(
    "--group", "only", multiple=True, metavar="NUMBER", help="Only this employer group; repeatable."
)
@click.option("--all", "everything", is_flag=True, help="Also what was brought back whole.")
@click.option("--test-data", is_flag=True, help="Look at runs of test data (ISA15 T).")
@day_option("on", "Day on which it is asked. [default: today]")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)
def balances(
    ledger: str,
    only: tuple[str, ...],
    everything: bool,
    test_data: bool,
    on: datetime | None,
    style: str,
) -> int:
    """List the balances that payments below zero have moved forward (PLB FB), for each employer
    group and payee: from which payment, and what later ones have brought back."""
    from contextlib import closing

    from edi.ledger.balances import all_known
    from edi.ledger.store import LedgerError, store_at

    try:
        with closing(store_at(ledger)) as store:
            known = all_known(store, "T" if test_data else "P")
    except LedgerError as error:
        main.say(str(error))
        return main.UNREADABLE
    found = sorted(
        (one for one in known if (everything or one.left) and (not only or one.group in only)),
        key=lambda one: (one.group, one.payee, one.day),
    )
    day = (on or datetime.now().astimezone()).date()
    if style == "text":
        _show(found, day)
    elif style == "json":
        rows = [_row(one, day) for one in found]
        sums = [
            {"group": group, "payee": payee, "open": _dollars(cents)}
            for (group, payee), cents in _sums(found).items()
        ]
        click.echo(json.dumps({"balances": rows, "sums": sums}, indent=2))
    else:
        from edi.reconciliation.outputs import cell

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for one in found:
            row = {**_row(one, day), "brought_back_by": " ".join(s.payment for s in one.steps)}
            writer.writerow([cell(row[name]) for name in _COLUMNS])
    return main.OK


def _row(one: "Balance", on: date) -> dict[str, Any]:
    return {
        "group": one.group,
        "payee": _payee(one.payee),
        "trace_number": one.trace,
        "first_trace_number": one.chain,
        "since": one.since.isoformat(),
        "days": (on - one.since).days,
        "moved_forward": _dollars(one.cents),
        "brought_back": _dollars(one.cents - one.left),
        "open": _dollars(one.left),
        "brought_back_by": [
            {
                "trace_number": step.payment,
                "date": step.day.isoformat(),
                "amount": _dollars(step.cents),
            }
            for step in one.steps
        ],
    }


def _payee(payee: str) -> str:
    """A tax id may be somebody's social security number."""
    return payee if len(payee) == 10 else f"tax id ending in {payee[-4:]}"


def _sums(found: "Sequence[Balance]") -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for one in found:
        key = one.group, _payee(one.payee)
        sums[key] = sums.get(key, 0) + one.left
    return sums


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _show(found: "Sequence[Balance]", on: date) -> None:
    if not found:
        click.echo("no balance is open")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from edi.report.painter import clean

    piped = not sys.stdout.isatty()
    console = Console(width=200 if piped else None, highlight=False, soft_wrap=piped)
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("Group", "all", overflow="fold")
    for name in ("Payee", "Moved by", "First", "Since"):
        table.add_column(name, overflow="fold")
    total = sum(one.left for one in found)
    for name, foot in (("Days", ""), ("Moved", ""), ("Brought back", ""), ("Open", _comma(total))):
        table.add_column(name, foot, justify="right", no_wrap=True)
    for one in found:
        table.add_row(
            Text(clean(one.group)),
            _payee(one.payee),
            Text(clean(one.trace)),
            Text(clean(one.chain)),
            one.since.isoformat(),
            str((on - one.since).days),
            _comma(one.cents),
            _comma(one.cents - one.left),
            _comma(one.left),
        )
    console.print(table)


def _comma(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"
