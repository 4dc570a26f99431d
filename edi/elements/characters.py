"""The X12 basic and extended character sets (X12.6 section 3.3)."""

from edi.interchange.delimiters import Delimiters

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
ALLOWED = frozenset(
    _LETTERS + _LETTERS.upper() + "0123456789" + " !\"&'()*+,-./:;?=%~@[]_{}\\|<>#$^`"
)


def value_class(delimiters: Delimiters, *, blank: bool) -> str:
    """A regular-expression class of the characters that a value may hold, without delimiters."""
    taken = {
        delimiters.element,
        delimiters.component,
        delimiters.segment,
        delimiters.repetition,
    }
    if not blank:
        taken.add(" ")
    return _as_ranges(sorted(map(ord, ALLOWED - taken)))


def _as_ranges(codes: list[int]) -> str:
    """A class written in ranges: it compiles several times as fast as one of single characters."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    parts = (f"\\x{first:02x}-\\x{last:02x}" for first, last in ranges)
    return f"[{''.join(parts)}]"
