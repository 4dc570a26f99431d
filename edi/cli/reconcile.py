"""`edi reconcile`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from edi.cli import main
from edi.cli.inputs import size
from edi.cli.options import day_option, file_option, files_alone, output_format
from edi.cli.told import end_unreadable


@click.command()
@click.argument("claims", required=True)
@click.argument("remittances", nargs=-1, required=True, metavar="REMITTANCES...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for claims, denials, postings and payments. [default: only the summary]",
)
@click.option(
    "--to",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    show_default=True,
    help="How the files in DIR are written.",
)
@file_option("--bank", "Deposits of the bank: CSV with the columns date, amount and trace.")
@file_option("--appeals", "Days for an appeal, by payer: TOML.")
@day_option("on", "Day on which it is asked. [default: today]")
@click.option(
    "--wait",
    type=click.IntRange(0, 3650),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How long a payer may take to answer.",
)
@output_format()
def reconcile(
    claims: str,
    remittances: tuple[str, ...],
    out: Path | None,
    to: Any,
    bank: Path | None,
    appeals: Path | None,
    on: datetime | None,
    wait: int,
    style: str,
) -> int:
    """Say what became of the claims in CLAIMS (an 837 file, or a folder of them) by the remittances
    in REMITTANCES (835 files, or folders of them): paid, denied, in part, not answered, answered
    twice, paid by another employer group. With --out, also what is denied and until when it can be
    appealed, and lines to post.

    Exit code 0 when nothing is wrong with the money; 1 when something has to be looked at: an
    answer given twice, another group or charge, a payment that does not add up, a deposit that is
    missing or differs; 2 for wrong usage; 3 when a file could not be read or written.
    """
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.cli.reconcile_report import document, show
    from edi.errors import EdiError
    from edi.reconciliation import InvalidAppeals, InvalidDeposits
    from edi.reconciliation import reconcile as run

    what = "claims and remittances are"
    chosen, answers = files_alone([claims], what), files_alone(remittances, what)
    main.rest_collector()
    try:
        with unwinding(), Bar(sum(map(size, [*chosen, *answers])), wanted=is_wanted(False)) as bar:
            result = run(
                chosen,
                answers,
                out,
                to=to,
                bank=bank,
                appeals=appeals,
                date=on.date() if on else None,
                wait=wait,
                progress=bar.advance,
            )
    except InvalidDeposits as error:
        raise click.BadParameter(f"{bank}: {error}", param_hint="--bank") from None
    except InvalidAppeals as error:
        raise click.BadParameter(f"{appeals}: {error}", param_hint="--appeals") from None
    except EdiError as error:
        return end_unreadable(error)
    for notice in (*result.notices, *result.unread):
        main.say(notice)
    if style == "json":
        click.echo(json.dumps(document(result), indent=2))
    else:
        show(result)
    return main.FINDINGS if result.to_look_at.count or result.unread else main.OK
