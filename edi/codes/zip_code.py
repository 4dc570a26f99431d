"""US ZIP codes (N403; X12 code source 51), sent without the hyphen.

ZIP and state are not compared: several ZIP codes serve addresses across a state line.
"""

import re


def is_valid(value: str) -> bool:
    """Whether the value is a ZIP code: five or nine digits, the first five not all zero."""
    return (
        len(value) in (5, 9)
        and value.isascii()
        and value.isdigit()
        and not value.startswith("00000")
    )


def is_nine_digits(value: str) -> bool:
    """Whether the value is a full ZIP+4, as billing and facility addresses need."""
    return len(value) == 9 and is_valid(value)


def is_canadian(value: str) -> bool:
    """Whether the value has the form of a Canadian postal code, with or without the blank."""
    return re.fullmatch("[A-CEGHJ-NPR-TVXY][0-9][A-Z] ?[0-9][A-Z][0-9]", value) is not None
