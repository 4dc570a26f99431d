"""A file read in parts, or with parts passed over, comes to what it does when read at once."""

import io
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from edi.finding import Place
from edi.interchange import buffer
from edi.interchange.envelope import Envelope, EnvelopePart
from edi.interchange.reader import Chunk, Reader

FOLDER = Path(__file__).parents[2] / "fixtures"
STARTS = ("HL", "CLM", "LX")
FILES = [
    FOLDER / "rules" / "base" / "professional.edi",
    FOLDER / "interchanges" / "several_interchanges.edi",
    FOLDER / "interchanges" / "several_with_other_delimiters.edi",
    FOLDER / "interchanges" / "names_utf8.edi",
    FOLDER / "interchanges" / "crlf.edi",
]


def _chunks(file: Path) -> list[Chunk]:
    return list(Reader(io.BytesIO(file.read_bytes()), STARTS))


@pytest.mark.parametrize("block", [16, 1 << 18])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_passed_over_is_not_read(
    file: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks = _chunks(file)
    monkeypatch.setattr(buffer, "BLOCK", block)
    for stop in range(2, len(chunks), 5):
        for go_on in range(stop + 1, len(chunks), 3):
            if any(one.id == "ISA" or not one.id for one in chunks[stop:go_on]):
                continue  # the delimiters of another interchange are read from its header
            source = Reader(io.BytesIO(file.read_bytes()), STARTS)
            seen = []
            for number, chunk in enumerate(source):
                seen.append(chunk)
                if number == stop:
                    source.pass_to(chunks[go_on].offset, chunks[go_on].line)
            assert [one.text for one in seen if one.text] == [
                one.text for one in chunks[: stop + 1] + chunks[go_on:]
            ]
            assert [(one.offset, one.line) for one in seen if one.text] == [
                (one.offset, one.line) for one in chunks[: stop + 1] + chunks[go_on:]
            ]
            assert [one.flaw for one in seen if one.text] == [
                one.flaw for one in chunks[: stop + 1] + chunks[go_on:]
            ]


def test_all_the_rest_may_be_passed_over() -> None:
    data = FILES[0].read_bytes()
    source = Reader(io.BytesIO(data), STARTS)
    for chunk in source:
        assert chunk.id in ("ISA", "GS", "ST")
        if chunk.id == "ST":
            source.pass_to(len(data), 1 + data.count(b"\n"))
    assert source.position == (1 + data.count(b"\n"), len(data))


@pytest.mark.parametrize("back", [0, 1, 50])
def test_what_was_read_is_not_read_again(back: int) -> None:
    """An offset that lies behind passes over nothing."""
    data = FILES[0].read_bytes()
    source = Reader(io.BytesIO(data), STARTS)
    seen = []
    for chunk in source:
        seen.append(chunk)
        if chunk.id == "HL":
            source.pass_to(chunk.offset + len(chunk.text) - back, 9999)
    assert seen == _chunks(FILES[0])


@pytest.mark.parametrize("inner", [frozenset[str](), frozenset({"LX"})])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_part_is_read_as_in_its_file(file: Path, inner: frozenset[str]) -> None:
    data = file.read_bytes()
    source = Reader(io.BytesIO(data), STARTS)
    chunks = []
    readers = []
    for chunk in source:
        chunks.append(chunk)
        if chunk.id == "ST":
            source.part_at(STARTS, inner)
        readers.append((source.delimiters, source.part(io.BytesIO(), 0, 1)))
    starts = [n for n, one in enumerate(chunks) if one.id in ("HL", "ST", "SE")]
    for begin, end in pairwise(starts):
        if any(one.id not in STARTS for one in chunks[begin + 1 : end]):
            continue
        first, last = chunks[begin], chunks[end]
        text = data[first.offset : last.offset]
        model = Reader(io.BytesIO(data), STARTS)
        for chunk in model:
            if chunk.id == "ST":
                model.part_at(STARTS, inner)
            if chunk == first:
                break
        part = model.part(io.BytesIO(text), first.offset, first.line)
        assert [(one.id, one.text, one.offset, one.line, one.flaw) for one in part] == [
            (one.id, one.text, one.offset, one.line, "") for one in chunks[begin:end]
        ]
        assert part.position == (last.line, last.offset)
        assert part.delimiters == model.delimiters


def test_where_the_reader_stands() -> None:
    data = FILES[0].read_bytes().replace(b"~\n", b"~")
    source = Reader(io.BytesIO(data), STARTS)
    assert (source.position, source.column) == ((1, 0), 1)
    for _ in source:
        pass
    assert (source.position, source.column) == ((1, len(data)), len(data) + 1)
    source = Reader(io.BytesIO(FILES[0].read_bytes()), STARTS)
    assert source.wrapping is None
    assert len(list(source)) > 10
    assert source.column == 1


# -- envelopes

ISA, GS = FILES[0].read_text(encoding="utf-8").split("~\n")[:2]


@dataclass
class _Read:
    """What was found, and where the sets are."""

    envelope: Envelope
    found: list[str]

    def segments(self, *segments: str) -> None:
        text = "".join(f"{one}~\n" for one in segments)
        source = Reader(io.BytesIO((f"{ISA}~\n" + text).encode()))
        for chunk in list(source)[1:]:
            if chunk.id == "ISA" or not chunk.text:
                continue
            problems = self.envelope.feed(chunk, source.delimiters)
            self.found += [problem.code for problem in self.envelope.first_padding(problems)]
            if chunk.id == "ST":
                self.envelope.ordinal = chunk.text.count("~")


def _opened() -> _Read:
    envelope = Envelope()
    source = Reader(io.BytesIO(f"{ISA}~\n{GS}~\nGE*0*1001~\n".encode()))
    found = []
    for chunk in list(source)[:2]:
        found += [problem.code for problem in envelope.feed(chunk, source.delimiters)]
    return _Read(envelope, found)


def _set(number: str) -> tuple[str, str]:
    return f"ST*837*{number}", f"SE*2*{number}"


def test_sets_that_another_process_has_read_count() -> None:
    here, there = _opened(), _opened()
    here.segments(*_set("0001"))
    there.envelope.resume(here.envelope.state())
    there.envelope.begin_part(inside=False)
    assert there.envelope.transaction is None
    there.segments(*_set("0002"), *_set("0003"))
    part = there.envelope.part_end()
    assert part == EnvelopePart(2, frozenset({"0002", "0003"}))
    assert here.envelope.is_new(part)
    here.envelope.merge(part)
    here.envelope.resume(there.envelope.state())
    assert (here.envelope.sets, here.envelope.transactions) == (3, 3)
    here.segments(*_set("0004"), "GE*4*1001")
    assert (here.found, there.found) == ([], [])


@pytest.mark.parametrize("number", ["0001", "0002", "0003"])
def test_a_number_used_in_two_parts_is_found(number: str) -> None:
    here, there = _opened(), _opened()
    here.segments(*_set("0001"))
    there.envelope.begin_part(inside=False)
    there.segments(*_set("0002"), *_set("0003"))
    here.envelope.merge(there.envelope.part_end())
    assert not here.envelope.is_new(EnvelopePart(1, frozenset({"0009", number})))
    assert here.envelope.is_new(EnvelopePart(1, frozenset({"0009", "0010"})))
    here.segments(*_set(number))
    assert here.found == ["ENV011"]


def test_a_part_knows_only_its_own_numbers() -> None:
    there = _opened()
    there.segments(*_set("0001"))
    there.envelope.begin_part(inside=False)
    there.segments(*_set("0001"))
    assert there.found == []
    assert there.envelope.part_end() == EnvelopePart(1, frozenset({"0001"}))


def test_a_part_inside_of_a_set_stays_in_it() -> None:
    there = _opened()
    there.segments("ST*837*0001")
    there.envelope.begin_part(inside=True)
    assert there.envelope.transaction == "0001"
    assert there.envelope.part_end() == EnvelopePart(0, frozenset())
    there.segments("SE*2*0001")
    assert there.found == []


@pytest.mark.parametrize("padded", [False, True])
def test_padding_is_said_once_whoever_read_it_first(padded: bool) -> None:
    here, there = _opened(), _opened()
    here.segments(*_set("0001"), *([" ST*837*0002"] if padded else ["ST*837*0002"]))
    there.envelope.resume(here.envelope.state())
    assert there.envelope.padded == padded
    there.segments("ST*837*0003", "SE*2*0003", " ST*837*0004", "SE*2*0004")
    assert (here.found + there.found).count("ENV015") == 1


def test_the_header_of_the_open_group() -> None:
    opened = _opened()
    header = opened.envelope.header
    assert header is not None
    assert (header.segment_id, header.line) == ("GS", 2)
    opened.segments(*_set("0001"), "GE*1*1001")
    assert opened.envelope.header is None
    assert Envelope().header is None
    assert opened.envelope.sets == 1
    assert [p.code for p in opened.envelope.end(Place("", 9, 99))] == ["ENV009"]
