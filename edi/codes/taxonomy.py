"""Provider taxonomy (PRV03; X12 code source 682), by form.

NUCC publishes the list twice a year and licenses it, so none is shipped.
"""

import re


def is_valid(value: str) -> bool:
    """Whether the value is three digits, six letters or digits, and a final X."""
    return re.fullmatch("[0-9]{3}[0-9A-Z]{6}X", value) is not None
