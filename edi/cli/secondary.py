"""`edi secondary`."""

import json
from datetime import datetime
from pathlib import Path

import click

from edi.cli import main
from edi.cli.inputs import size
from edi.cli.options import day_option, file_option, files_alone, out_folder, output_format
from edi.cli.told import end_unreadable


@click.command()
@click.argument("claims", required=True)
@click.argument("remittances", nargs=-1, required=True, metavar="REMITTANCES...")
@out_folder("Folder for the 837 files; made if it is not there.")
@file_option("--coverage", "Other coverages of the patients: TOML or JSON.")
@day_option("on", "Day on which the claims are made (BHT04). [default: today]")
@click.option(
    "--bill-overdue",
    is_flag=True,
    help="Bill claims that a payer has sent on itself more than 30 days ago.",
)
@click.option(
    "--dual-coverage",
    is_flag=True,
    help="Of an administrator of both coverages: only claims whose next payer is its own.",
)
@click.option(
    "--again",
    is_flag=True,
    help="Make claims that are in DIR already once more. [default: passed over]",
)
@file_option(
    "--worklist",
    "Claims that were not made, with the reason: CSV or JSON. [default: DIR/worklist.csv]",
)
@click.option("--dry-run", is_flag=True, help="Do everything but write files.")
@output_format()
def secondary(
    claims: str,
    remittances: tuple[str, ...],
    out: Path,
    coverage: Path | None,
    on: datetime | None,
    bill_overdue: bool,
    dual_coverage: bool,
    again: bool,
    worklist: Path | None,
    dry_run: bool,
    style: str,
) -> int:
    """Make the claims for the next payers (secondary, tertiary, …) of the claims in CLAIMS (an 837
    file, or a folder of them), from what the payers have decided in REMITTANCES (835 files, or
    folders of them).

    Every file is validated before it gets its name. A claim is not made where nothing is left, the
    payer has sent it on itself, or something is wrong: the worklist says which, and what to do.
    Exit code 0 when nobody has to look at any of them; 1 when somebody has; 2 for wrong usage or a
    coverage file that is not right; 3 when a file could not be read or written.
    """
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.cli.secondary_report import document, show
    from edi.errors import EdiError
    from edi.secondary import InvalidCoverage, make_secondary

    what = "claims and remittances are"
    chosen, answers = files_alone([claims], what), files_alone(remittances, what)
    main.rest_collector()
    try:
        with unwinding(), Bar(sum(map(size, [*chosen, *answers])), wanted=is_wanted(False)) as bar:
            outcome = make_secondary(
                chosen,
                answers,
                out,
                coverage=coverage,
                date=on.date() if on else None,
                bill_overdue=bill_overdue,
                dual_coverage=dual_coverage,
                again=again,
                worklist=worklist,
                dry_run=dry_run,
                progress=bar.advance,
            )
    except InvalidCoverage as error:
        raise click.BadParameter(f"{coverage}: {error}", param_hint="--coverage") from None
    except EdiError as error:
        return end_unreadable(error)
    for notice in (*outcome.notices, *outcome.unread):
        main.say(notice)
    if style == "json":
        click.echo(json.dumps(document(outcome), indent=2))
    else:
        show(outcome)
    return main.FINDINGS if outcome.refused or outcome.unread else main.OK
