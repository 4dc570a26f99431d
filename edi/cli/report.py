"""`edi report`."""

import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import STDIN
from edi.cli.number import Number
from edi.cli.options import day_option, file_option, output_format

if TYPE_CHECKING:
    from edi.measures.options import Options
    from edi.measures.result import Report

    Months = click.ParamType[date]
else:
    Months = click.ParamType  # generic in newer versions of click only

_MOST_DAYS = 3650


class _Month(Months):
    """A month, as its first day."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"{value!r} is not a month such as 2026-03.", param, ctx)


@click.command()
@click.argument("paths", nargs=-1, metavar="PATHS...")
@file_option("--groups", "Names and numbers of employer groups: TOML, as for edi remit.")
@click.option("--group", "only", multiple=True, metavar="NUMBER", help="Only this group. Repeat.")
@click.option("--from", "first", type=_Month(), metavar="YYYY-MM", help="First month.")
@click.option("--to", "last", type=_Month(), metavar="YYYY-MM", help="Last month.")
@day_option("on", "Day as of which claims are still open or late. [default: today]")
@file_option("--html", "Write the report as a page with charts: one file, no network.")
@click.option(
    "--csv",
    "csv_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a CSV file for each table of measures.",
)
@click.option(
    "--pay-days",
    type=Number(0, _MOST_DAYS),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Prompt-pay limit: days from arrival to payment.",
)
@click.option(
    "--ack-days",
    type=Number(0, _MOST_DAYS),
    default=2,
    show_default=True,
    metavar="DAYS",
    help="Business days for a 999 or 277CA.",
)
@click.option(
    "--hold-days",
    type=Number(0, _MOST_DAYS),
    default=25,
    show_default=True,
    metavar="DAYS",
    help="Days for which a claim may be held for other party liability.",
)
@click.option(
    "--opl-reason",
    default="PR-227",
    show_default=True,
    metavar="CODE",
    help="Group and reason of claims closed because the member did not answer.",
)
@click.option(
    "--top",
    type=Number(1, 1000),
    default=10,
    show_default=True,
    metavar="N",
    help="Providers, procedures and denial reasons of each group and month.",
)
@click.option(
    "--validate/--no-validate",
    default=True,
    help="Check X12 files by all rules, which takes longer. [default: validate]",
)
@click.option(
    "--sql",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Queries (*.sql) in the place of those shipped with the same name, or besides.",
)
@click.option(
    "--write-sql",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Only write the queries that are shipped into this folder.",
)
@click.option(
    "--jobs",
    type=Number(0),
    default=0,
    metavar="N",
    help="Processes and threads. [default: as many as processors]",
)
@output_format("How the report is printed.")
@click.option("-q", "--quiet", is_flag=True, help="No notes, skipped files and progress.")
def report(
    paths: tuple[str, ...],
    groups: Path | None,
    only: tuple[str, ...],
    first: date | None,
    last: date | None,
    on: datetime | None,
    html: Path | None,
    csv_folder: Path | None,
    pay_days: int,
    ack_days: int,
    hold_days: int,
    opl_reason: str,
    top: int,
    validate: bool,
    sql: Path | None,
    write_sql: Path | None,
    jobs: int,
    style: str,
    quiet: bool,
) -> int:
    """Measure claims by employer group and month: volume, money, savings, denials, turnaround,
    acknowledgements, compliance. PATHS are X12 files (837, 835, 999, 277CA) and folders of them, or
    one folder of tables that edi convert --to parquet has made.

    Nothing that identifies a patient is in the report. Exit code 0 when all files were read; 1 when
    one holds nothing that can be; 2 for wrong usage, a groups file or a query that is not right; 3
    when a file or folder could not be read or written.
    """
    from edi.cli.report_inputs import groups_by_number, queries_in, write_queries
    from edi.measures.options import Options

    if write_sql is not None:
        return write_queries(write_sql)
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
    if first is not None and last is not None and last < first:
        raise click.UsageError("--to is before --from")
    if STDIN in paths:
        raise click.UsageError("a report is made of files and folders, not of standard input")
    for path in (one for one in (html,) if one is not None and one.is_dir()):
        raise click.BadParameter(f"{path} is a folder; name a file", param_hint="--html")
    options = Options(
        today=on.date() if on else date.today(),  # noqa: DTZ011
        first=first,
        last=last,
        only=only,
        names=groups_by_number(groups) if groups is not None else None,
        pay_days=pay_days,
        ack_days=ack_days,
        hold_days=hold_days,
        opl_reason=opl_reason,
        top=top,
        queries=queries_in(sql) if sql is not None else {},
    )
    found = _made(paths, options, validate=validate, jobs=jobs, quiet=quiet)
    return found if isinstance(found, int) else _shown(found, html, csv_folder, style, quiet)


def _made(
    paths: tuple[str, ...], options: "Options", *, validate: bool, jobs: int, quiet: bool
) -> "Report | int":
    """The report, or the exit code of what kept it from being made."""
    from edi.cli.convert_inputs import sources as sources_of
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.convert.batch.errors import OutputFailed
    from edi.errors import EdiError, MissingExtra
    from edi.measures import InvalidQuery, InvalidTables, make_report
    from edi.measures.source import is_table_folder, table_folder

    _need_duckdb()
    folders = [path for path in paths if is_table_folder(Path(path))]
    if folders and len(paths) > 1:
        raise click.UsageError("a folder of tables is reported alone: convert all files into it")
    main.rest_collector()
    try:
        if folders:
            with unwinding():
                return make_report(table_folder(Path(folders[0])), options, jobs=jobs)
        sources, unfound = sources_of(paths, "x12", os.devnull, None if quiet else main.say)
        total = sum(source.size for source in sources)
        with unwinding(), Bar(total, wanted=not quiet and is_wanted(False)) as bar:
            return make_report(
                sources,
                options,
                validate=validate,
                jobs=jobs,
                set_aside=unfound,
                describe=main.internal_error,
                progress=bar.advance,
            )
    except (InvalidTables, InvalidQuery, MissingExtra) as error:
        raise click.UsageError(str(error)) from None
    except OutputFailed as error:
        main.say(f"no room for the tables that the report is made of: {error}")
        return main.UNREADABLE
    except EdiError as error:
        main.say(str(error))
        return main.UNREADABLE


def _need_duckdb() -> None:
    from importlib.util import find_spec

    if find_spec("duckdb") is None or find_spec("pyarrow") is None:
        raise click.UsageError("a report needs the extra report: pip install 'aso-edi[report]'")


def _shown(
    found: "Report", html: Path | None, csv_folder: Path | None, style: str, quiet: bool
) -> int:
    from edi.cli.report_text import show
    from edi.errors import MissingExtra
    from edi.measures.documents import document, write_csv
    from edi.measures.wording import notes
    from edi.report.painter import clean

    for file, _, reason in found.set_aside:
        main.say(f"set aside: {file}: {reason}")
    if not quiet:
        for note in notes(found):
            main.say(note)
    written = []
    if csv_folder is not None:
        written.append(write_csv(found, csv_folder)[0].parent)
    if html is not None:
        from edi.measures.page import write_page

        try:
            write_page(html, found)
        except MissingExtra as error:
            raise click.UsageError(str(error)) from None
        written.append(html)
    if style == "json":
        click.echo(json.dumps(document(found), indent=2))
    else:
        show(found)
        for path in written:
            click.echo(clean(f"written to {path}"))
    kinds = {kind for _, kind, _ in found.set_aside}
    if kinds & {"unreadable", "failed"}:
        return main.UNREADABLE
    return main.FINDINGS if found.set_aside else main.OK
