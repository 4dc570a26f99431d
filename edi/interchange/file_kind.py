"""What a file is in which no interchange begins, known by its first bytes."""

import re

_UNPACK = "unpack it first"
# Read as Latin-1; the first that fits.
_KINDS = (
    (re.compile(r"\Z"), "the file is empty"),
    (re.compile("\x1f\x8b"), f"this is a gzip archive, {_UNPACK}"),
    (re.compile("PK\x03\x04"), f"this is a zip archive or an office document, {_UNPACK}"),
    (re.compile(r"BZh|\xfd7zXZ|7z\xbc\xaf|\(\xb5/\xfd"), f"this is an archive, {_UNPACK}"),
    (re.compile("%PDF-"), "this is a PDF"),
    (re.compile("-----BEGIN PGP"), "this is encrypted by PGP, decrypt it first"),
    (re.compile("\xff\xfe|\xfe\xff|I\0S\0A\0|\0I\0S\0A"), "this is UTF-16 text, save it as UTF-8"),
    (re.compile(r"(?:\xef\xbb\xbf)?\s*<"), "this is XML or HTML"),
    (re.compile(r"(?:\xef\xbb\xbf)?\s*[{\[]"), "this is JSON"),
    (re.compile(r"(?:\xef\xbb\xbf)?\s*ISA[^A-Za-z0-9\s]"), "the one at the start cannot be read"),
    (re.compile(r"(?:\xef\xbb\xbf)?\s*ISA\t"), "its elements are separated by tabs"),
    (re.compile(r"(?:\xef\xbb\xbf)?\s*isa[^A-Za-z0-9\s]"), "its segment ids are in lower case"),
    (re.compile("\xc9\xe2\xc1"), "this is EBCDIC text, convert it to ASCII"),
    (
        re.compile(r"(?:\xef\xbb\xbf)?\s*(?:GS|ST)[^A-Za-z0-9\s]"),
        "it starts at GS or ST, which edi reads only when asked to (--no-envelope, no_envelope)",
    ),
)


def no_interchange(opening: str) -> str:
    """Why no ISA header was found, from the first characters of a file, read as Latin-1."""
    for form, kind in _KINDS:
        if form.match(opening):
            return f"No ISA header found: {kind}"
    return "No ISA header found"
