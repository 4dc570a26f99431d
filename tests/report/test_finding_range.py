"""The range of a finding: the piece of the file's text that it is about, in any kind of file."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

import edi
from edi.engine import check as engine_check
from edi.engine.check import Runner
from edi.engine.parallel import file_split
from edi.engine.parallel.file_split import FileSplit, PartResult
from edi.engine.parallel.forked_task import can_fork
from edi.finding import Finding, Range, Severity, Snip, span
from edi.interchange import buffer, reader

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted((FIXTURES / "interchanges").glob("*.edi"))
BASE = FIXTURES / "rules" / "base"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ISA = 106


def characters(data: bytes) -> str:
    """The text of a file; bytes that are no UTF-8 stand for themselves."""
    return data.removeprefix(BYTE_ORDER_MARK).decode("utf-8", "surrogateescape")


def at(text: str, line: int, column: int) -> int:
    """Index of a position in a text."""
    mark = "\n" if "\n" in text else "\r"
    lines = text.split(mark)
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1


def sliced(text: str, where: Range) -> str:
    start, end = at(text, *where[:2]), at(text, *where[2:])
    assert start <= end
    return text[start:end]


def bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def raw_bytes(data: bytes, finding: Finding) -> bytes:
    """The segment as the file has it, in whatever encoding."""
    if not finding.raw:
        return b""
    there = data[finding.offset :]
    utf8 = finding.raw.encode()
    raw = utf8 if there.startswith(utf8) else finding.raw.encode("latin-1")
    assert there.startswith(raw)
    return raw


def expected(raw: bytes, finding: Finding) -> bytes:
    """The element or component, b"" where there is none, the segment where none is named."""
    separators = [one.encode("latin-1") for one in finding.separators]
    if finding.element is None:
        return raw
    elements = raw.split(separators[0])
    found = elements[finding.element] if finding.element < len(elements) else b""
    if finding.component is None or elements[0] == b"ISA":
        return found
    first = found.split(separators[2])[0] if separators[2:] else found
    components = first.split(separators[1])
    return components[finding.component - 1] if finding.component <= len(components) else b""


def check(data: bytes, findings: list[Finding]) -> None:
    """Do the ranges of the findings give what they are about?"""
    text = characters(data)
    for finding in findings:
        where, line, offset = finding.range, finding.line, finding.offset
        assert where is not None
        assert where == (finding.start_line, finding.column, finding.end_line, finding.end_column)
        raw = raw_bytes(data, finding)
        assert bytes_of(sliced(text, where)) == expected(raw, finding)
        assert line is not None
        assert offset is not None
        assert finding.segment_column is not None
        assert bytes_of(text[: at(text, line, finding.segment_column)]) == data[
            :offset
        ].removeprefix(BYTE_ORDER_MARK)
        if finding.raw is not None:
            assert finding.span == span_of(finding)


def span_of(finding: Finding) -> tuple[int, int]:
    assert finding.raw is not None
    return span(finding.raw, finding.separators, finding.element, finding.component)


# Carriage returns alone end lines only where nothing else does.
def damaged(data: bytes, seed: int, words: list[bytes]) -> bytes:
    """The file with something wrong in a few places behind its header."""
    rng = random.Random(seed)
    for _ in range(rng.randrange(1, 8)):
        if len(data) <= ISA:
            break
        place = rng.randrange(ISA, len(data))
        word, end = rng.choice(words), place + rng.randrange(12)
        if not word.isascii() and b"ISA" in data[place - ISA : end + 3]:
            continue  # in a header a byte of a letter may become a delimiter, which cuts letters
        data = data[:place] + word + data[end:]
    return re.sub(rb"\r(?!\n)", b"", data) if b"\n" in data else data


WORDS = [
    *(b"", b"#", b"*", b":", b"~", b"**", b"*X:Y:Z", b"NM1*", b"^2^3", b"~CAS*XX*45*1*", b"~ "),
    *("É".encode(), "~N3*straße 日本".encode(), "🙂".encode()),
    *("É".encode("latin-1"), "~N3*año 3º ".encode("latin-1")),
]


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_found_in_the_fixtures(path: Path) -> None:
    data = path.read_bytes()
    check(data, list(edi.validate(data)))
    check(data, list(edi.validate(data, headless=True)))


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("much", [b"\xc3\x89" * 90, b"\xba" * 130], ids=["UTF-8", "Latin-1"])
def test_values_too_long_for_their_elements(path: Path, much: bytes) -> None:
    start = re.compile(rb"(?<![A-Z0-9])(N3|REF|PER|DMG|AMT|SVC)([*|+])")
    changed, count = start.subn(rb"\1\2" + much, path.read_bytes())
    found = list(edi.validate(changed, headless=True))
    assert len(found) >= count
    check(changed, found)


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(60))
@given(st.sampled_from(FILES), st.integers(0, 2**32))
@example(
    FIXTURES / "interchanges" / "headless_remittance.edi", 796757
)  # what opens a line is no such segment after all
def test_whatever_is_wrong(path: Path, seed: int) -> None:
    data = damaged(path.read_bytes(), seed, WORDS)
    check(data, list(edi.validate(data, headless=True)))


def wrapped(data: bytes, line_break: bytes, width: int) -> bytes:
    """Cut into lines of so many bytes wherever that falls, as some systems do; not the header."""
    rest = data[ISA:].replace(b"\n", b"")
    lines = [rest[n : n + width] for n in range(0, len(rest), width)]
    return data[:ISA] + line_break + line_break.join(lines)


@pytest.mark.parametrize("width", [17, 80])
@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
def test_segments_that_span_lines(line_break: bytes, width: int) -> None:
    data = (BASE / "professional.edi").read_bytes()
    data = data.replace(b"*HOLLIS*", b"*\xc3\x89*").replace(b"HC:", b"XX:")
    data = wrapped(data, line_break, width)
    found = list(edi.validate(data))
    spanning = [f for f in found if f.range and f.range.line < f.range.end_line]
    later = [f for f in found if f.range and f.line is not None and f.range.line > f.line]
    assert spanning
    assert bool(later) == (width == 17)
    check(data, found)


def test_a_carriage_return_in_a_file_of_line_feeds_ends_no_line() -> None:
    data = (BASE / "professional.edi").read_bytes().replace(b"*HOLLIS*", b"*HOL\rLIS*")
    found = [f for f in edi.validate(data) if f.code == "ELE011"]
    assert [(f.line, f.column, f.end_line, f.end_column) for f in found] == [(16, 22, 16, 29)]


@pytest.mark.parametrize("name", ["É", "🙂", "Ã©", "é"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("line_break", ["\n", ""])
def test_columns_behind_other_letters(name: str, encoding: str, line_break: str) -> None:
    if encoding == "latin-1" and name in ("🙂", "Ã©"):
        return  # not in it; and UTF-8 as well
    text = (BASE / "professional.edi").read_text(encoding="utf-8").replace("\n", line_break)
    text = text.replace("BRIGHTWATER*HOLLIS****MI*TS1000877", f"{name}*HOLLIS****ZZ*TS1000877")
    (found,) = edi.validate(text.encode(encoding), select=["ELE006"])
    assert found.range is not None
    line_start = text.rfind(line_break, 0, text.index("*ZZ*TS")) + 1 if line_break else 0
    column = text.index("*ZZ*TS") + 1 - line_start
    assert (found.column, found.end_column) == (column + 1, column + 3)


def test_a_name_cut_in_the_middle_of_a_letter() -> None:
    """Then its segment is no UTF-8, yet the letters before the cut are."""
    data = (BASE / "professional.edi").read_bytes()
    data = data.replace(b"*HOLLIS****MI*", "*JOSÉ".encode() + b"\xc3****ZZ*")
    (found,) = edi.validate(data, select=["ELE006"])
    check(data, [found])
    assert found.column == len("NM1*IL*1*BRIGHTWATER*JOSÉ?****") + 1


@pytest.mark.parametrize("lead", range(5))
def test_behind_a_segment_too_long_to_be_read(lead: int) -> None:
    data = (BASE / "professional.edi").read_bytes().replace(b"\n", b"")
    long = b"CLM*" + b"A" * lead + "É日".encode() * 200_000 + b"~"
    data = data.replace(b"CLM*", long + b"HI*A~CLM*", 1).replace(b"CAS*CO", b"CAS*XX")
    found = list(edi.validate(data))
    assert found[-1].line == 1
    assert "ENV018" in {f.code for f in found}
    assert len({f.column for f in found if f.column is not None and f.column > 400_000}) > 1
    check(data, found)


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_block_size_changes_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = damaged((BASE / "professional.edi").read_bytes().replace(b"\n", b""), 3, WORDS)
    data = b"\xef\xbb\xbf" + data
    found = list(edi.validate(data))
    check(data, found)
    monkeypatch.setattr(buffer, "BLOCK", block)
    assert list(edi.validate(data)) == found


# -- several processes


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[PartResult]]:
    """Small parts are given away, too; what came of them."""
    monkeypatch.setattr(engine_check, "LARGE", 3000)
    monkeypatch.setattr(file_split, "WARM_UP", 500)
    monkeypatch.setattr(file_split, "LEAST", 1500)
    monkeypatch.setattr(buffer, "BLOCK", 61)
    results = []
    take = FileSplit.take

    def spy(self: FileSplit, is_as_foreseen: bool) -> PartResult | None:
        result = take(self, is_as_foreseen)
        if result is not None:
            results.append(result)
        return result

    monkeypatch.setattr(FileSplit, "take", spy)
    yield results


def many_claims(line_break: str) -> str:
    """Forty subscribers with names of other letters; a wrong group code in every third claim."""
    text = (BASE / "professional.edi").read_text(encoding="utf-8").replace("\n", line_break)
    head, _, rest = text.partition("HL*2*1*22")
    body, end, tail = rest.partition("SE*")
    many = ""
    for n in range(2, 82, 2):
        level = body.replace("HL*3*2*23", f"HL*{n + 1}*{n}*23").replace("TS1000877", f"TS{n}")
        level = level.replace("HOLLIS", "ÉÈÑÜß" * (n % 4)).replace("P1002", f"P{n}")
        many += f"HL*{n}*1*22" + (level.replace("CAS*CO*", "CAS*XX*") if n % 3 == 0 else level)
    return head + many + end + tail


@pytest.mark.slow
@pytest.mark.skipif(not can_fork(), reason="the system has no fork")
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("line_break", ["", "\n", "\r\n", "\r"])
def test_several_processes_find_the_same_ranges(
    encoding: str, line_break: str, tmp_path: Path, parts: list[PartResult]
) -> None:
    path = tmp_path / "file.edi"
    path.write_bytes(many_claims(line_break).encode(encoding))

    def found(jobs: int) -> list[Finding]:
        with path.open("rb") as stream:
            return list(Runner(jobs=jobs).check(stream))

    alone = found(1)
    assert len(alone) > 20
    assert not parts
    check(path.read_bytes(), alone)
    for jobs in (2, 3, 5):
        several = found(jobs)
        assert several == alone
        assert [f.range for f in several] == [f.range for f in alone]
    assert any(part.findings for part in parts)


# -- one finding


@pytest.mark.parametrize(
    ("element", "component", "marked"),
    [
        (None, None, (0, 20)),
        (0, None, (0, 3)),
        (1, None, (4, 15)),
        (1, 1, (4, 6)),
        (1, 2, (7, 12)),
        (1, 3, (13, 15)),
        (1, 4, (15, 15)),
        (2, None, (16, 19)),
        (3, None, (20, 20)),
        (9, None, (20, 20)),
        (9, 2, (20, 20)),
    ],
)
def test_span(element: int | None, component: int | None, marked: tuple[int, int]) -> None:
    assert span("SV1*HC:99213:25*150*", "*:^", element, component) == marked


def test_an_empty_element_has_its_place() -> None:
    assert span("CLM*A**B", "*:^", 2, None) == (6, 6)
    assert span("SV1*HC::25", "*:^", 1, 2) == (7, 7)


def test_a_component_is_sought_in_the_first_repetition() -> None:
    raw = "HI*A:B^C:D"
    assert span(raw, "*:^", 1, 2) == (5, 6)
    assert span(raw, "*:^", 1, 3) == (6, 6)
    assert span(raw, "*:^", 1, None) == (3, 10)


def test_without_a_repetition_separator_its_usual_character_is_a_value() -> None:
    assert span("HI*A:B^C:D", "*:", 1, 2) == (5, 8)


def test_isa16_is_one_element() -> None:
    assert span("ISA*00*:", "*:^", 2, None) == (7, 8)
    assert span("ISA*00*:", "*:^", 2, 1) == (7, 8)


def a_finding(**values: object) -> Finding:
    return Finding("ENV001", "x", Severity.ERROR, Snip.SYNTAX, "x", **values)  # type: ignore[arg-type]


def test_a_finding_that_stands_in_no_file() -> None:
    lone = a_finding(raw="CLM*A", element=1)
    assert lone.span == (4, 5)
    assert lone.range is None
    assert lone.start_line is lone.column is lone.end_line is lone.end_column is None
    assert a_finding().span is None


def test_a_place_without_a_segment_is_an_empty_range() -> None:
    assert a_finding(line=3, segment_column=5).range == Range(3, 5, 3, 5)


def test_data_before_the_first_interchange() -> None:
    data = b" \n  junk" + (BASE / "professional.edi").read_bytes()
    (found,) = edi.validate(data)
    assert found.range == Range(2, 3, 2, 3)


@pytest.mark.parametrize("lead", range(5))
def test_behind_data_before_the_first_interchange(
    lead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffer, "BLOCK", 10_001)
    monkeypatch.setattr(reader, "ISA_SEARCH", 256)
    junk = b"A" * lead + "É日".encode() * 10_000
    data = junk + (BASE / "professional.edi").read_bytes().replace(b"*00501*", b"*00401*")
    found = list(edi.validate(data, select=["ENV015", "ENV017"]))
    check(data, found)
    assert found[-1].column == 20_000 + lead + 85


def test_a_byte_order_mark_is_no_column() -> None:
    data = b"\xef\xbb\xbf" + (BASE / "professional.edi").read_bytes().replace(
        b"*00501*", b"*00401*"
    )
    found = list(edi.validate(data, select=["ENV015", "ENV017"]))
    assert [(f.code, f.column, f.end_column) for f in found] == [
        ("ENV015", 1, 1),
        ("ENV017", 85, 90),
    ]
    check(data, found)


def test_the_end_of_a_file_that_is_cut_short() -> None:
    data = (BASE / "professional.edi").read_bytes().replace(b"\n", b"")
    data = data[: data.index(b"SE*")]
    (found,) = edi.validate(data)
    assert found.range == Range(1, len(data) + 1, 1, len(data) + 1)


def test_an_interchange_that_another_with_other_delimiters_interrupts() -> None:
    """What is found of the first is told when the second has begun."""
    first = (BASE / "professional.edi").read_bytes().replace(b"CAS*CO*", b"CAS*XX*")
    first = first[: first.index(b"SE*")]
    second = (BASE / "professional.edi").read_bytes().translate(bytes.maketrans(b"*:~", b"|>!"))
    data = first + second
    found = list(edi.validate(data))
    assert any(f.segment_id == "CAS" and f.element == 1 for f in found)
    check(data, found)
