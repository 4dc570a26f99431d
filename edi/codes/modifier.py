"""Procedure modifiers (SV101-3 to -6 and their like), by form.

CPT modifiers are the AMA's, HCPCS ones change every quarter, and payers add their own.
"""

import re


def is_valid(value: str) -> bool:
    """Whether the value is two upper-case letters or digits."""
    return re.fullmatch("[0-9A-Z]{2}", value) is not None
