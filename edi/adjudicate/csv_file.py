"""Rows of a CSV file, read strictly: columns by name, every error with file and line."""

import csv
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from edi.adjudicate.error import InvalidPlans
from edi.rules.partner.table import near, there_are

_MOST_DOLLARS = Decimal("99999999.99")


class Row:
    """One row; values are asked for by column and are without blanks around them."""

    __slots__ = ("file", "line", "values")

    def __init__(self, file: Path, line: int, values: dict[str, str]) -> None:
        self.file = file
        self.line = line
        self.values = values

    def wrong(self, message: str, column: str = "") -> InvalidPlans:
        where = f"{self.file}, line {self.line}"
        return InvalidPlans(f"{where}: {column + ' ' if column else ''}{message}")

    def text(self, column: str, *, required: bool = False) -> str:
        value = self.values.get(column, "")
        if required and not value:
            raise self.wrong("is empty", column)
        return value

    def day(self, column: str) -> date | None:
        value = self.text(column)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.wrong("must be a date as 2026-01-31", column) from None

    def dollars(self, column: str) -> Decimal | None:
        value = self.text(column)
        if not value:
            return None
        try:
            amount = Decimal(value)
        except InvalidOperation:
            raise self.wrong("must be an amount as 65.00", column) from None
        if not amount.is_finite() or amount != round(amount, 2) or amount > _MOST_DOLLARS:
            raise self.wrong("must be an amount as 65.00", column)
        if amount < 0:
            raise self.wrong("is negative", column)
        return amount


def rows(file: Path, columns: Collection[str], required: Collection[str]) -> Iterator[Row]:
    """The rows of a file with these columns. Raises `InvalidPlans`, `OSError`."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            for name in header:
                if name not in columns:
                    hint = near(name, columns) or there_are(columns)
                    raise InvalidPlans(f"{file}, line 1: unknown column {name}{hint}")
                if header.count(name) > 1:
                    raise InvalidPlans(f"{file}, line 1: two columns {name}")
            for name in required:
                if name not in header:
                    raise InvalidPlans(f"{file}, line 1: the column {name} is missing")
            for values in reader:
                if not any(values):
                    continue
                row = Row(file, reader.line_num, {})
                if len(values) != len(header):
                    raise row.wrong(f"has {len(values)} values for {len(header)} columns")
                row.values = dict(zip(header, map(str.strip, values), strict=True))
                yield row
        except csv.Error as error:
            raise InvalidPlans(f"{file}, line {reader.line_num}: {error}") from None
        except UnicodeDecodeError:
            raise InvalidPlans(f"{file}, after line {reader.line_num}: not UTF-8") from None
