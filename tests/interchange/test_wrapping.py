"""Wrapped files (ENV019) are read as if their line breaks were not there."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edi
from edi.interchange.wrapping import Wrapping, wrapping_of

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
FILES = sorted(BASE.glob("*.edi"))
BREAKS = ("\n", "\r\n", "\r")


def joined(file: Path) -> str:
    return file.read_text(encoding="utf-8").replace("\n", "")


def wrapped(text: str, width: int, line_break: str) -> str:
    return "".join(text[n : n + width] + line_break for n in range(0, len(text), width))


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("width", [60, 72, 80, 120, 132])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_wrapped_file_is_one_warning(file: Path, width: int, line_break: str) -> None:
    data = wrapped(joined(file), width, line_break).encode()
    found = [(f.code, str(f.severity), f.line) for f in edi.validate(data)]
    assert found == [("ENV019", "warning", 1)]


@pytest.mark.parametrize("line_break", BREAKS)
def test_findings_stand_where_they_do_in_the_file(line_break: str) -> None:
    text = joined(BASE / "professional.edi").replace("CAS*CO*45*70", "CAS*CX*45*70")
    data = wrapped(text, 80, line_break).encode()
    alone = [f for f in edi.validate(text.encode()) if f.code == "CAS001"]
    (here,) = [f for f in edi.validate(data) if f.code == "CAS001"]
    assert (here.path, here.message) == (alone[0].path, alone[0].message)
    at = text.index("CAS*CX")
    assert here.offset is not None
    assert data[here.offset :].replace(line_break.encode(), b"").startswith(b"CAS*CX")
    assert (here.line, here.segment_column) == (at // 80 + 1, at % 80 + 1)


def test_claims_of_a_wrapped_file() -> None:
    text = joined(BASE / "professional.edi")
    (claim,) = edi.read_claims(wrapped(text, 80, "\r\n").encode())
    (same,) = edi.read_claims(text.encode())
    assert (claim.id, claim.charge, len(claim.lines)) == (same.id, same.charge, len(same.lines))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_with_a_break_after_each_segment_are_not_wrapped(file: Path) -> None:
    assert wrapping_of(file.read_text(encoding="utf-8")) is None
    assert wrapping_of(joined(file)) is None
    assert wrapping_of(file.read_text(encoding="utf-8").replace("~", "")) is None


@given(
    width=st.integers(20, 200),
    line_break=st.sampled_from(BREAKS),
    cuts=st.lists(st.integers(1, 500), max_size=30),
    more=st.sampled_from(["", "GS*short\n", "x\r\ny\r\n"]),
)
def test_text_and_places(width: int, line_break: str, cuts: list[int], more: str) -> None:
    text = joined(BASE / "remittance.edi")
    whole = wrapped(text, width, line_break) + more
    wrapping, pieces, at = Wrapping(width, line_break), [], 0
    for size in [*cuts, len(whole)]:
        pieces.append(wrapping.feed(whole[at : at + size]))
        at += size
    read = "".join([*pieces, wrapping.end()])
    assert re.sub(r"[\r\n]", "", read) == text + re.sub(r"[\r\n]", "", more)
    for offset in range(0, len(text), 37):
        in_file = offset + offset // width * len(line_break)
        assert wrapping.place(offset, 1, 1) == (in_file, offset // width + 1, offset % width + 1)
        assert whole[in_file] == text[offset]


class _Slow(BytesIO):
    """A stream that delivers a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)


def test_a_wrapped_file_that_comes_in_pieces() -> None:
    data = wrapped(joined(BASE / "professional.edi"), 80, "\r\n").encode()
    assert [f.code for f in edi.validate(_Slow(data))] == ["ENV019"]
