"""The page about a file: of its remittances, or of its claims."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from edi.claims.source import DocumentOf
from edi.claims.stream import claims_of, payments_of
from edi.guides.spec import About
from edi.report.page.entries import Entries, Entry
from edi.report.page.page import write_page
from edi.structure.document import Document, Started

_KINDS = {About.PAYMENT: "payment", About.CLAIM: "claim"}


class Written(NamedTuple):
    """The files of a page, and the line where the input is cut off."""

    files: list[Path]
    cut_at: int | None


def write_page_of(
    opened: Callable[[], AbstractContextManager[BinaryIO]],
    file: str,
    name: str,
    page: Path,
    *,
    show_values: bool,
    headless: bool = False,
) -> Written:
    """Write a page about what `opened` opens, twice; `file` is named in errors, `name` on the page.

    Raises `MissingExtra`, `OSError`; `NotX12` and `NotThisTransaction` for a file without claims
    and claim payments.
    """
    with opened() as stream:
        wanted = _kind(stream, headless=headless) or About.PAYMENT
    with opened() as stream:
        document = DocumentOf(stream, wanted, file, headless=headless)
        entries = Entries(show_values=show_values)
        found = _entries(document, wanted, entries)
        files = write_page(page, name, _KINDS[wanted], entries, found)
    return Written(files, document.cut_at)


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
