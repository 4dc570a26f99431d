"""Decisions as rows of a table, made by rules of this module's own: docs/remit.md, Tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, str]


def flat(values: dict[str, Any], before: str = "") -> Row:
    """Keys inside objects joined by `_`, items of lists counted from 1."""
    found: Row = {}
    for key, value in values.items():
        if key == "lines" and not before:
            continue
        if isinstance(value, dict):
            found |= flat(value, f"{before}{key}_")
        elif isinstance(value, list):
            for number, item in enumerate(value, start=1):
                singular = key[:-3] + "y" if key.endswith("ies") else key[:-1]
                name = f"{before}{singular}_{number}"
                found |= flat(item, f"{name}_") if isinstance(item, dict) else {name: item}
        else:
            found[before + key] = str(value)
    return found


def rows(records: Iterable[dict[str, Any]]) -> list[Row]:
    found = []
    for one in records:
        own = flat(one)
        for line in one.get("lines") or [{}]:
            number = {"line": str(line["line"])} if "line" in line else {}
            found.append(
                own | number | flat({k: v for k, v in line.items() if k != "line"}, "line_")
            )
    return found


def columns(found: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in found for name in row))


def as_csv(found: list[Row], names: list[str] | None = None) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names or columns(found), restval="")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode()


def as_parquet(found: list[Row], path: Path, *, decimals: bool = False) -> None:
    import pyarrow
    from pyarrow import parquet

    def column(name: str) -> Any:
        values = [row.get(name) for row in found]
        if decimals and name.endswith(("paid", "charge", "amount", "allowed", "covered")):
            dollars = [None if one is None else Decimal(one) for one in values]
            return pyarrow.array(dollars, pyarrow.decimal128(14, 4))
        return pyarrow.array(values, pyarrow.string())

    parquet.write_table(pyarrow.table({name: column(name) for name in columns(found)}), path)
