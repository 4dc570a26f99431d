"""Values that their column cannot hold, as problems with their place."""

from collections.abc import Iterator

from edi.convert.tables.column import COUNT, DATE, FLAG, KEY, MONEY, QUANTITY
from edi.convert.tables.program import Failure
from edi.elements.segment_check import SegmentCheck
from edi.finding import Problem
from edi.guides.guide import ElementSpec, Guide, SegmentSpec
from edi.structure.chunk import LoopChunk

_MAX_CHECKS = 512
_MAX_SAID = 1024
# What is said of a value that is right by its guide, and yet does not fit.
_MISFITS = {
    MONEY: "has more digits than an amount in a table: sixteen, and two decimals",
    QUANTITY: "has more digits than a number in a table: twelve, and six decimals",
    DATE: "is not a date (CCYYMMDD)",
    KEY: "is not a whole number",
    COUNT: "is not a whole number, or too large",
    FLAG: "is neither Y nor N",
}


class ConversionProblems:
    """Explains failures as the element checks do, which are asked only then."""

    def __init__(self) -> None:
        self._checks: dict[tuple[str, str, str], SegmentCheck] = {}
        # Offset and element of what was said last: several columns may take the same value.
        self._said: set[tuple[int, int]] = set()

    def begin_file(self) -> None:
        """What comes next is of another file."""
        self._said.clear()

    def of(self, chunk: LoopChunk, failure: Failure, guide: Guide) -> Iterator[Problem]:
        """What is to be said of a value, unless it has been said of the chunk."""
        place = chunk.place(failure.segment)
        for problem in chunk.problems:
            if problem.place.offset == place.offset and problem.element == failure.element:
                return
        role, at = chunk.layout.roles[failure.segment], (place.offset, failure.element)
        if role is None or at in self._said:
            return
        if len(self._said) >= _MAX_SAID:
            self._said.clear()
        self._said.add(at)
        said = False
        raw = chunk.segments[failure.segment]
        for found in self._check(role.spec, chunk, guide).explain(raw):
            if found.element == failure.element:
                said = True
                yield Problem(
                    found.code,
                    found.message,
                    place,
                    found.element,
                    found.component,
                    found.detail,
                    found.severity,
                )
        if not said:
            component = failure.component or None
            message = (
                f"{_label(role.spec, failure)} {_MISFITS[failure.kind]}: it is left empty there."
            )
            yield Problem("ELE005", message, place, failure.element, component)

    def _check(self, spec: SegmentSpec, chunk: LoopChunk, guide: Guide) -> SegmentCheck:
        key = guide.id, spec.loop, spec.key + chunk.delimiters.separators + chunk.delimiters.segment
        check = self._checks.get(key)
        if check is None:
            if len(self._checks) >= _MAX_CHECKS:
                self._checks.clear()
            check = SegmentCheck(spec, chunk.delimiters, guide.id, guide.money_digits)
            self._checks[key] = check
        return check


def _label(spec: SegmentSpec, failure: Failure) -> str:
    """ "Line Item Charge Amount (SV102)"."""
    element = spec.elements[failure.element - 1] if failure.element <= len(spec.elements) else None
    if element is None:
        return f"{spec.id}{failure.element:02}"
    named: ElementSpec = element
    if failure.component and failure.component <= len(element.components):
        named = element.components[failure.component - 1]
    return f"{named.name} ({named.ref})"
