"""Values of a received file, made fit to stand in an answer."""

import re
from collections.abc import Sequence
from datetime import datetime

from edi.claims.view import at
from edi.interchange.columns import decode
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, InterchangeHeader, clean, is_writable

UNKNOWN = "UNKNOWN"
_QUALIFIERS = frozenset(("01", "14", "20", "27", "28", "29", "30", "33", "ZZ"))  # ISA05, ISA07
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_NO_DELIMITERS = frozenset(" .,+-_/")


def fit(value: str, longest: int, d: Delimiters) -> str:
    """Free text as one element."""
    value = value.strip()
    if value.isalnum() and value.isascii() and len(value) <= longest:
        return value  # no delimiter is a letter or digit
    return clean(value, longest, d)


def known(value: str, shortest: int, longest: int, d: Delimiters) -> str:
    """A value that an answer has to have: "UNKNOWN" where the file has none."""
    value = fit(value, longest, d)
    return value if len(value) >= shortest else UNKNOWN


def raw_values(raw: str, d: Delimiters) -> list[str]:
    """Elements of a raw segment as proper text."""
    return (raw if raw.isascii() else decode(raw)).split(d.element)


def answer_delimiters(d: Delimiters) -> Delimiters:
    """Those of the file that is answered, so that its values can stand in the answer; ours, where
    an answer cannot be written with these."""
    used = d.element + d.repetition + d.component + d.segment
    is_usable = (
        len(used) == len(set(used)) == 4
        and used.isascii()
        and used.isprintable()
        and not any(one.isalnum() or one in _NO_DELIMITERS for one in used)
    )
    return d._replace(line_break=DEFAULT.line_break) if is_usable else DEFAULT


def control_number(value: str, d: Delimiters) -> str:
    """ST02 as AK202 has room for it: four to nine characters."""
    return fit(value, 9, d).rjust(4, "0")


def exactly(value: str, length: int, other: str, d: Delimiters) -> str:
    """A code of this length; `other` for any other value."""
    value = fit(value, 99, d)
    return value if len(value) == length else other


def file_stem(isa: list[str], digest: str, ordinal: int) -> str:
    """What the name of an answer begins with, "CLEARLINK-000001001-5f3a9c12": sender, control
    number and a digest of the file that is answered; behind it the interchange's place from the
    second on."""
    sender = _UNSAFE.sub("_", at(isa, 6))[:15].strip("_") or "unknown"
    number = _UNSAFE.sub("_", at(isa, 13))[:9] or "0"
    return f"{sender}-{number}-{digest}{f'-{ordinal}' if ordinal > 1 else ''}"


def header_back(isa: Sequence[str], created: datetime, d: Delimiters) -> InterchangeHeader:
    """The header of an answer to the interchange with these elements of ISA: sender and receiver
    change places, and what cannot be written is replaced."""
    of = [one.strip() for one in isa]
    return InterchangeHeader(
        sender=_party(at(of, 8), d),
        receiver=_party(at(of, 6), d),
        created=created,
        sender_qualifier=_qualifier(at(of, 7)),
        receiver_qualifier=_qualifier(at(of, 5)),
        test=at(of, 15) == "T",
    )


def application(value: str, d: Delimiters) -> str:
    """GS02 or GS03; "" for one that cannot be used: then that of the interchange is."""
    return value if 2 <= len(value) <= 15 and value.isascii() and is_writable(value, d) else ""


def _party(value: str, d: Delimiters) -> str:
    is_fit = value.isascii() and 0 < len(value) <= 15 and is_writable(value, d)
    return value if is_fit else UNKNOWN


def _qualifier(value: str) -> str:
    return value if value in _QUALIFIERS else "ZZ"
