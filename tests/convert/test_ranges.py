"""The ranges of a file, each read by itself, give what one reading of the file gives."""

import gzip
import os
import pickle
import re
import sys
import zipfile
from itertools import chain, pairwise
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from range_cases import cut, document_of, in_order, problems, shown, subjects, whole

from edi.convert import scan
from edi.convert.ranges import SIZE, Range, joined, open_range, ranges

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))

from edited_files import ALL_FILES, EDIT, edited

# Cut between transaction sets only, and each of these has one.
WHOLE_SETS = ("acknowledgements", "statuses", "one provider's statuses")
SIZES = (1, 700, 3000, 20_000)


def same_subjects(data: bytes, parts: list[Range]) -> None:
    alone = list(subjects(whole(data)))
    apart = [one for part in parts for one in subjects(document_of(data, part))]
    assert apart == alone


def same_chunks(data: bytes, parts: list[Range]) -> None:
    apart = list(chain.from_iterable(shown(document_of(data, part)) for part in parts))
    assert apart == list(shown(whole(data)))


@pytest.mark.parametrize("name", sorted(ALL_FILES))
@pytest.mark.parametrize("size", SIZES)
def test_ranges_of_right_files(name: str, size: int) -> None:
    data = ALL_FILES[name].encode()
    parts = cut(data, size)
    assert [part.end for part in parts[:-1]] == [part.start for part in parts[1:]]
    assert (parts[0].start, parts[-1].end) == (0, len(data))
    if size <= 3000 and name not in WHOLE_SETS:
        assert len(parts) > 3
    same_chunks(data, parts)
    same_subjects(data, parts)
    documents = [document_of(data, part) for part in parts]
    assert problems(documents) == problems([whole(data)])
    for document, following in pairwise(documents):
        assert document.leads_to(following.range)


def read_by_chain(data: bytes, parts: list[Range]) -> list[object]:
    """What is wrong in the file: where a range has led elsewhere than foreseen, the rest is read
    anew from its start."""
    found, documents = [], []
    for number, part in enumerate(parts):
        document = document_of(data, part)
        here = problems([document])
        following = parts[number + 1] if number + 1 < len(parts) else None
        if following is not None and not document.leads_to(following):
            documents.append(document_of(data, joined(part, parts[-1])))
            break
        found += here
    return sorted([*found, *problems(documents)], key=in_order)


# Interchanges one after the other, of several guides.
MANY = "".join(ALL_FILES[name] for name in ("payees", "providers", "acknowledgements", "one batch"))
TWICE = ALL_FILES["payees"] * 2 + ALL_FILES["one provider"]
FILES = {**ALL_FILES, "many": MANY, "twice": TWICE}


@pytest.mark.slow
@settings(max_examples=examples(30))
@given(
    name=st.sampled_from(sorted(FILES)),
    edits=st.lists(EDIT, max_size=6),
    size=st.integers(300, 12_000),
    block=st.sampled_from([700, 9000, 1 << 22]),
    line_break=st.sampled_from(["\n", "", "\r\n", "\r"]),
)
def test_ranges_of_files_that_are_wrong(
    name: str, edits: list[tuple[str, float, str]], size: int, block: int, line_break: str
) -> None:
    before, scan._BLOCK = scan._BLOCK, block
    try:
        _same_of_wrong_files(name, edits, size, line_break)
    finally:
        scan._BLOCK = before


def _same_of_wrong_files(
    name: str, edits: list[tuple[str, float, str]], size: int, line_break: str
) -> None:
    all_the_same(edited(FILES[name], edits).replace("\n", line_break).encode(), size)


def all_the_same(data: bytes, size: int = 2000) -> list[Range]:
    parts = cut(data, size)
    same_chunks(data, parts)
    same_subjects(data, parts)
    assert read_by_chain(data, parts) == problems([whole(data)])
    return parts


PROVIDER, BATCH, PAYEES = (ALL_FILES[name] for name in ("one provider", "one batch", "payees"))


