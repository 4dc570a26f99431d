"""The reader: same segments whatever the delimiters and block size, every byte kept, any damage."""

import io
import random
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.guides.catalogue import OPENERS
from edi.interchange import buffer
from edi.interchange import pieces as in_pieces
from edi.interchange.chunk import MAX_SEGMENT, Chunk
from edi.interchange.columns import count_lines, decode
from edi.interchange.delimiters import Delimiters, NoDelimiters, from_isa
from edi.interchange.reader import Reader
from edi.interchange.segments import split

ROOT = Path(__file__).parents[2] / "fixtures"
BASES = sorted((ROOT / "rules" / "base").glob("*.edi"))
PROFESSIONAL = ROOT / "rules" / "base" / "professional.edi"
FILES = [*BASES, *sorted((ROOT / "interchanges").glob("[!h]*.edi"))]


class Trickle(io.RawIOBase):
    """A stream that returns only a few bytes at a time, as pipes and sockets may."""

    def __init__(self, data: bytes, size: int) -> None:
        self._inner, self._size = io.BytesIO(data), size

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(self._size)


def _isa(d: Delimiters) -> str:
    version = "00501" if d.repetition else "00401"
    values = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "A" * 15, "ZZ", "B" * 15, "260615"]
    values += ["0915", d.repetition or "U", version, "000000001", "0", "T", d.component]
    return d.element.join(values)


def _chunks(data: bytes, step: int | None = None) -> list[Chunk]:
    stream = io.BytesIO(data) if step is None else Trickle(data, step)
    return list(Reader(stream, OPENERS))  # type: ignore[arg-type]


def _text(chunks: list[Chunk]) -> bytes:
    return "".join(chunk.text for chunk in chunks).encode("latin-1")


def _significant(chunks: list[Chunk]) -> list[Chunk]:
    return [chunk for chunk in chunks if chunk.flaw != "skipped"]


@st.composite
def _delimiters(draw: st.DrawFn) -> Delimiters:
    marks = draw(st.permutations("*|+~_^:>;!\x1d\x1c\x1f"))
    line_break = draw(st.sampled_from(["", "\n", "\r\n", "\r"]))
    return Delimiters(marks[0], marks[1], marks[2], marks[3], line_break)


_WORD = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-", max_size=12)
_ID = st.sampled_from(
    ["NM1", "N3", "REF", "DTP", "HL", "CLM", "LX", "SVC", "CLP", "PLB", "ST", "SE", "GS", "GE"]
)
_SEGMENT = st.builds(lambda i, values: [i, *values, "X"], _ID, st.lists(_WORD, max_size=6))


@given(_delimiters(), st.lists(_SEGMENT, max_size=30))
def test_what_was_joined_is_read(d: Delimiters, segments: list[list[str]]) -> None:
    raw = [_isa(d), *(d.element.join(values) for values in segments)]
    data = "".join(one + d.joiner for one in raw).encode()
    read = list(edi.read_segments(data))
    assert [segment.elements for segment in read] == [one.split(d.element) for one in raw]
    assert all(segment.delimiters == d for segment in read)
    for segment in read:
        assert data[segment.offset :].startswith(d.element.join(segment.elements).encode())
        breaks = data[: segment.offset].decode().replace("\r\n", "\n").replace("\r", "\n")
        assert segment.line == 1 + breaks.count("\n")
    assert _text(_chunks(data)) == data


@given(_delimiters(), st.lists(_SEGMENT, max_size=30), st.integers(1, 50))
def test_small_reads_change_nothing(d: Delimiters, segments: list[list[str]], step: int) -> None:
    raw = [_isa(d), *(d.element.join(values) for values in segments)]
    data = "".join(one + d.joiner for one in raw).encode()
    assert _significant(_chunks(data, step)) == _significant(_chunks(data))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_byte_is_in_a_chunk(path: Path) -> None:
    data = path.read_bytes()
    assert _text(_chunks(data)) == data


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("block", [1, 7, 64, 1000, 4096])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_block_size_changes_nothing(
    path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = path.read_bytes()
    whole = _significant(_chunks(data))
    found = [(f.code, f.offset, f.line) for f in edi.validate(data)]
    monkeypatch.setattr(buffer, "BLOCK", block)
    assert _significant(_chunks(data, block)) == whole
    assert _text(_chunks(data, block)) == data
    stream = Trickle(data, block)
    assert [(f.code, f.offset, f.line) for f in edi.validate(stream)] == found  # type: ignore[arg-type]


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.name)
def test_positions_point_at_the_segment(path: Path) -> None:
    data = path.read_bytes()
    lines = data.split(b"\n")
    for segment in edi.read_segments(path):
        raw = "*".join(segment.elements).encode()
        assert data[segment.offset :].startswith(raw)
        assert lines[segment.line - 1].startswith(raw)


@pytest.mark.slow
@pytest.mark.parametrize("path", BASES, ids=lambda path: path.name)
def test_a_cut_file_never_raises(path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), 5):
        cut = data[:end]
        codes = [f.code for f in edi.validate(cut)]
        assert codes or cut.strip() == data.strip(), f"nothing found in a file cut at {end}"
        for read in (edi.read_claims, edi.read_payments):
            with suppress(edi.NotX12, edi.NotThisTransaction):
                list(read(cut))
        assert _text(_chunks(cut)) == cut


