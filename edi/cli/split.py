"""`edi split`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import size
from edi.cli.options import CLAIMS, file_option, files_alone, out_folder, output_format

if TYPE_CHECKING:
    from edi.split import SplitOutcome, Totals


@click.command()
@CLAIMS
@click.option(
    "--by",
    required=True,
    type=click.Choice(["group", "payer", "provider"]),
    help="Employer group (SBR03), payer (2010BB NM109) or billing provider (NPI).",
)
@out_folder("Folder for the parts, new or empty.")
@file_option(
    "--groups",
    "Employer groups with their dates and platforms: TOML. [default: one part per SBR03]",
)
@click.option(
    "--on-error",
    type=click.Choice(["refuse", "apart"]),
    default="refuse",
    show_default=True,
    help="When a claim holds segments that have no place in it: write nothing, or write it to a"
    " file apart.",
)
@click.option(
    "--control-number",
    type=click.IntRange(1, 999_999_999),
    metavar="N",
    help="First interchange control number (ISA13), counted on. [default: as in the source]",
)
@output_format()
def split(
    claims: tuple[str, ...],
    by: str,
    out: Path,
    groups: Path | None,
    on_error: Any,
    control_number: int | None,
    style: str,
) -> int:
    """Part the claims in CLAIMS (837 files, or folders of them) into one file for each employer
    group, payer or billing provider.

    Nothing is lost: claims, lines and charges are counted on both sides, and nothing is written
    unless they are the same. Exit code 0 when all claims are in the file where they belong; 1 when
    some are in a file of unknown or malformed ones, or nothing was written; 2 for wrong usage or a
    groups file that is not right; 3 when a file could not be read or written.
    """
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.cli.told import show_refused
    from edi.emit.draft_folder import FolderInUse
    from edi.errors import NotX12
    from edi.split import InvalidPlatforms, Refused, split_claims

    if groups is not None and by != "group":
        raise click.UsageError("--groups is for --by group")
    chosen = files_alone(claims)
    main.rest_collector()
    try:
        with unwinding(), Bar(sum(map(size, chosen)), wanted=is_wanted(False)) as bar:
            outcome = split_claims(
                chosen,
                by,
                out,
                groups=groups,
                on_error=on_error,
                control_number=control_number,
                progress=bar.advance,
            )
    except Refused as refused:
        return show_refused(refused, style)
    except FolderInUse as error:
        raise click.BadParameter(str(error), param_hint="--out") from None
    except InvalidPlatforms as error:
        raise click.BadParameter(str(error), param_hint="--groups") from None
    except NotX12 as error:
        main.say(str(error))
        return main.UNREADABLE
    if style == "json":
        click.echo(json.dumps(_document(outcome), indent=2))
    else:
        _show(outcome)
    return main.OK if outcome.is_clean else main.FINDINGS


def _document(outcome: "SplitOutcome") -> dict[str, Any]:
    return {
        "files": [
            {
                "file": str(one.path),
                "kind": one.kind,
                "key": one.key,
                "claims": one.claims,
                "lines": one.lines,
                "charges": f"{one.charges:.2f}",
            }
            for one in outcome.files
        ],
        "read": _sums(outcome.read),
        "written": _sums(outcome.written),
        "unknown": outcome.unknown.document(),
        "malformed": outcome.malformed.document(),
        "notes": outcome.notes.document(),
        "refused": [],
        "refusals": 0,
    }


def _sums(totals: "Totals") -> dict[str, Any]:
    charges = f"{totals.charges:.2f}"
    return {"claims": totals.claims, "lines": totals.lines, "charges": charges}


def _show(outcome: "SplitOutcome") -> None:
    """A row for each file, on standard output; what is to be known, on standard error."""
    from edi.cli.told import say_kept
    from edi.report.painter import clean, count

    say_kept(
        (
            (outcome.notes, "note"),
            (outcome.unknown, "unknown"),
            (outcome.malformed, "malformed"),
        )
    )
    rows = [("File", "Claims", "Lines", "Charges")]
    for file in outcome.files:
        numbers = (f"{file.claims:,}", f"{file.lines:,}", f"{file.charges:,.2f}")
        rows.append((clean(file.path.name), *numbers))
    written = outcome.written
    rows.append(
        ("all", f"{written.claims:,}", f"{written.lines:,}", f"{written.charges:,.2f}"),
    )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for name, *cells in rows:
        cells = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        click.echo("  ".join((name.ljust(widths[0]), *cells)))
    read = outcome.read
    click.echo(
        f"read: {count(read.claims, 'claim')}, {count(read.lines, 'line')}, charges of"
        f" {read.charges:,.2f}: the same as in the parts"
    )
    click.echo(f"written to {clean(str(outcome.files[0].path.parent))}")
