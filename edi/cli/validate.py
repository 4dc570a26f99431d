"""`edi validate`."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from edi.cli import main
from edi.cli.completion import RuleCodes
from edi.cli.inputs import SUFFIXES, files, size
from edi.cli.known import LeftOut
from edi.cli.number import Number
from edi.cli.settings import selected, settings_of
from edi.finding import Severity
from edi.report.formats import FORMATS, WITH_STATISTICS, Options

if TYPE_CHECKING:
    from edi.rules.rem.answered import AnsweredClaims
    from edi.rules.selection import Selection


_MUCH = 1 << 20  # bytes of small files that are worth starting processes for
_LARGE = 1 << 22  # bytes of a file that is


@click.command(
    epilog="Folders and zip files are searched for "
    + " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
    + ", folders for these as .gz and for .zip too."
)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option(
    "--output",
    metavar="FILE",
    help="Write findings to FILE, which is replaced only when all is written. [default: standard"
    " output]",
)
@click.option(
    "--select",
    type=RuleCodes(is_list=True),
    multiple=True,
    metavar="CODES",
    help="Only these rules: codes or prefixes, comma separated (BAL,CAS010). [default: all]",
)
@click.option(
    "--ignore",
    type=RuleCodes(is_list=True),
    multiple=True,
    metavar="CODES",
    help="Not these rules; if a rule matches both, the longer prefix wins. [default: none]",
)
@click.option(
    "--snip",
    type=Number(1, 7),
    metavar="MAX",
    help="Highest SNIP type wanted, 1 to 7. [default: 7]",
)
@click.option(
    "--strict/--no-strict", default=None, help="Add advisory rules; warnings become errors."
)
@click.option(
    "--claims",
    "claim_files",
    type=click.Path(exists=True, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="The 837 file that the claim payments of the 835 files answer; may be repeated.",
)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="FILE",
    help="Also what a profile asks for: FILE (.toml or .rule), or the name of a shipped one"
    " (`edi profile list`); may be repeated.",
)
@click.option(
    "--min-severity",
    type=click.Choice([str(severity) for severity in reversed(Severity)]),
    metavar="LEVEL",
    help="Lowest severity to report and count: info, warning or error. [default: info]",
)
@click.option(
    "--config",
    metavar="FILE",
    help="Take settings from FILE. [default: edi.toml, or [tool.edi] of a pyproject.toml, in this"
    " folder or the nearest above]",
)
@click.option("--no-config", is_flag=True, help="Do without a file of settings.")
@click.option(
    "--baseline",
    metavar="FILE",
    help="Leave out the findings that FILE has, which --write-baseline has written.",
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    help="Keep all findings in FILE as known; none is reported. No value is in FILE.",
)
@click.option(
    "--since",
    metavar="FILE",
    help="Report what is new and what is gone since FILE, an earlier output of --format json.",
)
@click.option(
    "--show-values",
    is_flag=True,
    help="Show element values, which may identify patients. [default: masked]",
)
@click.option(
    "--no-envelope", is_flag=True, help="Also read files that start at GS or ST, without ISA."
)
@click.option(
    "--jobs",
    type=Number(0),
    default=0,
    metavar="N",
    help="Processes for several files, or for the parts of a large one; the output is the same."
    " One on Windows. [default: as many as processors]",
)
@click.option(
    "--all",
    "show_all",
    is_flag=True,
    help="In text, show every finding. [default: the first 20 of each code in a file]",
)
@click.option(
    "--statistics",
    is_flag=True,
    help="Count findings by rule: a table at the end of text, a list in the summary of json.",
)
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="Nothing about files without findings, skipped files, code lists and progress.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are errors.")
def validate(
    paths: tuple[str, ...],
    style: str,
    output: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    snip: int | None,
    strict: bool | None,
    claim_files: tuple[str, ...],
    profiles: tuple[str, ...],
    config: str | None,
    no_config: bool,
    baseline: str | None,
    write_baseline: str | None,
    since: str | None,
    show_values: bool,
    no_envelope: bool,
    jobs: int,
    show_all: bool,
    min_severity: str | None,
    statistics: bool,
    quiet: bool,
    exit_zero: bool,
) -> int:
    """Check files, folders (with all folders in them) and standard input ("-"). Files may be packed
    as .gz or .zip.

    Exit code 0 when there is no finding of severity error, else 1; 2 for wrong usage; 3 when a
    file could not be read (the other files are still checked).
    """
    from edi.cli import check_files, progress
    from edi.engine.parallel.processors import processors
    from edi.report.report import Totals

    to_stdout = output is None or output == "-"
    own = "" if to_stdout else os.path.realpath(output or "")
    if own in map(os.path.realpath, paths):
        raise click.UsageError("--output would replace a file that is to be checked")
    if statistics and style not in WITH_STATISTICS:
        raise click.UsageError(f"--statistics goes with {' or '.join(WITH_STATISTICS)}")
    settings = settings_of(config, no_config)
    selection = selected(settings, select, ignore, snip, strict, min_severity, profiles)
    selection = selection._replace(answered=_answered(claim_files))
    if settings is not None and style == "text" and not quiet:
        main.say(f"settings from {settings.file}")
    known = LeftOut.of(baseline, write_baseline, since)
    totals = Totals()
    if known is not None:
        known.begin(totals, selection)

    def failed(message: str) -> None:
        totals.unreadable += 1
        main.say(message)

    with nullcontext(sys.stdout) if to_stdout else _replacing(Path(output or "")) as stream:
        report = FORMATS[style](Options(stream, show_values, show_all, statistics, quiet))
        task = check_files.Task(report, selection, no_envelope, known and known.filter)
        skipped = None if quiet else main.say
        chosen = [file for file in files(paths, failed, skipped) if os.path.realpath(file) != own]
        is_asked = jobs > 0
        jobs = (jobs or processors()) if hasattr(os, "fork") else 1
        total = sum(map(size, chosen))
        _rest_collector()
        wanted = not quiet and progress.is_wanted(to_stdout)
        with progress.Bar(total, wanted=wanted) as bar:
            # Large files are better shared out in parts; a few small ones only when asked for.
            is_shared = min(jobs, len(chosen)) > 1 and total < _LARGE * len(chosen)
            if total < _MUCH:
                is_shared &= is_asked
            check = check_files.side_by_side if is_shared else check_files.one_by_one
            check(chosen, task, stream.write, failed, bar, totals, jobs)
    if known is not None:
        known.conclude(totals)
    if style == "text" and not quiet:
        _say_missed(selection)
    if totals.unreadable:
        return main.UNREADABLE
    return main.FINDINGS if totals.errors and not exit_zero else main.OK


def _say_missed(selection: "Selection") -> None:
    """Name the code lists in which codes would have been looked up."""
    from edi.codes.lists import missed
    from edi.codes.lists.catalogue import CATALOGUE
    from edi.rules import registry

    names = [name for name in missed() if selection.wants(registry.get(CATALOGUE[name].rule))]
    if names:
        main.say(f"checked by form only, as no list is loaded (edi codes): {', '.join(names)}")


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    from edi.cli.ending import unwinding
    from edi.report.output_file import replacing

    with unwinding(), replacing(path) as stream:
        yield stream


def _answered(files: tuple[str, ...]) -> "AnsweredClaims | None":
    """The claims of these files; None where there is none."""
    if not files:
        return None
    from edi.api import read_claims
    from edi.codes.lists import forget_missed
    from edi.errors import EdiError
    from edi.rules.rem.answered import AnsweredClaims

    found = AnsweredClaims()
    for file in files:
        try:
            found.add(read_claims(file))
        except EdiError as error:
            raise click.UsageError(f"--claims: {error}") from None
        except OSError as error:
            raise click.UsageError(f"--claims: {file}: {error.strerror}") from None
    forget_missed()
    return found


def _rest_collector() -> None:
    """Keep the garbage collector off what lives to the end, and let it look less often."""
    gc.freeze()
    gc.set_threshold(main.COLLECT_AFTER, 50, 100)
