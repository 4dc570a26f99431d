"""`edi reprice`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import files, size

if TYPE_CHECKING:
    from edi.reprice import RepriceOutcome

_MOST_SHOWN = 20


@click.command()
@click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...")
@click.option(
    "--fees",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Fee schedule: CSV, or Parquet with the extra arrow.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the repriced files, new or empty.",
)
@click.option(
    "--organization", default="", metavar="ID", help="Who reprices (HCP04). [default: left out]"
)
@click.option(
    "--network", default="", metavar="NAME", help="Rows of the schedule for this network count too."
)
@click.option(
    "--unpriced",
    type=click.Choice(["refuse", "leave"]),
    default="refuse",
    show_default=True,
    help="When a line has no price: write nothing, or leave the line without HCP.",
)
@click.option(
    "--existing",
    type=click.Choice(["refuse", "keep", "replace"]),
    default="refuse",
    show_default=True,
    help="When a claim has HCP or REF*9A: write nothing, leave the claim alone, or replace them.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)
def reprice(
    claims: tuple[str, ...],
    fees: Path,
    out: Path,
    organization: str,
    network: str,
    unpriced: Any,
    existing: Any,
    style: str,
) -> int:
    """Write the claims in CLAIMS (837 files, or folders of them) anew, with the prices of a fee
    schedule: HCP of claims and lines, and REF*9A.

    Exit code 0 when all was written; 1 when lines were left without a price, or nothing was
    written; 2 for wrong usage or a fee schedule that is not right; 3 when a file could not be read
    or written.
    """
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.emit.draft_folder import FolderInUse
    from edi.errors import NotX12
    from edi.pricing import InvalidFees
    from edi.reprice import Refused, reprice_claims

    failures: list[str] = []
    chosen = list(files(claims, failures.append))
    if failures:
        for failure in failures:
            main.say(failure)
        return main.UNREADABLE
    if "-" in chosen:
        raise click.UsageError("claims are read from files; standard input is not taken")
    main.rest_collector()
    try:
        with unwinding(), Bar(sum(map(size, chosen)), wanted=is_wanted(False)) as bar:
            outcome = reprice_claims(
                chosen,
                fees,
                out,
                organization=organization,
                network=network,
                unpriced=unpriced,
                existing=existing,
                progress=bar.advance,
            )
    except Refused as refused:
        count = len(refused.reasons) + refused.more
        if style == "json":
            reasons = [one.document() for one in refused.reasons]
            click.echo(json.dumps({"files": [], "refused": reasons, "refusals": count}, indent=2))
        else:
            for one in refused.reasons[:_MOST_SHOWN]:
                click.echo(f"refused  {one}")
            if count > _MOST_SHOWN:
                click.echo(f"and {count - _MOST_SHOWN:,} more refusals")
            click.echo("nothing was written")
        return main.FINDINGS
    except FolderInUse as error:
        raise click.BadParameter(str(error), param_hint="--out") from None
    except InvalidFees as error:
        raise click.BadParameter(str(error), param_hint="--fees") from None
    except NotX12 as error:
        main.say(str(error))
        return main.UNREADABLE
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if style == "json":
        click.echo(json.dumps(_document(outcome), indent=2))
    else:
        _show(outcome)
    return main.FINDINGS if outcome.unpriced.count else main.OK


def _document(outcome: "RepriceOutcome") -> dict[str, Any]:
    return {
        "files": [
            {
                "file": str(one.path),
                "claims": one.claims,
                "priced": one.priced,
                "lines": one.lines,
                "unpriced_lines": one.unpriced_lines,
                "charges": f"{one.charges:.2f}",
                "allowed": f"{one.allowed:.2f}",
                "saved": f"{one.saved:.2f}",
            }
            for one in outcome.files
        ],
        "unpriced": outcome.unpriced.document(),
        "existing": outcome.existing.document(),
        "notes": outcome.notes.document(),
        "refused": [],
        "refusals": 0,
    }


def _show(outcome: "RepriceOutcome") -> None:
    from edi.report.painter import clean
    from edi.report.text_report import count

    for kept, what in (
        (outcome.notes, "note"),
        (outcome.existing, "existing"),
        (outcome.unpriced, "unpriced"),
    ):
        for one in kept.first[:_MOST_SHOWN]:
            main.say(f"{what}: {one}")
        if kept.count > _MOST_SHOWN:
            main.say(
                f"{what}: {kept.count - _MOST_SHOWN:,} more; --format json has the first 1,000"
            )
    for file in outcome.files:
        click.echo(
            f"{clean(file.path.name)}: {count(file.claims, 'claim')}, {file.priced:,} priced;"
            f" charges {file.charges:,.2f}, allowed {file.allowed:,.2f}, saved {file.saved:,.2f};"
            f" {count(file.unpriced_lines, 'line')} without a price"
        )
    click.echo(f"written to {clean(str(outcome.files[0].path.parent))}")
