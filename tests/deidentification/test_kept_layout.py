"""Every byte that is not part of a replaced value stays, in files of any kind."""

import gzip
import io
import re
from pathlib import Path
from random import Random

import pytest
from deid_cases import BASE, ROOT, changed, rewriters, shape, sources, written
from hypothesis import given
from hypothesis import strategies as st

from edi.deidentification.kinds import is_known_id
from edi.deidentification.layout import Rewriting
from edi.interchange.chunk import MAX_SEGMENT
from edi.interchange.columns import decode
from edi.structure.loop_index import resemble

PROFESSIONAL = (BASE / "professional.edi").read_bytes()


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_layout_of_every_file(path: Path) -> None:
    data = path.read_bytes()
    new = written(data)
    assert shape(new) == shape(data)
    assert decode(new.decode("latin-1")).encode("utf-8", "replace").isascii() == data.isascii()


@pytest.mark.parametrize("width", [20, 80, 79])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_wrapped_file(width: int, line_break: str) -> None:
    flat = PROFESSIONAL.decode("latin-1").replace("\n", "")
    plain = written(flat.encode("latin-1")).decode("latin-1")
    for end in ("", line_break):
        lines = [flat[at : at + width] for at in range(0, len(flat), width)]
        wrapped = (line_break.join(lines) + end).encode("latin-1")
        new = written(wrapped)
        assert shape(new) == shape(wrapped)
        assert re.sub(r"[\r\n]", "", new.decode("latin-1")) == plain


@pytest.mark.parametrize(
    ("element", "component", "terminator"),
    [
        ("|", ">", "\n"),
        ("\x1d", "\x1f", "\x1c"),
        ("+", "A", "~"),
        ("*", "5", "\r\n"),
        ("*", " ", "'"),
    ],
)
def test_odd_delimiters(element: str, component: str, terminator: str) -> None:
    text = PROFESSIONAL.decode("latin-1").replace("~\n", "~")
    text = text.replace(":", "\0").replace("*", element).replace("~", terminator)
    data = text.replace("\0", component).encode("latin-1")
    new = written(data)
    assert shape(new) == shape(data)
    for name in (b"BRIGHTWATER", b"TS1000877", b"HOLLIS", b"P1002", b"1500001213"):
        assert name in data and name not in new


@given(st.binary(max_size=400))
def test_any_bytes_behind_a_header(junk: bytes) -> None:
    head = PROFESSIONAL[:106]
    for data in (junk, head + junk, PROFESSIONAL[:400] + junk):
        assert shape(written(data)) == shape(data)


@pytest.mark.slow
def test_mutated_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    from comparison.mutations import mutant

    seeds = [path.read_text(encoding="latin-1") for path in sorted(BASE.glob("*.edi"))]
    for number in range(150):
        data = mutant(Random(f"layout/{number}"), seeds).encode("latin-1")
        assert shape(written(data)) == shape(data), number


def test_a_file_may_come_in_any_pieces() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(7, size or 7))

    new = b"".join(Rewriting(Slow(PROFESSIONAL), rewriters()))
    assert new == written(PROFESSIONAL)


def test_a_file_without_isa() -> None:
    data = PROFESSIONAL[PROFESSIONAL.index(b"GS*") :]
    new = written(data)
    assert shape(new) == shape(data)
    assert new.startswith(b"GS*HC*") and b"BRIGHTWATER" not in new
    data = data[data.index(b"ST*") :]
    assert written(data).startswith(b"ST*837*") and b"BRIGHTWATER" not in written(data)


