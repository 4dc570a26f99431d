"""`edi deidentify`."""

import json
from collections import Counter
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import size
from edi.cli.number import Number
from edi.cli.options import file_option, files_alone, out_folder, output_format

if TYPE_CHECKING:
    from edi.deidentification import ForReview, Outcome

_FILE_NAMES = "file-names"
_CHOICES = ("payers", "providers", "partners", _FILE_NAMES)
_MOST_SHOWN = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@out_folder("Folder for the files without identities, new or empty.")
@file_option("--key", "The key that pseudonyms are made with.", required=True)
@click.option("--new-key", is_flag=True, help="Make the key file first; it must not exist.")
@click.option(
    "--keep",
    metavar="KINDS",
    default="",
    help="Leave as they are, with commas between: payers, providers, partners (sender and"
    " receiver), file-names. [default: none]",
)
@click.option(
    "--rare",
    type=click.IntRange(0),
    metavar="N",
    default=5,
    show_default=True,
    help="List diagnoses of fewer patients than this; 0 lists none.",
)
@click.option("--cap-ages", is_flag=True, help="Give everybody over 89 an age of 90.")
@click.option(
    "--check", is_flag=True, help="Validate each file before and after, and list what differs."
)
@click.option(
    "--jobs",
    type=Number(0),
    default=0,
    metavar="N",
    help="Processes; the copies are the same. One on Windows. [default: as many as processors]",
)
@click.option("--show-values", is_flag=True, help="Show the values that are to be reviewed.")
@output_format()
def deidentify(
    paths: tuple[str, ...],
    out: Path,
    key: Path,
    new_key: bool,
    keep: str,
    rare: int,
    cap_ages: bool,
    check: bool,
    jobs: int,
    show_values: bool,
    style: str,
) -> int:
    """Write the files in PATHS (claims, remittances, acknowledgements, or folders of them) without
    names, ids, addresses and dates.

    The same person, id and number become the same in all files written with the same key, and
    layout, lengths, codes and amounts stay, so that checks find the same. Exit code 0 when all is
    written and nothing is left to decide; 1 when ages over 89 or rare diagnoses are, or --check
    finds a difference; 2 for wrong usage or a key that cannot be used; 3 when a file could not be
    read or written, though the others are.
    """
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.deidentification import InvalidKey, make_key, read_key
    from edi.deidentification.run import deidentify as write
    from edi.emit.draft_folder import FolderInUse, check_free
    from edi.engine.parallel.processors import processors
    from edi.errors import NotX12

    kept = {one.strip() for one in keep.split(",") if one.strip()}
    if unknown := kept.difference(_CHOICES):
        raise click.BadParameter(
            f"{sorted(unknown)[0]} is none of {', '.join(_CHOICES)}", param_hint="--keep"
        )
    _check_places(paths, out, key)
    chosen = files_alone(paths, "files are")
    names = _named(paths, chosen) if _FILE_NAMES in kept else None
    main.rest_collector()
    try:
        check_free(out)
        secret = make_key(key) if new_key else read_key(key)
        with unwinding(), Bar(sum(map(size, chosen)), wanted=is_wanted(False)) as bar:
            outcome = write(
                names or chosen,
                out,
                key=secret,
                keep=kept - {_FILE_NAMES},
                rare=rare,
                cap_ages=cap_ages,
                check=check,
                jobs=jobs or processors(),
                progress=bar.advance,
            )
    except FileNotFoundError as error:
        if not new_key and str(error.filename) == str(key):
            raise click.BadParameter(
                f"{key} is not there: --new-key makes it", param_hint="--key"
            ) from None
        raise
    except FileExistsError:
        message = f"{key} is there already: leave --new-key out to use it"
        raise click.BadParameter(message, param_hint="--key") from None
    except InvalidKey as error:
        raise click.BadParameter(str(error), param_hint="--key") from None
    except FolderInUse as error:
        raise click.BadParameter(str(error), param_hint="--out") from None
    except NotX12 as error:
        main.say(str(error))
        return main.UNREADABLE
    for unread in outcome.unread:
        main.say(str(unread))
    if style == "json":
        click.echo(json.dumps(_document(outcome, show_values), indent=2))
    else:
        _show(outcome, show_values)
    if outcome.unread:
        return main.UNREADABLE
    return main.OK if outcome.is_clean else main.FINDINGS


