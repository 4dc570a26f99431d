"""`edi remit`."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import files

if TYPE_CHECKING:
    from edi.remit import Outcome, Refusal

_MOST_SHOWN = 50


@click.command()
@click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...")
@click.option(
    "--decisions",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What was decided on each claim: JSON Lines.",
)
@click.option(
    "--groups",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Employer groups, their accounts and payers: TOML.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the 835 files; made if it is not there.",
)
@click.option(
    "--date",
    "effective",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Date of payment (BPR16). [default: today]",
)
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
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where issued numbers and paid claims are remembered. [default: DIR/ledger.sqlite]",
)
@click.option(
    "--test-indicator",
    is_flag=True,
    help="Write test data (ISA15 T) whatever the claims are. [default: as the claims]",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Do everything but take numbers and write files.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the result is told.",
)
def remit(
    claims: tuple[str, ...],
    decisions: Path,
    groups: Path,
    out: Path,
    effective: datetime | None,
    on_error: Any,
    allow_missing_decisions: bool,
    allow_repeat: bool,
    ledger: Path | None,
    test_indicator: bool,
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
    from edi.remit import InvalidGroups, LedgerError, NotX12, Outcome, Refused, write_remittances

    failures: list[str] = []
    chosen = list(files(claims, failures.append))
    if failures:
        for failure in failures:
            main.say(failure)
        return main.UNREADABLE
    if "-" in chosen:
        raise click.UsageError("claims are read from files; standard input is not taken")
    try:
        with unwinding():
            outcome = write_remittances(
                chosen,
                decisions,
                groups,
                out,
                effective=effective.date() if effective else None,
                on_error=on_error,
                allow_missing=allow_missing_decisions,
                allow_repeat=allow_repeat,
                test=test_indicator,
                dry_run=dry_run,
                ledger=ledger,
                on_notice=main.say,
            )
    except Refused as refused:
        outcome = Outcome([], list(refused.refusals), 0, warnings=refused.warnings)
    except InvalidGroups as error:
        raise click.BadParameter(f"{groups}: {error}", param_hint="--groups") from None
    except (NotX12, LedgerError) as error:
        main.say(str(error))
        return main.UNREADABLE
    for warning in outcome.warnings[:_MOST_SHOWN]:
        main.say(f"warning: {warning}")
    if len(outcome.warnings) > _MOST_SHOWN:
        main.say(f"{len(outcome.warnings) - _MOST_SHOWN} more warnings: --format json has them all")
    if style == "json":
        click.echo(json.dumps(_document(outcome), indent=2))
    else:
        _print(outcome)
    return main.FINDINGS if outcome.refused else main.OK


def _document(outcome: "Outcome") -> dict[str, Any]:
    return {
        "files": [
            {
                "file": None if outcome.dry_run else str(one.path),
                "group": one.group,
                "interchange": None if outcome.dry_run else f"{one.interchange:09d}",
                "amount": f"{one.amount:.2f}",
                "payments": [
                    {
                        "payee": payment.payee_id,
                        "name": payment.payee,
                        "claims": payment.claims,
                        "amount": f"{payment.amount:.2f}",
                        "method": payment.method,
                        "trace_number": payment.trace_number or None,
                    }
                    for payment in one.payments
                ],
            }
            for one in outcome.written
        ],
        "refused": [_refusal(one) for one in outcome.refused],
        "undecided": outcome.undecided,
        "paid_before": [one._asdict() for one in outcome.paid_before],
        "warnings": [asdict(one) for one in outcome.warnings],
        "notices": list(outcome.notices),
        "dry_run": outcome.dry_run,
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


def _print(outcome: "Outcome") -> None:
    from rich import box
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from edi.report.painter import clean
    from edi.report.text_report import count

    piped = not sys.stdout.isatty()
    console = Console(width=200 if piped else None, highlight=False, soft_wrap=piped)
    for refusal in outcome.refused[:_MOST_SHOWN]:
        console.print(Text("refused  ", style="bold red") + Text(str(refusal)), soft_wrap=True)
    if len(outcome.refused) > _MOST_SHOWN:
        console.print(f"and {len(outcome.refused) - _MOST_SHOWN} more; --format json tells all")
    if outcome.written:
        table = Table(box=box.SIMPLE_HEAD, show_footer=True)
        payments = [payment for one in outcome.written for payment in one.payments]
        claims = sum(payment.claims for payment in payments)
        amount = sum(payment.amount for payment in payments)
        table.add_column("File, payees", count(len(outcome.written), "file"), overflow="fold")
        table.add_column("Claims", str(claims), justify="right", no_wrap=True)
        table.add_column("Payment", f"{amount:,.2f}", justify="right", no_wrap=True)
        table.add_column("By", no_wrap=True)
        table.add_column("Trace number", no_wrap=True)
        for one in outcome.written:
            # A name of its own row is whole, to be copied, on a terminal of 80 columns as well.
            table.add_row(Text(clean(f"{one.path.name}  group {one.group}"), style="bold"))
            for payment in one.payments:
                table.add_row(
                    Padding(Text(clean(payment.payee)), (0, 0, 0, 2)),
                    str(payment.claims),
                    f"{payment.amount:,.2f}",
                    payment.method,
                    payment.trace_number,
                )
        console.print(table)
        console.print(Text(clean(f"written to {outcome.written[0].path.parent}")), soft_wrap=True)
    else:
        console.print("nothing was written")
    if outcome.undecided:
        console.print(f"claims without a decision, passed over: {outcome.undecided}")
