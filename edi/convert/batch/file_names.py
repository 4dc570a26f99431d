"""The table `files`: which files the rows are of, since their column `file` has a digest."""

import csv
import io
from array import array

from edi.convert.batch.kinds import TableKind
from edi.convert.batch.manifest import Manifest
from edi.convert.batch.storage import Storage

_COLUMNS = ("file", "name", "bytes")


def write_file_names(storage: Storage, kind: TableKind, manifest: Manifest) -> None:
    """One row for each input whose rows count; whole or not at all. Raises `OutputFailed`."""
    rows = sorted(
        {(one.digest, one.name, one.size) for r in manifest.records.values() for one in r.inputs}
    )
    # Names of files need not be text.
    named = [(digest, _shown(name), size) for digest, name, size in rows]
    data = _parquet(named) if kind.name == "parquet" else _csv(named)
    storage.put(f"files/files.{kind.name}", data)


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _csv(rows: list[tuple[str, str, int]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()


def _parquet(rows: list[tuple[str, str, int]]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    from edi.convert.tables.arrow import text_array

    digests, names, sizes = zip(*rows, strict=True) if rows else ((), (), ())
    numbers = pyarrow.py_buffer(array("q", sizes))
    columns = [
        text_array(digests),
        text_array(names),
        pyarrow.Array.from_buffers(pyarrow.int64(), len(sizes), [None, numbers]),
    ]
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns, names=_COLUMNS), sink)
    return sink.getvalue()