def _check_places(paths: tuple[str, ...], out: Path, key: Path) -> None:
    """Nothing is written among what is read, and no key among what is handed on."""
    target = out.resolve()
    for path in paths:
        folder = Path(path).resolve()
        if folder.is_dir() and (target == folder or folder in target.parents):
            message = f"{out} is inside of {path}, which is read"
            raise click.BadParameter(message, param_hint="--out")
    if target in key.resolve().parents:
        message = f"{key} is inside of {out}: keep it apart from the files"
        raise click.BadParameter(message, param_hint="--key")


def _named(paths: tuple[str, ...], chosen: list[str]) -> dict[str, PurePath]:
    """The path of each copy below the output folder: as below the folder that was named."""
    folders = [Path(path) for path in paths if Path(path).is_dir()]
    names: dict[str, PurePath] = {}
    for file in chosen:
        path = PurePath(file)
        inside = [folder for folder in folders if path.is_relative_to(folder)]
        name = path.relative_to(inside[0]) if inside else PurePath(path.name)
        if ".." in name.parts:  # as a zip file may say
            name = PurePath(path.name)
        if name.suffix.lower() == ".gz":
            name = name.with_suffix("")
        if name in names.values():
            message = f"two files would be written to {name}: leave file-names out"
            raise click.BadParameter(message, param_hint="--keep")
        names[file] = name
    return names


def _document(outcome: "Outcome", show_values: bool) -> dict[str, Any]:
    return {
        "files": [
            {"source": one.source, "file": str(one.path), "segments": one.segments}
            for one in outcome.files
        ],
        "unread": [one.document() for one in outcome.unread],
        "review": [
            {
                "kind": one.kind,
                "file": one.file,
                "line": one.line,
                "column": one.column,
                "element": one.element,
                "message": one.message,
                "is_open": one.is_open,
                **({"value": one.value} if show_values else {}),
            }
            for one in outcome.review
        ],
        "counts": outcome.counts,
        "differences": None
        if outcome.differences is None
        else [
            {
                "file": one.file,
                "code": one.code,
                "line": one.line,
                "segment": one.segment,
                "element": one.element,
                "is_new": one.is_new,
            }
            for one in outcome.differences
        ],
    }


def _show(outcome: "Outcome", show_values: bool) -> None:
    from edi.report.painter import clean, count

    for one in outcome.files:
        click.echo(clean(f"{one.source} -> {one.path}"))
    shown: Counter[str] = Counter()
    for found in outcome.review:
        shown[found.kind] += 1
        if shown[found.kind] <= _MOST_SHOWN:
            click.echo(clean(_line(found, show_values)))
    for kind, number in outcome.counts.items():
        if number > _MOST_SHOWN:
            click.echo(f"review  {number - _MOST_SHOWN:,} more of {kind}; --format json has them")
    for difference in outcome.differences or ():
        click.echo(clean(f"differs {difference}"))
    segments = sum(one.segments for one in outcome.files)
    ages, zips, codes = (outcome.counts.get(kind, 0) for kind in ("age", "zip", "diagnosis"))
    click.echo(
        f"{count(len(outcome.files), 'file')}, {count(segments, 'segment')};"
        f" to review: {count(ages, 'age')} over 89, {count(zips, 'small ZIP area')},"
        f" {codes:,} of rare diagnoses"
    )
    if outcome.differences == []:
        click.echo("checked: the same is found before and after")


def _line(found: "ForReview", show_values: bool) -> str:
    value = f" [{found.value}]" if show_values else ""
    return (
        f"review  {found.file}:{found.line}:{found.column}: {found.element}: {found.message}{value}"
    )
