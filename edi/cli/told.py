"""What commands say of claims and files in the same words."""

import json
from collections.abc import Iterable

import click

from edi.cli import main
from edi.cli.inputs import without_reader
from edi.errors import EdiError, NotThisTransaction
from edi.report.told import Kept, Refused

_MOST_SHOWN = 20


def show_refused(refused: Refused, style: str) -> int:
    """Every reason, or the first of many; the exit code."""
    count = len(refused.reasons) + refused.more
    if style == "json":
        found = [one.document() for one in refused.reasons]
        click.echo(json.dumps({"files": [], "refused": found, "refusals": count}, indent=2))
        return main.FINDINGS
    for one in refused.reasons[:_MOST_SHOWN]:
        click.echo(f"refused  {one}")
    if count > _MOST_SHOWN:
        click.echo(f"and {count - _MOST_SHOWN:,} more refusals")
    click.echo("nothing was written")
    return main.FINDINGS


def say_kept(found: Iterable[tuple[Kept, str]]) -> None:
    """The first of many, each after what it is."""
    for kept, what in found:
        for one in kept.first[:_MOST_SHOWN]:
            main.say(f"{what}: {one}")
        if kept.count > _MOST_SHOWN:
            more = kept.count - _MOST_SHOWN
            main.say(f"{what}: {more:,} more; --format json has the first 1,000")


def end_unreadable(error: EdiError) -> int:
    """Of claims and remittances that cannot be used: says why; the exit code."""
    if isinstance(error, NotThisTransaction):
        main.say(_which_is_which(error))
    else:
        main.say(without_reader(error))
    return main.UNREADABLE


def _which_is_which(error: NotThisTransaction) -> str:
    """What is said of files of the other kind, without the names of Python functions."""
    message = str(error).partition(": use ")[0]
    if error.wanted == ("837",):
        return f"{message}: CLAIMS, the first argument, must be 837 files"
    return f"{message}: REMITTANCES, after CLAIMS, must be 835 files"
