"""Fee schedules: rows of a CSV or Parquet file, each a price of a code for some days.

procedure,modifiers,place,amount,percent,per,effective,through,group,network
99213,,,85.50,,unit,2026-01-01,2026-12-31,,
99213,,22,60,,unit,2026-01-01,,,
"""

import csv
import difflib
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from edi.errors import EdiError

KINDS = ("procedure", "revenue-code", "drg")
PER = ("unit", "day", "case")
COLUMNS = (
    *KINDS,
    *("modifiers", "place", "amount", "percent", "per", "effective", "through", "group"),
    "network",
)
_WIDTHS = {"revenue-code": 4, "drg": 3}  # of codes that may lack leading zeros
_MOST_DOLLARS = Decimal("9999999.99")
_MOST_PER_CENT = Decimal(100)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class InvalidFees(EdiError, ValueError):
    """A fee schedule that cannot be used; says what is wrong with it, and where."""


class TwoPrices(Exception):
    """Two rows fit a service equally well. `lines` are theirs."""

    def __init__(self, lines: tuple[int, int]) -> None:
        super().__init__(f"lines {lines[0]} and {lines[1]} of the fee schedule fit equally well")
        self.lines = lines


class Fee(NamedTuple):
    """One row. A code of "" stands for all services."""

    line: int  # of the file
    kind: str  # procedure, revenue-code, drg; "" for all services
    code: str
    modifiers: frozenset[str] = frozenset()  # all of these must be on the service
    place: str = ""  # of service; "" for all
    group: str = ""  # employer group; "" for all
    network: str = ""
    amount: Decimal | None = None  # dollars
    percent: Decimal | None = None  # of the charge
    per: str = "unit"
    effective: date = date.min
    through: date = date.max

    @property
    def rank(self) -> tuple[int, ...]:
        """How closely it fits: the employer group before the network, the code, modifiers and
        place of service."""
        kinds = ("", "revenue-code", "procedure", "drg")
        return (
            bool(self.group),
            bool(self.network),
            kinds.index(self.kind),
            len(self.modifiers),
            bool(self.place),
        )

    def __str__(self) -> str:
        parts = [f"{self.kind} {self.code}" if self.kind else "all services"]
        parts += [" ".join(("modifiers", *sorted(self.modifiers)))] if self.modifiers else []
        parts += [f"place {self.place}"] if self.place else []
        return ", ".join(parts)


class FeeSchedule:
    """The fees of a file, by code."""

    def __init__(self, fees: Sequence[Fee]) -> None:
        self._fees: dict[tuple[str, str], list[Fee]] = {}
        for fee in fees:
            self._fees.setdefault((fee.kind, fee.code), []).append(fee)

    @property
    def has_drgs(self) -> bool:
        return any(kind == "drg" for kind, _ in self._fees)

    def find(
        self,
        codes: Sequence[tuple[str, str]],
        day: date | None,
        *,
        modifiers: Sequence[str] = (),
        place: str = "",
        group: str = "",
        network: str = "",
    ) -> Fee | None:
        """The fee that fits a service best, of those for its codes (kind and code) and for all.

        None when there is none, or when its day is not known and a fee has dates. Raises
        `TwoPrices`.
        """
        own = set(modifiers)
        best: Fee | None = None
        second: Fee | None = None
        for kind, code in (*codes, ("", "")):
            for fee in self._fees.get((kind, _code(kind, code)), ()):
                fits = (
                    fee.modifiers <= own
                    and fee.place in ("", place)
                    and fee.group in ("", group)
                    and fee.network in ("", network)
                    and _covers(fee, day)
                )
                if not fits:
                    continue
                if best is None or fee.rank > best.rank:
                    best, second = fee, None
                elif fee.rank == best.rank:
                    second = fee
        if best is not None and second is not None:
            raise TwoPrices((best.line, second.line))
        return best


def _covers(fee: Fee, day: date | None) -> bool:
    if day is None:
        return fee.effective == date.min and fee.through == date.max
    return fee.effective <= day <= fee.through


def _code(kind: str, code: str) -> str:
    return code.strip().upper().zfill(_WIDTHS[kind]) if kind in _WIDTHS else code.strip().upper()


def read_fees(path: Path) -> FeeSchedule:
    """A fee schedule: Parquet (.parquet, with the extra `arrow`), or CSV with a header.

    Raises `InvalidFees` with file, line and column; `OSError`.
    """
    rows = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    fees: list[Fee] = []
    known: dict[tuple[Any, ...], list[Fee]] = {}
    for line, values in rows:
        fee = _fee(_Row(path, line, values))
        same = known.setdefault(
            (fee.kind, fee.code, fee.modifiers, fee.place, fee.group, fee.network), []
        )
        for other in same:
            if fee.effective <= other.through and other.effective <= fee.through:
                raise InvalidFees(
                    f"{path}, line {line}: a second price of {fee} for the same days; the first is"
                    f" in line {other.line}"
                )
        same.append(fee)
        fees.append(fee)
    if not fees:
        raise InvalidFees(f"{path}: there is no price in this fee schedule")
    return FeeSchedule(fees)


