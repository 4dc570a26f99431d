"""No value that identifies somebody is in what is written, whatever file it was in."""

import re
from pathlib import Path

import pytest
from deid_cases import (
    BASE,
    DATES,
    IDENTIFYING,
    IDENTIFYING_PARTS,
    changed,
    identifying,
    segments,
    sources,
    written,
)

from edi.deidentification.word_lists import FIRST, LAST, WORD, words_of

_LEAST = 4
# Legal forms, directions and the like, which half of all addresses and organizations have.
_EVERYBODYS = re.compile(r"(?:\W|\b(?:BOX|SUITE|PO|STREET|OFFICE|AND|THE|INC|ST|DR|MD|P\.?O)\b)*")

_GUIDE = re.compile(r"00[45]010X[0-9]{3}[A-Z0-9]*")  # in REF*87 of 4010, and in GS08


def is_listed(value: str) -> bool:
    """Is it a name that others get as theirs?"""
    lists = (words_of(kind, len(value)) for kind in (LAST, FIRST, WORD))
    return any(known is not None and value.upper() in known.places for known in lists)


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_no_value_of_a_file_is_in_its_copy(path: Path) -> None:
    data = path.read_bytes()
    before, after = segments(data), segments(written(data))
    originals = {
        value
        for value in identifying(before)
        if len(value) >= _LEAST and not _EVERYBODYS.fullmatch(value) and not is_listed(value)
    }
    # As a whole value, at any place that is not of codes and amounts.
    assert sorted(originals & identifying(after)) == []
    # As part of any value: what is long, or a word, comes about by no accident.
    text = "\n".join(" ".join(elements) for elements in after)
    for value in originals:
        if len(value) >= 7 and re.search("[A-Z]", value) and not _GUIDE.fullmatch(value):
            assert value not in text, "a value is in the copy"
    if not after:  # no interchange that can be read: all of it is text
        assert not originals & set(re.split(r"[^A-Za-z0-9]+", written(data).decode("latin-1")))
        return
    for segment_before, segment_after in zip(before, after, strict=True):
        for number in IDENTIFYING.get(segment_before[0], ()):
            if number < len(segment_before):
                old = segment_before[number].strip()
                is_date = segment_before[0] in DATES
                if old in originals or (old and (is_date or is_listed(old))):
                    assert segment_after[number].strip() != old


def test_the_list_of_this_test_finds_what_is_not_replaced() -> None:
    """The test above would see a value that stays."""
    data = (BASE / "professional.edi").read_bytes()
    kept = written(data, keep=frozenset({"providers"}))
    assert identifying(segments(data)) & identifying(segments(kept)) >= {"1500001213"}
    assert set(IDENTIFYING_PARTS) <= {"REF", "PLB", "CTX"}


def test_names_in_texts() -> None:
    data = changed(
        (BASE / "professional.edi").read_bytes(),
        (
            "HI*ABK:I10",
            "PWK*OZ*EL***AC*ATT77123~\nK3*HOLLIS BRIGHTWATER 555-12-3456~\n"
            "NTE*ADD*Patient Hollis Brightwater, born 11/05/1953, hollis@example.com~\nHI*ABK:I10",
        ),
        (
            "PER*IC*SUPPORT DESK*TE*8005550144",
            "PER*IC*JANE ROE*EM*jane.roe@mail.test*TE*2085551234",
        ),
    )
    new = written(data)
    for word in (
        "HOLLIS",
        "Hollis",
        "BRIGHT",
        "Bright",
        "555-12",
        "11/05/1953",
        "ATT77",
        "jane",
        "ROE",
    ):
        assert word.encode() not in new
    assert b"PWK*OZ*EL***AC*" in new and b"NTE*ADD*" in new
    assert re.search(rb"EM\*[a-z]{4}\.[a-z]{3}@[a-z]{4}\.[a-z]{4}\*TE\*[2-9][0-9]{2}555", new)


def test_small_areas_become_zero() -> None:
    data = changed((BASE / "professional.edi").read_bytes(), ("836380204", "036011234"))
    assert b"*03601" not in written(data) and b"*ID*000" in written(data)
    assert b"*ID*836" in written(data)  # of the provider


def test_other_numbers_of_the_same_length_stay() -> None:
    """Amounts, counts and codes are those of the source."""
    data = (BASE / "remittance.edi").read_bytes()
    for before, after in zip(segments(data), segments(written(data)), strict=True):
        if before[0] in ("CAS", "SVC", "AMT", "QTY", "MOA", "LX", "SE", "GE", "IEA"):
            assert after[:2] == before[:2] and (before[0] != "SVC" or after == before)
