"""Findings as one CSV table, for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from edi.engine.check import FileSummary
from edi.finding import JSON_KEYS, Finding
from edi.report.report import Totals

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Csv(NamedTuple):
    """A row of column names, and one for each finding with the values of the JSON report."""

    show_values: bool = False
    between: str = ""
    shown: int | None = None

    def start(self) -> str:
        return _row(JSON_KEYS)

    def file(self, findings: Iterator[Finding], summary: FileSummary) -> Iterator[str]:
        del summary
        for finding in findings:
            yield _row(finding.as_dict(show_values=self.show_values).values())

    def finish(self, totals: Totals) -> str:
        del totals
        return ""


def _row(values: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(map(_cell, values))
    return text.getvalue()


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula begins with an apostrophe."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else str(value)
    return value
