"""Fill programs: which element goes to which column of which row, as plain data.

One is worked out for each layout (`edi.convert.tables.compile`), so that of a claim only values are
copied. It is a tuple of instructions, each a tuple that begins with one of the numbers below:

| instruction | what it does |
|---|---|
| `(ROW, table, when)` | begins a row, if `when` holds; else all up to the next ROW is passed over |
| `(VALUE, column, segment, element, component, part, only)` | the value of an element |
| `(CONSTANT, column, value)` | a text or number |
| `(SLOT, column, slot)` | what a slot holds |
| `(CLEAR, slot)` | outside any row: this slot and all behind it hold nothing |
| `(KEEP, slot, segment, element, component, part, only)` | outside any row: a slot gets a value |
| `(COPY, slot, from)` | outside any row: a slot gets what another holds |

Segments count from 0 in what is read, elements from 1 (0 is the segment's id), components from 1
(0 is the whole element). `when` is None or `(segment, element, count)`: only if one of so many
elements from that one on is not blank. `part` is 0 for all of a value, 1 and 2 for what is before
and behind its "-" (all of it where there is none), 3 for what follows its first eight characters.
`only` is None or `(element, text)`: of a segment whose element has this value only. Blanks around a
value do not count, and an empty value is none. A column or slot that has a value keeps it:
alternatives stand one behind the other. A value that its column cannot hold is null, and a failure.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from edi.convert.tables.values import CONVERT
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters

ROW, VALUE, CONSTANT, SLOT, CLEAR, KEEP, COPY = range(7)

# Slots that whoever reads sets; behind them are those that programs keep values in.
FILE, TRANSACTION, CLAIM, LINE, OFFSET, FIRST_KEPT = range(6)

Program = tuple[tuple[Any, ...], ...]
Row = list[Any]


class Failure(NamedTuple):
    """A value that its column cannot hold: where it stands, and the column's kind."""

    segment: int
    element: int
    component: int
    kind: str


_FAILED = object()  # in a row: no other source of this column counts


class Interpreter:
    """Runs fill programs. `kinds` are those of the columns of each table, `slot_kinds` those of
    slots."""

    def __init__(self, kinds: Sequence[Sequence[str]], slot_kinds: Sequence[str]) -> None:
        self._kinds = kinds
        self._slot_kinds = slot_kinds

    def run(
        self, program: Program, segments: Sequence[str], slots: list[Any], d: Delimiters
    ) -> tuple[list[tuple[int, Row]], list[Failure]]:
        """The rows, each with the number of its table, and what could not be converted.

        `segments` are the raw ones that the program is for; `slots` may be changed.
        """
        rows: list[tuple[int, Row]] = []
        failures: list[Failure] = []
        texts = _Texts(segments, d)
        kinds: Sequence[str] = ()
        row: Row = []
        is_on = False
        for one in program:
            op = one[0]
            if op == ROW:
                is_on = one[2] is None or texts.any(*one[2])
                if is_on:
                    kinds = self._kinds[one[1]]
                    row = [None] * len(kinds)
                    rows.append((one[1], row))
            elif op == CLEAR:
                slots[one[1] :] = [None] * (len(slots) - one[1])
            elif op == KEEP:
                kind = self._slot_kinds[one[1]]
                _put(slots, one[1], kind, texts, one[2:], failures)
            elif op == COPY:
                slots[one[1]] = slots[one[2]]
            elif not is_on:
                continue
            elif op == VALUE:
                _put(row, one[1], kinds[one[1]], texts, one[2:], failures)
            elif row[one[1]] is None:
                row[one[1]] = one[2] if op == CONSTANT else slots[one[2]]
        for _, row in rows:
            _without_failed(row)
        _without_failed(slots)
        return rows, failures


def _put(
    into: list[Any],
    at: int,
    kind: str,
    texts: "_Texts",
    place: tuple[Any, ...],
    failures: list[Failure],
) -> None:
    if into[at] is not None:
        return
    segment, element, component, part, only = place
    if only is not None and texts.get(segment, only[0], 0) != only[1]:
        return
    text = texts.get(segment, element, component)
    if part and text:
        text = _part(text, part)
    if text:
        value = CONVERT[kind](text)
        into[at] = _FAILED if value is None else value
        if value is None:
            failures.append(Failure(segment, element, component, kind))


def _part(text: str, part: int) -> str:
    if part == 3:
        return text[8:].strip(" ")
    first, dash, last = text.partition("-")
    return (first if part == 1 else last) if dash else text


def _without_failed(values: list[Any]) -> None:
    for at, value in enumerate(values):
        if value is _FAILED:
            values[at] = None


class _Texts:
    """Elements of segments, each split when it is first asked for."""

    def __init__(self, segments: Sequence[str], d: Delimiters) -> None:
        self._segments = segments
        self._d = d
        self._split: dict[int, list[str]] = {}

    def _elements(self, segment: int) -> list[str]:
        known = self._split.get(segment)
        if known is None:
            raw = self._segments[segment]
            if not raw.isascii():
                raw = decode(raw)
            known = self._split[segment] = raw.split(self._d.element)
        return known

    def get(self, segment: int, element: int, component: int) -> str:
        """Without blanks around it; "" where there is none."""
        elements = self._elements(segment)
        text = elements[element] if element < len(elements) else ""
        if component:
            parts = text.split(self._d.component)
            text = parts[component - 1] if component <= len(parts) else ""
        return text.strip(" ")

    def any(self, segment: int, element: int, count: int) -> bool:
        """Is one of so many elements not blank?"""
        elements = self._elements(segment)[element : element + count]
        return any(text.strip(" ") for text in elements)