class _Row:
    def __init__(self, path: Path, line: int, values: dict[str, str]) -> None:
        self._where = f"{path}, line {line}"
        self.line = line
        self._values = values

    def wrong(self, message: str, column: str = "") -> InvalidFees:
        return InvalidFees(f"{self._where}: {column + ' ' if column else ''}{message}")

    def text(self, column: str) -> str:
        return self._values.get(column, "")

    def number(self, column: str, most: Decimal, places: int) -> Decimal | None:
        value = self.text(column)
        if not value:
            return None
        if not _NUMBER.fullmatch(value):
            raise self.wrong("must be a number as 65.00", column)
        number = Decimal(value)
        if number < 0:
            raise self.wrong("is negative", column)
        if number > most or number != round(number, places):
            raise self.wrong(f"must be at most {most}, with {places} decimals", column)
        return number

    def day(self, column: str) -> date | None:
        value = self.text(column)
        if not value:
            return None
        try:
            if not _DAY.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            raise self.wrong("must be a date as 2026-01-31", column) from None


def _fee(row: _Row) -> Fee:
    kinds = [kind for kind in KINDS if row.text(kind)]
    if len(kinds) > 1:
        raise row.wrong(f"has {' and '.join(kinds)}: give one of them")
    kind = kinds[0] if kinds else ""
    amount = row.number("amount", _MOST_DOLLARS, 2)
    percent = row.number("percent", _MOST_PER_CENT, 4)
    if (amount is None) == (percent is None):
        raise row.wrong("must have amount or percent, and not both")
    if not kind and amount is not None:
        raise row.wrong("has an amount for all services: give procedure, revenue-code or drg")
    per = row.text("per").lower() or ("case" if kind == "drg" else "unit")
    if per not in PER:
        raise row.wrong(f"must be {', '.join(PER[:-1])} or {PER[-1]}", "per")
    if kind == "drg" and per != "case":
        raise row.wrong("must be case for a DRG", "per")
    effective, through = row.day("effective") or date.min, row.day("through") or date.max
    if through < effective:
        raise row.wrong("is before effective", "through")
    modifiers = frozenset(row.text("modifiers").upper().replace(":", " ").split())
    place = row.text("place")
    if kind == "drg" and (modifiers or place):
        raise row.wrong("a DRG has neither modifiers nor place")
    return Fee(
        row.line,
        kind,
        _code(kind, row.text(kind)) if kind else "",
        modifiers,
        place.zfill(2) if place else "",
        row.text("group"),
        row.text("network"),
        amount,
        percent,
        per,
        effective,
        through,
    )


def _csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = _checked([name.strip() for name in next(reader, [])], path)
            for values in reader:
                if not any(value.strip() for value in values):
                    continue
                if len(values) != len(header):
                    raise InvalidFees(
                        f"{path}, line {reader.line_num}: {len(values)} values for"
                        f" {len(header)} columns"
                    )
                yield reader.line_num, dict(zip(header, map(str.strip, values), strict=True))
        except csv.Error as error:
            raise InvalidFees(f"{path}, line {reader.line_num}: {error}") from None
        except UnicodeDecodeError:
            raise InvalidFees(f"{path}, after line {reader.line_num}: not UTF-8") from None


def _parquet(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise InvalidFees(
            f"{path}: Parquet is read with pyarrow, which is not installed: pip install"
            " 'aso-edi[arrow]', or give the schedule as CSV"
        ) from None
    try:
        file = parquet.ParquetFile(path)
        header = _checked(list(file.schema_arrow.names), path)
        number = 0
        for batch in file.iter_batches():
            for values in batch.to_pylist():
                number += 1
                yield number, {name: _as_text(values[name]) for name in header}
    except (ValueError, OSError) as error:
        if isinstance(error, InvalidFees | FileNotFoundError | PermissionError):
            raise
        raise InvalidFees(f"{path}: not a Parquet file that can be read") from None


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _checked(header: list[str], path: Path) -> list[str]:
    for separator, name in _SEPARATORS.items():
        if any(separator in one for one in header):
            raise InvalidFees(
                f"{path}, line 1: columns are separated by {name}; a fee schedule has commas (CSV)"
            )
    for name in header:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(COLUMNS)}"
            raise InvalidFees(f"{path}, line 1: unknown column {name}{hint}")
        if header.count(name) > 1:
            raise InvalidFees(f"{path}, line 1: two columns {name}")
    return header
