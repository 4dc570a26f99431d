"""What a reader of X12 in Spark may be told."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from edi.convert.tables import TABLES
from edi.errors import EdiError

PERMISSIVE, FAILFAST = "permissive", "failfast"
SIZE = 1 << 24  # bytes of files that make one partition
FINDINGS = "findings"
_KNOWN = {
    name.lower(): name
    for name in (
        *("path", "paths", "table", "mode", "validate", "partitionSize", "pathColumn"),
        *("pathGlobFilter", "noEnvelope"),
    )
}
_SIZE = re.compile(r"(\d{1,15})\s*([kmg]?)b?", re.ASCII | re.IGNORECASE)
_UNITS = {"": 0, "k": 10, "m": 20, "g": 30}


class Options(NamedTuple):
    """The options of `spark.read.format("x12")`."""

    paths: tuple[str, ...]
    table: str = "claims"
    is_failfast: bool = False
    validate: bool = False
    size: int = SIZE
    path_column: str = ""
    glob: str = ""
    no_envelope: bool = False

    @property
    def is_of_whole_files(self) -> bool:
        """Do rows depend on the whole of a file? Findings do."""
        return self.table == FINDINGS


def options_of(given: Mapping[str, str]) -> Options:
    """Raises `EdiError` for what is not known or cannot be meant."""
    values = {name.lower(): value for name, value in given.items()}
    unknown = sorted(values.keys() - _KNOWN.keys())
    if unknown:
        raise EdiError(f"x12 has no option {unknown[0]}; it has {', '.join(_KNOWN.values())}")
    table = values.get("table", "claims")
    if table not in TABLES:
        raise EdiError(f"option table: there is none of this name; there are {', '.join(TABLES)}")
    mode = values.get("mode", PERMISSIVE).lower()
    if mode not in (PERMISSIVE, FAILFAST):
        raise EdiError(f"option mode is {PERMISSIVE} or {FAILFAST}")
    validate = _flag(values, "validate")
    if validate and table != FINDINGS:
        raise EdiError(f"option validate goes with the table {FINDINGS}")
    column = values.get("pathcolumn", "")
    if column in (one.name for one in TABLES[table].columns):
        raise EdiError(f"option pathColumn: the table {table} has a column of this name")
    return Options(
        _paths(values),
        table,
        mode == FAILFAST,
        validate,
        _size(values.get("partitionsize", str(SIZE))),
        column,
        values.get("pathglobfilter", ""),
        _flag(values, "noenvelope"),
    )


def _paths(values: Mapping[str, str]) -> tuple[str, ...]:
    """Of `load(path)` and of `load([path, ...])`, which Spark hands over as JSON."""
    paths = [values["path"]] if values.get("path") else []
    if values.get("paths"):
        paths += json.loads(values["paths"])
    if not paths:
        raise EdiError('x12 reads files: name them, load("claims/")')
    return tuple(paths)


def _flag(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "false").lower()
    if text not in ("true", "false"):
        raise EdiError(f"option {_KNOWN[name]} is true or false")
    return text == "true"


def _size(text: str) -> int:
    found = _SIZE.fullmatch(text.strip())
    size = int(found[1]) << _UNITS[found[2].lower()] if found else 0
    if size <= 0:
        raise EdiError('option partitionSize is a number of bytes, such as "16m"')
    return size