def middle_of(text: str, segment: str) -> int:
    """Where the middle one of these segments starts."""
    places = [match.start() for match in re.finditer(re.escape(segment), text)]
    return places[len(places) // 2]


def test_a_range_is_small_and_plain() -> None:
    for part in cut(PROVIDER.encode(), 2000):
        again = pickle.loads(pickle.dumps(part))
        assert again == part
        assert len(pickle.dumps(part)) < 1500


def test_interchanges_with_delimiters_of_their_own() -> None:
    other = PROVIDER.replace("~", "\x1c").replace("*", "|").replace(":", ">")
    parts = all_the_same((PROVIDER + other + BATCH).encode())
    assert len({part.resume.delimiters.element for part in parts if part.resume}) == 2
    assert parts[-1].start > len(PROVIDER + other)


def test_delimiters_that_change_in_a_later_block(monkeypatch: pytest.MonkeyPatch) -> None:
    other = PROVIDER.replace("~", "!").replace("*", "|")
    monkeypatch.setattr(scan, "_BLOCK", 7000)
    parts = all_the_same((PROVIDER + other + BATCH).encode())
    assert parts[-1].start > len(PROVIDER + other)


def test_delimiters_that_change_all_the_time() -> None:
    """Each change takes a look at all that is left of a block."""
    one = ALL_FILES["acknowledgements"][:600].partition("ST*")[0] + "GE*0*7~\nIEA*1*000000007~\n"
    data = (one + one.replace("*", "|")).encode() * 120
    parts = all_the_same(data, 2000)
    assert 5 < len(parts) < 50
    assert parts[-1].end - parts[-1].start > 5000


def test_a_component_separator_that_isa_does_not_name() -> None:
    isa, _, rest = PROVIDER.partition("~")
    text = isa + "~" + rest.replace(":", "<")
    parts = all_the_same(text.encode())
    assert {part.resume.delimiters.component for part in parts if part.resume} == {"<"}


def test_a_party_between_claims_holds_for_those_behind_it() -> None:
    at = middle_of(BATCH, "CLP*")
    text = BATCH[:at] + "N1*PR*ANOTHER PAYER*XV*99~\n" + BATCH[at:]
    parts = all_the_same(text.encode())
    assert len(parts) > 3
    assert parts[-1].start < at


def test_nothing_is_cut_behind_a_provider_adjustment() -> None:
    at = middle_of(BATCH, "CLP*")
    text = BATCH[:at] + "PLB*1500001213*20261231*WO:1*1~\n" + BATCH[at:]
    assert all_the_same(text.encode())[-1].start < at


@pytest.mark.parametrize("character", ["\u00e9", "\u20ac", "\U0001f600"])
@pytest.mark.parametrize("line_break", ["", "\n"])
def test_columns_count_characters(character: str, line_break: str) -> None:
    text = re.sub(r"(NM1\*IL\*1\*)", rf"\g<1>{character}", PROVIDER).replace("*MI*", "*XX*")
    assert len(all_the_same(text.replace("\n", line_break).encode())) > 5


def test_line_breaks_of_two_kinds_end_the_cuts() -> None:
    at = middle_of(PROVIDER, "HL*")
    text = PROVIDER[:at] + PROVIDER[at:].replace("\n", "\r")
    assert all_the_same(text.encode())[-1].start <= at


@pytest.mark.parametrize("blanks", [" ", "\t", "\0", "\n\n", "  "])
def test_blanks_between_segments(blanks: str) -> None:
    assert len(all_the_same(PROVIDER.replace("~", "~" + blanks).encode())) > 5


def test_segments_that_end_at_a_line_break() -> None:
    assert len(all_the_same(PROVIDER.replace("~\n", "\n").encode())) > 5


@pytest.mark.parametrize("size", [1 << 17, (1 << 17) + 40, 3 << 17, 1 << 20, 5 << 20])
@pytest.mark.parametrize("before", ["HL*", "CLM*", "LX*", "SE*"])
def test_a_segment_that_is_too_long(size: int, before: str) -> None:
    at = middle_of(PROVIDER, before)
    text = PROVIDER[:at] + f"NTE*ADD*{'X' * (size - 8)}~\n" + PROVIDER[at:]
    all_the_same(text.encode())


@pytest.mark.parametrize("before", ["HL*", "CLM*", "SBR*"])
def test_a_chunk_that_is_too_long(before: str) -> None:
    at = middle_of(PROVIDER, before)
    text = PROVIDER[:at] + "NTE*ADD*MORE AND MORE~\n" * 60_000 + PROVIDER[at:]
    all_the_same(text.encode(), 10_000)


def test_one_subscriber_with_very_many_claims() -> None:
    """Chunks are looked at one by one where the next place to cut is far away."""
    start, end = PROVIDER.index("CLM*"), PROVIDER.index("HL*", PROVIDER.index("CLM*"))
    text = PROVIDER[:end] + PROVIDER[start:end] * 1000 + PROVIDER[end:]
    parts = all_the_same(text.encode(), 10_000)
    assert parts[-1].start > text.rindex("HL*") - 20_000


def test_control_numbers_that_come_again() -> None:
    numbers = re.findall(r"ST\*835\*(\d+)", PAYEES)
    text = PAYEES.replace(f"ST*835*{numbers[-1]}", f"ST*835*{numbers[0]}")
    found = problems(
        document_of((text * 2).encode(), part) for part in cut((text * 2).encode(), 900)
    )
    assert [one.code for one in found] == ["ENV011", "ENV007", "ENV011", "ENV011", "ENV007"]
    all_the_same((text * 2).encode(), 900)


def test_files_that_are_read_whole(tmp_path: Path) -> None:
    data = PROVIDER.encode()
    wrapped = b"\n".join(data.replace(b"\n", b"")[n : n + 80] for n in range(0, len(data), 80))
    contents = {
        "small": data[: len(data) // 2],
        "gz": gzip.compress(data * 50),
        "wrapped": wrapped,
        "bom": b"\xef\xbb\xbf" + data,
        "headless": data[data.index(b"GS*") :],
        "junk": b"hello " * 10_000,
        "empty": b"",
    }
    for name, content in contents.items():
        path = tmp_path / name
        path.write_bytes(content)
        size = len(content) if name == "small" else 1000
        assert ranges(path, size) == [Range(0, len(content))], name
        with open_range(path, ranges(path, size)[0], no_envelope=name == "headless") as document:
            assert len(list(shown(document))) > 5 or name in ("junk", "empty")
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("one.837", data)
    (part,) = ranges(tmp_path / "zip" / "one.837", 1000)
    with open_range(tmp_path / "zip" / "one.837", part) as document:
        assert list(shown(document)) == list(shown(whole(data)))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert ranges(path) == [Range(0, 0)]
    with pytest.raises(FileNotFoundError):
        ranges(tmp_path / "none")


def test_ranges_of_a_file_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "claims.837"
    path.write_bytes(PROVIDER.encode())
    assert ranges(path) == [Range(0, len(PROVIDER))]
    assert len(PROVIDER) < SIZE
    apart = []
    for part in ranges(path, 3000):
        with open_range(path, part) as document:
            apart += list(subjects(document))
    assert apart == list(subjects(whole(PROVIDER.encode())))


def test_a_file_that_changes_between_ranges_is_noticed() -> None:
    data = PROVIDER.encode()
    parts = cut(data, 3000)
    other = data.replace(b"CLM*", b"CLM**", 1)
    document = document_of(other, parts[0])
    list(document)
    assert not document.leads_to(parts[1])
