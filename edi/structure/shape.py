"""Tokens: a segment's id with the qualifier that matters, and the shape of a chunk.

A token is written "REF_G1", or "REF" alone where no qualifier matters or none known is there.
"""

import re
from collections.abc import Callable

from edi import native
from edi.guides.guide import Guide
from edi.interchange.boundary import one_of
from edi.interchange.delimiters import Delimiters

# The segments of a text, and what the token of each depends on, or more than that: chunks that are
# alike in these have the same shape.
Scanned = tuple[list[str], list[str]]


class Tokenizer:
    """Turns raw segments into tokens, for one guide and one set of delimiters.

    `scan(text)` splits a text into its segments. None where it is not segments with a terminator
    and line breaks, one after the other: then segments may hide in others.
    """

    def __init__(self, guide: Guide, delimiters: Delimiters) -> None:
        self._separator = delimiters.element
        self._component = delimiters.component
        self._repetition = delimiters.repetition
        self._refs = {segment_id: _place(ref) for segment_id, ref in guide.qualifier_refs.items()}
        self._known = guide.qualifiers | {
            (loop.trigger, code) for loop in guide.loops.values() for code in loop.trigger_codes
        }
        self.scan = self._scanner(delimiters)

    def token(self, raw: str) -> str:
        """The token of one segment."""
        values = raw.split(self._separator)
        place = self._refs.get(values[0])
        if place is None:
            return values[0]
        position, component = place
        value = values[position] if position < len(values) else ""
        if component:
            value = value.partition(self._component)[0]
            if self._repetition:
                value = value.partition(self._repetition)[0]
        value = value.strip()  # blanks around it are the element check's business
        return f"{values[0]}_{value}" if (values[0], value) in self._known else values[0]

    @property
    def places(self) -> dict[str, tuple[int, bool]]:
        """Which element the token of a segment depends on, and whether on its first component."""
        # HL is always first, and known as the kind of its chunk.
        return {name: place for name, place in self._refs.items() if name != "HL"}

    def _scanner(self, d: Delimiters) -> Callable[[str], Scanned | None]:
        places = self.places
        if native.scan is not None and d.distinct and len(d.segment) == 1:
            scanner = native.scan.Scanner(places, d.element, d.component, d.segment, d.line_break)
            fast: Callable[[str], Scanned | None] = scanner.scan
            return fast
        find, joiner, terminator = _rough_pattern(places, d).findall, d.joiner, d.segment
        any_break = terminator not in "\r\n" and not d.line_break.strip("\r\n")
        sub = re.compile(f"{re.escape(terminator)}[\r\n]*").sub

        def scan(text: str) -> Scanned | None:
            if any_break:
                text = sub(lambda _: joiner, text)
            segments = text.split(joiner)
            # Without its terminator, the pattern would try a segment from each of its characters.
            if segments.pop() or text.count(terminator) != len(segments):
                return None
            rough = find(text)
            return (segments, rough) if len(rough) == len(segments) else None

        return scan


def _rough_pattern(places: dict[str, tuple[int, bool]], d: Delimiters) -> re.Pattern[str]:
    """Finds for each segment of a text what its token depends on, and more rather than less.

    One step over the text, no step per segment.
    """
    sep, comp, end = re.escape(d.element), re.escape(d.component), re.escape(d.segment)
    by_place: dict[tuple[int, bool], list[str]] = {}
    for segment_id, place in places.items():
        by_place.setdefault(place, []).append(segment_id)
    forms = []
    for (position, component), ids in sorted(by_place.items()):
        stop = f"{sep}{comp}{end}" if component else f"{sep}{end}"
        before = f"{sep}[^{sep}{end}]*+" * (position - 1)
        forms.append(f"(?:{one_of(ids)}){before}{sep}[^{stop}]*+")
    forms.append(f"[^{sep}{end}]++")
    return re.compile(f"({'|'.join(forms)})[^{end}]*+{re.escape(d.joiner)}")


def _place(ref: str) -> tuple[int, bool]:
    """("HI01-1") -> (1, True); ("HL03") -> (3, False)."""
    whole, dash, _ = ref.partition("-")
    return int(whole[-2:]), bool(dash)
