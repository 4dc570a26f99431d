"""The tables that a report is made of: a folder of `edi convert --to parquet`, or X12 files, which
are converted to one beside it for as long as the report takes."""

import glob
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from edi.measures.errors import InvalidTables

if TYPE_CHECKING:
    from edi.convert.batch.manifest import SetAside
    from edi.convert.batch.sources import Source

# Those that the facts are made of (`facts/`).
NEEDED = (
    "transactions",
    "claims",
    "lines",
    "other_payers",
    "adjustments",
    "remittances",
    "claim_payments",
    "service_payments",
    "acknowledgements",
    "statuses",
    "findings",
)
_OWN = ".edi-convert"
_MANIFEST = f"{_OWN}/manifest.json"
_PARTS = "*.parquet"


class TableFolder(NamedTuple):
    """A folder of tables."""

    path: Path
    is_validated: bool  # does its table of findings hold those of the rules?

    def parts(self, table: str) -> list[str]:
        """The files of a table, for a scan that takes patterns."""
        return sorted(glob.escape(str(one)) for one in (self.path / table).glob(_PARTS))


def is_table_folder(path: Path) -> bool:
    """Has `edi convert` made it?"""
    if not path.is_dir():
        return False
    return (path / _OWN).is_dir() or any(any((path / name).glob(_PARTS)) for name in NEEDED)


def table_folder(path: Path) -> TableFolder:
    """A folder that `edi convert --to parquet` has made. Raises `InvalidTables`."""
    asked: dict[str, object] = {}
    with suppress(OSError, ValueError):
        found = json.loads((path / _MANIFEST).read_text("utf-8"))
        asked = found if isinstance(found, dict) else {}
    if asked.get("to", "parquet") != "parquet":
        raise InvalidTables(
            f"{path} was converted to {asked['to']}: a report is made of tables of"
            " `edi convert --to parquet`"
        )
    folder = TableFolder(path, bool(asked.get("validate")))
    missing = [name for name in NEEDED if not folder.parts(name)]
    if missing:
        raise InvalidTables(
            f"{path} lacks the tables {', '.join(missing)}: convert all tables, or these too"
            f" (--tables {','.join(NEEDED)})"
        )
    return folder


class Made(NamedTuple):
    """What was made of X12 files."""

    folder: TableFolder
    set_aside: "list[SetAside]"


def convert_files(
    sources: "Sequence[Source]",
    out: Path,
    *,
    validate: bool,
    jobs: int,
    set_aside: "Sequence[SetAside]" = (),
    describe: Callable[[Exception], str] = lambda error: type(error).__name__,
    progress: Callable[[int], object] | None = None,
) -> Made:
    """Tables of X12 files in the empty folder `out`. Raises `OSError`, `EdiError`."""
    from edi.convert.batch.kinds import TableKind
    from edi.convert.batch.places import storage_at
    from edi.convert.batch.run import convert

    outcome = convert(
        sources,
        TableKind("parquet", NEEDED, validate, "snappy"),
        storage_at(str(out)),
        set_aside=set_aside,
        jobs=jobs,
        describe=describe,
        progress=progress,
    )
    return Made(TableFolder(out, validate), outcome.set_aside)
