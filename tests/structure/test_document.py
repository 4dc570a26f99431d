"""What a file is read as: its transaction sets, what stands outside them, and what is counted."""

import io
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Ended, Outside, Started

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROFESSIONAL = (FIXTURES / "rules" / "base" / "professional.edi").read_text(encoding="utf-8")
CLAIM = PROFESSIONAL[PROFESSIONAL.index("CLM*") : PROFESSIONAL.index("SE*")]


def _items(data: bytes, headless: bool = False) -> tuple[Document, list[str]]:
    """The kinds of items, runs of chunks as one, with the codes of what is found of each."""
    document = Document(io.BytesIO(data), headless=headless)

    def named() -> Iterator[tuple[str, str]]:
        for item in document:
            codes = "".join(f" {problem.code}" for problem in item.problems)
            match item:
                case Outside():
                    yield f"outside {item.raw.partition('*')[0]}".strip(), codes
                case Started():
                    yield f"set {item.guide.spec.short if item.guide else '?'}", codes
                case Ended():
                    yield "end", codes
                case LoopChunk() | RawClaim():
                    yield "chunks", codes

    runs = groupby(named(), key=lambda pair: pair[0])
    return document, [name + "".join(codes for _, codes in run) for name, run in runs]


WHOLE = ["outside ISA", "outside GS", "set 837P", "chunks", "end", "outside GE", "outside IEA"]


@pytest.mark.parametrize(
    ("name", "expected", "segments"),
    [
        ("crlf", [*WHOLE, "outside"], 58),
        ("no_line_breaks", [*WHOLE, "outside"], 58),
        ("text_before", ["outside ENV015", *WHOLE, "outside"], 58),
        ("byte_order_mark", ["outside ENV015", *WHOLE, "outside"], 58),
        ("text_after", [*WHOLE, "outside ENV016"], 58),
        ("isa_too_short", ["outside ISA ENV002", *WHOLE[1:], "outside"], 58),
        ("empty", ["outside ENV001"], 0),
        ("text_only", ["outside ENV001"], 0),
        ("no_iea", [*WHOLE[:-1], "outside ENV009"], 57),
        ("cut_in_a_claim", [*WHOLE[:5], "outside ENV009"], 53),
        ("only_isa", ["outside ISA", "outside ENV009"], 1),
        ("headless_gs", [*WHOLE[1:-1], "outside"], 56),
        ("headless_st", [*WHOLE[2:5], "outside"], 54),
    ],
)
def test_files_as_they_come(name: str, expected: list[str], segments: int) -> None:
    data = (FIXTURES / "interchanges" / f"{name}.edi").read_bytes()
    document, items = _items(data, headless=name.startswith("headless"))
    assert items == expected
    assert document.segments == segments
    assert document.unread == set()


def _edited(*changes: tuple[str, str]) -> tuple[Document, list[str]]:
    text = PROFESSIONAL
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return _items(text.encode())


def test_a_set_of_no_guide_is_counted_and_named() -> None:
    document, items = _edited(("ST*837*0001*005010X222A1", "ST*276*0001*005010X212"))
    assert items == ["outside ISA", "outside GS", "set ? ENV012 ENV013", *items[3:]]
    assert items[3:] == ["end", "outside GE", "outside IEA", "outside"]
    assert document.segments == 58
    assert document.unread == {"276"}


def test_a_set_that_another_interrupts() -> None:
    second = f"ST*837*0002*005010X222A1~\n{PROFESSIONAL[PROFESSIONAL.index('BHT*') :]}"
    second = second.replace("SE*54*0001", "SE*54*0002").replace("GE*1*", "GE*2*")
    document, items = _items((PROFESSIONAL[: PROFESSIONAL.index("SE*")] + second).encode())
    assert items == [*WHOLE[:4], "end", "set 837P ENV009", "chunks", *WHOLE[4:], "outside"]
    assert document.segments == 58 + 53


def test_an_interchange_that_another_interrupts() -> None:
    first = PROFESSIONAL[: PROFESSIONAL.index("SE*")]
    other = PROFESSIONAL.replace("000001001", "000001002")
    document, items = _items((first + other).encode())
    assert items == [*WHOLE[:5], "outside ISA ENV009", *WHOLE[1:], "outside"]
    assert document.segments == 55 + 58


@pytest.mark.parametrize(
    ("stray", "expected"),
    [
        ("REF*A*B~\n", "outside REF ENV010"),
        ("CLM*1*1~\n", "outside CLM ENV010"),
        ("SE*1*1~\n", "outside SE ENV010"),
        ("TA1*000000001*260615*0915*A*000~\n", "outside TA1"),
    ],
)
def test_what_stands_between_the_header_and_the_group(stray: str, expected: str) -> None:
    gs = PROFESSIONAL.index("GS*")
    _, items = _items((PROFESSIONAL[:gs] + stray + PROFESSIONAL[gs:]).encode())
    if stray.startswith("REF"):  # goes with the segment before it
        assert items == ["outside ISA ENV010", *WHOLE[1:], "outside"]
    else:
        assert items == [WHOLE[0], expected, *WHOLE[1:], "outside"]


def test_data_between_segments_is_told_once_wherever_it_stands() -> None:
    for places in (("LX*1~",), ("LX*1~", "LX*2~"), ("LX*1~", "GE*1*")):
        _, items = _edited(*((place, f" {place}") for place in places))
        assert sum(item.count("ENV015") for item in items) == 1


def test_a_set_ends_where_its_group_does() -> None:
    document, items = _edited(("SE*54*0001~\n", ""))
    assert items == [*WHOLE[:5], "outside GE ENV009", "outside IEA", "outside"]
    assert document.segments == 57


def test_delimiters_and_separators_are_those_of_the_interchange() -> None:
    document, _ = _items(PROFESSIONAL.replace("*", "|").encode())
    assert document.delimiters.element == "|"
    assert document.separators == "|:^"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_values_are_proper_text(encoding: str) -> None:
    text = PROFESSIONAL.replace("*BRIGHTWATER*HOLLIS*", "*BRÍGHTWATÉR*HOLLIS*")
    chunks = list(Document(io.BytesIO(text.encode(encoding))))
    (level,) = [one for one in chunks if isinstance(one, LoopChunk) and one.kind == "2000B"]
    names = [level.values(n) for n, raw in enumerate(level.segments) if raw.startswith("NM1*IL")]
    assert [values[3:5] for values in names] == [["BRÍGHTWATÉR", "HOLLIS"]]
    assert level.values(0) == ["HL", "2", "1", "22", "1"]
