"""What a 999 says of a finding of SNIP type 1 or 2: IK3 and IK4 with their codes.

Source: X12 005010X231A1, IK304 (data element 620) and IK403 (621).
"""

import re
from functools import lru_cache

from edi.acknowledgement.values import fit
from edi.emit.write_999 import BusinessUnit, ElementNote, SegmentNote
from edi.finding import Finding, span
from edi.guides.guide import Guide, SegmentSpec
from edi.interchange.delimiters import Delimiters
from edi.structure.phrases import missing_loop, missing_segment

HAS_ELEMENTS = "8"
_BAD_VALUE = 99  # characters of IK404
_UNIT = 35  # characters of CTX01-2
_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_NO_SEGMENT = "ZZZ"  # where no segment id can be read

# IK304
_OF_SEGMENT = {
    "SEG001": "1",
    "SEG002": "2",
    "SEG003": "3",
    "SEG004": "5",
    "SEG005": "7",
    "SEG006": "I7",
    "SEG007": "4",
    "SEG008": "I4",
    "COB010": "2",
}
# IK403; others are worked out
_OF_ELEMENT = {
    "SEG010": "I12",
    "SEG011": "I12",
    "SEG012": "7",
    "SEG013": "7",
    "SEG014": "I12",
    "ELE001": "1",
    "ELE002": "I10",
    "ELE003": "5",
    "ELE004": "4",
    "ELE006": "7",
    "ELE010": "6",
    "ELE011": "6",
    "ELE012": "12",
    "ELE013": "1",
    "ELE014": "6",
    "CAS001": "7",
    "CAS020": "7",
    "CAS021": "2",
}
_OTHER = "I12"  # it does not fit what the guide asks for
_DATE, _PERIOD, _TIME = "373", "1251", "337"
_NOT_SENT = frozenset(("ELE001", "ELE013"))


def is_of_element(finding: Finding) -> bool:
    """Is it about an element, so that several of a segment share an IK3?"""
    return finding.code not in _OF_SEGMENT and finding.element is not None


def segment_note(
    finding: Finding,
    elements: tuple[ElementNote, ...],
    unit: BusinessUnit | None,
    position: int,
) -> SegmentNote:
    """IK3 of a finding, or of several about elements of one segment."""
    # An id that no segment of X12 has is in the raw segment only.
    segment_id = finding.segment_id or (finding.raw or "").partition(finding.separators[:1])[0]
    loop = finding.loop or ""
    if finding.code == "SEG003":
        segment_id = missing_segment(finding.message) or segment_id
    elif finding.code == "SEG006":
        loop = missing_loop(finding.message) or loop
    if not _SEGMENT_ID.fullmatch(segment_id):
        segment_id = _NO_SEGMENT
    code = _OF_SEGMENT.get(finding.code, HAS_ELEMENTS)
    loop = "" if loop == "ST" else loop
    return SegmentNote(segment_id, position, loop, code, unit, elements)


def element_note(finding: Finding, guide: Guide | None, d: Delimiters) -> ElementNote:
    """IK4 of a finding about an element; without the number of its data element in a set that there
    is no guide for."""
    element = min(finding.element or 1, 99)
    component = finding.component
    loop, segment_id = finding.loop or "", finding.segment_id or ""
    number = data_element(guide, loop, segment_id, element, component) if guide else ""
    value = "" if finding.code in _NOT_SENT else _bad_value(finding)
    code = _code(finding, guide, number, value)
    return ElementNote(
        element,
        component,
        _repetition(finding),
        number if number.isdigit() else "",
        code,
        fit(value, _BAD_VALUE, d),
    )


def business_unit(name: str, value: str, d: Delimiters) -> BusinessUnit | None:
    """CTX of the claim or payment that a segment is of; None without its number."""
    value = fit(value, _UNIT, d)
    return BusinessUnit(name, value) if value else None


def _code(finding: Finding, guide: Guide | None, data_element: str, value: str) -> str:
    match finding.code:
        case "ELE005" | "ELE009":
            if data_element == _TIME:
                return "9"
            return "8" if data_element in (_DATE, _PERIOD) or finding.code == "ELE009" else "6"
        case "ELE007":
            width = _width(guide, finding) if guide else 0
            if finding.component is None and (finding.element or 0) > width:
                return "3"
            return "13"
        case "ELE008":
            return "10" if value else "2"
    return _OF_ELEMENT.get(finding.code, _OTHER)


def _bad_value(finding: Finding) -> str:
    """The element or component, without one that has parts: no element holds these."""
    raw, separators = finding.raw, finding.separators
    if raw is None:
        return ""
    start, end = span(raw, separators, finding.element, finding.component)
    value = raw[start:end]
    return "" if separators[1:2] and separators[1:2] in value else value


def _repetition(finding: Finding) -> int | None:
    """Which repetition of the element it is; None where it does not repeat, or that is unknown."""
    raw, separators = finding.raw, finding.separators
    if raw is None or len(separators) < 3 or finding.detail is None:
        return None
    start, end = span(raw, separators, finding.element, None)
    parts = raw[start:end].split(separators[2])
    if len(parts) < 2:
        return None
    for number, one in enumerate(parts, start=1):
        pieces = one.split(separators[1]) if finding.component else [one]
        at = (finding.component or 1) - 1
        if at < len(pieces) and pieces[at] == finding.detail:
            return number
    return None


def _width(guide: Guide, finding: Finding) -> int:
    spec = _spec(guide, finding.loop or "", finding.segment_id or "")
    return len(spec.elements) if spec else 0


@lru_cache(maxsize=4096)
def data_element(
    guide: Guide, loop: str, segment_id: str, element: int, component: int | None
) -> str:
    """Number of the X12 data element there, "C003" of a composite; "" for none."""
    spec = _spec(guide, loop, segment_id)
    if spec is None or not 0 < element <= len(spec.elements):
        return ""
    found = spec.elements[element - 1]
    if component is not None and found.components:
        parts = found.components
        return parts[component - 1].data_element if 0 < component <= len(parts) else ""
    return found.data_element


@lru_cache(maxsize=4096)
def _spec(guide: Guide, loop: str, segment_id: str) -> SegmentSpec | None:
    """The segment in this loop, else in any: its elements are of the same kinds everywhere."""
    own = guide.loops.get(loop)
    for one in (own, *guide.loops.values()):
        if one is not None and segment_id in one.by_id:
            return one.by_id[segment_id][0]
    return None
