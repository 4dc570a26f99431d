"""Tokens: a segment's id with the qualifier that matters, and the shape of a chunk.

A token is written "REF_G1", or "REF" alone where no qualifier matters or none known is there.
"""

import re

from edi.guides.guide import Guide
from edi.interchange.delimiters import Delimiters
from edi.interchange.reader import one_of


class Tokenizer:
    """Turns raw segments into tokens, for one guide and one set of delimiters."""

    def __init__(self, guide: Guide, delimiters: Delimiters) -> None:
        self._separator = delimiters.element
        self._component = delimiters.component
        self._refs = {segment_id: _place(ref) for segment_id, ref in guide.qualifier_refs.items()}
        self._known = guide.qualifiers | {
            (loop.trigger, code) for loop in guide.loops.values() for code in loop.trigger_codes
        }
        self.rough = self._rough_pattern(delimiters)

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
        value = value.strip()  # blanks around it are the element check's business
        return f"{values[0]}_{value}" if (values[0], value) in self._known else values[0]

    def _rough_pattern(self, d: Delimiters) -> re.Pattern[str]:
        """Finds for each segment of a text what its token depends on, and more rather than less.

        Chunks alike in these have the same shape; one step over the text, no step per segment.
        """
        sep, comp, end = re.escape(d.element), re.escape(d.component), re.escape(d.segment)
        by_place: dict[tuple[int, bool], list[str]] = {}
        for segment_id, place in self._refs.items():
            if segment_id != "HL":  # always first, and known as the kind of its chunk
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
