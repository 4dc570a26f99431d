"""Remittance Advice Remark Codes (RARC, X12 code source 411): LQ02, MIA05, MOA03 and others.

The list grows three times a year, so form decides. Series M and MA are closed; N grows.
"""

import re

_FORM = "M[1-9][0-9]{0,2}|MA(0[1-9]|[1-9][0-9]{1,2})|N[1-9][0-9]{0,3}"
_LAST_KNOWN = {"M": 144, "MA": 134, "N": 885}  # N: as of the codes of the No Surprises Act


def is_valid(value: str) -> bool:
    """Whether the value has the form of a remark code: M1, MA01, N1, N123."""
    return re.fullmatch(_FORM, value) is not None


def is_known(value: str) -> bool:
    """Whether the number lies in the part of its series that is known to be assigned.

    False does not make a code wrong: it may be newer than this release.
    """
    series = value.rstrip("0123456789")
    return is_valid(value) and int(value[len(series) :]) <= _LAST_KNOWN[series]
