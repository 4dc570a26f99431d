"""Type of bill (CLM05-1 with qualifier A, and CLM05-3; X12 code sources 236 and 235).

NUBC keeps the list and licenses it, so facility codes are checked by form: the old
matrix of facility and class, whose combinations payers still accept, plus the discrete
codes added since. First digits 0 and 9, and 9 as class of an inpatient facility, were
never assigned.
"""

import re
from functools import cache

from edi.codes._table import mapping

_PROFESSIONAL = frozenset("1678")


def is_valid(value: str) -> bool:
    """Whether the value is facility and frequency together, as "111" or "0111"."""
    code = value[1:] if len(value) == 4 and value[0] == "0" else value
    return len(code) == 3 and is_facility(code[:2]) and is_frequency(code[2])


def is_facility(value: str) -> bool:
    """Whether the value can be an institutional facility code (CLM05-1)."""
    return re.fullmatch("[1-6][1-8]|7[1-9]|8[1-79]", value) is not None


def facility_name(value: str) -> str | None:
    """The facility, or None when the code is not one in current use."""
    return _facilities().get(value)


def is_frequency(value: str) -> bool:
    """Whether the value is a claim frequency code (CLM05-3) of an institutional claim."""
    return value in _frequencies()


def is_professional_frequency(value: str) -> bool:
    """Whether professional and dental claims use the code: original, replacement, void.

    The retired 6 (corrected) is included.
    """
    return value in _PROFESSIONAL


def frequency_meaning(value: str) -> str | None:
    """What the frequency code says, or None when there is no such code."""
    return _frequencies().get(value)


@cache
def _facilities() -> dict[str, str]:
    return mapping("bill_facility")


@cache
def _frequencies() -> dict[str, str]:
    return mapping("bill_frequency")
