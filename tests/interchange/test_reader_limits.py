"""What is too long for the reader is so at a certain length, and nowhere before."""

import io
from pathlib import Path

import pytest

import edi
from edi.interchange.reader import Chunk, Reader

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
DATA = BASE.read_bytes()
LONGEST = 131_072  # characters of a segment (128 KiB)
LONGEST_CHUNK = 1_048_576
LONGEST_PIECE = 262_144
TRAILERS = b"SE*2*0001~GE*1*1001~IEA*1*000001001~"


def _codes(data: bytes) -> list[str]:
    return [f.code for f in edi.validate(data, select=["ENV"])]


def _lengthened(segment_id: bytes, size: int) -> bytes:
    """The file with its first segment of this id made so long."""
    start = DATA.index(b"\n" + segment_id + b"*") + 1
    end = DATA.index(b"~", start)
    return DATA[:end] + b"x" * (size - (end - start)) + DATA[end:]


@pytest.mark.parametrize("segment_id", [b"N3", b"HL", b"BHT", b"CLM", b"LX", b"SV1"])
def test_a_segment_may_have_so_many_characters(segment_id: bytes) -> None:
    assert _codes(_lengthened(segment_id, LONGEST)) == []
    (found,) = edi.validate(_lengthened(segment_id, LONGEST + 1), select=["ENV"])
    assert found.code == "ENV018"
    assert found.message.startswith("This segment is longer than 131,072 characters: it is not ")
    assert DATA.startswith(segment_id + b"*", found.offset)


@pytest.mark.parametrize("segment_id", [b"GS", b"ST", b"SE", b"GE", b"IEA"])
def test_an_envelope_segment_that_is_too_long_opens_and_closes_as_another(
    segment_id: bytes,
) -> None:
    """Only that it is too long is said, not that what it opens or closes is missing."""
    assert "ENV018" not in _codes(_lengthened(segment_id, LONGEST))
    codes = _codes(_lengthened(segment_id, LONGEST + 1))
    assert [code for code in codes if code != "ENV013"] == ["ENV018"]


@pytest.mark.parametrize(
    "behind", [b"", b"\n", b"\r\n\r\n", b"\n" + DATA.replace(b"1001", b"1002")]
)
def test_what_follows_a_trailer_that_is_too_long(behind: bytes) -> None:
    data = _lengthened(b"IEA", LONGEST + 1).rstrip() + behind
    assert _codes(data) == ["ENV018"]
    claims = [claim.id for claim in edi.read_claims(data)]
    assert claims == ["P1002"] * (2 if len(behind) > 9 else 1)


@pytest.mark.parametrize("end", [b"", b"\n", b" "])
@pytest.mark.parametrize("size", [0, 1000, LONGEST + 1, 3_000_000])
def test_a_trailer_that_is_not_terminated(size: int, end: bytes) -> None:
    data = DATA.rstrip(b"~\n") + b"x" * size + end
    codes = _codes(data)
    assert codes == (["ENV018"] if size > 1000 else ["ENV015", "ENV003"][: 2 if size else 1])


