"""Diagnosis codes (HI01-2 and its like), by form; the decimal point is never sent.

ICD-10-CM (X12 code source 897) has qualifiers ABK, ABF, ABJ, ABN and APR; ICD-9-CM
(code source 131), for services before October 2015, has BK, BF, BJ, BN and PR.
"""

import re

ICD10 = frozenset({"ABK", "ABF", "ABJ", "ABN", "APR"})
_ICD9 = frozenset({"BK", "BF", "BJ", "BN", "PR"})


def is_valid(value: str) -> bool:
    """Whether the value has the form of an ICD-10-CM code: A00, U071, S72001A, C7A00."""
    return re.fullmatch("[A-Z][0-9][0-9AB][0-9A-Z]{0,4}", value) is not None


def is_valid_icd9(value: str) -> bool:
    """Whether the value has the form of an ICD-9-CM diagnosis: 25000, V5789, E8889."""
    return re.fullmatch("[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4}", value) is not None


def fits(value: str, qualifier: str) -> bool:
    """Whether the value has the form its qualifier asks for; others are not judged."""
    if qualifier in ICD10:
        return is_valid(value)
    return is_valid_icd9(value) if qualifier in _ICD9 else True


def has_decimal_point(value: str) -> bool:
    """Whether a point after the third character (the fourth of an E code) is the only fault."""
    head, point, tail = value.partition(".")
    whole = head + tail
    if not (point and tail):
        return False
    if len(head) == 3 and is_valid(whole):
        return True
    return len(head) == (4 if head[:1] == "E" else 3) and is_valid_icd9(whole)
