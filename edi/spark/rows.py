"""Record batches of one table, from files and pieces of files."""

import gc
import io
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from edi.claims.source import Source
from edi.convert.ranges import open_range
from edi.convert.tables import TableReader
from edi.errors import EdiError
from edi.interchange.compressed import UnreadArchive, archive_of, open_stream
from edi.spark.files import Piece, version_of
from edi.spark.options import FINDINGS

if TYPE_CHECKING:
    import pyarrow as pa


_BATCH_BYTES = 1 << 20  # Spark makes rows of a batch, column by column: it should fit into a cache
_COLLECT_AFTER = 100_000  # new objects; reading makes many, and next to none in circles


@contextmanager
def rested_collector() -> Iterator[None]:
    """Keep the garbage collector off what there is, and let it look less often: a sixth of the
    time of reading. Then as it was: the worker belongs to others too."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class Malformed(EdiError):
    """Something is wrong in a file, and the mode is failfast."""


class Rows:
    """Reads one table. With `is_failfast` it raises `Malformed` at the first file with an error;
    else a file that is wrong, or cannot be unpacked, has rows in the table `findings`."""

    def __init__(
        self, table: str, *, validate: bool, is_failfast: bool, no_envelope: bool = False
    ) -> None:
        self._table = table
        self._is_failfast = is_failfast
        self._no_envelope = no_envelope
        self._reader = TableReader(
            [table], validate=validate, headless=no_envelope, batch_bytes=_BATCH_BYTES
        )

    def of_piece(self, piece: Piece) -> "Iterator[pa.RecordBatch]":
        """The batches that are full when a piece has been read."""
        try:
            yield from self._checked(self._piece(piece), piece.path)
        except UnreadArchive:
            if self._is_failfast:
                raise
            archive = archive_of(piece.path)
            with Path(archive[0] if archive else piece.path).open("rb") as stream:
                yield from self._whole(stream)  # what is found is that it is no X12

    def of_content(self, content: bytes, name: str) -> "Iterator[pa.RecordBatch]":
        """The same of the bytes of a file, packed by gzip or not."""
        try:
            unpacked = open_stream(io.BufferedReader(io.BytesIO(content)), name)
            yield from self._checked(self._whole(unpacked), name)
        except UnreadArchive:
            if self._is_failfast:
                raise
            yield from self._whole(content)

    def flush(self) -> "Iterator[pa.RecordBatch]":
        """What is left."""
        for _, batch in self._reader.flush():
            yield batch

    def _piece(self, piece: Piece) -> "Iterator[pa.RecordBatch]":
        if piece.part is None:
            yield from self._whole(piece.path)
            return
        if version_of(piece.path) != piece.version:
            raise EdiError(f"{piece.path}: the file has changed since the query was planned")
        headless = self._no_envelope
        # Elements are checked for the table of findings only, which needs whole files.
        opened = open_range(piece.path, piece.part, no_envelope=headless, elements=False)
        with opened as document:
            for _, batch in self._reader.read_range(piece.key, document):
                yield batch

    def _whole(self, source: Source) -> "Iterator[pa.RecordBatch]":
        for _, batch in self._reader.read(source):
            yield batch

    def _checked(
        self, batches: "Iterator[pa.RecordBatch]", name: str
    ) -> "Iterator[pa.RecordBatch]":
        """Errors that name the file, and never hold a value of it."""
        try:
            yield from batches
        except (OSError, EdiError):
            raise
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} in {at.name}, line {at.lineno} of {at.filename}"
            raise EdiError(f"{name}: {where}") from None
        errors = self._reader.summary.errors
        if self._is_failfast and errors:
            what = "an error" if errors == 1 else f"{errors:,} errors"
            raise Malformed(f"{name}: {what}; the table {FINDINGS} says which")
