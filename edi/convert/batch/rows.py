"""Inputs as rows of tables, and rows that are there already."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from edi.convert.batch.kinds import TableKind
from edi.convert.batch.manifest import Part, Span
from edi.convert.batch.plan import Cut, Piece
from edi.convert.batch.sources import Source, opened
from edi.convert.batch.storage import Storage

if TYPE_CHECKING:
    from edi.convert.tables.reading import Batch, TableReader

_WHOLE = 8 << 20  # bytes of an input that are read before any row of it is made
_FILE = "file"  # the column with the digest of the input
_FINDINGS = "findings"
_ROWS = 65_536


class Unlinked(Exception):
    """A part of a file does not lead to what the next was foreseen to start from: what is found in
    them would not be what is found in the file."""


def table_names() -> tuple[str, ...]:
    """All tables. Loads no pyarrow, which may have threads."""
    from edi.convert.tables.declared import TABLES

    return tuple(TABLES)


def load() -> None:
    """Load what reads and writes rows, but for pyarrow: processes that are forked then have it."""
    import edi.convert.ranges
    import edi.convert.tables.reading
    import edi.convert.tables.writing  # noqa: F401


def reader_of(kind: TableKind) -> "TableReader":
    """What makes rows of inputs, one after the other. Raises `EdiError` without pyarrow."""
    from edi.convert.tables.reading import TableReader

    return TableReader(kind.tables, validate=kind.validate, dictionary=True)


def rows_of(reader: "TableReader", piece: Piece) -> "Iterator[Batch]":
    """Rows of an input; those that fill no batch stay in the reader. Raises `OSError`,
    `Unlinked`."""
    key = piece.found.digest
    if piece.cut is not None:
        yield from _rows_of_range(reader, piece, piece.cut)
        return
    with opened(piece.source) as stream:
        data = stream.read(_WHOLE)
        if len(data) < _WHOLE:  # what is wrong with reading it shows before there is any row
            yield from reader.read(data, key=key)
            return
    with opened(piece.source) as stream:
        yield from reader.read(stream, key=key)


def _rows_of_range(reader: "TableReader", piece: Piece, cut: Cut) -> "Iterator[Batch]":
    from edi.convert.ranges import open_range

    with open_range(piece.source.path, cut.range, elements=False) as document:
        yield from reader.read_range(piece.found.digest, document)
        is_judged = cut.following is not None and _FINDINGS in reader.tables
        if is_judged and not document.leads_to(cut.following):
            raise Unlinked


def cuts(source: Source, size: int) -> list[Cut | None]:
    """Parts of a file of this machine of about so many bytes; one that cannot be read is said to be
    so when its turn comes."""
    from edi.convert.ranges import ranges

    try:
        found = ranges(source.path, size)
    except OSError:
        return [None]
    if len(found) < 2:
        return [None]
    following = [*found[1:], None]
    return [
        Cut(Span(one.start, one.end, size, after is None), one, after)
        for one, after in zip(found, following, strict=True)
    ]


def without(
    storage: Storage, part: Part, kind: TableKind, digests: frozenset[str]
) -> Iterator[tuple[str, Any]]:
    """The rows of a part but those of some inputs, as record batches."""
    table = part.name.partition("/")[0]
    with storage.open(part.name) as stream:
        batches = _parquet(stream) if kind.name == "parquet" else _csv(stream, table)
        for batch in batches:
            yield table, _filtered(batch, digests)


def _filtered(batch: Any, digests: frozenset[str]) -> Any:
    import pyarrow.compute as compute

    from edi.convert.tables.arrow import text_array

    files = batch.column(_FILE)
    gone = compute.is_in(files, value_set=text_array(sorted(digests)))
    return batch.filter(compute.invert(gone))


def _parquet(stream: BinaryIO) -> Iterator[Any]:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(stream) as file:
        yield from file.iter_batches(_ROWS, use_threads=False)


def _csv(stream: BinaryIO, table: str) -> Iterator[Any]:
    """As written by ourselves, a null as nothing."""
    import pyarrow
    import pyarrow.csv

    from edi.convert.tables.arrow import schema

    found = schema(table)
    types = {
        field.name: pyarrow.string() if pyarrow.types.is_dictionary(field.type) else field.type
        for field in found
    }
    read = pyarrow.csv.open_csv(
        stream,
        read_options=pyarrow.csv.ReadOptions(use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
    for batch in read:
        columns = [
            batch.column(field.name).dictionary_encode()
            if pyarrow.types.is_dictionary(field.type)
            else batch.column(field.name)
            for field in found
        ]
        yield pyarrow.record_batch(columns, schema=found)


def write_table(stream: BinaryIO, kind: TableKind, target: BinaryIO) -> None:
    """The rows of one table of a stream. Raises `OSError`, `EdiError` without pyarrow."""
    from edi.convert.tables.writing import TableWriter

    (table,) = kind.tables
    reader = reader_of(kind)
    writer = TableWriter(kind.name, table, target)
    for batches in (reader.read(stream), reader.flush()):
        for _, batch in batches:
            writer.write(batch)
    writer.close()