class _Counted(io.BytesIO):
    """A stream that knows how much of it was read."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, size or 0)
        return super().read(size)


def test_an_unterminated_trailer_is_not_read_to_the_end_at_once() -> None:
    stream = _Counted(DATA.rstrip(b"~\n") + b"x" * 5_000_000)
    for chunk in Reader(stream):
        if chunk.flaw == "oversize":
            break
    assert stream.tell() < 1_000_000


def test_a_file_is_read_by_blocks() -> None:
    segments = b"".join(b"HL*%d**20*1~" % number for number in range(300_000))
    stream = _Counted(DATA[: DATA.index(b"HL*")] + segments)
    ahead = 0
    for chunk in Reader(stream, ["HL"]):
        ahead = max(ahead, stream.tell() - chunk.offset)
    assert stream.most <= 262_144
    assert ahead <= 2 * 262_144


def _chunks(body: bytes) -> list[Chunk]:
    data = DATA[: DATA.index(b"ST*")] + b"ST*837*0001~" + body + TRAILERS
    chunks = list(Reader(io.BytesIO(data)))
    assert "".join(chunk.text for chunk in chunks).encode() == data
    return [chunk for chunk in chunks if chunk.flaw != "skipped"]


def _filled(size: int) -> bytes:
    """Segments of so many characters in all."""
    one = b"N3*" + b"x" * 996 + b"~"
    count, left = divmod(size, len(one))
    return one * (count - 1) + b"N3*" + b"x" * (left + 996) + b"~"


def test_a_chunk_may_have_so_many_characters() -> None:
    head = len(b"ST*837*0001~")
    ids = [chunk.id for chunk in _chunks(_filled(LONGEST_CHUNK - head))]
    assert ids == ["ISA", "GS", "ST", "SE", "GE", "IEA"]
    chunks = _chunks(_filled(LONGEST_CHUNK - head + 1))
    assert [(chunk.id, chunk.flaw) for chunk in chunks[2:5]] == [
        ("ST", "cut"),
        ("N3", ""),
        ("SE", ""),
    ]
    assert len(chunks[2].text) == LONGEST_CHUNK - head + 1 - len(chunks[3].text) + head
    assert len(chunks[3].text) <= 2000
    assert chunks[3].offset == chunks[2].offset + len(chunks[2].text)


def test_much_too_long_chunks_are_cut_at_whole_segments() -> None:
    chunks = _chunks(_filled(5 * LONGEST_CHUNK))[2:-3]
    assert [chunk.id for chunk in chunks] == ["ST", *["N3"] * (len(chunks) - 1)]
    assert [chunk.flaw for chunk in chunks] == ["cut"] * (len(chunks) - 1) + [""]
    assert all(LONGEST_CHUNK - 1000 < len(chunk.text) <= LONGEST_CHUNK for chunk in chunks[:-1])
    assert all(chunk.text.endswith("~") for chunk in chunks)


def test_a_long_chunk_is_cut_at_its_inner_segments() -> None:
    """A claim with more lines than a chunk may hold goes on in the next, which is no flaw."""
    line = b"LX*1~SV1*HC:99213*" + b"x" * 979 + b"~"
    body = b"CLM*A~" + line * 2500
    data = DATA[: DATA.index(b"ST*")] + b"ST*837*0001~" + body + TRAILERS
    reader = Reader(io.BytesIO(data), ["CLM", "LX"])
    reader.part_at(["CLM", "LX"], frozenset({"LX"}))
    chunks = [chunk for chunk in reader if chunk.text.startswith(("CLM", "LX"))]
    assert [(chunk.id, chunk.flaw, chunk.goes_on) for chunk in chunks] == [
        ("CLM", "", True),
        ("LX", "", True),
        ("LX", "", False),
    ]
    assert "".join(chunk.text for chunk in chunks).encode() == body
    assert len(chunks[0].text) == 6 + 1050 * len(line)
    pieces = [piece for chunk in chunks for piece in reader.pieces(chunk)]
    assert [piece.id for piece in pieces] == ["CLM", *["LX"] * 2500]


def test_a_piece_may_have_so_many_characters() -> None:
    reader = Reader(io.BytesIO(b""))
    text = "NM1*1~" + _filled(LONGEST_PIECE - 6).decode()
    whole = Chunk("NM1", text, 500, 7, 3)
    assert list(reader.pieces(whole)) == [whole]
    longer = Chunk("NM1", text + "N4*A~", 500, 7, 3)
    first, second = reader.pieces(longer)
    assert first == Chunk("NM1", text, 500, 7, 3, "cut")
    assert second == Chunk("N4", "N4*A~", 500 + len(text), 7, 3 + len(text))


@pytest.mark.parametrize("flaw", ["", "cut", "continued"])
def test_a_long_piece_keeps_what_is_wrong_with_it(flaw: str) -> None:
    """Only the first goes on from something, only the last lacks its trailer."""
    reader = Reader(io.BytesIO(b""))
    pieces = list(reader.pieces(Chunk("NM1", "N3*ABCDEF~" * 80_000, 0, 1, 1, flaw)))
    assert len(pieces) == 4
    assert [piece.flaw for piece in pieces[1:-1]] == ["cut", "cut"]
    assert pieces[0].flaw == (flaw or "cut")
    assert pieces[-1].flaw == ("cut" if flaw == "cut" else "")
    assert [piece.offset for piece in pieces] == [0, 262_140, 524_280, 786_420]
    assert [piece.column for piece in pieces] == [1, 262_141, 524_281, 786_421]


@pytest.mark.parametrize("flaw", ["no-isa", "junk", "byte-order-mark", "wrapped", "skipped"])
def test_what_is_no_segment_is_in_one_piece(flaw: str) -> None:
    chunk = Chunk("", "N3*ABCDEF~" * 80_000, 0, 1, 1, flaw)
    assert list(Reader(io.BytesIO(b"")).pieces(chunk)) == [chunk]
