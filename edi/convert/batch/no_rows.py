"""A file with the columns and without rows for each table that no input has rows of: whoever reads
`claims/*.parquet` finds the table all the same."""

import io
from collections.abc import Container

from edi.convert.batch.kinds import TableKind
from edi.convert.batch.manifest import Manifest
from edi.convert.batch.storage import Storage


def write_tables_without_rows(
    storage: Storage, kind: TableKind, manifest: Manifest, there: Container[str]
) -> None:
    """One file each, and away with those whose tables have rows by now. `there` are the names of
    what stood in the folder before. Raises `OutputFailed`."""
    from edi.convert.tables.writing import TableWriter

    filled = {
        part.name.partition("/")[0] for one in manifest.records.values() for part in one.parts
    }
    for table in kind.tables:
        name = f"{table}/no-rows.{kind.name}"
        if table in filled:
            if name in there:
                storage.remove(name)
            continue
        if name not in there:
            stream = io.BytesIO()
            TableWriter(kind.name, table, stream).close()
            storage.put(name, stream.getvalue())
