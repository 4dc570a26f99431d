"""ABA routing transit numbers (X12 code source 4): BPR07 and BPR13 with qualifier 01."""

_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)


def is_valid(value: str) -> bool:
    """Whether the value is nine digits, has an assigned prefix and a right check digit."""
    if len(value) != 9 or not (value.isascii() and value.isdigit()) or value == "000000000":
        return False
    if not _is_assigned_prefix(int(value[:2])):
        return False
    return sum(w * int(d) for w, d in zip(_WEIGHTS, value, strict=True)) % 10 == 0


def _is_assigned_prefix(prefix: int) -> bool:
    # government and Federal Reserve districts, thrifts, electronic, traveler's cheques
    return prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80
