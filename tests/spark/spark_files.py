"""Files of every guide, right and wrong, and the rows that one reading has of them."""

import gzip
import random
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
from effort import one_in

from edi.convert.tables import TABLES, read_tables, schema

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "engine"))

from edited_files import ALL_FILES, EDIT, EDITS, VALUES, edited  # noqa: E402

__all__ = ["ALL_FILES", "EDIT", "FIXTURES", "NAMES", "as_plain", "edited", "expected", "rows"]
__all__ += ["write_files"]

FIXTURES = [
    path
    for path in sorted((ROOT / "fixtures").rglob("*"))
    if path.suffix in (".edi", ".837", ".835")
    and path.is_file()
    and "report" not in path.parts[-3:]
]


def write_files(folder: Path) -> list[Path]:
    """Fixtures, generated files, the same with something wrong in them, and packed ones."""
    for number, path in enumerate(FIXTURES[:: one_in(3)]):
        (folder / f"{number:03}-{path.name}").write_bytes(path.read_bytes())
    dice = random.Random(11)
    for name, text in ALL_FILES.items():
        (folder / f"{name}.x12").write_text(text, encoding="utf-8")
        for number in range(3):
            edits = [(dice.choice(EDITS), dice.random(), dice.choice(VALUES)) for _ in range(4)]
            wrong = edited(text, edits)
            (folder / f"{name} wrong {number}.x12").write_text(wrong, encoding="utf-8")
    providers = ALL_FILES["providers"].encode()
    (folder / "packed.837.gz").write_bytes(gzip.compress(providers))
    (folder / "empty.837").write_bytes(b"")
    found = [path for path in sorted(folder.iterdir()) if path.is_file()]
    below = folder / "more"
    below.mkdir()
    with zipfile.ZipFile(below / "two.zip", "w") as archive:
        archive.writestr("a.837", ALL_FILES["one provider"])
        archive.writestr("b.835", ALL_FILES["payees"])
    (folder / "_SUCCESS").write_bytes(b"passed over")
    (folder / ".part").write_bytes(b"passed over")
    return [*found, below / "two.zip" / "a.837", below / "two.zip" / "b.835"]


def expected(paths: Iterable[Path], table: str, *, validate: bool = False) -> pa.Table:
    """The rows of all of these files, each read whole."""
    batches = [batch for path in paths for _, batch in read_tables(path, table, validate=validate)]
    return as_plain(pa.Table.from_batches(batches, schema(table)))


def as_plain(table: pa.Table) -> pa.Table:
    """Without dictionaries and metadata."""
    fields = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields)).replace_schema_metadata(None)


def rows(table: pa.Table) -> list[tuple[Any, ...]]:
    """Sorted, so that partitions may come in any order."""
    return sorted(zip(*(column.to_pylist() for column in table.columns), strict=True), key=repr)


NAMES = tuple(TABLES)
