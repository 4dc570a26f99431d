"""Decisions in a table, CSV with a header: one row a line decision, the claim's columns repeated.

The rows of a decision stand together. A decision is what has the same claim, provider, frequency,
status and payer claim control number; it takes the place of its first row. The columns are those
of `edi.remit.decision_columns`.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

from edi.codes import npi
from edi.remit import decision_columns
from edi.remit.decision_columns import Column
from edi.remit.decisions import MAX_LINE, Record, record_of
from edi.remit.field_values import InvalidField
from edi.remit.refusal import Refusal

_KEY = ("claim", "provider", "frequency", "status", "payer_claim_control_number")
_HOLDS_ALL = "; it may belong to any payee, so none can be paid"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class _Row(NamedTuple):
    number: int
    start: int
    raw: bytes
    cells: list[str]  # [] where they cannot be read
    wrong: str = ""


class Table:
    """A table. `header_wrong` is what is already known to be wrong with it."""

    twice = ": if its rows stand apart, sort the table by claim"

    def __init__(
        self, stream: BinaryIO, name: str, header_wrong: str = "", *, rows_before: int = 0
    ) -> None:
        """`rows_before` is added to the numbers of rows; the header is the first."""
        self._stream = stream
        self._name = name
        self._wrong = header_wrong
        self._before = rows_before
        self._claim: list[tuple[int, Column]] = []
        self._line: list[tuple[int, Column]] = []
        self._adjustment: list[tuple[int, Column]] = []
        self._key: list[int] = []
        self._width = 0
        self._header = b""
        if not header_wrong:
            try:
                self._read_header()
            except InvalidField as error:
                self._wrong = str(error)

    @property
    def size(self) -> int:
        return self._stream.seek(0, 2)

    # -- the header

    def _read_header(self) -> None:
        self._stream.seek(0)
        row = next(_rows(self._stream, 0), None)
        if row is None:
            raise InvalidField("the table is empty: it begins with the names of its columns")
        if row.raw.startswith(_UTF_16):
            raise InvalidField("UTF-16 text: save the file as UTF-8")
        if row.wrong:
            raise InvalidField(row.wrong)
        names = [name.strip() for name in row.cells]
        names[0] = names[0].removeprefix("\ufeff").strip('"').strip()
        for separator, said in _SEPARATORS.items():
            if len(names) == 1 and separator in names[0]:
                raise InvalidField(f"columns are separated by {said}; decisions need commas (CSV)")
        for index, name in enumerate(names):
            if not name:
                raise InvalidField(f"column {index + 1} has no name")
            try:
                one = decision_columns.column(name)
            except InvalidField as error:
                shown = error.where == name
                raise error if shown else InvalidField(f"column {index + 1}: {error}") from None
            if name in names[:index]:
                raise InvalidField(f"two columns are named {name}")
            if one.is_of_adjustment:
                self._adjustment.append((index, one))
            elif one.is_of_line:
                self._line.append((index, one))
            else:
                self._claim.append((index, one))
        self._key = [names.index(name) for name in _KEY if name in names]
        self._width = len(names)
        self._header = row.raw

    # -- its records

    def records(self) -> Iterator[tuple[int, int, bytes] | Refusal]:
        if self._wrong:
            row = 1 + self._before or None
            yield Refusal(self._wrong, file=self._name, line=row, holds_all=self._holds(None))
            return
        self._stream.seek(len(self._header))
        first = self._header.count(b"\n") or 1
        for place, start, rows in self._groups(self._stream, len(self._header), first):
            raw = b"".join(row.raw for row in rows)
            if len(raw) > MAX_LINE:
                yield Refusal(
                    f"a record longer than {MAX_LINE} bytes", None, None, None, self._name, place
                )
                return
            yield place, start, raw

    def raw(self, start: int) -> bytes:
        self._stream.seek(start)
        for _, _, rows in self._groups(self._stream, start, 0):
            return b"".join(row.raw for row in rows)
        return b""

    def claim_of(self, raw: bytes) -> str | None:
        row = next(_rows(io.BytesIO(raw), 0))
        return self._claim_in(row.cells)

    def parse(self, raw: bytes, place: int) -> Record:
        rows = list(_rows(io.BytesIO(raw), place - 1 - self._before))
        cells = [row.cells for row in rows]
        columns = self._claim + self._line + self._adjustment
        row, name, claim, payee = 0, "", self._claim_in(cells[0]), self._payee_in(cells[0])
        try:
            return record_of(self._values(rows), place)
        except _Wrong as error:
            message, row = str(error), error.row
        except InvalidField as error:
            row, name = decision_columns.row_and_column(error, cells, columns)
            message = error.message.replace("{}", name or "the record")
        holds_all = payee is None and self._holds(cells[row])
        if holds_all:
            message += _HOLDS_ALL
        return Refusal(
            message,
            claim,
            None,
            payee,
            self._name,
            rows[row].number + self._before,
            holds_all=holds_all,
        )

    def as_json(self, raw: bytes) -> bytes:
        try:
            return json.dumps(self._values(list(_rows(io.BytesIO(raw), 0)))).encode()
        except InvalidField:
            return b""

    def for_rework(self) -> Iterator[tuple[int, bytes]]:
        """The header, with place 0, then the rows of each record."""
        yield 0, _ended(self._header.removeprefix(b"\xef\xbb\xbf"))
        for one in self.records():
            if not isinstance(one, Refusal):
                yield one[0], _ended(one[2])

    def _groups(
        self, stream: BinaryIO, start: int, number: int
    ) -> Iterator[tuple[int, int, list[_Row]]]:
        """Place, start and rows of each record. `stream` stands at `start`, behind row `number`."""
        waiting: list[_Row] = []
        key: tuple[str, ...] = ()
        size = 0
        for row in _rows(stream, number, start):
            its = self._key_of(row.cells)
            if waiting and its and its == key and size <= MAX_LINE:
                waiting.append(row)
                size += len(row.raw)
                continue
            if waiting:
                yield waiting[0].number + self._before, waiting[0].start, waiting
            waiting, key, size = [row], its, len(row.raw)
        if waiting:
            yield waiting[0].number + self._before, waiting[0].start, waiting

    def _key_of(self, cells: list[str]) -> tuple[str, ...]:
        """What the rows of a decision share; () for what stands by itself."""
        if len(cells) != self._width or self._claim_in(cells) is None:
            return ()
        return tuple([cells[index] for index in self._key])

    def _claim_in(self, cells: Sequence[str]) -> str | None:
        if len(cells) != self._width or any(cells[index].strip() for index, _ in self._adjustment):
            return None
        for index, one in self._claim:
            if one.name == "claim":
                claim = cells[index].strip()
                return claim[:38] if claim and claim.isprintable() else None
        return None

    def _payee_in(self, cells: Sequence[str]) -> str | None:
        if len(cells) == self._width:
            for index, one in self._adjustment:
                if one.path[-1] == "provider" and npi.is_valid(cells[index].strip()):
                    return cells[index].strip()
        return None

    def _holds(self, cells: Sequence[str] | None) -> bool:
        """May a row that cannot be read be a provider adjustment of any payee?"""
        if cells is None or len(cells) != self._width:
            return bool(self._adjustment)
        return any(cells[index].strip() for index, _ in self._adjustment)

    def _values(self, rows: Sequence[_Row]) -> dict[str, Any]:
        """The object that rows make. Raises `_Wrong`, an `InvalidField` with its row."""
        for at, row in enumerate(rows):
            if row.wrong:
                raise _Wrong(row.wrong, at)
            if len(row.cells) != self._width:
                raise _Wrong(f"{len(row.cells)} cells for {self._width} columns", at)
        first = rows[0].cells
        adjustment = decision_columns.nested(first, self._adjustment)
        if adjustment:
            for index, one in self._claim + self._line:
                if first[index].strip():
                    raise _Wrong(
                        f"{one.name} belongs to a decision, but the row has a provider adjustment:"
                        " give it a row of its own",
                        0,
                    )
            return adjustment
        for at, row in enumerate(rows[1:], start=1):
            for index, one in self._claim:
                if row.cells[index] != first[index]:
                    raise _Wrong(
                        f"{one.name} is another than in row {rows[0].number + self._before}: the"
                        " columns of a claim are the same in all of its rows",
                        at,
                    )
        found = decision_columns.nested(first, self._claim)
        lines = [decision_columns.nested(row.cells, self._line) for row in rows]
        if any(lines) or len(rows) > 1:
            for at, line in enumerate(lines):
                if not line:
                    raise _Wrong("the row decides no line, yet its claim has others", at)
            found["lines"] = lines
        return found


class _Wrong(InvalidField):
    def __init__(self, message: str, row: int) -> None:
        super().__init__(message)
        self.row = row


def _rows(stream: BinaryIO, number: int, start: int = 0) -> Iterator[_Row]:
    """The rows that are not empty from where a stream stands; `number` is the line before."""
    while line := stream.readline(MAX_LINE + 1):
        first, size = number + 1, len(line)
        number += 1
        quotes = line.count(b'"')
        if quotes % 2:  # it goes on behind a line break in quotation marks
            parts = [line]
            while quotes % 2 and size <= MAX_LINE and (line := stream.readline(MAX_LINE + 1)):
                parts.append(line)
                size += len(line)
                number += 1
                quotes += line.count(b'"')
            line = b"".join(parts)
        if line.strip(b" ,\t\r\n"):
            yield _row(first, start, line)
        start += size


def _row(number: int, start: int, raw: bytes) -> _Row:
    try:
        found = list(csv.reader([raw.decode()], strict=True))
    except UnicodeDecodeError:
        return _Row(number, start, raw, [], "not UTF-8")
    except csv.Error:
        return _Row(
            number,
            start,
            raw,
            [],
            "not CSV: a quotation mark or line break stands where none may be",
        )
    return _Row(number, start, raw, found[0] if found else [])


def _ended(raw: bytes) -> bytes:
    return raw if raw.endswith((b"\n", b"\r")) else raw + b"\n"
