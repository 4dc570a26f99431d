"""Files that hold no interchange are told apart by how they begin."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile

import pytest

import edi

TEXT = b"ISA*00*and so on"


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("claims.837", TEXT)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", ": the file is empty"),
        (gzip.compress(TEXT, mtime=0), ": this is a gzip archive, unpack it first"),
        (_zip(), ": this is a zip archive or an office document, unpack it first"),
        (bz2.compress(TEXT), ": this is an archive, unpack it first"),
        (b"%PDF-1.7\n", ": this is a PDF"),
        (TEXT.decode().encode("utf-16"), ": this is UTF-16 text, save it as UTF-8"),
        (TEXT.decode().encode("utf-16-le"), ": this is UTF-16 text, save it as UTF-8"),
        (b"<?xml version='1.0'?>", ": this is XML or HTML"),
        (b'\xef\xbb\xbf{"claim": "C1"}', ": this is JSON"),
        (TEXT.lower(), ": its segment ids are in lower case"),
        (TEXT.replace(b"*", b"\t"), ": its elements are separated by tabs"),
        (TEXT.decode().encode("cp037"), ": this is EBCDIC text, convert it to ASCII"),
        (b"\r\n", ""),
        (b"claim,amount\n", ""),
    ],
)
def test_kinds(data: bytes, kind: str) -> None:
    (found,) = edi.validate(data)
    assert (found.code, found.line, found.offset) == ("ENV001", 1, 0)
    assert found.message == f"No ISA header found{kind}."


def test_a_file_without_envelope_is_told_how_to_be_read() -> None:
    (found,) = edi.validate(b"GS*HC*A*B*20260101*1200*1*X*005010X222A1~ST*837*0001~")
    assert "--no-envelope" in found.message
