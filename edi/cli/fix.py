"""`edi fix`."""

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.cli.completion import RuleCodes
from edi.cli.inputs import STDIN, files, open_input, shown
from edi.cli.options import output_format

if TYPE_CHECKING:
    from edi.cli.fix_report import FixReport


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--write", is_flag=True, help="Mend the files; each keeps a copy. [default: show what would be]"
)
@click.option(
    "--select",
    type=RuleCodes(is_list=True),
    multiple=True,
    metavar="CODES",
    help="Only what these rules find: codes or prefixes, comma separated. [default: all]",
)
@click.option(
    "--ignore",
    type=RuleCodes(is_list=True),
    multiple=True,
    metavar="CODES",
    help="Not what these rules find. [default: none]",
)
@click.option(
    "--line-breaks",
    type=click.Choice(["lf", "crlf", "none"]),
    help="Have this behind every terminator. [default: as they are]",
)
@click.option(
    "--backup",
    default=".bak",
    show_default=True,
    metavar="SUFFIX",
    help="Ending of the copies; one that is there is never replaced.",
)
@click.option("--all", "show_all", is_flag=True, help="In text, show every change.")
@click.option(
    "--show-values",
    is_flag=True,
    help="Show element values, which may identify patients. [default: masked]",
)
@output_format()
def fix(
    paths: tuple[str, ...],
    write: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    line_breaks: str | None,
    backup: str,
    show_all: bool,
    show_values: bool,
    style: str,
) -> int:
    """Show what can be mended safely in files, folders and standard input, and with --write do it:
    counts and control numbers of trailers, blanks and separators that say nothing, wrapped files,
    the width of ISA, joined group and reason codes (CO45), decimal points of diagnoses.

    Never amounts, persons or diagnoses. Standard input ("-") comes mended on standard output, with
    what was done on standard error. Exit code 0 when there is nothing to mend, or all of it was; 1
    when --write would change a file; 2 for wrong usage; 3 when a file could not be read or written.
    """
    from edi.cli.ending import unwinding
    from edi.cli.fix_report import FixReport
    from edi.fixes import wanted
    from edi.fixes.in_place import NotMended
    from edi.report.painter import Painter

    if not backup or any(one in backup for one in "/\\\0"):
        raise click.UsageError("--backup is the ending of a file name, such as .bak")
    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("standard input (-) is mended alone")
    try:
        codes = wanted(select, ignore)
    except ValueError as error:
        raise click.UsageError(f"--select: {error}") from None
    unreadable = 0

    def failed(message: str) -> None:
        nonlocal unreadable
        unreadable += 1
        main.say(message)

    stream = sys.stderr if STDIN in paths else sys.stdout
    report = FixReport(stream, Painter.of(stream), style, show_values, show_all)
    changed = 0
    main.rest_collector()
    with unwinding():
        for file in files(paths, failed, main.say):
            try:
                changed += _fix(file, codes, line_breaks, backup if write else None, report)
            except BrokenPipeError:
                raise
            except (OSError, NotMended) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                failed(f"{shown(file)}: {reason or type(error).__name__}")
    report.end()
    if unreadable:
        return main.UNREADABLE
    return main.FINDINGS if changed and not write and STDIN not in paths else main.OK


def _fix(
    file: str,
    codes: frozenset[str],
    line_breaks: str | None,
    backup: str | None,
    report: "FixReport",
) -> bool:
    """Mend one file, or see what would be; is anything changed?"""
    from edi.fixes.in_place import mend, mend_in_place

    told = partial(report.add, file)
    copy = None
    if backup is not None and file != STDIN:
        copy = mend_in_place(file, codes, line_breaks, backup, told)
        is_changed = copy is not None
    else:
        target = sys.stdout.buffer.write if file == STDIN else len
        with open_input(file) as stream:
            is_changed = mend(stream, target, codes, line_breaks, told)
        sys.stdout.flush()
    report.finish(file, copy, is_changed=is_changed)
    return is_changed
