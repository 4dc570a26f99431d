"""What is measured: the tables of a report and their columns, with their definitions."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple


class Measure(NamedTuple):
    """A column of a table."""

    name: str
    title: str
    kind: str  # count, money, average (dollars), rate (per cent), days, quantity or text
    what: str = ""  # its definition in a sentence
    made_of: str = ""  # columns of docs/tables.md

    @property
    def is_sum(self) -> bool:
        """Is it 0 where there is nothing to count?"""
        return self.kind in ("count", "money")


class MeasureTable(NamedTuple):
    """The measures of one file of SQL: a row for each group and month, or of a list several."""

    name: str
    title: str
    is_list: bool
    columns: tuple[Measure, ...]

    def measure(self, name: str) -> Measure | None:
        return next((one for one in self.columns if one.name == name), None)


@cache
def tables() -> Mapping[str, MeasureTable]:
    """All that are shipped, in the order in which they are shown."""
    text = resources.files("edi.measures").joinpath("catalogue.toml").read_text("utf-8")
    return {
        table["name"]: MeasureTable(
            table["name"],
            table["title"],
            table.get("is_list", False),
            tuple(
                Measure(one["name"], one["title"], one["kind"], one["what"], one["from"])
                for one in table["columns"]
            ),
        )
        for table in tomllib.loads(text)["table"]
    }
