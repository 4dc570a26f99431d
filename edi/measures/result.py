"""A report: tables of measures by group and month."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.measures.catalogue import Measure
from edi.measures.options import Options

Value = int | Decimal | str | None


class Period(NamedTuple):
    """What a row is of. None is all groups, or all months."""

    group: str | None
    month: date | None

    @property
    def level(self) -> str:
        if self.group is None:
            return "all" if self.month is None else "month"
        return "group" if self.month is None else "group-month"


class Group(NamedTuple):
    """An employer group."""

    number: str
    name: str  # "" where no groups file names it


@dataclass(slots=True)
class Rows:
    """One table. `rows` are values in the order of `columns`, by what they are of."""

    name: str
    title: str
    columns: tuple[Measure, ...]
    is_list: bool  # several rows a period, in their order
    rows: dict[Period, list[tuple[Value, ...]]] = field(default_factory=dict)

    def one(self, period: Period) -> dict[str, Value]:
        """The measures of a period; those of nothing, where it has no row."""
        found = self.rows.get(period)
        if found:
            return {one.name: value for one, value in zip(self.columns, found[0], strict=True)}
        return {one.name: self._of_nothing(one) for one in self.columns}

    def several(self, period: Period) -> list[dict[str, Value]]:
        """The rows of a list."""
        return [
            {one.name: value for one, value in zip(self.columns, row, strict=True)}
            for row in self.rows.get(period, ())
        ]

    def _of_nothing(self, measure: Measure) -> Value:
        """0, but of what is not known at all."""
        if not measure.is_sum:
            return None
        total = self.rows.get(Period(None, None))
        if total is not None and total[0][self.columns.index(measure)] is None:
            return None
        return Decimal("0.00") if measure.kind == "money" else 0


@dataclass(slots=True)
class Report:
    """What was measured. `groups` are in order of their charges and payments, the most first."""

    options: Options
    months: list[date]
    groups: list[Group]
    tables: dict[str, Rows]
    is_validated: bool  # are findings those of the rules?
    undated: int = 0  # claims and decisions that are in no month
    set_aside: list[tuple[str, str, str]] = field(default_factory=list)  # file, kind, reason

    def periods(self) -> Iterator[Period]:
        """All of them: in all, by month, by group, by group and month."""
        for group in (None, *(one.number for one in self.groups)):
            for month in (None, *self.months):
                yield Period(group, month)

    def names(self) -> dict[str, str]:
        """Of the groups, by number."""
        return {one.number: one.name for one in self.groups}
