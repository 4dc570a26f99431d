"""What `edi payments` prints."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from edi.ledger.payment_events import KnownPayment
from edi.payment_changes.payments import number_of
from edi.remit import number_series
from edi.report.painter import clean
from edi.report.text_report import count

if TYPE_CHECKING:
    from edi.payment_changes.reissue import ReissuedRun


def show_list(found: Sequence[KnownPayment], style: str) -> None:
    """Payments and what became of them."""
    if style == "json":
        click.echo(json.dumps({"payments": [_record(one) for one in found]}, indent=2))
        return
    if not found:
        click.echo("no payments")
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    piped = not sys.stdout.isatty()
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    total = sum(one.amount for one in found)
    table.add_column("Number", count(len(found), "payment"), no_wrap=True)
    for name in ("Group", "Payee", "Method"):
        table.add_column(name, overflow="fold")
    table.add_column("Amount", f"{total:,.2f}", justify="right", no_wrap=True)
    for name in ("State", "Since", "Replaces", "Reissued as", "File"):
        table.add_column(name, overflow="fold")
    for one in found:
        last = one.events[-1] if one.events else None
        table.add_row(
            number_of(one),
            Text(clean(one.group)),
            _payee(one),
            one.method or "",
            f"{one.amount:,.2f}",
            one.state,
            last.day.isoformat() if last else "",
            _replaces(one) or "",
            _reissued(one) or "",
            Text(clean(one.file)),
        )
    Console(width=200 if piped else None, highlight=False, soft_wrap=piped).print(table)


def _record(one: KnownPayment) -> dict[str, Any]:
    return {
        "number": number_of(one),
        "group": one.group,
        "payee": _payee(one),
        "method": one.method,
        "amount": f"{one.amount:.2f}",
        "state": one.state,
        "file": one.file,
        "replaces": _replaces(one),
        "reissued_as": _reissued(one),
        "events": [
            {"event": event.kind, "day": event.day.isoformat(), "reason": event.reason or None}
            for event in one.events
        ],
    }


def _payee(one: KnownPayment) -> str:
    """An NPI; of a tax id its end, of a member nothing."""
    if one.is_to_member:
        return "member"
    return one.payee if len(one.payee) == 10 else f"…{one.payee[-4:]}"


def _replaces(one: KnownPayment) -> str | None:
    return number_series.text(*one.replaces) if one.replaces else None


def _reissued(one: KnownPayment) -> str | None:
    for event in one.events:
        if event.new_series is not None and event.new_trace is not None:
            return number_series.text(event.new_series, event.new_trace)
    return None


def show_reissued(done: "ReissuedRun", style: str) -> None:
    """The payments in the place of others, and their files."""
    if style == "json":
        made = [
            {
                "number": one.new,
                "replaces": one.old,
                "group": one.group,
                "amount": f"{one.amount:.2f}",
                "method": one.method,
                "file": str(one.path),
                "bank_files": [str(path) for path in one.bank_files],
                "warning": one.warning or None,
            }
            for one in done.payments
        ]
        held = {"held": done.held} if done.held else {}
        document = {"payments": made, "notices": list(done.notices), **held}
        click.echo(json.dumps(document, indent=2))
        return
    for one in done.payments:
        click.echo(
            f"payment {one.old}: reissued as {one.new} ({one.method}), {one.amount:,.2f},"
            f" {clean(str(one.path))}"
        )
        if one.warning:
            click.echo(f"edi: warning: payment {one.new}: {one.warning}", err=True)
    if done.held:
        click.echo(f"held for approval as {done.held}: edi release {done.held} publishes it")
