"""`edi remit`."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from edi.cli import main
from edi.cli.inputs import STDIN, size
from edi.cli.options import (
    day_option,
    file_option,
    files_alone,
    ledger_option,
    out_folder,
    output_format,
)


@click.command()
@click.argument("claims", nargs=-1, metavar="CLAIMS...")
@click.option(
    "--decisions",
    required=True,
    type=click.Path(),
    metavar="FILE|URL",
    help="What was decided on each claim: JSON Lines, CSV, or Parquet with the extra arrow; - reads"
    " standard input, and a postgresql:// URL goes with --decisions-query.",
)
@click.option(
    "--decisions-query",
    metavar="SQL",
    help="Ask the PostgreSQL database of --decisions for them (extra postgres).",
)
@file_option("--groups", "Employer groups, their accounts and payers: TOML.", required=True)
@out_folder("Folder for the 835 files; made if it is not there.")
@day_option("effective", "Date of payment (BPR16). [default: today]")
@click.option(
    "--on-error",
    type=click.Choice(["refuse", "skip"]),
    default="refuse",
    show_default=True,
    help="When something is not right: write nothing, or write everything else.",
)
@click.option(
    "--allow-missing-decisions",
    is_flag=True,
    help="Pass over claims without a decision. [default: an error]",
)
@click.option(
    "--allow-repeat",
    is_flag=True,
    help="Pay again what was paid before, with a warning. [default: refused]",
)
@ledger_option(
    "Where issued numbers and paid claims are remembered: an SQLite file, or the postgresql:// URL"
    " of a database. [default: DIR/ledger.sqlite]"
)
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(),
    metavar="PATH",
    help="Earlier 835 files, or folders of them, whose payments reversals may take back where the"
    " claim is not in CLAIMS. May be given several times.",
)
@click.option(
    "--no-claims",
    is_flag=True,
    help="Pay provider adjustments only, such as capitation (PLB CT): no CLAIMS are given.",
)
@click.option(
    "--test-indicator",
    is_flag=True,
    help="Write test data (ISA15 T) whatever the claims are. [default: as the claims]",
)
@click.option(
    "--bank-files",
    is_flag=True,
    help="Beside each 835, also write what bank and employer need: NACHA file, positive pay, check"
    " register, funding request.",
)
@click.option(
    "--hold",
    is_flag=True,
    help="Let all files wait in a folder of their own until edi release publishes them or edi"
    " cancel takes them back.",
)
@file_option("--rework", "Copy the decisions that were not written to this file, for another run.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Do everything but take numbers and write files.",
)
@output_format()
def remit(
    claims: tuple[str, ...],
    decisions: str,
    decisions_query: str | None,
    groups: Path,
    out: Path,
    effective: datetime | None,
    on_error: Any,
    allow_missing_decisions: bool,
    allow_repeat: bool,
    ledger: str | None,
    earlier: tuple[str, ...],
    no_claims: bool,
    test_indicator: bool,
    bank_files: bool,
    hold: bool,
    rework: Path | None,
    dry_run: bool,
    style: str,
) -> int:
    """Write one balanced 835 file per employer group, for the claims in CLAIMS (837 files, or
    folders of them) as decided in the decisions file.

    Every file is validated before it gets its name, and nothing is written unless all is right.
    Exit code 0 when all was written; 1 when something was refused; 2 for wrong usage or a groups
    file that is not right; 3 when a file could not be read or written.
    """
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.errors import MissingExtra
    from edi.remit import InvalidGroups, LedgerError, NotX12, Outcome, Refused, write_remittances
    from edi.remit.decision_query import SCHEMES

    if decisions.startswith(SCHEMES) != (decisions_query is not None):
        raise click.UsageError("--decisions-query goes with --decisions postgresql://...")
    if not (claims or earlier or no_claims):
        told = "Missing argument 'CLAIMS...': claims, or --earlier or --no-claims in their place."
        raise click.UsageError(told)
    if claims and no_claims:
        raise click.UsageError("--no-claims goes without CLAIMS")
    chosen = files_alone(claims) if claims else []
    paid = files_alone(earlier, "earlier 835s are") if earlier else []
    main.rest_collector()
    total = sum(map(size, [*chosen, *paid, decisions]))
    try:
        with unwinding(), Bar(total, wanted=is_wanted(False)) as bar:
            outcome = write_remittances(
                chosen,
                _decisions(decisions, is_url=decisions_query is not None),
                groups,
                out,
                date=effective.date() if effective else None,
                on_error=on_error,
                allow_missing_decisions=allow_missing_decisions,
                allow_repeat=allow_repeat,
                test_indicator=test_indicator,
                bank_files=bank_files,
                hold=hold,
                decisions_query=decisions_query,
                rework=rework,
                earlier=paid,
                dry_run=dry_run,
                progress=bar.advance,
                ledger=ledger,
                on_notice=main.say,
            )
    except Refused as refused:
        outcome = Outcome([], list(refused.refusals), 0, warnings=refused.warnings)
    except InvalidGroups as error:
        raise click.BadParameter(f"{groups}: {error}", param_hint="--groups") from None
    except MissingExtra as error:
        raise click.UsageError(str(error)) from None
    except (NotX12, LedgerError) as error:
        main.say(str(error))
        return main.UNREADABLE
    from edi.cli.remit_report import MOST_SHOWN, document, show

    for warning in outcome.warnings[:MOST_SHOWN]:
        main.say(f"warning: {warning}")
    if len(outcome.warnings) > MOST_SHOWN:
        main.say(f"{len(outcome.warnings) - MOST_SHOWN} more warnings: --format json has them all")
    if style == "json":
        click.echo(json.dumps(document(outcome), indent=2))
    else:
        show(outcome)
    return main.FINDINGS if outcome.refused else main.OK


def _decisions(given: str, *, is_url: bool) -> Any:
    if given == STDIN:
        return sys.stdin.buffer
    return given if is_url else Path(given)
