"""`edi view --html`."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from edi.cli import main
from edi.cli.inputs import STDIN, open_input, shown
from edi.errors import EdiError, MissingExtra
from edi.report.page.of_file import write_page_of
from edi.report.painter import clean, count


def write(path: str, page: Path, *, show_values: bool, headless: bool) -> int:
    """The page of a file; the exit code."""
    if page.is_dir():
        raise click.BadParameter("a folder; name a file", param_hint="--html")
    try:
        with _readable(path) as file:
            files, cut_at = write_page_of(
                lambda: open_input(file),
                shown(path),
                shown(path) if path == STDIN else Path(path).name,
                page,
                show_values=show_values,
                headless=headless,
            )
    except MissingExtra as error:
        raise click.UsageError(str(error)) from None
    except EdiError as error:
        main.say(str(error).partition(": use ")[0])
        return main.UNREADABLE
    if cut_at is not None:
        main.say(f"{shown(path)}:{cut_at}: the file is cut off here")
    pages = f" in {count(len(files), 'page')}" if len(files) > 1 else ""
    click.echo(clean(f"written to {files[0]}{pages}"))
    return main.OK


@contextmanager
def _readable(path: str) -> Iterator[str]:
    """A file that can be read twice: standard input is copied."""
    if path != STDIN:
        yield path
        return
    with open_input(path) as source, tempfile.NamedTemporaryFile(prefix="edi-") as kept:
        shutil.copyfileobj(source, kept)
        kept.flush()
        yield kept.name
