"""One regular expression for one use of a segment: matches only what is right.

It may refuse what is right but unusual (the slow path then finds nothing wrong); it must never
accept what the slow path would report.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from edi.elements.characters import value_class
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.delimiters import Delimiters

MONEY = "782"


def longest(spec: ElementSpec) -> int:
    """The most characters or digits an element may have in this guide."""
    return min(spec.max, spec.note_max or spec.max)


def longest_stored(spec: ElementSpec) -> int:
    """The most of it that every receiver stores and returns."""
    return min(longest(spec), spec.stored_max or spec.max)


# A day of the calendar; 29 February is left to the slow path.
_DAY = (
    r"(?:19|20)\d\d(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8]))"
)


class _Part(NamedTuple):
    """The pattern of an element, or of several; they must be there or may be left out."""

    text: str
    needed: bool


class PatternBuilder:
    """Builds the pattern of one segment.

    `runs` are the elements to capture, composites as a whole: one group for each run of elements
    that stand side by side. `captured` are the runs that have a group, in the groups' order, and
    `notes` the syntax notes that the pattern keeps itself.
    """

    def __init__(
        self, delimiters: Delimiters, runs: Iterable[tuple[str, ...]], money_digits: int
    ) -> None:
        self.captured: list[tuple[str, ...]] = []
        self.notes: set[str] = set()
        self._d = delimiters
        self._runs = {ref: run for run in runs for ref in run}
        self._money_digits = money_digits
        self._any = value_class(delimiters, blank=True)
        self._solid = value_class(delimiters, blank=False)
        self._element = re.escape(delimiters.element)
        self._component = re.escape(delimiters.component)

    def segment(self, spec: SegmentSpec) -> str:
        parts = self._parts(spec.elements, self._element, spec.syntax)
        # With at least one element: a bare id is a finding of its own (SEG009).
        body = _joined([_Part(f"{spec.id}(?={self._element})", True), *parts], self._element)
        return f"{body}(?<!{self._element})"

    def _parts(
        self, specs: Sequence[ElementSpec], separator: str, syntax: Sequence[str]
    ) -> list[_Part]:
        """Elements in order; those after the last required one may be left out.

        What is never used at the end has no part at all: not even its separator may be there.
        """
        last_required = max((i for i, spec in enumerate(specs) if spec.usage == "R"), default=-1)
        end = max((i + 1 for i, spec in enumerate(specs) if spec.usage != "N"), default=0)
        parts: list[_Part] = []
        index = 0
        while index < end:
            run = self._runs.get(specs[index].ref)
            needed = index <= last_required
            if run and len(run) == 2 and is_dated(specs, index):
                text, step = self._dated(specs[index], separator, run), 2
            elif run:
                within: list[_Part] = []
                step = 0
                while index + step < end and specs[index + step].ref in run:
                    part, more = self._part(specs, index + step, separator, syntax)
                    within.append(_Part(part, index + step <= last_required))
                    step += more
                text = f"({_joined(within, separator)})"
                self.captured.append(run)
            else:
                text, step = self._part(specs, index, separator, syntax)
            parts.append(_Part(text, needed))
            index += step
        return parts

    def _part(
        self, specs: Sequence[ElementSpec], index: int, separator: str, syntax: Sequence[str]
    ) -> tuple[str, int]:
        """The pattern at one element, and how many elements it is for."""
        spec = specs[index]
        if is_dated(specs, index):
            return self._dated(spec, separator, None), 2
        if self._is_pair(specs, index, syntax):
            first, second = map(self._element_pattern, specs[index : index + 2])
            self.notes.add(_pair(index))
            # Once the first separator is matched, a bad pair must not be skipped: the values
            # would be taken for those of the next pair.
            return f"(?:{first}{separator}{second}|{separator})?+", 2
        if spec.usage == "N":
            return "", 1
        value = self._element_pattern(spec)
        return (f"(?:{value})?+" if spec.usage == "S" else value), 1

    def _is_pair(self, specs: Sequence[ElementSpec], index: int, syntax: Sequence[str]) -> bool:
        """May both elements be left out, but not one of them? They must be of the same run."""
        if _pair(index) not in syntax:
            return False
        first, second = specs[index : index + 2]
        is_one_run = self._runs.get(first.ref) == self._runs.get(second.ref)
        return first.usage == second.usage == "S" and is_one_run

    def _dated(self, form: ElementSpec, separator: str, run: tuple[str, ...] | None) -> str:
        """A date with its format qualifier: D8 is settled here, other forms are captured."""
        others = sorted((form.codes or frozenset()) - {"D8"})
        if not others:
            return f"D8{separator}{_DAY}"
        other = f"(?:{'|'.join(others)}){separator}{self._solid}{{1,35}}"
        if run:
            self.captured.append(run)
            other = f"({other})"
        return f"(?:D8{separator}{_DAY}|{other})"

    def _element_pattern(self, spec: ElementSpec) -> str:
        if spec.components:
            inner = _joined(self._parts(spec.components, self._component, ()), self._component)
            return f"(?!{self._component}){inner}(?<!{self._component})"
        one = self._value(spec)
        repeat = spec.repeat or 999
        if repeat > 1 and self._d.repetition and spec.ref not in self._runs:
            one += f"(?:{re.escape(self._d.repetition)}{one}){{0,{repeat - 1}}}"
        return one

    def _value(self, spec: ElementSpec) -> str:
        if spec.regex:
            return spec.regex
        if spec.codes:
            return _one_of(spec.codes)
        low, high = max(spec.min, 1), longest_stored(spec)
        match spec.type:
            case "DT":
                return _DAY
            case "TM":
                return r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\d\d?)?)?"
            case "N0":
                zero = "0|" if low == 1 else ""
                return rf"(?:{zero}[1-9]\d{{{low - 1},{high - 1}}})"
            case "R":
                return self._decimal(spec, high)
        if high == 1:
            return self._solid
        return f"{self._solid}{self._any}{{{low - 1},{high - 1}}}+(?<! )"

    def _decimal(self, spec: ElementSpec, high: int) -> str:
        """Canonical decimals only: no plus sign, no superfluous zeros."""
        if spec.data_element == MONEY:
            whole, places = min(high, self._money_digits) - 2, 2
        else:
            places = min(3, high // 2)
            whole = high - places
        fraction = rf"\.[0-9]{{0,{max(places - 1, 0)}}}[1-9]"
        more = rf"[0-9]{{0,{max(whole - 1, 0)}}}+"
        return rf"-?+(?:[1-9]{more}(?:{fraction})?+|0(?:{fraction})?+|{fraction})"


def _joined(parts: Sequence[_Part], separator: str) -> str:
    """Parts with separators between them; the first that may be left out takes the rest along.

    Optional parts are possessive: a separator once matched is never given back, so no value can be
    taken for a later element's.
    """
    rest = ""
    for text, needed in reversed(parts[1:]):
        rest = f"{separator}{text}{rest}"
        if not needed:
            rest = f"(?:{rest})?+"
    return f"{parts[0].text}{rest}"


def _one_of(codes: Iterable[str]) -> str:
    """Long codes come before those they begin with; single characters are one class."""
    texts = [re.escape(code) for code in sorted(codes, reverse=True) if len(code) > 1]
    letters = "".join(re.escape(code) for code in sorted(codes) if len(code) == 1)
    if letters:
        texts.append(f"[{letters}]" if len(letters) > 1 else letters)
    return f"(?:{'|'.join(texts)})" if len(texts) > 1 else texts[0]


def _pair(index: int) -> str:
    """The syntax note that this element and the next one are there together or not at all."""
    return f"P{index + 1:02d}{index + 2:02d}"


def is_dated(specs: Sequence[ElementSpec], index: int) -> bool:
    """Is it the format qualifier of a date, with the date after it?"""
    if index + 1 >= len(specs):
        return False
    spec, following = specs[index : index + 2]
    return (
        spec.data_element == "1250"
        and following.data_element == "1251"
        and spec.usage == following.usage == "R"
        and "D8" in (spec.codes or ())
    )
