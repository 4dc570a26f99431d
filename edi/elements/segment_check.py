"""One use of a segment, ready to check raw segments: fast yes, or an explanation."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from edi.elements import syntax_notes
from edi.elements.code_checks import CodeCheck, checks_for
from edi.elements.explain import explain
from edi.elements.pattern import PatternBuilder
from edi.elements.problem import ElementProblem
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.delimiters import Delimiters

_REMEMBERED = 1024  # raw segments known to be right; the same ones come again and again


class SegmentCheck:
    """Checks raw segments (text without terminator) against one `SegmentSpec`."""

    __slots__ = (
        "_code_checks",
        "_composite_notes",
        "_delimiters",
        "_guide_id",
        "_match",
        "_money_digits",
        "_notes",
        "_notes_from",
        "_tests",
        "accepted",
        "spec",
    )

    def __init__(
        self, spec: SegmentSpec, delimiters: Delimiters, guide_id: str, money_digits: int
    ) -> None:
        self.spec = spec
        self.accepted: set[str] = set()
        self._delimiters = delimiters
        self._guide_id = guide_id
        self._money_digits = money_digits
        self._match: re.Pattern[str] | None = None
        self._code_checks: tuple[CodeCheck, ...] = ()

    def _compile(self) -> re.Pattern[str]:
        self._code_checks = checks_for(self.spec, self._guide_id)
        captured = {ref for check in self._code_checks for ref in check.refs}
        builder = PatternBuilder(self._delimiters, captured, self._money_digits)
        self._match = re.compile(builder.segment(self.spec))
        self._tests = _tests(self._code_checks, builder.groups)
        self._notes = tuple(note for note in self.spec.syntax if self._note_matters(note))
        self._composite_notes = tuple(
            (index + 1, note)
            for index, element in enumerate(self.spec.elements)
            for note in element.syntax
            if element.usage != "N" and _matters(note, element.components)
        )
        first = (min(syntax_notes.positions(note)) for note in self._notes)
        self._notes_from = min(first, default=1000)
        return self._match

    def _note_matters(self, note: str) -> bool:
        # The trios of a CAS are the business of rule CAS021, which says more.
        if self.spec.id == "CAS":
            return False
        return _matters(note, self.spec.elements)

    def accepts(self, raw: str) -> bool:
        """True when nothing is wrong with the segment. Remembers what it accepted."""
        match = (self._match or self._compile()).fullmatch(raw)
        if match is None:
            return False
        last = match.lastindex
        if last:
            for first, groups, test in self._tests:
                if first > last:
                    break
                if not test(match.group(*groups)):
                    return False
        separator = self._delimiters.element
        if raw.count(separator) >= self._notes_from:
            present = [bool(value) for value in raw.split(separator)[1:]]
            if not all(syntax_notes.holds(note, present) for note in self._notes):
                return False
        if self._composite_notes and not self._composites_hold(raw.split(separator)):
            return False
        self.remember(raw)
        return True

    def _composites_hold(self, values: list[str]) -> bool:
        for position, note in self._composite_notes:
            if position < len(values):
                parts = values[position].split(self._delimiters.component)
                if not syntax_notes.holds(note, [bool(part) for part in parts]):
                    return False
        return True

    def remember(self, raw: str) -> None:
        if len(self.accepted) >= _REMEMBERED:
            self.accepted.clear()
        self.accepted.add(raw)

    def explain(self, raw: str) -> list[ElementProblem]:
        """All that is wrong with the segment, element by element."""
        if self._match is None:
            self._compile()
        problems = list(
            explain(
                raw, self.spec, self._delimiters, self._money_digits, self._notes, self._code_checks
            )
        )
        if not problems:
            self.remember(raw)
        return problems


def _tests(
    checks: Sequence[CodeCheck], groups: dict[str, int]
) -> tuple[tuple[int, tuple[int, ...], Callable[[object], bool]], ...]:
    """(group of the first element, groups, test of their values), in group order.

    Checks of the same elements become one remembered test.
    """
    by_refs: dict[tuple[str, ...], list[Callable[..., bool]]] = {}
    for check in checks:
        if check.refs[0] in groups:
            by_refs.setdefault(check.refs, []).append(check.test)
    found = []
    for refs, tests in by_refs.items():
        # A qualifier that the guide does not use has no group; group 0 would be the whole match.
        numbers = tuple(groups[ref] for ref in refs if ref in groups)
        found.append((numbers[0], numbers, _all(tests, len(refs))))
    return tuple(sorted(found, key=lambda entry: entry[0]))


def _all(tests: Sequence[Callable[..., bool]], arguments: int) -> Callable[[object], bool]:
    @lru_cache(maxsize=8192)
    def test(values: str | tuple[str | None, ...] | None) -> bool:
        given = values if isinstance(values, tuple) else (values,)
        padded = [value or "" for value in given] + [""] * (arguments - len(given))
        return all(one(*padded) for one in tests)

    return test


def _matters(note: str, specs: Sequence[ElementSpec]) -> bool:
    usable = [spec.usage != "N" for spec in specs]
    required = [spec.usage == "R" for spec in specs]
    return syntax_notes.matters(note, usable, required)
