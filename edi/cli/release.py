"""`edi release`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi.cli import approval, main

if TYPE_CHECKING:
    from edi.ledger.holds import Decision
    from edi.ledger.ledger import Ledger


@click.command()
@approval.options
def release(run: str, by: str, ledger: str, out: Path | None, test_data: bool) -> int:
    """Publish all files of RUN (H000001), which edi remit --hold has prepared.

    Exit code 1 when it was released or cancelled before, or a file is missing or was changed; 3
    when the ledger or its folder cannot be used. It is then held as before.
    """
    from edi.ledger import holds

    decision = holds.Decision(holds.RELEASED, approval.line(by, "--by"), "", approval.now())
    return approval.decide(_release, run, decision, ledger, out, test_data=test_data)


def _release(book: "Ledger", run: str, decision: "Decision", out: Path | None) -> None:
    from edi.ledger.releasing import release
    from edi.report.text_report import count

    one, place = release(book, run, decision, out)
    if one.day < decision.at.date():
        main.say(f"warning: the date of payment (BPR16) is {one.day}, which is over")
    what = count(len(one.run.files), "file")
    main.say(f"{one.reference} is released: {what} published in {place}")
