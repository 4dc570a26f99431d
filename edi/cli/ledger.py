"""`edi ledger`."""

import json
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.options import output_format

if TYPE_CHECKING:
    from edi.ledger.overview import Overview

_USAGES = {"P": "production", "T": "test data"}


@click.group()
def ledger() -> None:
    """Show a ledger, and copy it to another database."""


@ledger.command()
@click.argument("ledger", metavar="FILE|URL")
@output_format()
def show(ledger: str, style: str) -> int:
    """Say what a ledger holds: runs, payments, next numbers, runs that wait for approval. Nothing
    of a claim or a payee."""
    from edi.ledger.overview import overview
    from edi.ledger.store import LedgerError

    try:
        found = overview(ledger)
    except LedgerError as error:
        main.say(str(error))
        return main.UNREADABLE
    if style == "json":
        click.echo(json.dumps(_document(found), indent=2))
        return main.OK
    click.echo(f"{found.name}: version {found.version}")
    for usage, word in _USAGES.items():
        if not found.next_numbers[usage] and not found.runs[usage]:
            continue
        click.echo(f"{word}:")
        for state, many in found.runs[usage].items():
            click.echo(f"  runs {state}: {many:,}")
        for state, (many, amount) in found.payments[usage].items():
            click.echo(f"  payments {state}: {many:,}, {amount:,.2f}")
        for kind, next_ in found.next_numbers[usage].items():
            click.echo(f"  next {kind} number: {next_}")
        for one in found.held[usage]:
            files = sum(file.name.endswith(".835.held") for file in one.run.files)
            click.echo(f"  {one.reference} waits for approval: {files} 835, paid on {one.day}")
    return main.OK


def _document(found: "Overview") -> dict[str, Any]:
    return {
        "ledger": found.name,
        "version": found.version,
        "rows": found.rows,
        **{
            word.replace(" ", "_"): {
                "runs": found.runs[usage],
                "payments": {
                    state: {"count": many, "amount": f"{amount:.2f}"}
                    for state, (many, amount) in found.payments[usage].items()
                },
                "next_numbers": found.next_numbers[usage],
                "held": [
                    {
                        "run": one.reference,
                        "date": one.day.isoformat(),
                        "folder": str(one.run.folder),
                        "files": [file.name for file in one.run.files],
                    }
                    for one in found.held[usage]
                ],
            }
            for usage, word in _USAGES.items()
        },
    }


@ledger.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@output_format()
def copy(source: str, target: str, style: str) -> int:
    """Copy the whole ledger FROM into an empty one at TO: each an SQLite file or a postgresql://
    URL. Counts and digests of all tables are compared. Then use TO alone.

    Exit code 1 when TO is not empty, or runs of FROM are not over; 3 when one cannot be used.
    """
    from edi.cli.ending import unwinding
    from edi.ledger.copying import NotCopied, copy_ledger
    from edi.ledger.store import LedgerError

    try:
        with unwinding():
            copied = copy_ledger(source, target)
    except NotCopied as error:
        main.say(str(error))
        return main.FINDINGS
    except LedgerError as error:
        main.say(str(error))
        return main.UNREADABLE
    if style == "json":
        click.echo(json.dumps({"tables": [one._asdict() for one in copied]}, indent=2))
    else:
        for one in copied:
            click.echo(f"{one.name:<18} {one.rows:>12,}  {one.digest[:16]}")
        main.say("copied, and compared: from now on use the new ledger alone")
    return main.OK
