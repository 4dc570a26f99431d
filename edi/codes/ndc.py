"""National Drug Code (LIN03 with qualifier N4; X12 code source 240), by form."""

import re


def is_valid(value: str) -> bool:
    """Whether the value is eleven digits (5-4-2) without hyphens."""
    return re.fullmatch("[0-9]{11}", value) is not None


def from_hyphens(value: str) -> str | None:
    """The eleven digits of a labelled code (4-4-2, 5-3-2, 5-4-1, 5-4-2); None if it is neither."""
    parts = value.split("-")
    if tuple(map(len, parts)) not in ((4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)):
        return None
    digits = parts[0].zfill(5) + parts[1].zfill(4) + parts[2].zfill(2)
    return digits if is_valid(digits) else None
