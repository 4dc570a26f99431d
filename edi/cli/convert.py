"""`edi convert`."""

from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.cli.inputs import STDIN
from edi.cli.number import Number
from edi.cli.options import output_format

if TYPE_CHECKING:
    from edi.convert.batch.kinds import Kind


def _complete_tables(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Names of tables, also behind others."""
    before, comma, typed = incomplete.rpartition(",")
    names = tables_of("parquet") or ()
    return [f"{before}{comma}{name}" for name in names if name.startswith(typed)]


@click.command()
@click.argument("paths", nargs=-1, metavar="PATHS...")
@click.option(
    "--to",
    "to",
    required=True,
    type=click.Choice(["json", "claims-json", "x12", "csv", "parquet"]),
    help="json: all of a file, line by line, from which x12 makes it again; claims-json: claims and"
    " payments by the names of the field; csv, parquet: tables.",
)
@click.option(
    "--out",
    metavar="DIR",
    help="Folder for the outputs, or its URL (s3://bucket/folder). A later run converts what is new"
    " or changed. [default: one file to standard output]",
)
@click.option(
    "--tables",
    metavar="NAMES",
    shell_complete=_complete_tables,
    help="Only these tables, comma separated. [default: all that docs/tables.md describes]",
)
@click.option(
    "--validate", is_flag=True, help="Check the files, too: findings are rows of a table."
)
@click.option(
    "--compression",
    type=click.Choice(["zstd", "snappy", "gzip", "none"]),
    help="Of parquet files. [default: zstd]",
)
@click.option(
    "--on-change",
    type=click.Choice(["replace", "keep"]),
    default="replace",
    show_default=True,
    help="When a file has other content than at an earlier run: its rows take the place of the"
    " earlier ones, or both stay (tables only).",
)
@click.option(
    "--jobs",
    type=Number(0),
    default=0,
    metavar="N",
    help="Processes; the rows are the same. One on Windows. [default: as many as processors]",
)
@click.option(
    "--take-over",
    is_flag=True,
    help="Go on with a URL where a run on another machine was ended. Nobody else may be writing"
    " there.",
)
@click.option(
    "--schema", is_flag=True, help="Only print the JSON Schema of a line of json or claims-json."
)
@output_format("How the summary is written.")
@click.option(
    "-q", "--quiet", is_flag=True, help="Nothing about skipped files, notes and progress."
)
def convert(
    paths: tuple[str, ...],
    to: str,
    out: str | None,
    tables: str | None,
    validate: bool,
    compression: str | None,
    on_change: str,
    jobs: int,
    take_over: bool,
    schema: bool,
    style: str,
    quiet: bool,
) -> int:
    """Convert files, and folders with all folders in them, to JSON, tables, or back to X12.

    With --out, a folder in is a folder out. Stopped at any moment, the next run with the same
    --out goes on where it was: no row is there twice, none is lost. Files that cannot be read are
    set aside with the reason, and the others are converted. Exit code 0 when all files are
    converted; 1 when one is set aside, as it holds nothing that can be converted; 2 for wrong
    usage; 3 when a file could not be read, or the output could not be written.
    """
    from edi.cli.convert_inputs import sources as sources_of
    from edi.cli.convert_report import show
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.convert.batch import run
    from edi.convert.batch.errors import CannotConvert, FolderHolds, FolderIsBusy, OutputFailed
    from edi.convert.batch.kinds import FileKind
    from edi.convert.batch.places import storage_at
    from edi.engine.parallel.processors import processors

    if schema:
        return _print_schema(to)
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
    kind = _kind(to, tables, validate, compression)
    if on_change == "keep" and tables_of(to) is None:
        raise click.UsageError("--on-change keep goes with --to csv or parquet")
    if out is None:
        from edi.cli.convert_one import to_stdout

        return to_stdout(paths, kind)
    if STDIN in paths:
        raise click.UsageError("standard input goes to standard output: leave out --out")
    takes = kind.takes if isinstance(kind, FileKind) else "x12"
    sources, unfound = sources_of(paths, takes, out, None if quiet else main.say)
    main.rest_collector()
    total = sum(source.size for source in sources)
    try:
        with unwinding(), Bar(total, wanted=not quiet and is_wanted(False)) as bar:
            outcome = run.convert(
                sources,
                kind,
                storage_at(out),
                set_aside=unfound,
                jobs=jobs or processors(),
                keep_changed=on_change == "keep",
                take_over=take_over,
                describe=main.internal_error,
                progress=bar.advance,
            )
    except FolderHolds as error:
        raise click.BadParameter(str(error), param_hint="--out") from None
    except FolderIsBusy as error:
        main.say(str(error))
        return main.UNREADABLE
    except CannotConvert as error:
        raise click.UsageError(str(error)) from None
    except OutputFailed as error:
        main.say(f"{error}: what was converted before is kept; the next run goes on from there")
        return main.UNREADABLE
    return show(outcome, out, style, quiet)


def tables_of(to: str) -> tuple[str, ...] | None:
    """The tables of a format; None for one that has none."""
    if to not in ("csv", "parquet"):
        return None
    from edi.convert.batch.rows import table_names

    return table_names()


def _print_schema(to: str) -> int:
    from edi.convert.formats import SCHEMAS, schema

    if to not in SCHEMAS:
        raise click.UsageError(f"--schema goes with --to {' or '.join(SCHEMAS)}")
    click.echo(schema(to).rstrip())
    return main.OK


def _kind(to: str, tables: str | None, validate: bool, compression: str | None) -> "Kind":
    """Raises `click.UsageError` for options that do not go together."""
    from edi.convert.batch.kinds import FILES, TableKind

    known = tables_of(to)
    if known is None:
        for name, value in (("--tables", tables), ("--validate", validate)):
            if value:
                raise click.UsageError(f"{name} goes with --to csv or parquet")
    if compression is not None and to != "parquet":
        raise click.UsageError("--compression goes with --to parquet")
    if known is None:
        return FILES[to]
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise click.UsageError(f"--to {to} needs the extra arrow: pip install 'aso-edi[arrow]'")
    if main.is_own_process:
        from edi.convert.tables.arrow import leave_out_numpy

        leave_out_numpy()
    wanted = {name.strip() for name in (tables or "").split(",")} - {""}
    unknown = sorted(wanted - set(known))
    if unknown:
        raise click.BadParameter(
            f"no table {', '.join(unknown)}: there are {', '.join(known)}", param_hint="--tables"
        )
    chosen = tuple(name for name in known if name in wanted or not wanted)
    return TableKind(to, chosen, validate, compression)
