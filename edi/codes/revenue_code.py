"""Revenue codes (SV201, and SVC01 with qualifier NU; X12 code source 132).

NUBC keeps the list and licenses it. Checked here: four digits, in a category that NUBC
has assigned. Which subcategories a category has is not checked.
"""

from functools import cache

from edi.codes._table import mapping

TOTAL = "0001"


def is_valid(value: str) -> bool:
    """Whether the value is four digits and its category is assigned, or the total 0001."""
    return value == TOTAL or category(value) is not None


def category(value: str) -> str | None:
    """The category that the first three digits name, or None when there is none."""
    if len(value) != 4 or not (value.isascii() and value.isdigit()):
        return None
    return _categories().get(value[:3])


@cache
def _categories() -> dict[str, str]:
    return mapping("revenue_category")
