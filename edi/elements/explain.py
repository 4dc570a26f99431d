"""The slow path: says exactly what is wrong with a segment, element by element."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from edi.elements import syntax_notes
from edi.elements.characters import ALLOWED
from edi.elements.code_check import CodeCheck
from edi.elements.dates import is_time
from edi.elements.pattern import MONEY, longest, longest_stored
from edi.elements.phrases import code_list
from edi.elements.problem import ElementProblem
from edi.finding import Severity
from edi.guides.catalogue import GUIDES
from edi.guides.guide import ElementSpec, SegmentSpec, load
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters

_DECIMAL = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)

# The CAS rules look these codes up, and say which of a trio is missing: one finding is enough.
_CODES_OF_RULES = frozenset({"CAS01", "CAS02", "CAS05", "CAS08", "CAS11", "CAS14", "CAS17"})
_TRIOS_OF_RULES = frozenset({"CAS02", "CAS03"})

_VALUE_FAULTS = frozenset({"ELE005", "ELE006", "ELE009"})

Problem = Callable[[str, str], ElementProblem]


def explain(
    raw: str,
    spec: SegmentSpec,
    delimiters: Delimiters,
    money_digits: int,
    notes: Sequence[str],
    code_checks: Sequence[CodeCheck],
) -> Iterator[ElementProblem]:
    """Everything wrong with `raw` under `spec`, in the order of its elements."""
    found = list(_Explainer(raw, spec, delimiters, money_digits).problems(notes, code_checks))
    found.sort(key=lambda problem: (problem.element or 0, problem.component or 0))
    # An odd character is the cause of a wrong code, not a second fault.
    wrong = {p[2:4] for p in found if p.code[:3] == "COD" or p.code in _VALUE_FAULTS}
    yield from (p for p in found if p.code != "ELE011" or p[2:4] not in wrong)


class _Explainer:
    def __init__(
        self, raw: str, spec: SegmentSpec, delimiters: Delimiters, money_digits: int
    ) -> None:
        self.spec = spec
        self.d = delimiters
        self.money_digits = money_digits
        self.values = raw.split(delimiters.element)[1:]
        self.faulty: set[str] = set()  # refs with a problem already: no second one for the same

    def problems(
        self, notes: Sequence[str], code_checks: Sequence[CodeCheck]
    ) -> Iterator[ElementProblem]:
        values, specs = self.values, self.spec.elements
        if values and not values[-1]:
            while values and not values[-1]:
                values.pop()
            yield ElementProblem(
                "ELE010",
                f"{self.spec.id} has empty trailing separators: leave them out.",
                len(values) + 1,
            )
        for index, spec in enumerate(specs):
            value = values[index] if index < len(values) else ""
            if value or spec.usage == "R":
                yield from self._element(index + 1, spec, value)
        if len(values) > len(specs):
            there = _count(len(values), "element")
            yield ElementProblem(
                "ELE007",
                f"{self.spec.id} has {there}, but the guide has only {len(specs)}.",
                len(specs) + 1,
            )
        present = [bool(value.strip()) for value in values]
        for note in notes:
            refs = {specs[p - 1].ref for p in syntax_notes.positions(note) if p <= len(specs)}
            if not refs & self.faulty and not syntax_notes.holds(note, present):
                text = syntax_notes.describe(note, present, self.spec.id)
                yield ElementProblem(
                    "ELE008",
                    text,
                    syntax_notes.first_missing(note, present),
                )
        yield from self._codes(code_checks)

    def _element(self, position: int, spec: ElementSpec, value: str) -> Iterator[ElementProblem]:
        if not value.strip():
            if spec.usage == "R" and spec.ref not in _TRIOS_OF_RULES:
                self.faulty.add(spec.ref)
                yield ElementProblem("ELE001", f"{_label(spec)} is required but missing.", position)
            elif value:
                text = f"{_label(spec)} is blank: leave it empty."
                yield ElementProblem("ELE010", text, position)
            return
        if spec.usage == "N":
            self.faulty.add(spec.ref)
            yield ElementProblem(
                "ELE002",
                f"{_label(spec)} is not used in this loop: leave it empty.",
                position,
                None,
                self._show(value),
            )
            return
        if spec.ref in _CODES_OF_RULES:
            if value != value.strip():
                text = f"{_label(spec)} has leading or trailing blanks."
                yield ElementProblem("ELE010", text, position)
            return
        repeats = value.split(self.d.repetition) if self.d.repetition else [value]
        allowed = spec.repeat or 999
        if len(repeats) > allowed:
            self.faulty.add(spec.ref)
            yield ElementProblem(
                "ELE012",
                _repeated(spec, len(repeats), allowed),
                position,
            )
        for one in repeats[:allowed]:
            if spec.components:
                yield from self._composite(position, spec, one)
            else:
                yield from self._simple(position, None, spec, one)

    def _composite(self, position: int, spec: ElementSpec, value: str) -> Iterator[ElementProblem]:
        parts = value.split(self.d.component)
        if spec.usage == "R" and not any(part.strip() for part in parts):
            self.faulty.add(spec.ref)
            text = f"{_label(spec)} is required, but none of its components has a value."
            yield ElementProblem("ELE001", text, position)
            return
        if not parts[-1]:
            while parts and not parts[-1]:
                parts.pop()
            yield ElementProblem(
                "ELE010",
                f"{_label(spec)} has empty trailing separators: leave them out.",
                position,
            )
        if not parts:
            return
        for index, part_spec in enumerate(spec.components):
            part = parts[index] if index < len(parts) else ""
            if not part.strip():
                if part_spec.usage == "R":
                    self.faulty.add(part_spec.ref)
                    yield ElementProblem(
                        "ELE013",
                        f"{_label(part_spec)} is required but missing.",
                        position,
                        index + 1,
                    )
                elif part:
                    text = f"{_label(part_spec)} is blank: leave it empty."
                    yield ElementProblem("ELE010", text, position, index + 1)
            elif part_spec.usage == "N":
                self.faulty.add(part_spec.ref)
                yield ElementProblem(
                    "ELE002",
                    f"{_label(part_spec)} is not used in this loop: leave it empty.",
                    position,
                    index + 1,
                    self._show(part),
                )
            else:
                yield from self._simple(position, index + 1, part_spec, part)
        if len(parts) > len(spec.components):
            yield ElementProblem(
                "ELE007",
                f"{_label(spec)} has {len(parts)} components, but the guide has only"
                f" {len(spec.components)}.",
                position,
                len(spec.components) + 1,
            )
        present = [bool(part.strip()) for part in parts]
        for note in spec.syntax:
            refs = {f"{spec.ref}-{p}" for p in syntax_notes.positions(note)}
            if not refs & self.faulty and not syntax_notes.holds(note, present):
                yield ElementProblem(
                    "ELE008",
                    syntax_notes.describe(note, present, spec.ref, "-"),
                    position,
                    syntax_notes.first_missing(note, present),
                )

    def _simple(
        self, position: int, component: int | None, spec: ElementSpec, value: str
    ) -> Iterator[ElementProblem]:
        raw = value

        def problem(code: str, message: str) -> ElementProblem:
            if code not in ("ELE010", "ELE011", "ELE014"):
                self.faulty.add(spec.ref)
            text = f"{_label(spec)} {message}."
            return ElementProblem(code, text, position, component, self._show(raw))

        if self.d.component in value:
            yield problem("ELE007", "contains the component separator, but has no components")
            return
        if value != value.strip():
            yield problem("ELE010", "has leading or trailing blanks")
            value = value.strip()
        odd = set(value) - ALLOWED - {self.d.repetition}
        if odd:
            kind = (
                "control characters"
                if any(ord(c) < 32 or ord(c) == 127 for c in odd)
                else ("characters outside the X12 basic and extended sets")
            )
            yield problem("ELE011", f"contains {kind}")
        if spec.codes is not None:
            if value not in spec.codes:
                yield problem("ELE006", self._not_a_code(spec, value))
            return
        if spec.type in ("N0", "R"):
            yield from self._number(spec, value, problem)
            return
        text = decode(value)
        high = longest(spec)
        if len(text) > high:
            yield problem(
                "ELE003", f"has {_count(len(text), 'character')}; at most {high} are allowed"
            )
        elif len(text) > longest_stored(spec):
            stored = longest_stored(spec)
            yield problem(
                "ELE003",
                f"has {len(text)} characters; receivers need to store and return only {stored}, so"
                " it may come back cut off",
            )._replace(severity=Severity.WARNING)
        elif len(text) < spec.min:
            yield problem(
                "ELE004", f"has {_count(len(text), 'character')}; it needs at least {spec.min}"
            )
        elif spec.type == "DT" and not (value.isascii() and value.isdigit()):
            yield problem("ELE005", "is not a date of eight digits (CCYYMMDD)")
        elif spec.type == "TM" and not is_time(value):
            digits = value.isascii() and value.isdigit()
            yield problem(
                "ELE009" if digits else "ELE005", "is not a time (HHMM, HHMMSS or HHMMSSDD)"
            )
        elif spec.regex and not re.fullmatch(spec.regex, value):
            yield problem("ELE005", "does not have the form that the guide prescribes")

    def _number(self, spec: ElementSpec, value: str, problem: Problem) -> Iterator[ElementProblem]:
        form = _INTEGER if spec.type == "N0" else _DECIMAL
        if not form.fullmatch(value):
            kind = "a whole number" if spec.type == "N0" else "a decimal number"
            yield problem("ELE005", f"is not {kind}")
            return
        money = spec.data_element == MONEY
        whole, point, fraction = value.lstrip("+-").partition(".")
        digits = len(whole) + len(fraction)
        high = longest(spec)
        cents = len(whole) + max(len(fraction), 2)  # the limit on money counts implied cents
        if digits > high:
            yield problem("ELE003", f"has {digits} digits; at most {high} are allowed")
        elif money and cents > self.money_digits:
            text = f"has {cents} digits with its cents; at most {self.money_digits} are allowed"
            yield problem("ELE003", text)
        elif digits < spec.min:
            yield problem("ELE004", f"has {_count(digits, 'digit')}; it needs at least {spec.min}")
        if value.startswith("+"):
            yield problem("ELE014", "has a plus sign")
        if len(whole) > 1 and whole.startswith("0") and digits > spec.min:
            yield problem("ELE014", "has leading zeros")
        if point and (not fraction or fraction.endswith("0")):
            yield problem("ELE014", "has trailing zeros or nothing after its decimal point")
        elif money and len(fraction) > 2:
            yield problem("ELE014", "has more than two decimals")

    def _not_a_code(self, spec: ElementSpec, value: str) -> str:
        elsewhere = value in _known_codes(spec.data_element)
        where = " (the code sent is valid elsewhere in the guides, not here)" if elsewhere else ""
        return f"must be {code_list(spec.codes or ())}{where}"

    def _codes(self, code_checks: Sequence[CodeCheck]) -> Iterator[ElementProblem]:
        for check in code_checks:
            position, component = _place(check.refs[0])
            is_missing = position > len(self.values) or not self.values[position - 1]
            if is_missing and not check.asks_missing:
                continue
            whole = check.refs[0].partition("-")[0]
            if whole in self.faulty or not self.faulty.isdisjoint(check.refs):
                continue
            for repeat in range(1 if is_missing else self._repeats(position)):
                values = [self._value(ref, repeat) for ref in check.refs]
                if (values[0] or is_missing) and not check.test(*values):
                    yield ElementProblem(
                        check.code,
                        f"{self._name(check.refs[0])} ({check.refs[0]}) {check.said(*values)}.",
                        position,
                        component,
                        self._show(values[0]),
                        check.severity,
                    )

    def _repeats(self, position: int) -> int:
        return self.values[position - 1].count(self.d.repetition) + 1 if self.d.repetition else 1

    def _value(self, ref: str, repeat: int) -> str:
        position, component = _place(ref)
        value = self.values[position - 1] if position <= len(self.values) else ""
        if self.d.repetition and self.d.repetition in value:
            value = value.split(self.d.repetition)[repeat]
        if component is not None:
            parts = value.split(self.d.component)
            value = parts[component - 1] if component <= len(parts) else ""
        return value.strip()

    def _name(self, ref: str) -> str:
        for element in self.spec.elements:
            for leaf in (element, *element.components):
                if leaf.ref == ref:
                    return leaf.name
        return ref

    def _show(self, value: str) -> str:
        return decode(value)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _label(spec: ElementSpec) -> str:
    return f"{spec.name} ({spec.ref})"


def _repeated(spec: ElementSpec, times: int, allowed: int) -> str:
    most = f"it may occur {allowed} times at most" if allowed > 1 else "it may occur only once"
    return f"{_label(spec)} occurs {times} times; {most}."


@cache
def _place(ref: str) -> tuple[int, int | None]:
    """("HI01-2") -> (1, 2); ("CLM05") -> (5, None)."""
    whole, _, component = ref.partition("-")
    return int(whole[-2:]), int(component) if component else None


_KNOWN: dict[str, frozenset[str]] = {}


def _known_codes(data_element: str) -> frozenset[str]:
    """Every code that any guide here lists for a data element."""
    if data_element not in _KNOWN:
        found: set[str] = set()
        for guide_id in GUIDES:
            for loop in load(guide_id).loops.values():
                for segment in loop.segments:
                    for element in segment.elements:
                        for leaf in (element, *element.components):
                            if leaf.data_element == data_element and leaf.codes:
                                found |= leaf.codes
        _KNOWN[data_element] = frozenset(found)
    return _KNOWN[data_element]
