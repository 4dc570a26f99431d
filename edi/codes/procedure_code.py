"""Procedure codes (SV101-2, SV202-2, SV301-2, SVC01-2), by form.

CPT belongs to the AMA and CDT to the ADA, so no list is shipped; HCPCS level II
changes every quarter. Form decides (X12 code source 130).
"""

import re

_FORMS = (
    ("CPT", "[0-9]{5}|[0-9]{4}A"),  # category I; A: vaccine administration
    ("CPT II", "[0-9]{4}F"),
    ("CPT III", "[0-9]{4}T"),
    ("CPT MAAA", "[0-9]{4}M"),  # multianalyte assays
    ("CPT PLA", "[0-9]{4}U"),  # proprietary laboratory analyses
    ("CDT", "D[0-9]{4}"),
    ("HCPCS", "[A-CE-V][0-9]{4}"),
)


def kind(value: str) -> str | None:
    """The code set whose form the value has: "CPT", "CPT II", ..., "CDT", "HCPCS", or None."""
    for name, form in _FORMS:
        if re.fullmatch(form, value):
            return name
    return None


def is_valid(value: str) -> bool:
    """Whether the value has the form of a CPT, HCPCS level II or CDT code."""
    return kind(value) is not None


def is_dental(value: str) -> bool:
    """Whether the value has the form of a dental procedure code (X12 code source 135)."""
    return kind(value) == "CDT"


def is_hipps(value: str) -> bool:
    """Whether the value has the form of a HIPPS rate code (X12 code source 716)."""
    return re.fullmatch("[0-9A-Z]{5}", value) is not None


def fits(value: str, qualifier: str) -> bool:
    """Whether the value has the form its qualifier (HC, AD, HP) asks for.

    Qualifiers of other lists are not judged.
    """
    if qualifier == "HC":
        return is_valid(value)
    if qualifier == "AD":
        return is_dental(value)
    return is_hipps(value) if qualifier == "HP" else True
