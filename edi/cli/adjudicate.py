"""`edi adjudicate`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from edi.cli import main
from edi.cli.inputs import size
from edi.cli.options import (
    CLAIMS,
    day_option,
    file_option,
    files_alone,
    ledger_option,
    output_format,
)


@click.command()
@CLAIMS
@file_option("--plans", "Plans with their members, fees and benefits: TOML.", required=True)
@file_option("--out", "The decisions, for `edi remit`: JSON Lines. It must not be there yet.")
@click.option(
    "--explain",
    "explained",
    metavar="CLAIM",
    help="Show how this claim (CLM01) is worked out, and write nothing.",
)
@day_option("on", "Day of the decisions. [default: today]")
@click.option(
    "--on-error",
    type=click.Choice(["refuse", "skip"]),
    default="refuse",
    show_default=True,
    help="When a claim cannot be decided: write nothing, or write everything else.",
)
@file_option("--answers", "What members answered about other parties' liability: CSV.")
@file_option(
    "--groups",
    "Employer groups, the file of edi remit: where a group sends members checks itself"
    " (pay_members), their payments are not listed.",
)
@ledger_option(
    "Where decisions and deductibles are remembered: an SQLite file, or the postgresql:// URL of a"
    " database. [default: ledger.sqlite beside --out]"
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Do everything but take numbers and write files.",
)
@output_format()
def adjudicate(
    claims: tuple[str, ...],
    plans: Path,
    out: Path | None,
    explained: str | None,
    on: datetime | None,
    on_error: Any,
    answers: Path | None,
    groups: Path | None,
    ledger: str | None,
    dry_run: bool,
    style: str,
) -> int:
    """Decide the claims in CLAIMS (837 files, or folders of them) by the benefits of their plans,
    and write the decisions for `edi remit`.

    Claims that have to wait are listed in a worklist beside the decisions. The same files may be
    given again: what was decided is passed over. Exit code 0 when every claim was decided or held;
    1 when something was refused; 2 for wrong usage or a plans file that is not right; 3 when a file
    could not be read or written.
    """
    from edi.adjudicate import InvalidPlans, Outcome, Refused
    from edi.adjudicate import adjudicate as decide
    from edi.adjudicate.explain import explain
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.errors import NotX12
    from edi.ledger.store import LedgerError
    from edi.remit import InvalidGroups, pays_members

    if (out is None) == (explained is None):
        raise click.UsageError("give either --out FILE or --explain CLAIM")
    chosen = files_alone(claims)
    day = on.date() if on else None
    main.rest_collector()
    try:
        if explained is not None:
            texts = explain(chosen, plans, explained, date=day, ledger=ledger, answers=answers)
            return _explained(explained, texts, style)
        assert out is not None
        with unwinding(), Bar(sum(map(size, chosen)), wanted=is_wanted(False)) as bar:
            outcome = decide(
                chosen,
                plans,
                out,
                date=day,
                ledger=ledger,
                answers=answers,
                on_error=on_error,
                pays_members=pays_members(groups) if groups else None,
                dry_run=dry_run,
                on_notice=main.say,
                progress=bar.advance,
            )
    except Refused as refused:
        outcome = Outcome(refused=list(refused.refusals))
    except InvalidGroups as error:
        raise click.BadParameter(f"{groups}: {error}", param_hint="--groups") from None
    except InvalidPlans as error:
        raise click.BadParameter(str(error), param_hint="--plans") from None
    except (NotX12, LedgerError) as error:
        main.say(str(error))
        return main.UNREADABLE
    from edi.cli.adjudicate_report import document, show

    if style == "json":
        click.echo(json.dumps(document(outcome), indent=2))
    else:
        show(outcome)
    return main.FINDINGS if outcome.refused else main.OK


def _explained(claim: str, texts: list[list[str]], style: str) -> int:
    from edi.report.painter import clean

    if style == "json":
        click.echo(json.dumps({"claim": claim, "calculations": texts}, indent=2))
    elif texts:
        click.echo("\n\n".join("\n".join(map(clean, steps)) for steps in texts))
    if not texts:
        main.say(f"claim {claim} is in none of these files")
        return main.FINDINGS
    return main.OK
