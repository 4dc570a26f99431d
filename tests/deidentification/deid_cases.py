"""Files to be written without identities, and what of them identifies somebody.

`IDENTIFYING` is a list of its own, not the table that the code goes by.
"""

from __future__ import annotations

import io
import os
import re
from functools import cache
from pathlib import Path

from edi.deidentification.cipher import Cipher
from edi.deidentification.layout import Rewriting
from edi.deidentification.rewriter import Rewriters
from edi.interchange.delimiters import NoDelimiters, from_isa

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
BASE = FIXTURES / "rules" / "base"
KEY = bytes(range(32))
SUFFIXES = (".edi", ".837", ".835", ".x12", ".837p")

# Element numbers by segment; of composites, components by element.
IDENTIFYING = {
    "ISA": (2, 4, 6, 8),
    "GS": (2, 3),
    "BHT": (3,),
    "NM1": (3, 4, 5, 9),
    "N1": (2, 4),
    "N3": (1, 2),
    "N4": (1,),
    "PER": (2, 4, 6, 8),
    "REF": (2,),
    "SBR": (3, 4),
    "CLM": (1,),
    "CLP": (1, 7),
    "TRN": (2, 3, 4),
    "BPR": (7, 9, 10, 11, 13, 15),
    "NTE": (2,),
    "K3": (1,),
    "PWK": (6,),
    "SVD": (1,),
    "PLB": (1,),
    "TS3": (1,),
    "STC": (12,),
    "HCP": (4,),
    "CN1": (4,),
    "DMG": (2,),
    "DTP": (3,),
    "DTM": (2,),
    "PAT": (6,),
    "CR1": (9, 10),
}
IDENTIFYING_PARTS = {
    "REF": {4: (2,)},
    "PLB": {3: (2,), 5: (2,), 7: (2,)},
    "CTX": {1: (2,)},
}
DATES = ("DMG", "DTP", "DTM", "PAT")
# Said by everybody: why there is no authorization, a state, a type of bill.
PUBLIC_REFERENCES = ("4N", "LU", "BLT")


def written(data: bytes, *, keep: frozenset[str] = frozenset(), key: bytes = KEY) -> bytes:
    """The file without identities."""
    return b"".join(Rewriting(io.BytesIO(data), rewriters(key, keep)))


@cache
def rewriters(key: bytes = KEY, keep: frozenset[str] = frozenset()) -> Rewriters:
    """Those of a run over all files."""
    return Rewriters(Cipher(key), keep)


def sources() -> list[Path]:
    """Every X12 file of the fixtures, and the third-party samples where these are."""
    roots = [FIXTURES, *filter(None, [os.environ.get("EDI_SAMPLES")])]
    return [
        path
        for root in roots
        for path in sorted(Path(root).rglob("*"))
        if path.suffix.lower() in SUFFIXES and path.is_file() and path.stat().st_size < 200_000
    ]


def segments(data: bytes) -> list[list[str]]:
    """Elements of a file that begins with an ISA, with its own delimiters; components are parted
    by ":"."""
    text = data.decode("latin-1")
    start = text.find("ISA")
    if start < 0:
        return []
    try:
        element, _, component, terminator, _ = from_isa(text, start)[0]
    except NoDelimiters:
        return []
    return [
        [value.replace(component, ":") for value in one.strip().split(element)]
        for one in text[start:].split(terminator)
        if one.strip()
    ]


def identifying(found: list[list[str]]) -> set[str]:
    """The values of these segments that identify somebody, but for dates: the day of one may be
    that of another, moved."""
    values = set()
    for elements in found:
        if elements[0] in DATES:
            continue
        for number in IDENTIFYING.get(elements[0], ()):
            if number < len(elements):
                if elements[0] == "REF" and elements[1] in PUBLIC_REFERENCES:
                    continue
                values.add(elements[number].strip())
        for number, parts in IDENTIFYING_PARTS.get(elements[0], {}).items():
            if number < len(elements):
                components = elements[number].split(":")
                values |= {components[n - 1] for n in parts if n <= len(components)}
    return {value for value in values if value.strip("0")}


def changed(data: bytes, *pairs: tuple[str, str]) -> bytes:
    """A file with some texts replaced, each of which it must have."""
    text = data.decode("latin-1")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode("latin-1")


def shape(data: bytes) -> str:
    """What of a file must stay: every character that is neither letter nor digit, and which of
    those the others are."""
    text = data.decode("latin-1")
    text = re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "0", text)))
    return re.sub("[\x80-\xff]", "é", text)
