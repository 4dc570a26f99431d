"""`edi cancel`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi.cli import approval, main

if TYPE_CHECKING:
    from edi.ledger.holds import Decision
    from edi.ledger.ledger import Ledger


@click.command()
@approval.options
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the ledger.")
def cancel(run: str, by: str, ledger: str, out: Path | None, test_data: bool, reason: str) -> int:
    """Take back RUN (H000001), which edi remit --hold has prepared: its files are removed, its
    claims may be paid by another run, and its numbers are never used again.

    Exit code 1 when it was released or cancelled before.
    """
    from edi.ledger import holds

    why = approval.line(reason, "--reason") if reason else ""
    decision = holds.Decision(holds.CANCELLED, approval.line(by, "--by"), why, approval.now())
    return approval.decide(_cancel, run, decision, ledger, out, test_data=test_data)


def _cancel(book: "Ledger", run: str, decision: "Decision", out: Path | None) -> None:
    from edi.ledger.releasing import cancel

    one = cancel(book, run, decision, out)
    main.say(f"{one.reference} is cancelled: its files are removed, its claims may be paid again")