def test_a_cut_claim_file_lacks_its_trailers_and_nothing_else() -> None:
    data = PROFESSIONAL.read_bytes()
    start, stop = data.index(b"LX*1~"), data.index(b"SE*")
    for end in range(start, stop, 3):
        assert [f.code for f in edi.validate(data[:end])] == ["ENV009"]


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2**32), st.sampled_from(BASES))
def test_damage_never_raises(noise: bytes, seed: int, path: Path) -> None:
    data = bytearray(path.read_bytes())
    rng = random.Random(seed)
    for _ in range(rng.randrange(1, 12)):
        at = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + rng.randrange(40)]
            case _:
                data[at:at] = noise[: rng.randrange(40)]
    for damaged in (bytes(data), noise, b"ISA*" + noise):
        list(edi.validate(damaged))
        list(edi.validate(damaged, headless=True))
        assert _text(_chunks(damaged)) == damaged


def _long(segment: bytes, size: int) -> bytes:
    data = PROFESSIONAL.read_bytes()
    assert data.count(segment) == 1
    return data.replace(segment, segment + b"x" * size)


@pytest.mark.parametrize("size", [MAX_SEGMENT, 3_000_000])
@pytest.mark.parametrize(
    "segment", [b"N3*418", b"REF*D9*", b"LX*2", b"BHT*0019*00*", b"CLM*P1002*"]
)
def test_a_segment_too_long_is_one_finding(segment: bytes, size: int) -> None:
    assert [f.code for f in edi.validate(_long(segment, size))] == ["ENV018"]


def test_what_follows_a_segment_too_long_is_read() -> None:
    data = _long(b"N3*418", 3_000_000).replace(b"HC:93000*180", b"HC:93000*181")
    assert [f.code for f in edi.validate(data)][:1] == ["ENV018"]
    assert [claim.id for claim in edi.read_claims(data)] == ["P1002"]
    assert any(f.code.startswith("BAL") for f in edi.validate(data))


class Endless(io.RawIOBase):
    """An ISA header and then megabytes without a terminator, made as they are read."""

    def __init__(self, size: int, filler: bytes) -> None:
        self._left, self._filler = size, filler
        self._head: bytes | None = PROFESSIONAL.read_bytes()[:107] + b"GS*HC*"

    def read(self, size: int = -1) -> bytes:
        if self._head is not None:
            head, self._head = self._head, None
            return head
        count = min(size, self._left)
        self._left -= count
        return self._filler * count


@pytest.mark.parametrize("filler", [b"A", b" ", b"\n", b"*"])
def test_a_stream_without_terminators_needs_little_memory(filler: bytes) -> None:
    list(edi.validate(PROFESSIONAL))  # what is loaded once is not counted
    tracemalloc.start()
    try:
        codes = [f.code for f in edi.validate(Endless(64 << 20, filler))]  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "ENV018" in codes
    assert len(codes) < 20
    assert peak < 24 << 20


@pytest.mark.parametrize(
    ("value", "text"), [("A", "A"), ("\xc3\xa9", "é"), ("\xe9", "é"), ("\xc3", "Ã")]
)
def test_decode(value: str, text: str) -> None:
    assert decode(value) == text


def _flaws(text: str) -> Iterator[tuple[str, int]]:
    return ((flaw.kind, flaw.offset) for flaw in split(text, Delimiters()).flaws)


def test_split_tells_what_stands_between_segments() -> None:
    assert split("A*1~\nB*2~\r\n", Delimiters()).raw == ["A*1", "B*2"]
    assert list(_flaws("A*1~\n\nB*2~\r\n")) == []
    assert list(_flaws("A*1~ B*2~")) == [("padding", 4)]
    assert list(_flaws("A*1~~B*2~")) == [("empty", 4)]
    assert list(_flaws("A*1~B*2")) == [("unterminated", 4)]


@pytest.mark.parametrize("length", [3, 4, 50, 104, 105])
def test_a_header_cut_short_has_no_delimiters(length: int) -> None:
    with pytest.raises(NoDelimiters):
        from_isa(_isa(Delimiters())[:length])


def test_header_delimiters() -> None:
    d, end = from_isa(_isa(Delimiters()) + "~\r\nGS*")
    assert d == Delimiters("*", "^", ":", "~", "\r\n")
    assert end == 106
    assert d.joiner == "~\r\n"


@pytest.mark.parametrize("size", [200, 1000, in_pieces.MAX_PIECE])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_pieces_are_the_chunk(file: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With lines kept in their claims, the pieces are the chunks that there would be without."""
    data = file.read_bytes()
    monkeypatch.setattr(in_pieces, "MAX_PIECE", size)
    whole = Reader(io.BytesIO(data), OPENERS)
    pieces: list[Chunk] = []
    for chunk in whole:
        parted = list(whole.pieces(chunk))
        assert "".join(piece.text for piece in parted) == chunk.text
        assert all(len(piece.text) <= max(size, 300) or "\0" in piece.text for piece in parted)
        pieces += parted
        if chunk.id == "ST":
            whole.part_at(OPENERS, frozenset({"LX", "SVC"}))
    position, line = 0, 1
    for piece in pieces:
        assert (piece.offset, piece.line) == (position, line) or not piece.text
        position += len(piece.text)
        line += count_lines(piece.text)
    if size > 1000:
        assert pieces == _chunks(data)
