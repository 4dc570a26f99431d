"""TA1 segments as rows of the acknowledgements."""

from collections.abc import Mapping
from typing import Any

from edi.convert.tables import values
from edi.convert.tables.column import Table
from edi.finding import Place, Problem
from edi.interchange.columns import decode
from edi.structure.document import Document

_TABLE = "acknowledgements"
_TEXTS = {
    "interchange_control_number": 1,
    "interchange_time": 3,
    "code": 4,
    "error_1": 5,
}


class InterchangeAnswers:
    """Makes a row of each TA1, which stands outside any transaction set."""

    def __init__(self, tables: Mapping[str, Table], wanted: frozenset[int]) -> None:
        self._names = [column.name for column in tables[_TABLE].columns]
        number = list(tables).index(_TABLE)
        self._table = number if number in wanted else -1

    def row(
        self, raw: str, place: Place, document: Document, file: str, offset: int
    ) -> tuple[tuple[int, list[Any]] | None, list[Problem]]:
        """The row, and what is wrong with its date."""
        if self._table < 0:
            return None, []
        elements = [text.strip(" ") for text in decode(raw).split(document.delimiters.element)]
        elements += [""] * 6
        known: dict[str, Any] = {name: elements[at] or None for name, at in _TEXTS.items()}
        known |= {"file": file, "segment": offset, "level": "interchange"}
        known["interchange_date"] = day = values.day("20" + elements[2])
        problems = []
        if elements[2] and day is None:
            message = "Interchange date (TA102) is not a date of six digits (YYMMDD)."
            problems.append(Problem("ENV014", message, place, 2))
        return (self._table, [known.get(name) for name in self._names]), problems
