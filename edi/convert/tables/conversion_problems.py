"""Values that their column cannot hold, as problems with their place."""

from collections.abc import Iterator

from edi.convert.tables.column import COUNT, DATE, FLAG, KEY, MONEY, QUANTITY
from edi.convert.tables.program import Failure
from edi.elements.segment_check import SegmentCheck
from edi.finding import Problem
from edi.guides.guide import ElementSpec, Guide, SegmentSpec
from edi.structure.chunk import LoopChunk

_MAX_CHECKS = 512
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

    def of(self, chunk: LoopChunk, failure: Failure, guide: Guide) -> Iterator[Problem]:
        """What is to be said of a value, unless it has been said of the chunk."""
        place = chunk.place(failure.segment)
        for problem in chunk.problems:
            if problem.place.offset == place.offset and problem.element == failure.element:
                return
        role = chunk.layout.roles[failure.segment]
        if role is None:
            return
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
