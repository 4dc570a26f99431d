"""Where decisions come from: a file or stream of JSON Lines or CSV, a Parquet file, or a query.

Which of these it is shows in how it begins. What cannot be read twice is copied to a file without
a name, and so is what a Parquet file holds.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from edi.remit.decision_query import Query
from edi.remit.decision_query import as_csv as query_as_csv
from edi.remit.decision_table import Table
from edi.remit.decisions import ADJUSTMENT, MAX_LINE, Record, parse_line, record_lines
from edi.remit.refusal import Refusal

STDIN = "standard input"
QUERY = "the query"
_CLAIM = re.compile(rb'"claim"\s*:\s*"([^"\\]{1,64})"')
_PARQUET = b"PAR1"
_MARK = b"\xef\xbb\xbf"
_SEPARATORS = re.compile("[,;\t|]")
_NAMES = {"claim", "provider_adjustment_provider"}  # one of which every table has


class Source(Protocol):
    """The records of a file, each with its place (line or row) and where in the file it starts."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def twice(self) -> str:
        """What may be wrong where a claim is decided twice."""

    def records(self) -> Iterator[tuple[int, int, bytes] | Refusal]:
        """Place, start and bytes of each."""

    def raw(self, start: int) -> bytes:
        """The bytes of the one that starts there."""

    def claim_of(self, raw: bytes) -> str | None:
        """The claim number of a plain decision, unread; None when that is not plain to see."""

    def parse(self, raw: bytes, place: int) -> Record: ...

    def as_json(self, raw: bytes) -> bytes:
        """One decision as an object of JSON."""

    def for_rework(self) -> Iterator[tuple[int, bytes]]:
        """Places and bytes of all that can be given again; place 0 for what goes with any."""


class JsonLines:
    """One record a line."""

    twice = ""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name

    @property
    def size(self) -> int:
        return self._stream.seek(0, 2)

    def records(self) -> Iterator[tuple[int, int, bytes] | Refusal]:
        self._stream.seek(0)
        return record_lines(self._stream, self._name)

    def raw(self, start: int) -> bytes:
        self._stream.seek(start)
        return self._stream.readline(MAX_LINE + 1)

    def claim_of(self, raw: bytes) -> str | None:
        found = _CLAIM.search(raw)
        if found is None or ADJUSTMENT in raw:
            return None
        try:
            return found[1].decode().strip() or None
        except UnicodeDecodeError:
            return None

    def parse(self, raw: bytes, place: int) -> Record:
        return parse_line(raw, self._name, place)

    def as_json(self, raw: bytes) -> bytes:
        return raw

    def for_rework(self) -> Iterator[tuple[int, bytes]]:
        self._stream.seek(0)
        for number, line in enumerate(self._stream, start=1):
            bare = line.removeprefix(_MARK) if number == 1 else line
            if bare.strip():
                yield number, bare if bare.endswith(b"\n") else bare + b"\n"


def open_source(given: Path | BinaryIO | Query, closing: ExitStack) -> tuple[Source, str]:
    """The records of a file, stream or query, and what to call it. `closing` closes what is opened.

    Raises `OSError`, `MissingExtra`.
    """
    if isinstance(given, Query):
        copy = closing.enter_context(TemporaryFile())  # noqa: SIM115
        return Table(copy, QUERY, query_as_csv(given, copy), rows_before=-1), QUERY
    if isinstance(given, Path):
        name, suffix = given.name, given.suffix.lower()
        stream: BinaryIO = closing.enter_context(given.open("rb"))
    else:
        name, suffix, stream = STDIN, "", given
    if not stream.seekable():
        copy = closing.enter_context(TemporaryFile())  # noqa: SIM115
        shutil.copyfileobj(stream, copy)
        stream = copy
    stream.seek(0)
    opening = stream.read(len(_PARQUET))
    stream.seek(0)
    if opening == _PARQUET or suffix == ".parquet":
        from edi.remit.decision_parquet import as_csv

        copy = closing.enter_context(TemporaryFile())  # noqa: SIM115
        return Table(copy, name, as_csv(stream, copy, name), rows_before=-1), name
    line = stream.readline(MAX_LINE).removeprefix(_MARK).lstrip()
    stream.seek(0)
    if line[:1] not in (b"{", b"[") and (suffix == ".csv" or _is_header(line)):
        return Table(stream, name), name
    return JsonLines(stream, name), name


def _is_header(line: bytes) -> bool:
    """Does a table begin with this line?"""
    return not _NAMES.isdisjoint(
        cell.strip().strip('"') for cell in _SEPARATORS.split(line.decode("latin-1"))
    )
