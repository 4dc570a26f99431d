"""Which values of a segment are codes of public lists, so that they may be shown.

A value is shown only where its element holds such a code and only if it is one. All else may
identify a patient: names, identifiers, dates, amounts, diagnoses, whatever stands in a wrong place.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from edi import guides
from edi.codes import (
    acknowledgement,
    carc,
    currency,
    modifier,
    place_of_service,
    procedure_code,
    remark_code,
    revenue_code,
    type_of_bill,
)
from edi.guides.standard import SEGMENTS

_QUALIFIER = "01 14 20 27 28 29 30 33 ZZ"
# Envelope segments are in no guide; ISA11 is a separator.
_ENVELOPE_CODES = {
    "ISA01": "00 01 02 03 04 05 06",
    "ISA03": "00 01",
    "ISA05": _QUALIFIER,
    "ISA07": _QUALIFIER,
    "ISA11": "^ U",
    "ISA12": "00400 00401 00500 00501",
    "ISA14": "0 1",
    "ISA15": "P T",
    "GS01": "BE FA HB HC HI HN HP HR HS RA",
    "GS07": "X T",
    "ST01": "269 270 271 274 275 276 277 278 820 824 834 835 837 997 999",
}
_VERSION = re.compile(r"00[0-9]{4}(X[0-9]{3}([A-Z][0-9])?)?")  # of a guide
_COUNT = re.compile(r"[0-9]{1,6}")
# Numbers of levels, lines and segments.
_COUNTS = frozenset(("HL01", "HL02", "LX01", "SE01", "GE01", "IEA01", "IK302", "IK303", "IK401-1"))
_PROCEDURES = frozenset(("SV101", "SV202", "SV301", "SV501", "SVC01", "SVC06", "SVD03"))
_PROVIDER_ADJUSTMENTS = frozenset(f"PLB{n:02d}-1" for n in (5, 7, 9, 11, 13))  # as PLB03-1
_REMARK = ("LQ02", "HE")
LISTS: dict[str, Callable[[str], bool]] = {
    "admission_source": lambda value: re.fullmatch("[1-9A-F]", value) is not None,
    "admission_type": lambda value: re.fullmatch("[1-59]", value) is not None,
    "carc": carc.is_valid,
    "claim_frequency": type_of_bill.is_frequency,
    "claim_status": acknowledgement.is_status,
    "claim_status_cat": acknowledgement.is_category,
    "currency": currency.is_valid,
    "facility_type": type_of_bill.is_facility,
    "patient_status": lambda value: re.fullmatch("[0-9]{2}", value) is not None,
    "pos": place_of_service.is_valid,
    "remark_code": remark_code.is_valid,
    "revenue_code": revenue_code.is_valid,
    "segment_id": SEGMENTS.__contains__,
}


def is_public(ref: str, value: str, parts: list[str]) -> bool:
    """May the value be shown? `ref` is its place ("CAS02", "SV101-2"); `parts` are the elements or
    components of which it is one, the first is the id or the qualifier."""
    if ref in _COUNTS:
        return _COUNT.fullmatch(value) is not None
    if ref in ("GS08", "ST03"):
        return _VERSION.fullmatch(value) is not None
    if ref in _PROVIDER_ADJUSTMENTS:
        ref = "PLB03-1"
    composite, _, component = ref.partition("-")
    if composite in _PROCEDURES and component > "1":
        if component == "2":
            return parts[0] in ("HC", "AD") and procedure_code.is_valid(value)
        return component <= "6" and modifier.is_valid(value)
    if ref == _REMARK[0]:
        return parts[1] == _REMARK[1] and remark_code.is_valid(value)
    known = _codes().get(ref, frozenset())
    return value in known or any(
        LISTS[name[1:]](value) for name in known if name[:1] == "@" and name[1:] in LISTS
    )


def has_components(ref: str) -> bool:
    """Does the element consist of components?"""
    return ref in _composites()


@cache
def _codes() -> dict[str, frozenset[str]]:
    """By place; the name of an external list begins with "@"."""
    text = Path(guides.__path__[0], "public_codes.json").read_text(encoding="utf-8")
    found = json.loads(text) | _ENVELOPE_CODES
    return {ref: frozenset(codes.split()) for ref, codes in found.items()}


@cache
def _composites() -> frozenset[str]:
    return frozenset(ref.partition("-")[0] for ref in _codes() if "-" in ref) | frozenset(
        one.partition("-")[0] for one in (*_PROVIDER_ADJUSTMENTS, *_COUNTS) if "-" in one
    )
