"""`edi view --html`."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from edi.claims.source import DocumentOf
from edi.claims.stream import claims_of, payments_of
from edi.cli import main
from edi.cli.inputs import STDIN, open_input, shown
from edi.errors import EdiError, MissingExtra
from edi.guides.spec import About
from edi.report.page.entries import Entries, Entry
from edi.report.page.page import write_page
from edi.report.painter import clean, count
from edi.structure.document import Document, Started

_KINDS = {About.PAYMENT: "payment", About.CLAIM: "claim"}


def write(path: str, page: Path, *, show_values: bool, headless: bool) -> int:
    """The page of a file; the exit code."""
    if page.is_dir():
        raise click.BadParameter("a folder; name a file", param_hint="--html")
    try:
        with _readable(path) as file:
            with open_input(file) as stream:
                wanted = _kind(stream, headless=headless) or About.PAYMENT
            with open_input(file) as stream:
                document = DocumentOf(stream, wanted, shown(path), headless=headless)
                entries = Entries(show_values=show_values)
                found = _entries(document, wanted, entries)
                name = shown(path) if path == STDIN else Path(path).name
                files = write_page(page, name, _KINDS[wanted], entries, found)
    except MissingExtra as error:
        raise click.UsageError(str(error)) from None
    except EdiError as error:
        main.say(str(error).partition(": use ")[0])
        return main.UNREADABLE
    if document.cut_at is not None:
        main.say(f"{shown(path)}:{document.cut_at}: the file is cut off here")
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


def _kind(stream: BinaryIO, *, headless: bool) -> About | None:
    """What the first transaction set that is shown is about."""
    for item in Document(stream, headless=headless):
        if isinstance(item, Started) and item.guide and item.guide.spec.about in _KINDS:
            return item.guide.spec.about
    return None


def _entries(document: DocumentOf, about: About, entries: Entries) -> Iterator[Entry]:
    if about is About.PAYMENT:
        yield from map(entries.payment, payments_of(document))
    else:
        yield from map(entries.claim, claims_of(document))
