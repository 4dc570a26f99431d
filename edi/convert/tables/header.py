"""The row of a transaction set: what its envelopes say of it."""

from collections.abc import Mapping
from typing import Any

from edi.convert.tables import values
from edi.convert.tables.column import Table
from edi.convert.tables.program import FILE, TRANSACTION
from edi.guides.guide import Guide
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters
from edi.structure.document import Document

_TABLE = "transactions"
# Elements by column.
_ISA = {
    "sender_qualifier": 5,
    "sender": 6,
    "receiver_qualifier": 7,
    "receiver": 8,
    "interchange_time": 10,
    "interchange_control_number": 13,
    "usage": 15,
}
_GS = {
    "functional_id": 1,
    "group_sender": 2,
    "group_receiver": 3,
    "group_time": 5,
    "group_control_number": 6,
}


class Header:
    """Remembers the envelopes that are open."""

    def __init__(self, tables: Mapping[str, Table], wanted: frozenset[int]) -> None:
        self._columns = tables[_TABLE].columns
        number = list(tables).index(_TABLE)
        self.table = number if number in wanted else -1
        self._isa: dict[str, Any] = {}
        self._gs: dict[str, Any] = {}

    def begin_file(self) -> None:
        self._isa, self._gs = {}, {}

    def see(self, raw: str, d: Delimiters) -> None:
        """A segment outside any transaction set."""
        elements = [text.strip(" ") for text in decode(raw).split(d.element)]
        elements += [""] * 17
        if elements[0] == "ISA":
            self._gs = {}
            self._isa = {name: elements[at] for name, at in _ISA.items()}
            self._isa["interchange_date"] = values.day("20" + elements[9])
        elif elements[0] == "IEA":
            self._isa, self._gs = {}, {}
        elif elements[0] == "GS":
            self._gs = {name: elements[at] for name, at in _GS.items()}
            self._gs["group_date"] = values.day(elements[4])
            self._gs["version"] = elements[8]
        elif elements[0] == "GE":
            self._gs = {}

    def row(
        self, document: Document, guide: Guide | None, slots: list[Any]
    ) -> tuple[int, list[Any]] | None:
        """Of a transaction set of no guide known here."""
        if self.table < 0:
            return None
        row = [None] * len(self._columns)
        for at, column in enumerate(self._columns):
            if column.name == "file":
                row[at] = slots[FILE]
            elif column.name == "transaction":
                row[at] = slots[TRANSACTION]
        return self.table, self.completed(row, document, guide)

    def completed(self, row: list[Any], document: Document, guide: Guide | None) -> list[Any]:
        """The row with what the envelopes say."""
        st = [text.strip(" ") for text in document.envelope.st]
        st += [""] * 4
        known = {**self._isa, **self._gs, "type": st[1], "control_number": st[2]}
        known["version"] = st[3] or self._gs.get("version", "")
        known["guide"] = guide.spec.short if guide else ""
        for at, column in enumerate(self._columns):
            if row[at] is None:
                row[at] = known.get(column.name) or None
        return row