def test_segments_that_are_too_long_are_text() -> None:
    long = "SMITH JOHN " * (2 * MAX_SEGMENT // 11)
    data = changed(PROFESSIONAL, ("HI*ABK", f"NTE*ADD*{long}~\nHI*ABK"))
    new = written(data)
    assert shape(new) == shape(data)
    assert b"SMITH" not in new and b"JOHN" not in new
    assert new.endswith(written(PROFESSIONAL)[-200:])  # what follows is read as ever


def test_binary_data() -> None:
    packed = gzip.compress(b"SMITH, JOHN born 1953-11-05 " * 20)
    data = PROFESSIONAL.replace(
        b"HI*ABK", b"BIN*%d*%b SMITH~JOHN*SMITH~\nHI*ABK" % (len(packed), packed)
    )
    new = written(data)
    assert shape(new) == shape(data)
    assert b"SMITH" not in new and b"JOHN" not in new
    start = data.index(packed)
    with pytest.raises(Exception):  # noqa: B017  # any of zlib's
        gzip.decompress(new[start : start + len(packed)])


def test_other_guides_and_segments() -> None:
    """4010, and a transaction set that is not read: what is not known is text."""
    data = changed(PROFESSIONAL, ("005010X222A1", "004010X098A1"), ("*00501*", "*00401*"))
    new = written(data)
    assert shape(new) == shape(data)
    assert b"004010X098A1" in new and b"HC:99214" in new and b"BRIGHTWATER" not in new
    other = changed(
        PROFESSIONAL,
        ("ST*837", "ST*270"),
        ("HI*ABK:I10", "EQ*30~\nMSG*CALL HOLLIS AT HOME~\nINS*Y*18~\nSMITH*JOHN~\nHI*ABK:I10"),
    )
    new = written(other)
    assert shape(new) == shape(other)
    assert b"\nEQ*" in new and b"\nMSG*" in new and b"\nINS*" in new
    for word in (b"HOLLIS", b"HOME", b"SMITH", b"JOHN"):
        assert word not in new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HI*ABK:I10", "HI*SMITH:JONES"),
        ("CLM*P1002*500", "CLM*P1002*HOLLIS SMITH"),
        ("SV1*HC:99214", "SV1*SMITH:JONES:MARY"),
        ("AMT*D*300", "AMT*SMITH*JONES"),
        ("DMG*D8*19531105*M", "DMG*D8*SMITH*JONES*MARY*PAUL"),
        ("HL*2*1*22*1", "HL*SMITH*JONES*22*1"),
        ("LX*1~", "LX*SMITH JONES~"),
        ("SE*", "SE*SMITH*JONES~\nSE*"),
        ("OI***Y***Y", "OI***Y***Y*SMITH*JONES"),
        ("PRV*PE*PXC*207Q00000X", "PRV*PE*SMITH*JONES"),
        ("N4*MCCALL*ID*836380204", "N4*SMITH*JONES*MARY*PAUL*ANNA*LUCY"),
        ("BHT*0019*00", "BHT*SMITH*JONES"),
        ("DTP*472*D8", "DTP*SMITH*JONES"),
        ("*ZZ*CLEARLINK      ", "*SM*CLEARLINK      "),
        ("REF*D9*", "JONES~SMITH~\nREF*D9*"),
    ],
)
def test_what_stands_where_it_does_not_belong_is_replaced(old: str, new: str) -> None:
    data = changed(PROFESSIONAL, (old, new))
    found = written(data)
    assert shape(found) == shape(data)
    for word in re.findall("SMITH|JONES|MARY|PAUL|ANNA|LUCY|HOLLIS", new):
        assert word.encode() not in found


def test_ids_of_segments_that_are_misspelt_look_like_what_was_meant() -> None:
    data = changed(
        PROFESSIONAL,
        ("DMG*D8", "DMQ*D8"),
        ("PRV*PE", "REF\x07*PE"),
        ("OI*", "IO*"),
        ("AMT*", "amt*"),
    )
    new = written(data).decode("latin-1")
    assert shape(new.encode("latin-1")) == shape(data)
    assert "DMQ*" not in new
    assert "REF\x07*" in new and "\nIO*" in new and "\namt*" in new
    found = re.findall(r"\n([A-Z]{3})\*[A-Z][0-9]\*[0-9]{8}\*[A-Z]~", new)
    assert found and all(not is_known_id(one) and resemble(one, "DMG") for one in found)
