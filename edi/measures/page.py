"""Writes a report as a page: one file, without network, in the style of `edi view --html`.

Charts are made here, as SVG; the tables below them have the numbers, so that nothing is only to be
seen. Values stand as text (autoescape). The script shows one employer group at a time.
"""

from datetime import date
from pathlib import Path
from typing import Any

from edi.durable import replacing_private
from edi.measures import charts
from edi.measures.catalogue import Measure, tables
from edi.measures.result import Group, Period, Report, Rows
from edi.measures.wording import month, notes, said, span
from edi.report.page import assets

MOST_GROUPS = 100  # with a part of their own; more make a page slow to open
_TILES = (
    ("volume", "claims"),
    ("volume", "charges"),
    ("payments", "paid"),
    ("payments", "member_share"),
    ("payments", "cob_savings"),
    ("payments", "contract_savings"),
    ("payments", "denied"),
    ("payments", "denial_rate"),
    ("turnaround", "days_to_payment"),
    ("turnaround", "in_time_rate"),
    ("compliance", "clean_rate"),
    ("compliance", "open_late"),
    ("compliance", "opl_held"),
    ("compliance", "opl_held_late"),
)
# What somebody has to look at, where it is not zero.
_BAD = frozenset(
    "difference answered_twice other_group clean_late set_late claim_late set_rejected"
    " claim_rejected open_late opl_held_late".split()
)


def write_page(path: Path, report: Report) -> None:
    """Raises `MissingExtra`, `OSError`."""
    template = assets.template(assets.file("page.html.j2", "edi.measures"), "report")
    style = assets.style() + assets.file("page.css", "edi.measures")
    script = assets.file("page.js", "edi.measures")
    shown = report.groups[:MOST_GROUPS]
    said_before = notes(report)
    if len(shown) < len(report.groups):
        left = len(report.groups) - len(shown)
        said_before.append(
            f"{left:,} more groups, with the lowest charges and payments, are in the sums and in"
            " CSV and JSON only"
        )
    scopes = [_scope(report, None, "all", "All employer groups")]
    scopes += [
        _scope(report, one, f"group-{n}", f"{one.number} {one.name}".strip())
        for n, one in enumerate(shown, 1)
    ]
    page = template.render(
        title="Claims by employer group",
        span=span(report),
        as_of=report.options.today.isoformat(),
        notes=said_before,
        scopes=scopes,
        definitions=list(tables().values()),
        limits=report.options,
        style=style,
        script=script,
        style_hash=assets.digest(style),
        script_hash=assets.digest(script),
    )
    with replacing_private(path) as stream:
        stream.write(page.encode("utf-8", "replace"))


def _scope(report: Report, group: Group | None, id_: str, title: str) -> dict[str, Any]:
    """Everything about one group, or all."""
    number = group.number if group else None
    found = [_by_month(report, rows, number) for rows in _measured(report)]
    if group is None and len(report.groups) > 1:
        found = [_by_group(report, rows) for rows in _measured(report)] + found
    lists = [_list(rows, Period(number, None)) for rows in report.tables.values() if rows.is_list]
    return {
        "id": id_,
        "title": title,
        "tiles": _tiles(report, Period(number, None)),
        "charts": charts.charts(report, number) if report.months else [],
        "tables": found + [one for one in lists if one["rows"]],
    }


def _measured(report: Report) -> list[Rows]:
    return [rows for rows in report.tables.values() if not rows.is_list]


def _tiles(report: Report, period: Period) -> list[tuple[str, str, bool]]:
    found = []
    for table, name in _TILES:
        rows = report.tables[table]
        measure = next((one for one in rows.columns if one.name == name), None)
        if measure is not None:
            value = rows.one(period)[name]
            found.append((measure.title, said(measure, value), name in _BAD and bool(value)))
    return found


def _by_month(report: Report, rows: Rows, group: str | None) -> dict[str, Any]:
    periods: list[date | None] = [*report.months, None]
    return _table(
        f"{rows.title}, by month",
        "Month",
        rows,
        [(month(one) if one else "all months", Period(group, one)) for one in periods],
    )


def _by_group(report: Report, rows: Rows) -> dict[str, Any]:
    named = [
        (f"{one.number} {one.name}".strip(), Period(one.number, None))
        for one in report.groups[:MOST_GROUPS]
    ]
    named.append(("all groups", Period(None, None)))
    return _table(f"{rows.title}, by group", "Group", rows, named)


def _table(title: str, first: str, rows: Rows, named: list[tuple[str, Period]]) -> dict[str, Any]:
    found = []
    for name, period in named:
        values = rows.one(period)
        cells = [_cell(one, values[one.name]) for one in rows.columns]
        is_total = name.startswith("all ")
        found.append({"cells": [{"text": name, "is_bad": False}, *cells], "is_total": is_total})
    heads = [{"title": first, "is_number": False}]
    heads += [{"title": one.title, "is_number": one.kind != "text"} for one in rows.columns]
    return {"title": title, "heads": heads, "rows": found}


def _list(rows: Rows, period: Period) -> dict[str, Any]:
    found = [
        {"cells": [_cell(one, row[one.name]) for one in rows.columns], "is_total": False}
        for row in rows.several(period)
    ]
    heads = [{"title": one.title, "is_number": one.kind != "text"} for one in rows.columns]
    return {"title": rows.title, "heads": heads, "rows": found}


def _cell(measure: Measure, value: Any) -> dict[str, Any]:
    return {
        "text": said(measure, value),
        "is_number": measure.kind != "text",
        "is_bad": measure.name in _BAD and bool(value),
    }
