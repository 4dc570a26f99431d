"""`edi reprice`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import size
from edi.cli.options import CLAIMS, file_option, files_alone, out_folder, output_format

if TYPE_CHECKING:
    from edi.reprice import RepriceOutcome


@click.command()
@CLAIMS
@file_option("--fees", "Fee schedule: CSV, or Parquet with the extra arrow.", required=True)
@out_folder("Folder for the repriced files, new or empty.")
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
@output_format()
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
    from edi.cli.told import show_refused
    from edi.emit.draft_folder import FolderInUse
    from edi.errors import NotX12
    from edi.pricing import InvalidFees
    from edi.reprice import Refused, reprice_claims

    chosen = files_alone(claims)
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
        return show_refused(refused, style)
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
    from edi.cli.told import say_kept
    from edi.report.painter import clean, count

    say_kept(
        (
            (outcome.notes, "note"),
            (outcome.existing, "existing"),
            (outcome.unpriced, "unpriced"),
        )
    )
    for file in outcome.files:
        click.echo(
            f"{clean(file.path.name)}: {count(file.claims, 'claim')}, {file.priced:,} priced;"
            f" charges {file.charges:,.2f}, allowed {file.allowed:,.2f}, saved {file.saved:,.2f};"
            f" {count(file.unpriced_lines, 'line')} without a price"
        )
    click.echo(f"written to {clean(str(outcome.files[0].path.parent))}")
