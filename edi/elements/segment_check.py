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
    """Checks raw segments (text without terminator) against one `SegmentSpec`.

    `accepts(raw)` is True when nothing is wrong with the segment; what it accepted it puts into
    `accepted`, where callers look first.
    """

    __slots__ = (
        "_code_checks",
        "_delimiters",
        "_money_digits",
        "_notes",
        "accepted",
        "accepts",
        "spec",
    )

    def __init__(
        self, spec: SegmentSpec, delimiters: Delimiters, guide_id: str, money_digits: int
    ) -> None:
        self.spec = spec
        self.accepted: set[str] = set()
        self._delimiters = delimiters
        self._money_digits = money_digits
        self._code_checks = checks_for(spec, guide_id)
        # The trios of a CAS are the business of rule CAS021, which says more.
        self._notes = () if spec.id == "CAS" else tuple(n for n in spec.syntax if _real(n, spec))
        captured = {ref for check in self._code_checks for ref in check.refs}
        builder = PatternBuilder(delimiters, captured, money_digits)
        pattern = re.compile(builder.segment(spec))
        notes = [note for note in self._notes if note not in builder.notes]
        self.accepts = _acceptor(
            pattern,
            _tests(self._code_checks, builder.groups),
            _note_check(spec, notes, delimiters),
            self.accepted,
        )

    def remember(self, raw: str) -> None:
        if len(self.accepted) >= _REMEMBERED:
            self.accepted.clear()
        self.accepted.add(raw)

    def explain(self, raw: str) -> list[ElementProblem]:
        """All that is wrong with the segment, element by element."""
        problems = list(
            explain(
                raw, self.spec, self._delimiters, self._money_digits, self._notes, self._code_checks
            )
        )
        if not problems:
            self.remember(raw)
        return problems


Test = tuple[int, tuple[int, ...], Callable[[object], bool]]


def _acceptor(
    pattern: re.Pattern[str],
    tests: Sequence[Test],
    notes_hold: Callable[[str], bool] | None,
    accepted: set[str],
) -> Callable[[str], bool]:
    """The fast check as a closure: this is the innermost loop of a validation."""
    fullmatch = pattern.fullmatch
    add, clear = accepted.add, accepted.clear

    def accepts(raw: str) -> bool:
        match = fullmatch(raw)
        if match is None:
            return False
        last = match.lastindex
        if last:
            for first, groups, test in tests:
                if first > last:
                    break
                if not test(match.group(*groups)):
                    return False
        if notes_hold is not None and not notes_hold(raw):
            return False
        if len(accepted) >= _REMEMBERED:
            clear()
        add(raw)
        return True

    return accepts


def _note_check(
    spec: SegmentSpec, notes: Sequence[str], delimiters: Delimiters
) -> Callable[[str], bool] | None:
    """Tests the syntax notes that no pattern expresses, of the segment and of its composites."""
    separator, component = delimiters.element, delimiters.component
    inner = [
        (index + 1, note)
        for index, element in enumerate(spec.elements)
        for note in element.syntax
        if element.usage != "N" and _matters(note, element.components)
    ]
    if not notes and not inner:
        return None
    starts = [syntax_notes.matters_from(note) for note in notes]
    needed = min([*starts, *(position for position, _ in inner)])

    def holds(raw: str) -> bool:
        if raw.count(separator) < needed:
            return True
        values = raw.split(separator)
        present = [bool(value) for value in values[1:]]
        if not all(syntax_notes.holds(note, present) for note in notes):
            return False
        for position, note in inner:
            if position < len(values):
                parts = [bool(part) for part in values[position].split(component)]
                if not syntax_notes.holds(note, parts):
                    return False
        return True

    return holds


def _real(note: str, spec: SegmentSpec) -> bool:
    return _matters(note, spec.elements)


def _tests(checks: Sequence[CodeCheck], groups: dict[str, int]) -> tuple[Test, ...]:
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
