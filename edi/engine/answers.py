"""What the values of a claim answer of what rules ask, straight from its raw segments.

A text was mostly met before, so what it answers is known. With compiled modules the C versions in
`edi.native._answers` stand in.
"""

from collections.abc import Callable
from typing import NamedTuple

from edi import native
from edi.engine.precheck.amounts import component, element
from edi.interchange.delimiters import Delimiters
from edi.rules.needs import COMPONENT, Value

_REMEMBERED = 8192

COMPOSITE = -1  # as the component: all of them, separated by colons

PRESENCE, MASKED = -1, -2
_DIGITS = str.maketrans("123456789", "000000000")

# Where an element is, counted from the first of a text, and the component; a bit, and whether the
# value sets it. Native code asks a `Value` itself.
AskedAt = tuple[int, int, int, Callable[[str], bool] | Value]


class CodePlace(NamedTuple):
    """Where elements are whose values answer something, and the answers known."""

    segment: int  # counted from the start of the claim or line
    first: int  # element
    last: int
    part: int  # component of the only one, 0 for whole elements
    # Before the decimal point: a single element with fewer answers nothing. `PRESENCE`: any value
    # answers what others do; `MASKED`: whatever its digits are.
    digits: int
    answers: dict[str, int]  # by text, as bits
    asked: tuple[AskedAt, ...]


def value_answers(
    segments: list[str],
    starts: list[int],
    places: tuple[tuple[CodePlace, ...], ...],
    separator: str,
    inner: str,
    missing: Callable[[CodePlace, str], int],
) -> int:
    """What the texts at the places of a claim and each of its lines answer together; `missing`
    answers for one not known."""
    bits = 0
    for start, of_line in zip(starts, places, strict=False):
        for place in of_line:
            raw = segments[start + place.segment]
            if place.part:
                text = component(raw, separator, inner, place.first, place.part)
            else:
                values = raw.split(separator, place.last + 1)
                text = separator.join(values[place.first : place.last + 1])
            if place.digits == PRESENCE:
                text = "+" if text.strip(" ") else ""
            elif place.digits == MASKED:
                text = text.translate(_DIGITS)
            elif place.digits and len(text.partition(".")[0]) < place.digits:
                continue
            known = place.answers.get(text)
            bits |= missing(place, text) if known is None else known
    return bits


def missing(place: CodePlace, text: str, d: Delimiters) -> int:
    """What a text answers that was not met before."""
    bits = 0
    is_one = place.first == place.last
    for number, part, bit, is_met in place.asked:
        value = text
        if part == COMPOSITE:
            value = element(text, d.element, number)
            value = value.replace(d.component, COMPONENT) if d.component else value
        elif part or not is_one:
            value = component(text, d.element, d.component, number, part)
        if is_met(value.strip()):
            bits |= bit
    if len(place.answers) >= _REMEMBERED:
        place.answers.clear()
    place.answers[text] = bits
    return bits


new_answers: Callable[[], dict[str, int]] = dict  # for a `CodePlace`

if native.answers is not None:
    new_answers = native.answers.Known
    value_answers = native.answers.value_answers
