"""What an ISA segment must look like, and the values that it may hold."""

import re
from collections.abc import Iterator

from edi.finding import Place, Problem
from edi.interchange.control_values import is_date, is_number
from edi.interchange.delimiters import ISA_ELEMENTS, ISA_LENGTH, ISA_WIDTHS, Delimiters

_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
STANDARD = 12
_OLDER = ("00400", "00401")  # right for groups of version 4010
_AUTHORIZATION = frozenset({"00", "01", "02", "03", "04", "05", "06"})
_SECURITY = frozenset({"00", "01"})
_ISA_CODES = {
    1: _AUTHORIZATION,
    3: _SECURITY,
    5: _QUALIFIERS,
    7: _QUALIFIERS,
    STANDARD: frozenset({"00501"}),
    14: frozenset({"0", "1"}),
    15: frozenset({"P", "T"}),
}


def isa_form(values: list[str], where: Place, d: Delimiters) -> Iterator[Problem]:
    wrong = [
        (n, width)
        for n, width in enumerate(ISA_WIDTHS, start=1)
        if len(values[n].rstrip("\r\n") if n == ISA_ELEMENTS else values[n]) != width
    ]
    if wrong:
        shown = ", ".join(f"ISA{n:02d} must be {width} characters wide" for n, width in wrong)
        yield Problem("ENV002", f"{shown}; the whole ISA has {ISA_LENGTH}.", where, wrong[0][0])
    declared = values[ISA_ELEMENTS][:1]
    if declared != d.component and d.component != d.element:
        message = (
            "The component separator (ISA16) is not the one that the composites are written with:"
            " send the same. They are read with theirs."
        )
        yield Problem("ENV020", message, where, ISA_ELEMENTS)
    if not d.distinct:
        yield Problem("ENV002", "Two of the delimiters are the same character.", where, 16)


def is_older(values: list[str]) -> bool:
    """Is ISA12 an earlier version, which is right or wrong by the groups that follow?"""
    return values[STANDARD].strip() in _OLDER


def fits_older(version: str) -> bool:
    """Is the version of a group (GS08) such an earlier one?"""
    return version.startswith(_OLDER)


def isa_values(values: list[str], where: Place) -> Iterator[Problem]:
    for position, codes in _ISA_CODES.items():
        if values[position].strip() not in codes:
            *first, last = sorted(codes)
            shown = f"{', '.join(first)} or {last}" if first else last
            yield Problem("ENV017", f"ISA{position:02d} must be {shown}.", where, position)
    for position in (6, 8):
        if not values[position].strip():
            yield Problem("ENV017", f"ISA{position:02d} is blank.", where, position)
    if values[12].strip() == "00501" and (not values[11].strip() or values[11][:1].isalnum()):
        yield Problem("ENV017", "ISA11 is not a repetition separator.", where, 11)
    if not is_number(values[13].strip()[:9]):
        message = "The interchange control number (ISA13) must be a number of 9 digits."
        yield Problem("ENV017", message, where, 13)
    if not is_date(values[9].strip(), "20"):
        yield Problem("ENV014", "The date (ISA09) is not a calendar date (YYMMDD).", where, 9)
    if not re.fullmatch(r"([01][0-9]|2[0-3])[0-5][0-9]", values[10].strip()):
        yield Problem("ENV014", "The time (ISA10) is not a time of day (HHMM).", where, 10)
