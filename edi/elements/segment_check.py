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
        tests = _combined(self._code_checks, delimiters.component)
        builder = PatternBuilder(
            delimiters, {ref for refs, _ in tests for ref in refs}, money_digits
        )
        pattern = re.compile(builder.segment(spec))
        notes = [note for note in self._notes if note not in builder.notes]
        self.accepts = _acceptor(
            pattern,
            _numbered(tests, builder.groups),
            _note_check(spec, notes, delimiters),
            delimiters.element,
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


Test = tuple[int, tuple[int, ...], Callable[..., bool]]
NoteCheck = tuple[int, Callable[[str], bool] | None]


def _acceptor(
    pattern: re.Pattern[str],
    tests: Sequence[Test],
    notes: NoteCheck,
    separator: str,
    accepted: set[str],
) -> Callable[[str], bool]:
    """The fast check as a closure: this is the innermost loop of a validation."""
    needed, notes_hold = notes
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
        if notes_hold is not None and raw.count(separator) >= needed and not notes_hold(raw):
            return False
        if len(accepted) >= _REMEMBERED:
            clear()
        add(raw)
        return True

    return accepts


def _note_check(spec: SegmentSpec, notes: Sequence[str], delimiters: Delimiters) -> NoteCheck:
    """The syntax notes that no pattern expresses, of the segment and of its composites.

    Returns the fewest separators with which one of them can be broken, and the test.
    """
    separator, component = delimiters.element, delimiters.component
    inner = [
        (index + 1, note)
        for index, element in enumerate(spec.elements)
        for note in element.syntax
        if element.usage != "N" and _matters(note, element.components)
    ]
    if not notes and not inner:
        return 0, None
    starts = [syntax_notes.matters_from(note) for note in notes]
    needed = min([*starts, *(position for position, _ in inner)])

    def holds(raw: str) -> bool:
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

    return needed, holds


def _real(note: str, spec: SegmentSpec) -> bool:
    return _matters(note, spec.elements)


def _combined(
    checks: Sequence[CodeCheck], component: str
) -> list[tuple[tuple[str, ...], Callable[..., bool]]]:
    """Checks that share elements as one remembered test, with the elements to capture for it.

    Checks within a composite take the composite as a whole: one look-up instead of several.
    """
    groups: list[tuple[set[str], list[CodeCheck]]] = []
    for check in checks:
        refs = {ref.partition("-")[0] for ref in check.refs}
        together = [check]
        for other in [one for one in groups if one[0] & refs]:
            groups.remove(other)
            refs |= other[0]
            together = other[1] + together
        groups.append((refs, together))
    found = []
    for refs, together in groups:
        ordered = tuple(sorted(refs, key=lambda ref: int(ref[-2:])))
        found.append((ordered, _remembered(together, ordered, component)))
    return found


def _remembered(
    checks: Sequence[CodeCheck], refs: tuple[str, ...], component: str
) -> Callable[..., bool]:
    """A test of all the checks on the values of `refs`: one text, or a tuple of them."""
    # For each check, where in `refs` its values are and which component to take, 0 for the whole.
    plan = [(check.test, [_address(ref, refs) for ref in check.refs]) for check in checks]

    @lru_cache(maxsize=8192)
    def test(values: str | tuple[str | None, ...] | None) -> bool:
        texts = values if isinstance(values, tuple) else (values,)
        for check, places in plan:
            given = []
            for place, part in places:
                text = texts[place] or ""
                if part:
                    parts = text.split(component)
                    text = parts[part - 1] if part <= len(parts) else ""
                given.append(text)
            if not check(*given):
                return False
        return True

    return test


def _address(ref: str, refs: tuple[str, ...]) -> tuple[int, int]:
    whole, _, part = ref.partition("-")
    return refs.index(whole), int(part or 0)


def _numbered(
    tests: Sequence[tuple[tuple[str, ...], Callable[..., bool]]], groups: dict[str, int]
) -> tuple[Test, ...]:
    """(first group, groups, test), in group order; tests of elements never captured are settled."""
    found: list[Test] = []
    for refs, test in tests:
        numbers = [groups[ref] for ref in refs if ref in groups]
        if len(numbers) == len(refs):
            found.append((min(numbers), tuple(numbers), test))
        elif numbers:
            found.append((min(numbers), tuple(numbers), _padded(refs, groups, test)))
    return tuple(sorted(found, key=lambda entry: entry[0]))


def _padded(
    refs: tuple[str, ...], groups: dict[str, int], test: Callable[..., bool]
) -> Callable[..., bool]:
    """For guides that do not use one of the elements: it is given as empty."""
    used = [ref in groups for ref in refs]

    def padded(values: str | tuple[str | None, ...] | None) -> bool:
        given = iter((values,) if isinstance(values, str) or values is None else values)
        texts = tuple((next(given) or "") if one else "" for one in used)
        return test(texts if len(texts) > 1 else texts[0])

    return padded


def _matters(note: str, specs: Sequence[ElementSpec]) -> bool:
    usable = [spec.usage != "N" for spec in specs]
    required = [spec.usage == "R" for spec in specs]
    return syntax_notes.matters(note, usable, required)
