"""The table by which the compiled acceptor (`edi.native._accept`) checks one use of a segment.

It says what `edi.elements.pattern` says in a regular expression.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from edi.elements.pattern import MONEY, is_dated, longest_stored
from edi.elements.syntax_notes import positions
from edi.guides.guide import ElementSpec, SegmentSpec


class Field(NamedTuple):
    """What an element or component may be.

    Kinds: A text, C code, D day, T time, N whole number, R decimal, S composite (structure),
    P date in the form that the element before it says (period), X never used, F any other form.
    """

    kind: str
    is_required: bool
    low: int = 1  # characters; of a decimal, digits before the point
    high: int = 0  # and digits after it
    repeats: int = 1
    first: int = 0  # of its components among the fields, its codes or its form among those
    number: int = 0  # of components or codes


class Note(NamedTuple):
    """A syntax note; elements are bits, the first is bit 0."""

    kind: str
    composite: int  # position of the element whose components it relates, -1 for elements
    first: int
    all: int


class Run(NamedTuple):
    """Elements that are looked up together, by position."""

    first: int
    last: int
    is_dated: bool  # a format qualifier with its date
    is_npi: bool  # a qualifier, and what is an NPI if it says so


class Table(NamedTuple):
    id: str
    elements: int  # so many of the fields are elements; components follow
    fields: list[Field]
    codes: list[int]  # their characters as bytes of a number, the first the lowest
    forms: list[Callable[[str], object]]  # is a value of this form?
    notes: list[Note]
    runs: list[Run]


_LONGEST_CODE = 8


def table_of(
    spec: SegmentSpec,
    notes: Sequence[str],
    runs: Sequence[tuple[str, ...]],
    money_digits: int,
    npi: Collection[tuple[str, ...]] = (),
) -> Table:
    """The table of a use; `notes` are those to be kept, `runs` the elements to be looked up, `npi`
    those of them that are a qualifier and an NPI."""
    return _Builder(runs, money_digits, npi).table(spec, notes)


class _Builder:
    def __init__(
        self, runs: Sequence[tuple[str, ...]], money_digits: int, npi: Collection[tuple[str, ...]]
    ) -> None:
        self._runs = runs
        self._npi = npi
        self._captured = {ref for run in runs for ref in run}
        self._money_digits = money_digits
        self._fields: list[Field] = []
        self._codes: list[int] = []
        self._forms: list[Callable[[str], object]] = []

    def table(self, spec: SegmentSpec, notes: Sequence[str]) -> Table:
        elements = _used(spec.elements)
        self._fields += [Field("X", False)] * len(elements)
        for position in range(len(elements)):
            self._fields[position] = self._field(elements, position)
        kept = [_note(note, -1) for note in notes]
        for position, element in enumerate(elements):
            kept += [_note(note, position) for note in element.syntax]
        refs = [element.ref for element in elements]
        runs = []
        for run in self._runs:
            first = refs.index(run[0])
            last = max(refs.index(ref) for ref in run if ref in refs)
            dated = len(run) == 2 and is_dated(elements, first)
            runs.append(Run(first, last, dated, run in self._npi))
        return Table(spec.id, len(elements), self._fields, self._codes, self._forms, kept, runs)

    def _field(self, specs: Sequence[ElementSpec], position: int) -> Field:
        spec = specs[position]
        if spec.usage == "N":
            return Field("X", False)
        is_required = spec.usage == "R"
        if spec.components:
            components = _used(spec.components)
            first = len(self._fields)
            self._fields += [Field("X", False)] * len(components)
            for index in range(len(components)):
                self._fields[first + index] = self._field(components, index)
            return Field("S", is_required, first=first, number=len(components))
        if position and is_dated(specs, position - 1):
            return Field("P", is_required)
        repeats = 1 if spec.ref in self._captured else spec.repeat or 999
        return self._value(spec, is_required)._replace(repeats=repeats)

    def _value(self, spec: ElementSpec, is_required: bool) -> Field:
        low, high = max(spec.min, 1), longest_stored(spec)
        if spec.regex:
            return self._form(re.compile(spec.regex).fullmatch, is_required)
        if spec.codes:
            if max(map(len, spec.codes)) > _LONGEST_CODE:
                return self._form(spec.codes.__contains__, is_required)
            first = len(self._codes)
            self._codes += sorted(int.from_bytes(c.encode(), "little") for c in spec.codes)
            return Field("C", is_required, first=first, number=len(spec.codes))
        match spec.type:
            case "DT":
                return Field("D", is_required)
            case "TM":
                return Field("T", is_required)
            case "N0":
                return Field("N", is_required, low, high)
            case "R" if spec.data_element == MONEY:
                return Field("R", is_required, min(high, self._money_digits) - 2, 2)
            case "R":
                places = min(3, high // 2)
                return Field("R", is_required, high - places, places)
        return Field("A", is_required, low, high)

    def _form(self, is_right: Callable[[str], object], is_required: bool) -> Field:
        self._forms.append(is_right)
        return Field("F", is_required, first=len(self._forms) - 1)


def _used(specs: Sequence[ElementSpec]) -> Sequence[ElementSpec]:
    """Up to the last that is ever used."""
    return specs[: max((i + 1 for i, spec in enumerate(specs) if spec.usage != "N"), default=0)]


def _note(note: str, composite: int) -> Note:
    places = positions(note)
    bits = [1 << place - 1 for place in places]
    return Note(note[0], composite, bits[0], sum(bits))
