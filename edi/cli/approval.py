"""What `edi release` and `edi cancel` have in common."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main

if TYPE_CHECKING:
    from edi.ledger.holds import Decision
    from edi.ledger.ledger import Ledger

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_LONGEST = 200


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The run, and where it waits."""
    found: list[Decorator] = [
        click.argument("run", metavar="RUN"),
        click.option(
            "--by", required=True, metavar="TEXT", help="Who decides this; kept in the ledger."
        ),
        click.option(
            "--ledger",
            required=True,
            type=click.Path(),
            metavar="FILE|URL",
            help="The ledger of edi remit: an SQLite file, or the postgresql:// URL of a database.",
        ),
        click.option("--test-data", is_flag=True, help="It is a run of test data (ISA15 T)."),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Where its folder is now. [default: where it was written to]",
        ),
    ]
    for option in reversed(found):
        function = option(function)
    return function


def line(text: str, option: str) -> str:
    """A text that the ledger keeps."""
    text = text.strip()
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise click.BadParameter(f"1 to {_LONGEST} characters, in one line", param_hint=option)
    return text


def decide(
    step: "Callable[[Ledger, str, Decision, Path | None], object]",
    run: str,
    decision: "Decision",
    ledger: str,
    out: Path | None,
    *,
    test_data: bool,
) -> int:
    """Do it; the exit code."""
    from contextlib import closing

    from edi.cli.ending import unwinding
    from edi.ledger.ledger import Ledger
    from edi.ledger.releasing import NotReleased
    from edi.ledger.store import LedgerError, store_at

    try:
        with unwinding(), closing(store_at(ledger)) as store:
            step(Ledger(store, usage="T" if test_data else "P"), run, decision, out)
    except NotReleased as error:
        main.say(str(error))
        return main.FINDINGS
    except LedgerError as error:
        main.say(str(error))
        return main.UNREADABLE
    return main.OK


def now() -> datetime:
    return datetime.now().astimezone()
