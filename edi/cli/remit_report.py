"""What `edi remit` prints: JSON, or refusals by cause and a row for each group."""

import re
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from edi.report.painter import clean
from edi.report.text_report import count

if TYPE_CHECKING:
    from rich.console import Console

    from edi.remit import Outcome, PaymentMade, Refusal

MOST_SHOWN = 50
_MOST_PLACES = 5  # of one cause
_FILE = re.compile(r"\S+\.835\b")
_NUMBER = re.compile(r"\b\d[\d.,]*\b")


def document(outcome: "Outcome") -> dict[str, Any]:
    """The result as JSON has it."""
    return {
        "files": [
            {
                "file": None if outcome.dry_run else str(one.path),
                "group": one.group,
                "interchange": None if outcome.dry_run else f"{one.interchange:09d}",
                "amount": f"{one.amount:.2f}",
                "bank_files": [str(path) for path in one.bank_files],
                "overpaid": [
                    {
                        "claim": over.claim,
                        "payer_claim_control_number": over.payer_claim_control_number,
                        "payee": over.payee_id,
                        "amount": f"{over.amount:.2f}",
                    }
                    for over in one.overpaid
                ],
                "balances": [
                    {"payee": moved.payee_id, "amount": f"{moved.amount:.2f}"}
                    for moved in one.balances
                ],
                "payments": [_payment(payment) for payment in one.payments],
                **(
                    {"to_members": [_payment(payment) for payment in one.to_members]}
                    if one.to_members
                    else {}
                ),
            }
            for one in outcome.written
        ],
        "refused": [_refusal(one) for one in outcome.refused],
        "undecided": outcome.undecided,
        "paid_before": [one._asdict() for one in outcome.paid_before],
        "warnings": [asdict(one) for one in outcome.warnings],
        "notices": list(outcome.notices),
        "dry_run": outcome.dry_run,
        **({"held": outcome.held} if outcome.held else {}),
        "causes": [
            {"cause": cause, "count": len(found)} for cause, found in _causes(outcome.refused)
        ],
    }


def _payment(one: "PaymentMade") -> dict[str, Any]:
    return {
        "payee": one.payee_id,
        "name": one.payee,
        "claims": one.claims,
        "amount": f"{one.amount:.2f}",
        "method": one.method,
        "trace_number": one.trace_number or None,
    }


def _refusal(one: "Refusal") -> dict[str, Any]:
    return {
        "message": one.message,
        "claim": one.claim,
        "group": one.group,
        "payee": one.payee,
        "file": one.file,
        "line": one.line,
        "residual": None if one.residual is None else f"{one.residual:.2f}",
        "code": one.finding.code if one.finding else None,
    }


def _causes(refused: "list[Refusal]") -> "list[tuple[str, list[Refusal]]]":
    """Refusals whose messages differ in numbers and files only, most frequent first."""
    found: dict[str, list[Refusal]] = {}
    for one in refused:
        cause = _NUMBER.sub("N", _FILE.sub("FILE", one.message))
        found.setdefault(cause, []).append(one)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def show(outcome: "Outcome") -> None:
    """The result as text, on standard output."""
    from rich.console import Console
    from rich.text import Text

    piped = not sys.stdout.isatty()
    console = Console(width=200 if piped else None, highlight=False, soft_wrap=piped)
    _show_refusals(console, outcome.refused)
    if outcome.written:
        _show_groups(console, outcome)
        if outcome.dry_run:
            console.print("a dry run: nothing was written, and no number taken")
        else:
            where = f"written to {outcome.written[0].path.parent}"
            console.print(Text(clean(where)), soft_wrap=True)
            if outcome.held:
                one = outcome.held
                text = f"edi release {one} publishes it, edi cancel {one} takes it back"
                console.print(f"held for approval as {one}: {text}", soft_wrap=True)
    else:
        console.print("nothing was written")
    overpaid = [over for one in outcome.written for over in one.overpaid]
    if overpaid:
        total = sum(over.amount for over in overpaid)
        text = f"overpaid, to be requested with edi refunds letters: {total:,.2f}"
        console.print(f"{text} ({count(len(overpaid), 'claim')})")
    moved = [one.amount for file in outcome.written for one in file.balances]
    for what, amounts in (
        ("moved forward by FB", [-one for one in moved if one < 0]),
        ("brought back by FB", [one for one in moved if one > 0]),
    ):
        if amounts:
            console.print(f"{what}: {sum(amounts):,.2f} ({count(len(amounts), 'balance')})")
    if outcome.undecided:
        console.print(f"claims without a decision, passed over: {outcome.undecided}")


def _show_refusals(console: "Console", refused: "list[Refusal]") -> None:
    from rich.text import Text

    causes = _causes(refused)
    for cause, found in causes[:MOST_SHOWN]:
        label = Text("refused  ", style="bold red")
        if len(found) == 1:
            console.print(label + Text(str(found[0])), soft_wrap=True)
            continue
        same = len({one.message for one in found}) == 1
        message = clean(found[0].message if same else cause)
        console.print(label + Text(f"{len(found):,} times: {message}"), soft_wrap=True)
        for one in found[:_MOST_PLACES]:
            place = str(one).removesuffix(clean(one.message)).removesuffix(": ")
            differs = "" if one.residual is None else f" ({abs(one.residual):.2f})"
            console.print(Text(f"         {place or 'the run'}{differs}"), soft_wrap=True)
        if len(found) > _MOST_PLACES:
            console.print(f"         and {len(found) - _MOST_PLACES:,} more")
    if len(causes) > MOST_SHOWN:
        console.print(f"and {len(causes) - MOST_SHOWN} more causes")
    if len(refused) > len(causes):
        console.print(
            f"{count(len(refused), 'refusal')}, {count(len(causes), 'cause')};"
            " --format json has them all"
        )


def _show_groups(console: "Console", outcome: "Outcome") -> None:
    """A row for each group; the payments of a run are too many to be read."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    written = outcome.written
    payees = sum(len(one.payments) for one in written)
    total = sum(one.amount for one in written)
    table = Table(box=box.SIMPLE_HEAD, show_footer=True)
    table.add_column("File", count(len(written), "file"), overflow="fold")
    table.add_column("Group", overflow="fold")
    table.add_column("Payees", f"{payees:,}", justify="right", no_wrap=True)
    table.add_column(
        "Claims", f"{sum(one.claims for one in written):,}", justify="right", no_wrap=True
    )
    table.add_column("Payment", f"{total:,.2f}", justify="right", no_wrap=True)
    for one in written:
        table.add_row(
            "" if outcome.dry_run else Text(clean(one.path.name)),
            Text(clean(one.group)),
            f"{len(one.payments):,}",
            f"{one.claims:,}",
            f"{one.amount:,.2f}",
        )
    console.print(table)
    checks = [payment for one in written for payment in one.to_members]
    if checks:
        paid = sum(payment.amount for payment in checks)
        console.print(f"besides, {count(len(checks), 'check')} to members: {paid:,.2f}")
