"""The X12 basic and extended character sets (X12.6 section 3.3)."""

import re
import string

from edi.interchange.delimiters import Delimiters

ALLOWED = frozenset(string.ascii_letters + string.digits + " !\"&'()*+,-./:;?=%~@[]_{}\\|<>#$^`")


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
    return "[" + "".join(re.escape(c) for c in sorted(ALLOWED - taken)) + "]"
