"""Claims judged natively as they are read give what they give when Python code judges them."""

import io
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from edited_files import ALL_FILES, EDIT, FILES, edited
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from edi import native
from edi.engine.check import FileSummary, Runner
from edi.finding import Finding
from edi.interchange import buffer
from edi.rules import profile
from edi.rules.selection import Selection
from edi.structure.transaction import Transaction

Found = list[tuple[FileSummary, list[Finding]]]
WANTED = Selection()
PROFILE = """
[profile]
name = "Riverside"
[timely-filing]
days = {days}
[crossover]
filing-indicators = ["CI", "MB", "HM"]
wait-days = {days}
[[modifier-needed]]
procedures = ["99213", "93000..93005", "80053"]
modifiers = ["25", "TC", "59"]
"""


def check(*texts: str, shown: int | None = None, selection: Selection = WANTED) -> Found:
    """What is found in files one after the other, by a runner that remembers their claims."""
    runner = Runner(selection, shown=shown)
    found: Found = []
    for number, text in enumerate(texts):
        summary = FileSummary(f"{number}.edi")
        stream = io.BytesIO(text.encode("utf-8"))
        found.append((summary, list(runner.check(stream, summary.file, summary=summary))))
    return found


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(
    name=st.sampled_from(sorted(ALL_FILES)),
    edits=st.lists(EDIT, max_size=4),
    line_break=st.sampled_from(["~\n", "~", "~\r\n", "~\r", "\n", "\r\n", "\r", "|"]),
    block=st.sampled_from([300, 2000, 1 << 16]),
    shown=st.sampled_from([None, 1]),
)
def test_findings_and_counts_are_the_same(
    name: str,
    edits: list[tuple[str, float, str]],
    line_break: str,
    block: int,
    shown: int | None,
) -> None:
    text = edited(ALL_FILES[name], edits).replace("~\n", line_break)
    whole = ALL_FILES[name].replace("~\n", line_break)
    with patch.object(buffer, "BLOCK", block):
        with patch.object(native, "judging", None):
            expected = check(whole, text, whole, shown=shown)
        assert check(whole, text, whole, shown=shown) == expected


@pytest.mark.slow
@settings(max_examples=examples(40))
@given(
    name=st.sampled_from(sorted(FILES)),
    edits=st.lists(EDIT, max_size=3),
    days=st.integers(20, 90),
    marks=st.sampled_from(["*:", "|>", "*>", "^:"]),
)
def test_with_a_profile_findings_are_the_same(
    name: str, edits: list[tuple[str, float, str]], days: int, marks: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "own.toml")
        file.write_text(PROFILE.format(days=days))
        own = profile.read([file])
    selection = Selection(profile=own.rules, terms=own.terms)
    files = [FILES[name].translate(str.maketrans("*:", marks)) for _ in range(2)]
    files[1] = edited(files[1], edits)
    with patch.object(native, "judging", None):
        expected = check(*files, selection=selection)
    assert check(*files, selection=selection) == expected


@pytest.mark.parametrize("name", FILES)
def test_most_claims_and_levels_are_judged_natively(name: str) -> None:
    text = FILES[name]
    as_ever: list[str] = []
    feed, feed_whole = Transaction.feed, Transaction.feed_whole

    def spy(self: Transaction, raw: object) -> object:
        as_ever.append(raw.id)  # type: ignore[attr-defined]
        return feed(self, raw)  # type: ignore[arg-type]

    def spy_whole(self: Transaction, raw: object) -> object:
        as_ever.append(raw.id)  # type: ignore[attr-defined]
        return feed_whole(self, raw)  # type: ignore[arg-type]

    check(text)
    with (
        patch.object(Transaction, "feed", spy),
        patch.object(Transaction, "feed_whole", spy_whole),
    ):
        ((summary, _),) = check(text)
    assert as_ever.count("CLM") + as_ever.count("CLP") < summary.claims / 2
    assert as_ever.count("HL") < max(1, text.count("HL*"))


NAMES = ("NM1*85", "NM1*IL", "NM1*QC", "NM1*PR", "NM1*PE", "N1*PR", "N1*PE", "SBR*", "REF*", "N3*")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("name", FILES)
def test_names_and_ids_of_other_alphabets(name: str, encoding: str) -> None:
    """Of levels, claims and payers, in every second segment that has some."""
    segments = FILES[name].split("~\n")
    chosen = [n for n, one in enumerate(segments) if one.startswith(NAMES)]
    for number in chosen[::2]:
        segments[number] = segments[number][:-1] + "é"
    data = "~\n".join(segments).encode(encoding)

    def found() -> list[Finding]:
        return list(Runner().check(io.BytesIO(data), "a.edi", summary=FileSummary("a.edi")))

    with patch.object(native, "judging", None):
        expected = found()
    assert expected
    assert found() == expected


@pytest.mark.parametrize("terminator", ["\n", "\r\n", "\r", "~", "~\n\n"])
@pytest.mark.parametrize("name", FILES)
def test_places_whatever_ends_a_segment(name: str, terminator: str) -> None:
    """In the second of two files, whose shapes are known by then."""
    text = FILES[name].replace("~\n", terminator)
    wrong = text.replace("*11:B:1*", "*11:B:X*").replace("CLP*", "CLP*QQ")
    with patch.object(native, "judging", None):
        expected = check(text, wrong)
    assert expected[1][1]
    assert check(text, wrong) == expected


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\n\n"])
@pytest.mark.parametrize("name", FILES)
def test_line_breaks_inside_segments_count(name: str, line_break: str) -> None:
    """Behind a line break in an accepted segment lines are numbered as ever."""
    text = FILES[name]
    for place in ("CAS*CO", "DTP*472*D8", "REF*6R*", "SVC*HC"):
        text = text.replace(place, place + line_break)
    with patch.object(native, "judging", None):
        expected = check(FILES[name], text)
    assert check(FILES[name], text) == expected
