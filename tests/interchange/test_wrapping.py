"""Wrapped files (ENV019) are read as if their line breaks were not there."""

import pickle
import re
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import edi
from edi.interchange.columns import BYTE_ORDER_MARK as MARK_AS_READ
from edi.interchange.wrapping import Wrapping, wrapping_of

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
FILES = sorted(BASE.glob("*.edi"))
BYTE_ORDER_MARK = MARK_AS_READ.encode("latin-1")
BREAKS = ("\n", "\r\n", "\r")


def joined(file: Path) -> str:
    return file.read_text(encoding="utf-8").replace("\n", "")


def wrapped(text: str, width: int, line_break: str) -> str:
    return "".join(text[n : n + width] + line_break for n in range(0, len(text), width))


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize("width", [60, 72, 80, 120, 132])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_wrapped_file_is_one_warning(file: Path, width: int, line_break: str) -> None:
    data = wrapped(joined(file), width, line_break).encode()
    found = [(f.code, str(f.severity), f.line, f.offset, f.column) for f in edi.validate(data)]
    assert found == [("ENV019", "warning", 1, 0, 1)]


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


# -- the range of a finding, from start to end

ISA = 106
PROFESSIONAL = joined(BASE / "professional.edi")
NAMES = ("", "MÜLLER", "MÜLLER Ÿ ĀĂ", "Ã©")


def spot(data: bytes, width: int, at: int) -> tuple[int, int]:
    """Line and column in the wrapped file of a byte of the joined one."""
    line = at // width
    return line + 1, len(characters(data[line * width : at])) + 1


