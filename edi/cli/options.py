"""What several commands have in the same words: arguments and options, and files to be read."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from edi.cli import main
from edi.cli.inputs import files

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

CLAIMS: Decorator = click.argument("claims", nargs=-1, required=True, metavar="CLAIMS...")


def output_format(told: str = "Output format.") -> Decorator:
    """`--format text|json`, as `style`."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=told,
    )


def file_option(name: str, told: str, *, required: bool = False) -> Decorator:
    """The path of a file."""
    return click.option(
        name, required=required, type=click.Path(path_type=Path), metavar="FILE", help=told
    )


def ledger_option(told: str) -> Decorator:
    """`--ledger FILE|URL`, as it was written: an URL is no path."""
    return click.option("--ledger", type=click.Path(), metavar="FILE|URL", help=told)


def out_folder(told: str) -> Decorator:
    """`--out DIR`."""
    return click.option(
        "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help=told
    )


def day_option(parameter: str, told: str) -> Decorator:
    """`--date YYYY-MM-DD`, as a datetime."""
    return click.option(
        "--date",
        parameter,
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        help=told,
    )


def files_alone(paths: Iterable[str], what: str = "claims are") -> list[str]:
    """The files that `paths` name, never standard input, since they are read more than once or side
    by side. Says what cannot be read, and ends the command with exit code 3."""
    failures: list[str] = []
    chosen = list(files(paths, failures.append))
    if failures:
        for failure in failures:
            main.say(failure)
        raise click.exceptions.Exit(main.UNREADABLE)
    if "-" in chosen:
        raise click.UsageError(f"{what} read from files; standard input is not taken")
    return chosen
