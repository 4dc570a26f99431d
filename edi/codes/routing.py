"""ABA routing transit numbers (X12 code source 4): BPR07 and BPR13 with qualifier 01."""

from functools import lru_cache

_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)


def is_valid(value: str) -> bool:
    """Whether the value is nine digits, has an assigned prefix and a right check digit."""
    return not flaw(value)


@lru_cache(maxsize=4096)  # a file has few, again and again
def flaw(value: str) -> str:
    """What is wrong with the value, as the predicate of a sentence; "" for nothing."""
    if not (value.isascii() and value.isdigit()):
        return "must consist of nine digits"
    if len(value) != 9:
        return f"has {len(value)} digits, it needs nine"
    if value == "000000000" or not _is_assigned_prefix(int(value[:2])):
        return f"starts with {value[:2]}, which no bank's number does"
    if sum(w * int(d) for w, d in zip(_WEIGHTS, value, strict=True)) % 10:
        return "has a wrong check digit: a digit is probably mistyped"
    return ""


def _is_assigned_prefix(prefix: int) -> bool:
    # government and Federal Reserve districts, thrifts, electronic, traveler's cheques
    return prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80
