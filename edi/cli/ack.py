"""`edi ack`: received files are answered; `edi ack match`: answers are held against what was
sent."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi.cli import main
from edi.cli.inputs import STDIN, files, open_input, size
from edi.cli.options import ledger_option, out_folder, output_format
from edi.cli.settings import selected, settings_of

if TYPE_CHECKING:
    from edi.acknowledgement.outcome import FileOutcome
    from edi.claims.source import Source


class _WithMatch(click.Command):
    """A command of files, with another command below it."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        if args[:1] == ["match"]:
            from edi.cli.ack_match import match

            return match.make_context(f"{info_name} match", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(
    cls=_WithMatch,
    epilog="`edi ack match SENT RECEIVED` says what answers that came back say of files that were"
    " sent.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@out_folder("Folder for the answers; made if it is not there.")
@click.option(
    "--reject",
    type=click.Choice(["none", "claim", "set", "interchange"]),
    help="What an error of SNIP type 1 or 2 in a claim rejects. [default: claim]",
)
@click.option(
    "--role",
    type=click.Choice(["payer", "clearinghouse"]),
    help="Who answers, in the 277CA. [default: payer]",
)
@click.option(
    "--ta1",
    type=click.Choice(["needed", "always"]),
    help="Answer interchanges by a TA1 where something is wrong or ISA14 asks for it, or all."
    " [default: needed]",
)
@ledger_option(
    "Where issued control numbers are remembered: an SQLite file, or the postgresql:// URL of a"
    " database. [default: DIR/ledger.sqlite]"
)
@click.option(
    "--control-number",
    type=click.IntRange(1, 999_999_999),
    metavar="N",
    help="Lowest control number (ISA13, GS06) to be issued. [default: the next one of the ledger]",
)
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="FILE",
    help="Also what a profile asks for: FILE (.toml or .rule), or the name of a shipped one; may be"
    " repeated.",
)
@click.option(
    "--config",
    metavar="FILE",
    help="Take settings from FILE. [default: edi.toml, or [tool.edi] of a pyproject.toml, in this"
    " folder or the nearest above]",
)
@click.option("--no-config", is_flag=True, help="Do without a file of settings.")
@output_format()
def ack(
    paths: tuple[str, ...],
    out: Path,
    reject: str | None,
    role: str | None,
    ta1: str | None,
    ledger: str | None,
    control_number: int | None,
    profiles: tuple[str, ...],
    config: str | None,
    no_config: bool,
    style: str,
) -> int:
    """Answer the received files in PATHS (837, 835; files, folders, or - for standard input): TA1,
    999, and to claims 277CA.

    Every answer is validated before it gets its name. Exit code 0 when everything is accepted
    without an error; 1 when something is not; 2 for wrong usage; 3 when a file could not be read,
    or has no interchange that can be answered. 3 takes precedence over 1.
    """
    from edi.acknowledgement.run import acknowledge
    from edi.cli.ending import unwinding
    from edi.cli.progress import Bar, is_wanted
    from edi.errors import EdiError

    settings = settings_of(config, no_config)
    own = settings.ack if settings is not None else {}
    selection = selected(settings, (), (), None, None, None, profiles)
    failures: list[str] = []
    chosen = list(files(paths, failures.append, main.say))
    for failure in failures:
        main.say(failure)
    main.rest_collector()
    try:
        with (
            ExitStack() as stack,
            unwinding(),
            Bar(sum(map(size, chosen)), wanted=is_wanted(style == "text")) as bar,
        ):
            outcome = acknowledge(
                [_source(file, stack) for file in chosen],
                out,
                reject=reject or own.get("reject"),
                role=role or own.get("role"),
                always_ta1=(ta1 or own.get("ta1")) == "always",
                selection=selection,
                ledger=ledger,
                control_number=control_number,
                progress=bar.advance,
                on_file=_show if style == "text" else None,
                on_notice=main.say,
            )
    except EdiError as error:
        main.say(str(error))
        return main.UNREADABLE
    if style == "json":
        click.echo(json.dumps(outcome.as_dict(), indent=2))
    for one in outcome.unanswered:
        main.say(f"{one.file}: not answered: {one.trouble}")
    if failures or outcome.unanswered:
        return main.UNREADABLE
    return main.OK if outcome.is_clean else main.FINDINGS


def _source(file: str, stack: ExitStack) -> "Source":
    return stack.enter_context(open_input(file)) if file == STDIN else file


def _show(one: "FileOutcome") -> None:
    """A line for the file."""
    from edi.acknowledgement.words import summary
    from edi.report.painter import clean

    if one.interchanges:
        sys.stdout.write(f"{clean(one.file)}: {summary(one)}\n")
