"""One use of a segment, ready to check raw segments: fast yes, or an explanation."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

from edi import native
from edi.elements import syntax_notes
from edi.elements.characters import ALLOWED
from edi.elements.code_check import CodeCheck
from edi.elements.code_checks import calendar_day, checks_for
from edi.elements.explain import explain
from edi.elements.pattern import PatternBuilder
from edi.elements.problem import ElementProblem
from edi.elements.table import table_of
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.interchange.delimiters import Delimiters

# Segments of a use before its pattern is compiled, which takes as long as explaining twenty.
_EXPLAINED = 4
_REMEMBERED = 1024  # raw segments of a use known to be right
_VALUES = 8192  # values of one kind known to be right

Accepts = Callable[[str], object]  # true or false, as `if` takes it: a match is as good as True


class SegmentCheck:
    """Checks raw segments (text without terminator) against one `SegmentSpec`.

    `accepts(raw)` is true when nothing is wrong with the segment. Callers look first whether it is
    in `accepted`, where those are that come again and again. Both change as more segments are
    seen, so they should be asked for each time; who keeps an old `accepts` gets the same answers.
    With compiled modules `acceptor` is what accepts, from the first segment on.
    """

    __slots__ = (
        "_code_checks",
        "_delimiters",
        "_explained",
        "_has_pattern",
        "_money_digits",
        "_notes",
        "accepted",
        "acceptor",
        "accepts",
        "spec",
    )

    def __init__(
        self, spec: SegmentSpec, delimiters: Delimiters, guide_id: str, money_digits: int
    ) -> None:
        self.spec = spec
        self.accepted: set[str] = set()
        self.accepts: Accepts = self._accepts_first
        self._delimiters = delimiters
        self._money_digits = money_digits
        self._code_checks = checks_for(spec, guide_id)
        # The trios of a CAS are the business of rule CAS021, which says more.
        self._notes = () if spec.id == "CAS" else tuple(n for n in spec.syntax if _real(n, spec))
        self._explained = 0 if _are_usual(delimiters) else _EXPLAINED
        self._has_pattern = False
        self.acceptor: Any = self._by_table() if _are_usual(delimiters) else None
        if self.acceptor is not None:
            self.accepts = self.acceptor.accepts

    def _by_table(self) -> Any:
        """The C version of `fast_check`; None without compiled modules."""
        if native.accept is None:
            return None
        d = self._delimiters
        by_run = self._looked_up()
        separators = d.element + d.component + d.repetition
        npi = [run for run, checks in by_run.items() if all(c.code == "COD001" for c in checks)]
        allowed = "".join(ALLOWED - set(separators + d.segment))
        return native.accept.Acceptor(
            table_of(self.spec, self._notes, list(by_run), self._money_digits, npi),
            [_test(run, checks, d) for run, checks in by_run.items()],
            allowed,
            separators,
            self.accepted,
        )

    def takes(self, raw: str) -> object:
        """Is the segment accepted, or known to be right?"""
        return raw in self.accepted or self.accepts(raw)

    def explain(self, raw: str) -> list[ElementProblem]:
        """All that is wrong with the segment, element by element."""
        problems = list(
            explain(
                raw, self.spec, self._delimiters, self._money_digits, self._notes, self._code_checks
            )
        )
        if not problems:
            if len(self.accepted) >= _REMEMBERED:
                self.accepted.clear()
            self.accepted.add(raw)
        return problems

    def _accepts_first(self, raw: str) -> object:
        """Small files have few segments of a use: no pattern is compiled for these."""
        if self._explained < _EXPLAINED:
            self._explained += 1
            return raw != self.spec.id and not self.explain(raw)
        if not self._has_pattern:
            self._has_pattern = True
            self.accepts = self._remembering(self.fast_check())
        return self.accepts(raw)

    def fast_check(self) -> Accepts:
        """The check by one regular expression, which is true of segments with nothing wrong.

        Where there are no values to look up and no notes to keep it is the expression alone, since
        this is the innermost loop of a validation.
        """
        delimiters = self._delimiters
        by_run = self._looked_up()
        builder = PatternBuilder(delimiters, by_run, self._money_digits)
        fullmatch = re.compile(builder.segment(self.spec)).fullmatch
        tests = [_test(run, by_run[run], delimiters) for run in builder.captured]
        notes = [note for note in self._notes if note not in builder.notes]
        accepts = _with_values(fullmatch, tests) if tests else fullmatch
        return _with_notes(accepts, self.spec, notes, delimiters)

    def _looked_up(self) -> dict[tuple[str, ...], list[CodeCheck]]:
        """The code checks, by the elements they need; a day of the calendar needs no look-up."""
        return _by_run([check for check in self._code_checks if check.test is not calendar_day])

    def _remembering(self, accepts: Accepts) -> Accepts:
        """The check that puts into `accepted` what it accepts.

        A use with more different segments than that can hold is one that hardly repeats any
        (control numbers, names): it remembers none from then on.
        """
        accepted = self.accepted

        def remembers(raw: str) -> object:
            if not accepts(raw):
                return False
            accepted.add(raw)
            if len(accepted) >= _REMEMBERED:
                accepted.clear()
                self.accepts = accepts
            return True

        return remembers


def all_accept(checks: Sequence[SegmentCheck | None]) -> Callable[[list[str], int], bool]:
    """Do these checks accept the segments from an index on, one each? None accepts any."""
    acceptors = acceptors_of(checks)
    if acceptors is not None:
        return partial(native.accept.are_accepted, acceptors)

    def accept(segments: list[str], start: int) -> bool:
        own = segments[start : start + len(checks)] if start else segments
        for segment, check in zip(own, checks, strict=False):
            if check and segment not in check.accepted and not check.accepts(segment):
                return False
        return True

    return accept


def acceptors_of(checks: Sequence[SegmentCheck | None]) -> tuple[Any, ...] | None:
    """What accepts natively for each of these checks; None where one of them does not."""
    if native.accept is None or any(check and not check.acceptor for check in checks):
        return None
    return tuple(check and check.acceptor for check in checks)


@lru_cache(maxsize=8)
def _are_usual(delimiters: Delimiters) -> bool:
    """Can no delimiter be part of a value? Otherwise only the pattern knows what is meant."""
    separators = delimiters.element + delimiters.repetition + delimiters.component
    return delimiters.distinct and not any(c.isalnum() or c in " -." for c in separators)


def _with_values(
    fullmatch: Callable[[str], re.Match[str] | None], tests: Sequence["_Test"]
) -> Accepts:
    """A pattern with the tests of the values that it captures."""
    first = tests[0]
    if all(test is first for test in tests):  # one value, or several of one kind: diagnoses
        known = first.known

        def accepts(raw: str) -> bool:
            match = fullmatch(raw)
            return match is not None and (
                known.issuperset(match.groups()) or first.fits(match.groups())
            )

        return accepts

    sets: set[tuple[str | None, ...]] = set()  # of values that are right together

    def accepts_set(raw: str) -> bool:
        match = fullmatch(raw)
        return match is not None and (match.groups() in sets or fits(match.groups()))

    def fits(values: tuple[str | None, ...]) -> bool:
        if not all(test.fits((value,)) for test, value in zip(tests, values, strict=True)):
            return False
        if len(sets) >= _VALUES:
            sets.clear()
        sets.add(values)
        return True

    return accepts_set


def _with_notes(
    accepts: Accepts,
    spec: SegmentSpec,
    notes: Sequence[str],
    delimiters: Delimiters,
) -> Accepts:
    """The check with those syntax notes of the segment and its composites that no pattern keeps."""
    separator, component = delimiters.element, delimiters.component
    inner = [
        (index + 1, note)
        for index, element in enumerate(spec.elements)
        for note in element.syntax
        if element.usage != "N" and _matters(note, element.components)
    ]
    if not notes and not inner:
        return accepts
    # The fewest separators with which one of them can be broken.
    starts = [syntax_notes.matters_from(note) for note in notes]
    needed = min([*starts, *(position for position, _ in inner)])

    def hold(raw: str) -> bool:
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

    def accepts_all(raw: str) -> object:
        return accepts(raw) and (raw.count(separator) < needed or hold(raw))

    return accepts_all


def _real(note: str, spec: SegmentSpec) -> bool:
    return _matters(note, spec.elements)


def _by_run(checks: Sequence[CodeCheck]) -> dict[tuple[str, ...], list[CodeCheck]]:
    """Checks by the run of elements they need, composites as a whole.

    Those that share elements are put together: one look-up instead of several. In all guides these
    elements stand side by side.
    """
    runs: list[tuple[set[str], list[CodeCheck]]] = []
    for check in checks:
        refs = {ref.partition("-")[0] for ref in check.refs}
        together = [check]
        for other in [one for one in runs if one[0] & refs]:
            runs.remove(other)
            refs |= other[0]
            together = other[1] + together
        runs.append((refs, together))
    return {tuple(sorted(refs, key=_number)): together for refs, together in runs}


def _number(ref: str) -> int:
    """5 of "CLM05"."""
    return int(ref[-2:])


# A check, and the places of its values among those of a run.
Step = tuple[Callable[..., bool], tuple[int, ...]]


def _values_at(places: tuple[int, ...]) -> Callable[[list[str]], Sequence[str]]:
    """Gives the values at these places."""
    first = places[0]
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(first, first + 1))


# What matters of a value: whether it is there, all of it, or of digits the first three and their
# number, as of a ZIP code.
_PRESENCE, _WHOLE, _PREFIX = range(3)


def _without_rest(value: str, kept: int) -> str:
    if kept == _WHOLE or not value:
        return value
    if kept == _PRESENCE:
        return "X"
    if value.isascii() and value.isdigit():
        return value[:3] + "0" * (len(value) - 3)
    return value


class _Test:
    """All checks of one run of elements, on its text; what was right is remembered."""

    __slots__ = ("_separator", "_steps", "_width", "by_value", "known")

    def __init__(
        self, steps: tuple[Step, ...], separator: str, by_value: tuple[int, ...] | None
    ) -> None:
        """`by_value`: what matters of the value at each place, None if all of all values."""
        self.known: set[str | None] = {None}  # what is absent is right
        self._steps = tuple((check, _values_at(places)) for check, places in steps)
        self._separator = separator
        self._width = 1 + max(place for _, places in steps for place in places)
        self.by_value = by_value

    def fits(self, texts: Iterable[str | None]) -> bool:
        """Are these texts right?"""
        known = self.known
        for text in texts:
            if text not in known:
                looked_at = text or ""
                if self.by_value is not None:
                    looked_at = self._without_values(looked_at, self.by_value)
                if looked_at not in known and not self._is_right(looked_at):
                    return False
                if len(known) >= _VALUES:
                    known.clear()
                    known.add(None)
                known.update((text, looked_at))
        return True

    def _without_values(self, text: str, by_value: tuple[int, ...]) -> str:
        """The text but for what does not matter of its values."""
        values = text.split(self._separator)
        return self._separator.join(map(_without_rest, values, by_value))

    def _is_right(self, text: str) -> bool:
        values = text.split(self._separator)
        values += [""] * (self._width - len(values))
        for check, values_of in self._steps:  # noqa: SIM110 - as often as there are patients
            if not check(*values_of(values)):
                return False
        return True


def _test(run: tuple[str, ...], checks: Sequence[CodeCheck], delimiters: Delimiters) -> _Test:
    """The test of a run: one composite, or simple elements."""
    is_composite = "-" in checks[0].refs[0]
    steps = tuple(
        (check.test, tuple(_component(r) if is_composite else run.index(r) for r in check.refs))
        for check in checks
    )
    by_value = None
    if not is_composite and any(check.by_value is not None for check in checks):
        by_value = tuple(_kept(ref, checks) for ref in run)
    separator = delimiters.component if is_composite else delimiters.element
    return _shared_test(steps, separator, by_value)


def _kept(ref: str, checks: Sequence[CodeCheck]) -> int:
    """What of the value of an element matters to these checks."""
    kept = _PRESENCE
    for check in checks:
        if ref in (check.refs if check.by_value is None else check.by_value):
            return _WHOLE
        if ref in check.by_prefix:
            kept = _PREFIX
    return kept


@lru_cache(maxsize=256)
def _shared_test(
    steps: tuple[Step, ...], separator: str, by_value: tuple[int, ...] | None
) -> _Test:
    """One test, with one memory, for all runs that are tested alike: diagnoses, procedures."""
    return _Test(steps, separator, by_value)


def _component(ref: str) -> int:
    """4 of "CLM05-5": counted from 0."""
    return int(ref.partition("-")[2]) - 1


def _matters(note: str, specs: Sequence[ElementSpec]) -> bool:
    usable = [spec.usage != "N" for spec in specs]
    required = [spec.usage == "R" for spec in specs]
    return syntax_notes.matters(note, usable, required)