def characters(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def reached(data: bytes, width: int, line: int, column: int) -> int:
    """The byte of the joined file that stands at a line and column of the file in one line."""
    assert line == 1
    return len(characters(data)[: column - 1].encode("utf-8", "surrogateescape"))


def check_ranges(
    data: bytes, mark: bytes, wrapped_data: bytes, width: int, line_break: str
) -> None:
    """Are the findings of a file those of the same in one line, each where it stands there?"""
    alone = [f for f in edi.validate(data) if f.range is not None]
    here = [f for f in edi.validate(mark + wrapped_data) if not is_of_the_file(f)]
    assert [f.code for f in here] == [f.code for f in alone]
    for one, other in zip(alone, here, strict=True):
        assert one.range is not None and other.range is not None
        start = reached(data, width, *one.range[:2])
        end = reached(data, width, *one.range[2:])
        if start < end or (other.span or (0, 0))[0]:
            line = spot(data, width, end - 1)[0]
            last = characters(data[line * width - width : end])
            assert other.range[2:] == (line, len(last) + 1)
        if start < end:
            assert other.range[:2] == spot(data, width, start)
        else:
            assert other.range[:2] == other.range[2:]
        assert other.offset is not None and one.offset is not None
        breaks = min(one.offset, len(data) - 1) // width  # none at the end of the file
        assert other.offset - len(mark) == one.offset + breaks * len(line_break)


@pytest.mark.slow
@settings(max_examples=60)
@given(
    file=st.sampled_from(FILES),
    width=st.integers(20, 200),
    line_break=st.sampled_from(BREAKS),
    name=st.sampled_from(NAMES),
    encoding=st.sampled_from(["utf-8", "cp1252"]),
    damages=st.lists(st.tuples(st.integers(0, 5000), st.sampled_from("9X*:~")), max_size=6),
    has_mark=st.booleans(),
)
def test_a_range_is_that_of_the_file(
    file: Path,
    width: int,
    line_break: str,
    name: str,
    encoding: str,
    damages: list[tuple[int, str]],
    has_mark: bool,
) -> None:
    text = re.sub(r"(?<=NM1\*..\*[12]\*)\w+", lambda m: name or m[0], joined(file))
    listed = list(text)
    for at, character in damages:
        listed[ISA + at % (len(text) - ISA)] = character
    data = "".join(listed).encode(encoding, "replace")
    whole = [data[n : n + width] for n in range(0, len(data), width)]
    assume(cuts_no_character(data, whole))
    wrapped_data = line_break.encode().join(whole)
    mark = BYTE_ORDER_MARK if has_mark else b""
    assume(wrapping_of((mark + wrapped_data)[:800].decode("latin-1")) is not None)
    check_ranges(data, mark, wrapped_data, width, line_break)


def is_of_the_file(finding: edi.Finding) -> bool:
    """Is it about the wrapping or the byte order mark, which the file in one line has not?"""
    return finding.code == "ENV019" or "byte order mark" in finding.message


# A fault in every kind of place: elements full, empty and absent, components, whole segments.
FAULTS = (
    ("CAS*CO*45*70", "CAS*CX*45*70"),
    ("NM1*IL*1*BRIGHTWATER", "NM1*IL*1*MÜLLER ĀĂ ÉÈ"),
    ("*ID*836384418", "*QQ*83638441"),
    ("HC:93000", "HC:9300é"),
    ("SV1*HC:99214", "SV1*:99214"),
    ("DMG*D8*", "DMG*D8X*"),
    ("DTP*472*D8*", "DTP*472**"),
    ("LX*2", "LX"),
)


@pytest.mark.thorough_but_one_in(2)
@pytest.mark.slow_but_one_in(7)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("first", range(20, 27))
def test_ranges_at_every_width(first: int, encoding: str) -> None:
    """Every end of a range falls on a line break at some width."""
    text = PROFESSIONAL[: PROFESSIONAL.index("IEA*")]
    for old, new in FAULTS:
        assert old in text
        text = text.replace(old, new)
    data = text.encode(encoding, "replace")
    assert len([f for f in edi.validate(data) if f.range]) >= len(FAULTS)
    for width in [*range(first, 330, 7), *(n for n in range(20, 400) if len(data) % n == 0)]:
        whole = [data[n : n + width] for n in range(0, len(data), width)]
        wrapped_data = b"\r\n".join(whole)
        if cuts_no_character(data, whole):
            check_ranges(data, b"", wrapped_data, width, "\r\n")


def test_places_behind_a_line_that_is_longer() -> None:
    """From there on line breaks are kept, and a place in that line is behind all of its width."""
    text = PROFESSIONAL.replace("CAS*CO*45*70", "CAS*CX*45*70")
    at = text.index("CAS*CX")
    for width in (70, 80, 99):
        start = at // width * width - 2 * width  # of the line that is longer
        whole = wrapped(text[:start], width, "\n") + text[start:]
        (found,) = [f for f in edi.validate(whole.encode()) if f.code == "CAS001"]
        line, column = start // width + 1, at + 4 - start + 1
        assert found.range == (line, column, line, column + 2)


def test_a_carriage_return_at_the_end_of_what_is_read() -> None:
    """Whether a line feed follows it is seen only then."""
    text = joined(BASE / "remittance.edi")
    whole = wrapped(text[:800], 80, "\r\n") + "short\r\n" + wrapped(text[800:], 80, "\r\n")
    at_once = Wrapping(80, "\r\n")
    read = at_once.feed(whole)
    for cut in range(len(whole)):
        parted = Wrapping(80, "\r\n")
        assert parted.feed(whole[:cut]) + parted.feed(whole[cut:]) + parted.end() == read
        assert parted.place(len(read) - 9, 2, 1) == at_once.place(len(read) - 9, 2, 1)


def cuts_no_character(data: bytes, lines: list[bytes]) -> bool:
    """Does no line end inside a sequence of UTF-8, which would be two odd bytes then?"""
    return len(characters(data)) == sum(len(characters(one)) for one in lines)


@given(
    file=st.sampled_from(FILES),
    width=st.integers(20, 200),
    line_break=st.sampled_from(BREAKS),
    has_mark=st.booleans(),
)
def test_segments_stand_where_they_do_in_the_file(
    file: Path, width: int, line_break: str, has_mark: bool
) -> None:
    data = BYTE_ORDER_MARK * has_mark + wrapped(joined(file), width, line_break).encode()
    segments = list(edi.read_segments(data))
    assert [s.elements for s in segments] == [s.elements for s in edi.read_segments(file)]
    for segment in segments:
        there = data[segment.offset :].decode().replace(line_break, "")
        assert there.startswith("*".join(segment.elements))
        assert segment.line == data[: segment.offset].count(line_break.encode()) + 1


def test_reports_of_a_wrapped_file(tmp_path: Path) -> None:
    """The columns of JSON, and the line of text, are those of the file."""
    text = PROFESSIONAL.replace("CAS*CO*45*70", "CAS*CX*45*70")
    width, name = 80, text.index("*", text.index("NM1*85*2*") + len("NM1*85*2*"))
    text = text[:name] + "X" * (-(text.index("CX*45") + 1) % width) + text[name:]
    at = text.index("CX*45")  # the break is within CX
    assert (at + 1) % width == 0
    path = tmp_path / "wrapped.837"
    path.write_bytes(wrapped(text, width, "\n").encode())
    (one,) = [f for f in edi.validate(path) if f.code == "CAS001"]
    line = (at + 1) // width
    assert one.range == (line, width, line + 1, 2)
    found = one.as_dict()
    assert (found["start_line"], found["column"]) == (line, width)
    assert (found["end_line"], found["end_column"]) == (line + 1, 2)
    copied = pickle.loads(pickle.dumps(one))
    assert copied.range == one.range


class _Slow(BytesIO):
    """A stream that delivers a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)


def test_a_wrapped_file_that_comes_in_pieces() -> None:
    data = wrapped(joined(BASE / "professional.edi"), 80, "\r\n").encode()
    assert [f.code for f in edi.validate(_Slow(data))] == ["ENV019"]


HEADER = joined(BASE / "professional.edi")


@pytest.mark.parametrize(
    ("width", "is_one"), [(19, False), (20, True), (80, True), (1000, True), (1001, False)]
)
def test_widths_of_a_wrapped_file(width: int, is_one: bool) -> None:
    text = HEADER * 3
    assert (wrapping_of(wrapped(text, width, "\n")) is not None) == is_one


@pytest.mark.parametrize(("lines", "is_one"), [(1, False), (2, True), (3, True)])
def test_two_lines_of_one_width_are_enough(lines: int, is_one: bool) -> None:
    """And the start of another: the last is not looked at, it may be cut."""
    text = wrapped(HEADER[: 80 * lines], 80, "\n") + "GS"
    assert (wrapping_of(text) is not None) == is_one


@pytest.mark.parametrize(("number", "is_one"), [(1, False), (2, False), (7, False), (8, True)])
def test_eight_lines_are_compared(number: int, is_one: bool) -> None:
    lines = wrapped(HEADER, 80, "\n").split("\n")
    lines[number] = lines[number][:-1]
    assert (wrapping_of("\n".join(lines)) is not None) == is_one


def test_a_file_whose_lines_all_end_a_segment_is_not_wrapped() -> None:
    header = HEADER[:106]
    same = "NTE*ADD*" + "x" * 97 + "~"
    assert len(same) == 106
    assert wrapping_of("\n".join([header, *[same] * 9, ""])) is None
    one = "NTE*ADD*" + "x" * 98
    found = wrapping_of("\n".join([header, one, *[same] * 8, ""]))
    assert found is not None and found.width == 106


def test_what_is_no_header_is_not_wrapped() -> None:
    assert wrapping_of("GS*" + wrapped(HEADER, 80, "\n")) is None
    assert wrapping_of("\n" + wrapped(HEADER, 80, "\n")) is None
    assert wrapping_of(wrapped("ISA*" + "x" * 3000, 80, "\n")) is None
    assert wrapping_of("ISA") is None
    assert wrapping_of("") is None


def test_after_many_lines_of_another_width_breaks_stay() -> None:
    """Ten thousand of them: what follows is no wrapped file any more."""
    for short, is_wrapped in ((9_998, True), (10_000, False)):
        wrapping = Wrapping(40, "\n")
        wrapping.feed("x" * 40 + "\n")
        wrapping.feed("y\n" * short)
        text = wrapping.feed("z" * 40 + "\n" + "z" * 40 + "\n")
        assert (text == "z" * 80) == is_wrapped


@pytest.mark.parametrize("line_break", BREAKS)
def test_places_behind_lines_of_another_width(line_break: str) -> None:
    lines = ["a" * 30, "b" * 30, "c" * 7, "d" * 30, "e" * 12, "", "f" * 30, "g" * 30, "h" * 31]
    whole = line_break.join(lines) + line_break
    for step in (1, 7, len(whole)):
        wrapping = Wrapping(30, line_break)
        read = "".join(wrapping.feed(whole[n : n + step]) for n in range(0, len(whole), step))
        read += wrapping.end()
        for letter, line in zip("abcdefgh", (1, 2, 3, 4, 5, 7, 8, 9), strict=True):
            start = read.index(letter)
            before = read[:start]
            count = before.count(line_break)
            column = start - (before.rfind(line_break) + len(line_break) if count else 0) + 1
            found = wrapping.place(start, 1 + count, column)
            assert found == (whole.index(letter), line, 1), (letter, step)
