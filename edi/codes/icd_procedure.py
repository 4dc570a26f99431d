"""Inpatient procedure codes (HI with BBR and BBQ), by form.

ICD-10-PCS is X12 code source 896. ICD-9-CM volume 3 (BR, BQ), for discharges before
October 2015, is code source 131.
"""

import re


def is_valid(value: str) -> bool:
    """Whether the value has the form of an ICD-10-PCS code: section, then six, no I or O."""
    return re.fullmatch("[0-9BCDFGHX][0-9A-HJ-NP-Z]{6}", value) is not None


def is_valid_icd9(value: str) -> bool:
    """Whether the value has the form of an ICD-9-CM procedure: three or four digits."""
    return re.fullmatch("[0-9]{3,4}", value) is not None


def fits(value: str, qualifier: str) -> bool:
    """Whether the value has the form its qualifier asks for; others are not judged."""
    if qualifier in ("BBR", "BBQ"):
        return is_valid(value)
    return is_valid_icd9(value) if qualifier in ("BR", "BQ") else True
