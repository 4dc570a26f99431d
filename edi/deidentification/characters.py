"""Characters of texts that are replaced: which alphabet each is of, and texts of other characters
of the same alphabets."""

import re
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits

from edi.deidentification.cipher import Cipher

# Text is Latin-1, one character a byte (edi.interchange.columns): a character of UTF-8 is several.
_WIDE = re.compile(
    "[A-Za-z0-9]"
    "|(?:[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]"
    "|\xed[\x80-\x9f][\x80-\xbf]|[\xf1-\xf3][\x80-\xbf]{3}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    "|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff])"
)
_BLANKS = frozenset(("\x85", "\xa0", "\xc2\x85", "\xc2\xa0", "\xef\xbb\xbf"))
_FAR = ("\xc3\x80", "\xe4\xb8\x80", "\xf0\xa0\x80\x80")  # where wide characters are taken from


@lru_cache(maxsize=64)
def alphabets(fixed: frozenset[str]) -> dict[str, tuple[str, dict[str, int]]]:
    """By character: the alphabet that it is replaced from, and the place of each letter there.
    Characters in `fixed` (delimiters) are in none."""
    found = {}
    for alphabet in (ascii_uppercase, ascii_lowercase, digits):
        own = "".join(c for c in alphabet if c not in fixed)
        places = {c: place for place, c in enumerate(own)}
        found.update(dict.fromkeys(own, (own, places)))
    return found


def scrambled(cipher: Cipher, tag: str, text: str, fixed: frozenset[str]) -> str:
    """Other letters for letters and digits for digits, all else as it is: what stands for a text
    that is replaced and joined with nothing. It is gone: not even the key brings it back.

    Never a capital I where there was none, so that no interchange header (ISA) comes about.
    """
    known = alphabets(fixed)
    drawn = iter(cipher.stream(tag, text, len(text)))

    def other(found: re.Match[str]) -> str:
        old, number = found[0], next(drawn)
        if old.isascii():
            if old not in known:
                return old
            alphabet, places = known[old]
            size = len(alphabet)
            new = alphabet[(places[old] + 1 + number % (size - 1)) % size] if size > 1 else old
            if new == "I":
                new = "E" if old != "E" and "E" in known else "O" if "O" in known else new
            return new
        return _wide(old, number)

    return _WIDE.sub(other, text)


def _wide(old: str, number: int) -> str:
    """A character that is not ASCII for another of as many bytes that is none either."""
    if old in _BLANKS:
        return old
    if len(old) == 1:  # no character of UTF-8
        return chr(0xE0 + number % 16)
    first = ord(_FAR[len(old) - 2].encode("latin-1").decode("utf-8"))
    return chr(first + number % 64).encode("utf-8").decode("latin-1")
