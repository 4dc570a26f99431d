"""Remittance Advice Remark Codes (RARC, X12 code source 411): LQ02, MIA05, MOA03 and others.

Series M and MA are closed: M1 to M144, MA01 to MA134. N grows three times a year; the list of June
2024 ends at N895 and has no N813 and N814.
"""

import re
from datetime import date

from edi.codes.lists import users

LIST_DATE = date(2024, 6, 18)

_FORM = "M[1-9][0-9]{0,2}|MA(0[1-9]|[1-9][0-9]{1,2})|N[1-9][0-9]{0,3}"
_LAST = {"M": 144, "MA": 134}
_LAST_KNOWN = 895  # of series N
_UNASSIGNED = frozenset({"N813", "N814"})


def is_valid(value: str) -> bool:
    """Whether it can be a remark code: M1 to M144, MA01 to MA134, or of series N."""
    if re.fullmatch(_FORM, value) is None:
        return False
    series = value.rstrip("0123456789")
    return series == "N" or int(value[len(series) :]) <= _LAST[series]


def list_date() -> date:
    """Of the list in use: ours, or the one that the user has imported."""
    theirs = users("rarc")
    return theirs.info.date if theirs is not None else LIST_DATE


def known_codes() -> tuple[str, ...]:
    """Every code that is known to be assigned."""
    numbers = {"M": (1, 144, 1), "MA": (1, 134, 2), "N": (1, _LAST_KNOWN, 1)}
    found = (
        f"{series}{number:0{width}d}"
        for series, (first, last, width) in numbers.items()
        for number in range(first, last + 1)
    )
    return tuple(code for code in found if code not in _UNASSIGNED)


def is_known(value: str) -> bool:
    """Whether the code is known to be assigned.

    False does not make a valid one wrong: it may be newer than this release.
    """
    theirs = users("rarc")
    if theirs is not None:
        return bool(theirs.days(value))
    if not is_valid(value) or value in _UNASSIGNED:
        return False
    return value[0] != "N" or int(value[1:]) <= _LAST_KNOWN
