"""The segments of a 999, guide 005010X231A1: the answer to one functional group.

Values are written as they are: free text goes through `edi.interchange.writer.clean` first.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from edi.emit.segments import Segment
from edi.guides.catalogue import ACKNOWLEDGEMENT, SPECS

GUIDE = SPECS[ACKNOWLEDGEMENT]
_CODES = 5  # of a set (IK502 to IK506) or group (AK905 to AK909)
_LOOP = 4  # characters of a loop id that IK303 has room for


class ElementNote(NamedTuple):
    """IK4: one element in error."""

    element: int
    component: int | None
    repetition: int | None
    data_element: str  # its number in the data element dictionary; "" for none
    code: str  # IK403
    bad_value: str = ""  # IK404

    def __repr__(self) -> str:
        """Without the bad value."""
        return f"ElementNote{self[:5]!r}"


class BusinessUnit(NamedTuple):
    """CTX: whose segment it is, by the name of an element and its value."""

    name: str  # CLM01, TRN02
    value: str


class SegmentNote(NamedTuple):
    """IK3: one segment in error, with its elements in error."""

    segment_id: str
    position: int  # segments from ST on, which is 1
    loop: str  # "" for none
    code: str  # IK304
    unit: BusinessUnit | None = None
    elements: tuple[ElementNote, ...] = ()


def group_header(functional_id: str, number: str, version: str) -> Segment:
    """AK1: GS01, GS06 and GS08 of the group answered."""
    return "AK1", (functional_id, number, version)


def set_header(set_id: str, number: str, guide: str) -> Segment:
    """AK2: ST01, ST02 and ST03 of the transaction set answered."""
    return "AK2", (set_id, number, guide)


def segment_note(note: SegmentNote) -> Iterator[Segment]:
    """Loop 2100 with its 2110."""
    yield "IK3", (note.segment_id, str(note.position), note.loop[:_LOOP], note.code)
    if note.unit is not None:
        yield "CTX", ((note.unit.name, note.unit.value),)
    for one in note.elements:
        place = [str(one.element), str(one.component or ""), str(one.repetition or "")]
        yield "IK4", (place, one.data_element, one.code, one.bad_value)


def set_trailer(verdict: str, codes: Sequence[str]) -> Segment:
    """IK5, with the first five codes."""
    return "IK5", (verdict, *codes[:_CODES])


def group_trailer(
    verdict: str, included: int, received: int, accepted: int, codes: Sequence[str]
) -> Segment:
    """AK9: how many sets the group says it has, has, and how many are accepted."""
    return "AK9", (verdict, str(included), str(received), str(accepted), *codes[:_CODES])
