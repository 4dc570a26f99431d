"""A segment as it may be shown: its values masked, one element or component marked."""

import re
from typing import NamedTuple

from edi.finding import span

MASK = "·"
ELLIPSIS = "…"
_SEGMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9]{1,2}")


class SegmentView(NamedTuple):
    """The text shown, and the columns from `start` to `end` that are marked in it."""

    text: str
    start: int
    end: int

    @property
    def carets(self) -> str:
        """Line of carets under what is marked; at least one, for something that is absent."""
        return " " * self.start + "^" * max(1, self.end - self.start)

    def clipped(self, width: int) -> "SegmentView":
        """At most `width` columns, with what is marked among them."""
        text, start, end = self
        if len(text) <= width:
            return self
        first = 0
        if end > width - 1:
            first = max(0, min(start - width // 4, len(text) - width + 1))
            text = ELLIPSIS + text[first + 1 :]
        if len(text) > width:
            text = text[: width - 1] + ELLIPSIS
        return SegmentView(text, start - first, min(end - first, width))


def masked(raw: str, separators: str) -> str:
    """The segment with every character masked except its id and the separators.

    `separators` are those of elements, components and repetitions. What stands where the id
    belongs is masked too unless it has the form of one.
    """
    segment_id, _, _ = raw.partition(separators[:1] or "*")
    kept = segment_id if _SEGMENT_ID.fullmatch(segment_id) else ""
    rest = raw[len(kept) :]
    return kept + "".join(c if c in separators else MASK for c in rest)


def view(
    raw: str,
    separators: str,
    element: int | None = None,
    component: int | None = None,
    *,
    show_values: bool = False,
) -> SegmentView:
    """The segment, masked unless `show_values`, with the element marked, else the segment id."""
    text = raw if show_values else masked(raw, separators)
    start, end = span(raw, separators, element, component)
    if element is None:
        end = len(raw.partition(separators[:1] or "*")[0])
    return SegmentView(text, start, end)
