"""What `edi report` prints: tables as wide as the terminal."""

import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from edi.measures.result import Period, Report, Rows
from edi.measures.wording import month, said, span
from edi.report.painter import Painter
from edi.report.text_report import count

_PIPED = 120  # columns where nobody says how many there are
_GAP = 2  # columns between cells
_LONGEST_NAME = 28
_MOST_GROUPS = 50
# Title, what a row is, and its measures.
_MONEY = (
    ("volume", "claims"),
    ("volume", "charges"),
    ("payments", "decisions"),
    ("payments", "charged"),
    ("payments", "allowed"),
    ("payments", "paid"),
    ("payments", "member_share"),
    ("payments", "cob_savings"),
    ("payments", "contract_savings"),
    ("payments", "denied"),
    ("payments", "denials"),
    ("payments", "denial_rate"),
)
_TIMES = (
    ("turnaround", "days_to_decision"),
    ("turnaround", "days_to_payment"),
    ("turnaround", "days_to_payment_90"),
    ("turnaround", "clean_late"),
    ("turnaround", "in_time_rate"),
    ("compliance", "clean_rate"),
    ("acknowledgements", "set_late"),
    ("acknowledgements", "claim_late"),
    ("compliance", "open_late"),
    ("compliance", "opl_held"),
    ("compliance", "opl_held_late"),
    ("compliance", "opl_closed"),
)
_SECTIONS = (
    ("Claims and money, by group", "group", _MONEY),
    ("Claims and money, by month", "month", _MONEY),
    ("Times and compliance, by group", "group", _TIMES),
    ("Times and compliance, by month", "month", _TIMES),
)


class _Column(NamedTuple):
    title: str
    cells: list[str]
    is_text: bool = False

    @property
    def width(self) -> int:
        """As its longest cell, or the longest word of its title."""
        return max(map(len, [*self.cells, *self.title.split()]))


class _Page:
    """Lines on standard output."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter
        self.width = painter.width or _PIPED

    def line(self, text: str, style: str = "") -> None:
        sys.stdout.write(self._painter.line((text, style)))


def show(report: Report) -> None:
    """The report as text, on standard output."""
    page = _Page(Painter.of(sys.stdout))
    options = report.options
    number = count(len(report.groups), "employer group")
    page.line(f"{number}, {span(report)}, as of {options.today}")
    if not report.months:
        return
    if len(report.groups) > _MOST_GROUPS:
        page.line(
            f"the {_MOST_GROUPS} with the most charges and payments are shown; --csv and --format"
            " json have all"
        )
    for title, by, chosen in _SECTIONS:
        if by == "group" or len(report.months) > 1:
            _section(page, report, title, by, chosen)
    for rows in report.tables.values():
        if rows.is_list:
            _list(page, rows)


def _section(
    page: _Page, report: Report, title: str, by: str, chosen: Sequence[tuple[str, str]]
) -> None:
    periods = list(_periods(report, by))
    names = report.names()
    named = [_named(names, one, by) for one in periods]
    columns = []
    for table, name in chosen:
        rows = report.tables[table]
        measure = next((one for one in rows.columns if one.name == name), None)
        if measure is not None:  # a query of one's own may do without
            cells = [said(measure, rows.one(one)[name]) for one in periods]
            columns.append(_Column(measure.title, cells))
    _print(page, title, _Column(by.capitalize(), named, True), columns)


def _periods(report: Report, by: str) -> Iterator[Period]:
    if by == "group":
        yield from (Period(one.number, None) for one in report.groups[:_MOST_GROUPS])
    else:
        yield from (Period(None, one) for one in report.months)
    yield Period(None, None)


def _named(names: dict[str, str], period: Period, by: str) -> str:
    if by == "month":
        return month(period.month) if period.month else "all months"
    if period.group is None:
        return "all groups"
    text = f"{period.group} {names.get(period.group, '')}".strip()
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"


def _list(page: _Page, rows: Rows) -> None:
    found = rows.several(Period(None, None))
    if not found:
        return
    columns = [
        _Column(one.title, [said(one, row[one.name]) for row in found], one.kind == "text")
        for one in rows.columns
    ]
    _print(page, rows.title, columns[0], columns[1:])


def _print(page: _Page, title: str, first: _Column, columns: Sequence[_Column]) -> None:
    """As many tables as it takes for all columns."""
    for number, some in enumerate(_fitting(columns, page.width - first.width)):
        page.line("")
        page.line(title if not number else f"{title} (more)", "bold")
        _table(page, [first, *some])


def _fitting(columns: Sequence[_Column], room: int) -> Iterator[list[_Column]]:
    some: list[_Column] = []
    width = 0
    for column in columns:
        if some and width + _GAP + column.width > room:
            yield some
            some, width = [], 0
        some.append(column)
        width += _GAP + column.width
    if some:
        yield some


def _table(page: _Page, columns: Sequence[_Column]) -> None:
    """Titles in as many lines as they take, then the rows."""
    titles = [textwrap.wrap(one.title, one.width) for one in columns]
    high = max(map(len, titles))
    heads = [[""] * (high - len(one)) + one for one in titles]
    for cells in zip(*heads, strict=True):
        page.line(_row(columns, cells), "dim")
    for cells in zip(*(one.cells for one in columns), strict=True):
        page.line(_row(columns, cells))


def _row(columns: Sequence[_Column], cells: Sequence[str]) -> str:
    parts = [
        cell.ljust(column.width) if column.is_text else cell.rjust(column.width)
        for column, cell in zip(columns, cells, strict=True)
    ]
    return (" " * _GAP).join(parts).rstrip()
