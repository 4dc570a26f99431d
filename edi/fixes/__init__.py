"""Mends what can be mended without knowing more than the file says.

Counts, control numbers, blanks, separators, line breaks, the width of ISA, group and reason codes
that are joined, decimal points of diagnoses. Never an amount, a person or a diagnosis, nor what
could be meant in two ways. What is not mended keeps every byte.
"""

from collections.abc import Iterable
from typing import BinaryIO, Literal

from edi.claims.source import Source, checked, opened
from edi.fixes.change import Change
from edi.fixes.codes import wanted
from edi.fixes.fixer import CODES, Fixer

__all__ = ["CODES", "Change", "Fixer", "fix", "wanted"]


def fix(
    source: Source,
    target: BinaryIO,
    *,
    select: str | Iterable[str] | None = None,
    ignore: str | Iterable[str] | None = None,
    line_breaks: Literal["lf", "crlf", "none"] | None = None,
) -> list[Change]:
    """Write the mended file to `target`, and return what was done to it.

    `select` and `ignore` are rules or prefixes (`"ENV"`), as of `edi.validate`: only what they find
    is mended; the longer prefix wins. `line_breaks` stand behind every terminator, None leaves them
    as they are. What is not mended keeps every byte. Raises `OSError`; `ValueError` for other
    `line_breaks` and for a `select` by which nothing can be mended.
    """
    if line_breaks not in (None, "lf", "crlf", "none"):
        raise ValueError("line_breaks is lf, crlf, none or None")
    codes = wanted(_listed(select), _listed(ignore))
    with opened(checked(source)) as stream:
        fixer = Fixer(stream, codes, line_breaks)
        for piece in fixer:
            target.write(piece)
    return fixer.changes


def _listed(given: str | Iterable[str] | None) -> list[str]:
    if given is None:
        return []
    return [given] if isinstance(given, str) else list(given)
