"""The fast way and the slow way through a chunk come to the same result."""

import io
from pathlib import Path

import pytest

import edi
from edi.finding import Problem
from edi.guides.catalogue import OPENERS
from edi.guides.guide import load, resolve
from edi.interchange.chunk import Chunk
from edi.interchange.reader import Reader
from edi.structure.chunk import Level, LoopChunk
from edi.structure.chunk_parser import ChunkParser

BASES = sorted((Path(__file__).parents[2] / "fixtures" / "rules" / "base").glob("*.edi"))
FAULTS = [
    ("*MCCALL*ID*", "*MCCALL*IDAHO*"),
    ("LX*1~", "XYZ*1~\nLX*1~"),
    ("CAS*CO*45*", "CAS*CO*45*A"),
    ("IK4*9*67*", "IK4*9*6A*"),
    ("STC*A7:562:85*", "STC*A7:562:XX*"),
]


def _parsed(text: str) -> tuple[ChunkParser, list[tuple[str, Chunk]]]:
    """A fresh parser and the chunks of a file, with the loop that each opens."""
    gs = next(s for s in edi.read_segments(text.encode()) if s.id == "GS")
    guide = load(resolve(gs.elements[8])[0] or "")
    reader = Reader(io.BytesIO(text.encode()), guide.starts)
    raw = [chunk for chunk in reader if chunk.id in (*OPENERS, "ST")]
    by_id = {loop.trigger: loop.id for loop in guide.loops.values()}
    levels = {
        loop.trigger_codes[0]: loop.id for loop in guide.loops.values() if loop.trigger == "HL"
    }
    d = reader.delimiters
    kinds = [
        levels[chunk.text.split(d.segment)[0].split(d.element)[3]]
        if chunk.id == "HL"
        else guide.ends[chunk.id].end
        if chunk.id in guide.ends
        else by_id[chunk.id]
        for chunk in raw
    ]
    return ChunkParser(guide, d), list(zip(kinds, raw, strict=True))


def _result(chunk: LoopChunk) -> tuple[list[str], list[object], list[Problem]]:
    roles = [
        role and (role.node.loop.id, role.spec.key, role.number) for role in chunk.layout.roles
    ]
    return list(chunk.segments), roles, sorted(chunk.problems, key=repr)


def _results(text: str) -> list[tuple[list[str], list[object], list[Problem]]]:
    parser, chunks = _parsed(text)
    first = [_result(parser.parse(kind, raw, Level("ST", 1, None), 1)) for kind, raw in chunks]
    again = [_result(parser.parse(kind, raw, Level("ST", 1, None), 1)) for kind, raw in chunks]
    assert first == again
    return first


def _faulty(path: Path) -> list[str]:
    text = path.read_text()
    out = [text]
    for old, new in FAULTS:
        if old in text:
            out.append(text.replace(old, new, 1))
    assert len(out) > 1
    return out


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.name)
def test_fast_and_slow_agree(path: Path) -> None:
    """Fed twice: the second time every shape is known."""
    for text in _faulty(path):
        results = _results(text)
        assert any(problems for _, _, problems in results) == (text != path.read_text())


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("path", BASES, ids=lambda path: path.name)
@pytest.mark.parametrize(
    ("old", "new"),
    [("~\n", "~"), ("~\n", "~\r\n"), ("~\n", "\r\n"), ("~\n", "~\n\n"), ("*", "|")],
    ids=["no-breaks", "crlf", "crlf-terminator", "blank-lines", "bars"],
)
def test_line_breaks_and_delimiters_do_not_matter(path: Path, old: str, new: str) -> None:
    for text in _faulty(path):
        plain, other = _results(text), _results(text.replace(old, new))
        assert [roles for _, roles, _ in plain] == [roles for _, roles, _ in other]
        codes = [[(p.code, p.element, p.place.segment) for p in ps] for _, _, ps in plain]
        assert codes == [[(p.code, p.element, p.place.segment) for p in ps] for _, _, ps in other]


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.name)
def test_places_are_the_same_either_way(path: Path) -> None:
    data = path.read_bytes()
    parser, chunks = _parsed(data.decode())
    for _ in range(2):
        for kind, raw in chunks:
            chunk = parser.parse(kind, raw, Level("ST", 1, None), 1)
            for index, segment in enumerate(chunk.segments):
                place = chunk.place(index)
                assert data[place.offset :].startswith(segment.encode())
                assert place.line == 1 + data.count(b"\n", 0, place.offset)
                assert place.segment == 1 + index


