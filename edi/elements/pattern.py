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


# A day of the calendar; 29 February is left to the slow path.
_DAY = (
    r"(?:19|20)\d\d(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)(?:0[1-9]|[12]\d|30)|02(?:0[1-9]|1\d|2[0-8]))"
)


class PatternBuilder:
    """Builds the pattern of one segment.

    `capture` names the elements to capture, composites as a whole; `groups` maps those that the
    pattern captures to their group numbers. `notes` are the syntax notes that it keeps itself.
    """

    def __init__(self, delimiters: Delimiters, capture: Iterable[str], money_digits: int) -> None:
        self.groups: dict[str, int] = {}
        self.notes: set[str] = set()
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
        """Elements in order; those after the last required one may be left out.

        Optional parts are possessive: a separator once matched is never given back, so no value
        can be taken for a later element's.
        """
        last_required = max((i for i, spec in enumerate(specs) if spec.usage == "R"), default=-1)
        parts: list[str] = []
        index = 0
        while index < len(specs):
            spec = specs[index]
            following = specs[index + 1] if index + 1 < len(specs) else None
            lead = separator if leading or index else ""
            if following is not None and _is_dated(spec, following):
                part = lead + self._dated(spec, following, separator)
                step = 2
            elif following is not None and self._is_pair(spec, following, index, syntax):
                first, second = self._element_pattern(spec), self._element_pattern(following)
                # Once the first separator is matched, a bad pair must not be skipped: the values
                # would be taken for those of the next pair.
                part = f"{lead}(?:{first}{separator}{second}|{separator})?+"
                self.notes.add(f"P{index + 1:02d}{index + 2:02d}")
                step = 2
            else:
                value = "" if spec.usage == "N" else self._element_pattern(spec)
                part = lead + (f"(?:{value})?+" if spec.usage == "S" else value)
                step = 1
            parts.append(part if index <= last_required else f"(?:{part})?+")
            index += step
        return "".join(parts)

    def _is_pair(
        self, spec: ElementSpec, following: ElementSpec, index: int, syntax: Sequence[str]
    ) -> bool:
        note = f"P{index + 1:02d}{index + 2:02d}"
        return note in syntax and spec.usage == following.usage == "S"

    def _dated(self, form: ElementSpec, value: ElementSpec, separator: str) -> str:
        """A date with its format qualifier: D8 is settled here, other forms are captured."""
        others = sorted((form.codes or frozenset()) - {"D8"})
        if not others:
            return f"D8{separator}{_DAY}"
        names = "|".join(others)
        if form.ref in self._capture:
            self.groups[form.ref] = len(self.groups) + 1
            self.groups[value.ref] = len(self.groups) + 1
            other = f"({names}){separator}({self._solid}{{1,35}})"
        else:
            other = f"(?:{names}){separator}{self._solid}{{1,35}}"
        return f"(?:D8{separator}{_DAY}|{other})"

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
            codes = "|".join(re.escape(code) for code in sorted(spec.codes, reverse=True))
            return f"(?:{codes})" if len(spec.codes) > 1 else codes
        low, high = max(spec.min, 1), longest(spec)
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
        return f"(?! ){self._any}{{{low},{high}}}(?<! )"

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


def _is_dated(spec: ElementSpec, following: ElementSpec) -> bool:
    return (
        spec.data_element == "1250"
        and following.data_element == "1251"
        and spec.usage == following.usage == "R"
        and bool(spec.codes)
        and "D8" in (spec.codes or ())
    )
