"""What `edi refunds` prints."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from edi.ledger.overpayments import RECEIVED, WRITTEN_OFF
from edi.refund_requests.ageing import BUCKETS, ageing, bucket, days
from edi.report.painter import clean, count

if TYPE_CHECKING:
    from rich.console import Console

    from edi.refund_requests import Overpayment, WrittenLetters


def show_list(found: "Sequence[Overpayment]", on: date, style: str) -> None:
    """Overpayments, and sums by group and age."""
    if style == "json":
        sums = [
            {
                "group": row.group,
                **{
                    name: dollars(cents) for name, cents in zip(BUCKETS, row.by_bucket, strict=True)
                },
                "open": dollars(row.total),
            }
            for row in ageing(found, on)
        ]
        requests = [_record(one, on) for one in found]
        click.echo(json.dumps({"requests": requests, "ageing": sums}, indent=2))
        return
    if not found:
        click.echo("no overpayments")
        return
    console = _console()
    _show_requests(console, found, on)
    _show_ageing(console, found, on)


def _record(one: "Overpayment", on: date) -> dict[str, Any]:
    what = one.what
    return {
        "request": one.reference,
        "state": one.state,
        "group": what.group,
        "payee": what.npi or f"tax id ending in {what.tax_id[-4:]}",
        "claim": what.claim,
        "payer_claim_control_number": what.number,
        "opened": what.opened.isoformat(),
        "days": days(one, on),
        "age": bucket(one, on),
        "paid": dollars(what.paid),
        "due": dollars(what.due),
        "overpaid": dollars(what.cents),
        "refunded": dollars(one.sum(RECEIVED)),
        "written_off": dollars(one.sum(WRITTEN_OFF)),
        "open": dollars(one.left),
        "events": [
            {
                "event": event.kind,
                "day": event.day.isoformat(),
                "amount": dollars(event.cents),
                "number": event.number or None,
                "note": event.note or None,
                "acknowledged": event.acknowledged is not None if event.kind == RECEIVED else None,
            }
            for event in one.events
        ],
    }


def show_letters(written: "WrittenLetters", style: str) -> None:
    """The files, and what they ask for."""
    if style == "json":
        letters = [
            {
                "group": one.group,
                "requests": [about.reference for about in one.about],
                "total": one.data["total"],
                "reminder": one.data["reminder"] or None,
                "files": [str(f) for f in written.files if f.stem == one.stem],
            }
            for one in written.letters
        ]
        click.echo(json.dumps({"letters": letters, "notices": list(written.notices)}, indent=2))
        return
    for one in written.letters:
        click.echo(f"{clean(one.stem)}  {count(len(one.about), 'claim')}, {one.data['total']}")
    if written.files:
        click.echo(clean(f"written to {written.files[0].parent}"))
    else:
        click.echo("no letter is due")


def dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _console() -> "Console":
    from rich.console import Console

    piped = not sys.stdout.isatty()
    return Console(width=200 if piped else None, highlight=False, soft_wrap=piped)


def _show_requests(console: "Console", found: "Sequence[Overpayment]", on: date) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for name in ("Request", "Group", "Payee", "Claim", "Opened"):
        table.add_column(name, overflow="fold")
    for name in ("Days", "Overpaid", "Open"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("State")
    table.add_column("Letters", justify="right")
    for one in found:
        what = one.what
        table.add_row(
            one.reference,
            Text(clean(what.group)),
            what.npi or f"…{what.tax_id[-4:]}",
            Text(clean(what.claim)),
            what.opened.isoformat(),
            str(days(one, on)),
            f"{what.cents / 100:,.2f}",
            f"{one.left / 100:,.2f}",
            one.state,
            str(len(one.letters)),
        )
    console.print(table)


def _show_ageing(console: "Console", found: "Sequence[Overpayment]", on: date) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = ageing(found, on)
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("Open by days", "all groups", overflow="fold")
    for place, name in enumerate(BUCKETS):
        total = sum(row.by_bucket[place] for row in rows)
        table.add_column(name, f"{total / 100:,.2f}", justify="right", no_wrap=True)
    every = sum(row.total for row in rows)
    table.add_column("Open", f"{every / 100:,.2f}", justify="right", no_wrap=True)
    for row in rows:
        cells = [f"{cents / 100:,.2f}" for cents in (*row.by_bucket, row.total)]
        table.add_row(Text(clean(row.group)), *cells)
    console.print(table)