@pytest.mark.parametrize("code", [" 22", "22 ", "22\r", "22\r\n \n"])
def test_blanks_around_a_qualifier_change_no_structure(code: str) -> None:
    """The level of an HL and the qualifier of a segment are read without them."""
    base = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
    data = base.read_text(encoding="utf-8")
    for old, new in (
        ("HL*2*1*22*1", f"HL*2*1*{code}*1"),
        ("NM1*IL*1*BRIGHTWATER*HOLLIS", "NM1*IL *1*BRIGHTWATER*HOLLIS"),
    ):
        text = data.replace(old, new)
        assert text != data
        found = {finding.code for finding in edi.validate(text.encode())}
        assert found <= {"ELE010", "ELE011", "ELE005"}, found


def test_many_missing_levels_take_no_room() -> None:
    """What HL01 may be is no longer known after a few; it was once twice as much for each."""
    base = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
    text = base.read_text(encoding="utf-8")
    line = "LX*1~\nSV1*HC:99213*1*UN*1***1~\nDTP*472*D8*20260401~\nNM1*85*2*X*****XX*1~\n"
    before, trailer, after = text.partition("SE*")
    findings = list(edi.validate((before + line * 200 + trailer + after).encode()))
    assert len(findings) > 200


def test_no_segment_hides_behind_a_terminator_without_a_line_break() -> None:
    """The shape of the chunk, and all that is read of it by that, seems to be one known before."""
    base = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
    text = base.read_text(encoding="utf-8").replace("LX*2~\n", "XYZ*1~\nLX*2~\n")
    line = text[text.index("LX*1~") : text.index("LX*2~")]
    text = text.replace("LX*2~", line.replace("XYZ*1", "QQQ*9~XYZ*1") + "LX*2~")
    unknown = [f.raw for f in edi.validate(text.encode()) if f.code == "SEG001"]
    assert unknown == ["XYZ*1", "QQQ*9", "XYZ*1"]
    count = text.partition("ST*")[2].partition("SE*")[0].count("~")
    assert len(list(edi.read_segments(text.encode()))) == count + 5


@pytest.mark.slow_but_one_in(6)
@pytest.mark.parametrize("base", BASES, ids=lambda file: file.name)
def test_line_breaks_change_no_finding(base: Path) -> None:
    """Each in turn is left out."""
    text = base.read_text(encoding="utf-8")
    expected = [(f.code, f.segment, f.message) for f in edi.validate(text.encode())]
    for place in [at for at, letter in enumerate(text) if letter == "\n"]:
        without = text[:place] + text[place + 1 :]
        assert [(f.code, f.segment, f.message) for f in edi.validate(without.encode())] == expected


def test_long_shapes_that_are_remembered_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    from edi.structure import chunk_parser

    monkeypatch.setattr(chunk_parser, "_MAX_HELD", 400)
    parser, chunks = _parsed(BASES[0].parent.joinpath("professional.edi").read_text())
    kind, raw = next((kind, chunk) for kind, chunk in chunks if chunk.id == "CLM")
    for number in range(40):
        notes = "NTE*ADD*X~\n" * number
        many = raw._replace(text=raw.text + notes)
        chunk = parser.parse(kind, many, Level("ST", 1, None), 1)
        assert len(chunk.segments) == len(chunk.layout.roles)
        known = [*parser._by_tokens, *(one for some in parser._by_rough.values() for one in some)]
        assert sum(map(len, known)) <= 400 + len(known)  # the kind of a chunk is in some keys
