"""A segment as it may be shown: its values masked, one element or component marked."""

from typing import NamedTuple

from edi.finding import span
from edi.guides.standard import is_segment_id
from edi.report.public_codes import has_components, is_public

MASK = "·"
ELLIPSIS = "…"


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
    """The segment with its values masked: id, separators and codes of public lists are shown.

    `separators` are those of elements, components and repetitions. What stands where the id
    belongs is masked too unless it is the id of a segment of X12.
    """
    by = separators[:1] or "*"
    parts = raw.split(by)
    segment_id = parts[0]
    if not is_segment_id(segment_id):
        return "".join(c if c in separators else MASK for c in raw)
    shown = [segment_id]
    for number, value in enumerate(parts[1:], start=1):
        shown.append(_element(f"{segment_id}{number:02d}", value, separators, parts))
    return by.join(shown)


def _element(ref: str, value: str, separators: str, parts: list[str]) -> str:
    if not value:
        return value
    component, repetition = separators[1:2], separators[2:3]
    if ref.startswith("ISA") and value in separators:
        return value
    if repetition and repetition in value:
        pieces = value.split(repetition)
        return repetition.join(_element(ref, one, separators, parts) for one in pieces)
    if has_components(ref) and component:
        pieces = value.split(component)
        return component.join(
            one if is_public(f"{ref}-{number}", one, pieces) else _mask(one, separators)
            for number, one in enumerate(pieces, start=1)
        )
    return value if is_public(ref, value, parts) else _mask(value, separators)


def _mask(value: str, separators: str) -> str:
    return "".join(c if c in separators else MASK for c in value)


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
