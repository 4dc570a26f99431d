"""What stands before, between and behind interchanges: said once, at its place, nothing lost."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
DATA = BASE.read_bytes()
SECOND = DATA.replace(b"000001001", b"000001002")


def _found(data: bytes) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(f.code, f.line, f.column, f.offset) for f in edi.validate(data, ignore=["SIT"])]


def _claims(data: bytes) -> int:
    return sum(1 for _ in edi.read_claims(data))


@pytest.mark.parametrize("size", [1, 3, 4, 4000, 4096, 262_140, 262_144, 262_147, 300_000, 600_000])
@pytest.mark.parametrize("filler", [b"x", b"I", b"IS", "é".encode()])
def test_however_much_stands_before_an_interchange(size: int, filler: bytes) -> None:
    junk = filler * (size // len(filler) + 1)
    assert _found(junk + DATA) == [("ENV015", 1, 1, 0)]
    assert _claims(junk + DATA) == 1


@pytest.mark.parametrize("size", [1, 4000, 262_144, 600_000])
def test_however_much_stands_between_interchanges(size: int) -> None:
    junk = b"x" * size
    lines = DATA.count(b"\n")
    found = [("ENV016", lines + 1, 1, len(DATA))]
    assert _found(DATA + junk + SECOND) == found
    assert _found(DATA + junk) == found
    assert _claims(DATA + junk + SECOND) == 2


@pytest.mark.parametrize(
    ("blanks", "line", "column"),
    [
        ("", 1, 1),
        (" ", 1, 2),
        ("\t \t", 1, 4),
        ("\n", 2, 1),
        ("\n\n  ", 3, 3),
        ("\r\n ", 2, 2),
    ],
)
def test_what_stands_there_begins_behind_the_blanks(blanks: str, line: int, column: int) -> None:
    data = blanks.encode() + b"Dear all," + b" " * 5 + b"\n" + DATA
    assert _found(data) == [("ENV015", line, column, len(blanks))]
    assert _found(blanks.encode() + DATA) == []
    data = DATA + blanks.encode() + b"Regards"
    lines = DATA.count(b"\n")
    assert _found(data) == [("ENV016", lines + line, column, len(DATA) + len(blanks))]


def test_several_pieces_are_said_each_once() -> None:
    data = b"one\n" + DATA + b"two\ntwo\n" + SECOND + b"three\n"
    assert [one[0] for one in _found(data)] == ["ENV015", "ENV016", "ENV016"]
    assert _claims(data) == 2


@pytest.mark.parametrize(
    ("before", "codes"),
    [
        (b"\xef\xbb\xbf", ["ENV015"]),
        (b"\xef\xbb\xbf\n", ["ENV015"]),
        (b"\n\xef\xbb\xbf", ["ENV015"]),
        (b"\xef\xbb\xbfx", ["ENV015"]),
        (b"\xef\xbb", ["ENV015"]),
    ],
)
def test_a_byte_order_mark(before: bytes, codes: list[str]) -> None:
    findings = list(edi.validate(before + DATA))
    assert [f.code for f in findings] == codes
    is_mark = before.strip() == b"\xef\xbb\xbf"
    message = "A byte order mark precedes the ISA header."
    assert (findings[0].message == message) == is_mark
    isa = next(iter(edi.read_segments(before + DATA)))
    assert isa.offset == len(before)
    lines = before.count(b"\n")
    assert isa.line == 1 + lines


@pytest.mark.parametrize("data", [b"", b" ", b"\n\n", b"x", b"ISA", b"ISA*", b"x" * 500_000])
def test_no_interchange_at_all(data: bytes) -> None:
    found = _found(data)
    assert [one[0] for one in found] == ["ENV001"]
    with pytest.raises(edi.NotX12):
        _claims(data)
