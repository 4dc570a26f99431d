"""Segments as raw text in the delimiters of their file: what is copied stays what it was, to the
byte, and what is new fits beside it.

Raw text is Latin-1, one character a byte (`edi.interchange.columns`).
"""

from collections.abc import Iterable, Sequence

from edi.claims.view import LoopView
from edi.emit.error import cannot_write
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import Element, format_segment
from edi.structure.layout import Node


def encoded(text: str) -> str:
    """Proper text as raw text."""
    return text if text.isascii() else text.encode().decode("latin-1")


def segment(d: Delimiters, segment_id: str, *elements: Element) -> str:
    """A new segment. Raises `CannotWrite` for a value that the file's delimiters would break."""
    with cannot_write():
        return encoded(format_segment(segment_id, elements, d).removesuffix(d.joiner))


def elements(view: LoopView, key: str) -> list[str]:
    """Raw elements of the first segment with this key, the id first; [] when there is none."""
    used = view.node.uses.get(key)
    return split(view, used[0]) if used else []


def split(view: LoopView, index: int) -> list[str]:
    """Raw elements of a segment, the id first."""
    return view.chunk.segments[index].split(view.chunk.delimiters.element)


def joined(d: Delimiters, values: Sequence[str]) -> str:
    """Raw elements as a segment, without empty ones at its end."""
    return d.element.join(values).rstrip(d.element)


def at(values: Sequence[str], position: int) -> str:
    """A raw element, "" when absent."""
    return values[position] if position < len(values) else ""


def all_with(view: LoopView, *prefixes: str) -> list[str]:
    """The loop's own segments whose keys begin so (N3, N4, REF[SY]), in the order of the file."""
    found = [
        index for key, used in view.node.uses.items() if key.startswith(prefixes) for index in used
    ]
    return [view.chunk.segments[index] for index in sorted(found)]


def indexes(node: Node) -> set[int]:
    """Of all segments in a loop and the loops below it."""
    return {index for one in node.walk() for used in one.uses.values() for index in used}


def references(view: LoopView, qualifiers: Iterable[str]) -> list[str]:
    """REF segments of the loop with these qualifiers."""
    wanted = frozenset(qualifiers)
    element = view.chunk.delimiters.element
    return [one for one in all_with(view, "REF") if at(one.split(element, 2), 1).strip() in wanted]
