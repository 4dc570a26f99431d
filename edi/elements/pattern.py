"""One regular expression for one use of a segment: matches only what is right.

It may refuse what is right but unusual (the slow path then finds nothing wrong); it must never
accept what the slow path would report.
"""

import re
from collections.abc import Iterable, Sequence

from edi.elements.characters import value_class
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.delimiters import Delimiters

# Soft limits: what a receiver must at least be able to store, no limit on the sender.
SOFT_NOTES = frozenset({"CLM01", "REF02"})
MONEY = "782"


def longest(spec: ElementSpec) -> int:
    """The most characters or digits an element may have in this guide."""
    if spec.note_max and spec.ref not in SOFT_NOTES:
        return min(spec.max, spec.note_max)
    return spec.max


class PatternBuilder:
    """Builds the pattern of one segment; `groups` maps captured element refs to group numbers."""

    def __init__(self, delimiters: Delimiters, capture: Iterable[str], money_digits: int) -> None:
        self.groups: dict[str, int] = {}
        self.notes: set[str] = set()  # syntax notes that the pattern itself keeps
        self._d = delimiters
        self._capture = frozenset(capture)
        self._money_digits = money_digits
        self._any = value_class(delimiters, blank=True)
        self._solid = value_class(delimiters, blank=False)
        self._element = re.escape(delimiters.element)
        self._component = re.escape(delimiters.component)

    def segment(self, spec: SegmentSpec) -> str:
        body = self._sequence(spec.elements, self._element, leading=True, syntax=spec.syntax)
        return f"{spec.id}{body}(?<!{self._element})"

    def _sequence(
        self,
        specs: Sequence[ElementSpec],
        separator: str,
        *,
        leading: bool,
        syntax: Sequence[str] = (),
    ) -> str:
        """Elements in order; those after the last required one may be left out."""
        parts: list[str] = []
        optional_from = len(specs)
        while optional_from and specs[optional_from - 1].usage != "R":
            optional_from -= 1
        for index, spec in enumerate(specs):
            lead = separator if leading or index else ""
            value = "" if spec.usage == "N" else self._element_pattern(spec)
            if spec.usage == "S":
                value = f"(?:{value})?"
            parts.append(lead + value)
        for index in range(optional_from, len(specs) - 1):
            pair = f"P{index + 1:02d}{index + 2:02d}"
            if pair in syntax and specs[index].usage == specs[index + 1].usage == "S":
                both = parts[index].removesuffix("?") + parts[index + 1].removesuffix("?")
                parts[index] = f"(?:{both}|{separator}{separator})"
                parts[index + 1] = ""
                self.notes.add(pair)
        required = "".join(parts[:optional_from])
        optional = ""
        for part in reversed(parts[optional_from:]):
            if part:
                optional = f"(?:{part}{optional})?"
        return required + optional

    def _element_pattern(self, spec: ElementSpec) -> str:
        captured = spec.ref in self._capture
        if captured:
            self.groups[spec.ref] = len(self.groups) + 1
        if spec.components:
            inner = self._sequence(spec.components, self._component, leading=False)
            one = f"(?!{self._component}){inner}(?<!{self._component})"
        else:
            one = self._value(spec)
        if captured:
            one = f"({one})"
        repeat = spec.repeat or 999
        if repeat > 1 and self._d.repetition and not spec.components and not captured:
            one += f"(?:{re.escape(self._d.repetition)}{one}){{0,{repeat - 1}}}"
        return one

    def _value(self, spec: ElementSpec) -> str:
        if spec.regex:
            return spec.regex
        if spec.codes:
            return f"(?:{'|'.join(re.escape(c) for c in sorted(spec.codes, reverse=True))})"
        low, high = max(spec.min, 1), longest(spec)
        match spec.type:
            case "DT":
                return r"\d{8}"
            case "TM":
                return r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\d\d?)?)?"
            case "N0":
                return r"0" if high == 0 else rf"(?:0|[1-9]\d{{{low - 1},{high - 1}}})"
            case "R":
                return self._decimal(spec, high)
        if high == 1:
            return self._solid
        middle = f"{self._any}{{{max(low - 2, 0)},{high - 2}}}{self._solid}"
        return f"{self._solid}{middle}" if low > 1 else f"{self._solid}(?:{middle})?"

    def _decimal(self, spec: ElementSpec, high: int) -> str:
        """Canonical decimals only: no plus sign, no superfluous zeros."""
        if spec.data_element == MONEY:
            whole, places = min(high, self._money_digits) - 2, 2
        else:
            places = min(3, high // 2)
            whole = high - places
        fraction = rf"\.\d{{0,{max(places - 1, 0)}}}[1-9]"
        more = rf"\d{{0,{max(whole - 1, 0)}}}"
        return rf"-?(?:(?:0|[1-9]{more})(?:{fraction})?|{fraction})"
