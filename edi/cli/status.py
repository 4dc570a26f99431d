"""`edi status`: claim status requests are answered from a ledger."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi.cli import main
from edi.cli.inputs import STDIN, SUFFIXES, files, open_input, size
from edi.cli.options import out_folder, output_format

if TYPE_CHECKING:
    from edi.claims.source import Source
    from edi.status_answers.outcome import AnsweredFile

_NO_CLAIMS = frozenset((".835", ".999", ".277", ".277ca", ".ta1", ".era"))


@click.command()
@click.argument("requests", nargs=-1, required=True, metavar="REQUESTS...")
@click.option(
    "--ledger",
    required=True,
    type=click.Path(),
    metavar="FILE|URL",
    help="The ledger that knows what became of claims, only read: an SQLite file, or the"
    " postgresql:// URL of a database.",
)
@out_folder("Folder for the answers; made if it is not there.")
@click.option(
    "--claims",
    multiple=True,
    metavar="PATH",
    help="837 files that were received, or a folder of them: claims that no 835 has answered are"
    " found in them; may be repeated.",
)
@click.option(
    "--published",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where 835s are now that were moved; may be repeated. [default: where they were written"
    " to]",
)
@click.option(
    "--numbers",
    type=click.Path(),
    metavar="FILE|URL",
    help="Ledger that issues the control numbers. [default: DIR/ledger.sqlite]",
)
@click.option(
    "--control-number",
    type=click.IntRange(1, 999_999_999),
    metavar="N",
    help="Lowest control number (ISA13, GS06) to be issued. [default: the next one of the ledger]",
)
@click.option("--show-values", is_flag=True, help="Show trace number and category of every answer.")
@output_format()
def status(
    requests: tuple[str, ...],
    ledger: str,
    out: Path,
    claims: tuple[str, ...],
    published: tuple[Path, ...],
    numbers: str | None,
    control_number: int | None,
    show_values: bool,
    style: str,
) -> int:
    """Answer the claim status requests in REQUESTS (276; files, folders, or - for standard input)
    by 277s.

    Every request is answered, and every 277 is validated before it gets its name. Exit code 0 when
    nothing is wrong with the requests; 1 when something is; 2 for wrong usage; 3 when a file could
    not be read. 3 takes precedence over 1.
    """
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.errors import EdiError
    from edi.status_answers.run import answer_status

    failures: list[str] = []
    chosen = list(files(requests, failures.append, main.say, SUFFIXES | {".276"}))
    received = list(files(claims, failures.append, main.say, SUFFIXES - _NO_CLAIMS))
    for failure in failures:
        main.say(failure)
    if STDIN in received:
        raise click.UsageError("received claims are read from files, not from standard input")
    main.rest_collector()
    try:
        with (
            ExitStack() as stack,
            unwinding(),
            Bar(sum(map(size, [*chosen, *received])), wanted=is_wanted(style == "text")) as bar,
        ):
            outcome = answer_status(
                [_source(file, stack) for file in chosen],
                ledger,
                out,
                claims=received,
                published=published,
                numbers=numbers,
                control_number=control_number,
                progress=bar.advance,
                on_notice=main.say,
            )
    except EdiError as error:
        main.say(str(error))
        return main.UNREADABLE
    if style == "json":
        click.echo(json.dumps(outcome.as_dict(show_values=show_values), indent=2))
    else:
        for one in outcome.files:
            _show(one, show_values=show_values)
    for one in outcome.unanswered:
        main.say(f"{one.file}: not answered: {one.unreadable}")
    if failures or outcome.unanswered or outcome.missing:
        return main.UNREADABLE
    return main.OK if outcome.is_clean else main.FINDINGS


def _source(file: str, stack: ExitStack) -> "Source":
    return stack.enter_context(open_input(file)) if file == STDIN else file


def _show(one: "AnsweredFile", *, show_values: bool) -> None:
    """A line for the file, what is wrong in it, and where the answers are."""
    from edi.report.painter import clean

    lines = [
        f"{clean(one.file)}:{spot.line}:{spot.column}: {message}" for message, spot in one.troubles
    ]
    if not one.unreadable:
        before = f", {one.answered_before:,} of them before" if one.answered_before else ""
        told = f"{one.requests:,} request{'s' * (one.requests != 1)} answered{before}"
        names = ", ".join(clean(path.name) for path in one.paths)
        lines.append(f"{clean(one.file)}: {told}{f': {names}' if names else ''}")
    if show_values:
        lines += [f"  {clean(trace)}: {category}" for trace, category in one.answers]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
