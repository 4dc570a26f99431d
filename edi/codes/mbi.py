"""Medicare beneficiary identifier (MBI): NM109 of a Medicare subscriber, by form.

Since 2020 the only identifier of Medicare members, railroad retirees among them. Eleven characters:
digits where form has a 9, letters where it has an A, either where it has an X; never S, L, O, I, B
or Z, which look like digits.
"""

import re

FORM = "9AX9AX9AA99"  # the first is never 0

_LETTER = "[AC-HJKMNP-RT-Y]"
_CLASSES = {"9": "[0-9]", "A": _LETTER, "X": f"[0-9]|{_LETTER}"}
_PATTERN = re.compile("[1-9]" + "".join(f"(?:{_CLASSES[kind]})" for kind in FORM[1:]))


def is_valid(value: str) -> bool:
    """Whether the value has the form of an MBI, as sent: without hyphens, in capitals."""
    return _PATTERN.fullmatch(value) is not None
