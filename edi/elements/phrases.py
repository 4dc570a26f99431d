"""Phrases that messages about elements and segments share."""

from collections.abc import Iterable

_MOST_CODES = 12  # of a list that are named


def code_list(codes: Iterable[str]) -> str:
    """Codes as a phrase: numbers by size, as a range where none is left out ("1 to 12"), and the
    first dozen of many."""
    found = sorted(
        codes, key=lambda code: (not code.isdigit(), len(code) if code.isdigit() else 0, code)
    )
    if not found:
        return "a code of this guide"
    numbers = [int(code) for code in found if code.isdigit() and code == str(int(code))]
    if len(numbers) == len(found) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]} to {numbers[-1]}"
    if len(found) > _MOST_CODES:
        return f"one of {', '.join(found[:_MOST_CODES])}, …"
    *first, last = found
    return f"{', '.join(first)} or {last}" if first else last
