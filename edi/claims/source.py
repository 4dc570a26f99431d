"""What a caller may give as a source of X12, and what is said of one that holds something else."""

import io
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from os import PathLike
from typing import BinaryIO

from edi.errors import NotThisTransaction, NotX12, SkippedTransaction
from edi.guides.spec import About
from edi.interchange.compressed import open_file
from edi.structure.document import Document, Item, Outside, Started

# Of a file whose last transaction set stops: what was to follow is not known.
CUT = (
    "a transaction set ends here without its SE: the file may be cut off, and what was to follow"
    " is missing"
)

Source = str | PathLike[str] | bytes | bytearray | memoryview | BinaryIO

_TAKEN = "a source is a path, the bytes of a file or an open binary stream"
_LONGEST_PATH = 4096
# Begins like a segment: id, separator. No path of a file that is there is looked at.
_MARK = r"[^\w\s./\\:()-]"
_CONTENT = re.compile(rf"(?:\ufeff|\xef\xbb\xbf)?\s*[A-Z][A-Z0-9]{{1,2}}{_MARK}.*{_MARK}")
_SET = re.compile(r"[0-9]{3}")
_VERSION = re.compile(r"[0-9]{6}(?:X[0-9]{3}(?:[A-Z][0-9])?)?")
# The transaction sets of each kind, and what reads them.
_SETS = {
    About.CLAIM: ("837", "read_claims"),
    About.PAYMENT: ("835", "read_payments or read_remittances"),
    About.ACKNOWLEDGEMENT: ("999", "read_acknowledgements"),
    About.STATUS: ("277", "read_statuses"),
}


def checked(source: Source) -> Source:
    """The source, if it can be one. Raises `TypeError`, which never holds what was given."""
    if isinstance(source, bytes | bytearray | memoryview):
        return source
    if isinstance(source, str | PathLike):
        path = os.fspath(source)
        text = path if isinstance(path, str) else os.fsdecode(path)
        if not os.path.lexists(text) and _is_content(text):
            raise TypeError(
                f"{_TAKEN}; this text is the content of a file or no path: give content as bytes"
            )
        return source
    if isinstance(source, io.TextIOBase):
        raise TypeError(f"{_TAKEN}; this stream is open as text: open it with mode 'rb'")
    if not callable(getattr(source, "read", None)):
        raise TypeError(f"{_TAKEN}, not {type(source).__name__}")
    return source


def _is_content(text: str) -> bool:
    is_odd = len(text) > _LONGEST_PATH or not text or any(c in text for c in "\r\n\0")
    return is_odd or _CONTENT.match(text) is not None


def opened(source: Source) -> AbstractContextManager[BinaryIO]:
    """The source as a binary stream; only what was opened here is closed at the end."""
    if isinstance(source, bytes | bytearray | memoryview):
        return nullcontext(io.BytesIO(source))
    if isinstance(source, str | PathLike):
        return open_file(os.fsdecode(source))
    return nullcontext(source)


def name_of(source: Source) -> str | None:
    """The path of a file; None for bytes and streams."""
    return os.fsdecode(source) if isinstance(source, str | PathLike) else None


class DocumentOf(Document):
    """The document of a reader that wants transaction sets of one kind.

    Warns once of each kind and version of sets that edi does not read (`SkippedTransaction`), where
    a set that is wanted is there too. Raises at its end, when all has been handed out, `NotX12`
    where there was no interchange, and `NotThisTransaction` where there was no set of that kind.
    """

    def __init__(
        self, stream: BinaryIO, wanted: About, file: str | None, *, headless: bool = False
    ) -> None:
        super().__init__(stream, headless=headless)
        self._wanted = wanted
        self._file = file
        self._is_there = False
        self._others: dict[tuple[str, str], About | None] = {}  # by identifier and version
        self._unread: list[str] = []  # identifier and version, of which nobody has been warned yet

    def __iter__(self) -> Iterator[Item]:
        for item in super().__iter__():
            if isinstance(item, Started):
                self._note(item)
            elif isinstance(item, Outside) and item.raw.startswith("TA1"):
                self._is_there |= self._wanted is About.ACKNOWLEDGEMENT
            if self._unread and self._is_there:
                self._warn()
            yield item
        if not self.segments:
            raise not_x12(self, self._file)
        if not self._is_there:
            raise self._not_this()

    def _note(self, item: Started) -> None:
        about = item.guide.spec.about if item.guide else None
        if about is self._wanted:
            self._is_there = True
        elif len(self._others) < 10:
            st = self.envelope.st
            identifier = st[1].strip() if len(st) > 1 else ""
            version = self.envelope.version.strip() if about is None else ""
            key = (
                identifier if _SET.fullmatch(identifier) else "unknown",
                version if _VERSION.fullmatch(version) else "",
            )
            if about is None and key not in self._others:
                self._unread.append(_shown(key))
            self._others[key] = about

    def _warn(self) -> None:
        unread, self._unread = self._unread, []
        for one in unread:
            message = f"{_named(self._file)}transaction sets are skipped: edi does not read {one}"
            warnings.warn(SkippedTransaction(message, one), stacklevel=_levels_to_caller())

    def _not_this(self) -> NotThisTransaction:
        wanted, _ = _SETS[self._wanted]
        found = tuple(map(_shown, sorted(self._others)))
        advice = [_SETS[about][1] for about in self._others.values() if about]
        message = f"{_named(self._file)}no {wanted} transaction set that edi reads"
        message += f"; there is {', '.join(found)}" if found else "; there is none at all"
        if advice:
            message += f": use {', '.join(dict.fromkeys(advice))}"
        return NotThisTransaction(message, (wanted,), found)


def not_x12(document: Document, file: str | None) -> NotX12:
    """What is raised for a source without an interchange."""
    return NotX12(f"{_named(file)}{document.no_interchange}")


def no_readable_set(file: str | None, found: tuple[str, ...]) -> NotThisTransaction:
    """What is raised for a source without any transaction set that edi reads."""
    message = f"{_named(file)}no transaction set that edi reads"
    message += f"; there is {', '.join(found)}" if found else "; there is none at all"
    wanted = tuple(sorted({set_id for set_id, _ in _SETS.values()}))
    return NotThisTransaction(message, wanted, found)


def _shown(key: tuple[str, str]) -> str:
    """ "837 004010X098A1", "837"."""
    return " ".join(filter(None, key))


def _levels_to_caller() -> int:
    """How far above who asks stands the first line of code that is not of this package."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("edi."):
        level, frame = level + 1, frame.f_back
    return level


def _named(file: str | None) -> str:
    return f"{file}: " if file else ""
