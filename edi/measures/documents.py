"""A report as JSON and as CSV files."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from edi.durable import replacing_private
from edi.measures.result import Period, Report, Rows, Value

LEVELS = ("level", "group", "group_name", "month")


def document(report: Report) -> dict[str, Any]:
    """The report as JSON has it: money and rates are texts, so that no reader makes floating
    numbers of them; `group` and `month` are null in rows of all of them."""
    options = report.options
    return {
        "from": _month(report.months[0]) if report.months else None,
        "to": _month(report.months[-1]) if report.months else None,
        "as_of": options.today.isoformat(),
        "pay_days": options.pay_days,
        "ack_days": options.ack_days,
        "hold_days": options.hold_days,
        "opl_reason": options.opl_reason,
        "validated": report.is_validated,
        "groups": [{"group": one.number, "name": one.name} for one in report.groups],
        "undated": report.undated,
        "set_aside": [
            {"file": file, "kind": kind, "reason": reason}
            for file, kind, reason in report.set_aside
        ],
        "tables": {name: list(_rows(report, rows)) for name, rows in report.tables.items()},
    }


def write_csv(report: Report, folder: Path) -> list[Path]:
    """One file for each table, in a folder that is made where it is missing. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in report.tables.items():
        path = folder / f"{name}.csv"
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*LEVELS, *(one.name for one in rows.columns)])
        for row in _rows(report, rows):
            writer.writerow(["" if value is None else value for value in row.values()])
        with replacing_private(path) as stream:
            stream.write(text.getvalue().encode("utf-8", "replace"))
        written.append(path)
    return written


def _rows(report: Report, rows: Rows) -> Iterator[dict[str, Any]]:
    """Each with what it is of. Measures have a row for each group and month, also an empty one."""
    names = report.names()
    for period in report.periods():
        found = rows.several(period) if rows.is_list else [rows.one(period)]
        for one in found:
            yield _levels(names, period) | {name: _plain(value) for name, value in one.items()}


def _levels(names: dict[str, str], period: Period) -> dict[str, Any]:
    return {
        "level": period.level,
        "group": period.group,
        "group_name": names.get(period.group, "") if period.group is not None else None,
        "month": _month(period.month) if period.month is not None else None,
    }


def _plain(value: Value) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


def _month(day: Any) -> str:
    return f"{day:%Y-%m}"
