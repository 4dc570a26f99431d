"""What is mended, that nothing else is touched, and that what was mended is right afterwards."""

from __future__ import annotations

import io
import random
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import patch

import every_fixture
import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.fixes import CODES, Change, Fixer
from edi.fixes.fixer import _Interchange

BASES = [path.read_text("utf-8") for path in every_fixture.BASES]
PROFESSIONAL = (every_fixture.RULES / "base" / "professional.edi").read_text("utf-8")
CASES = dict(every_fixture.cases())


def mended(data: bytes, **options: Any) -> tuple[bytes, list[Change]]:
    fixer = Fixer(io.BytesIO(data), **options)
    return b"".join(fixer), fixer.changes


def changed(old: str, new: str, base: str = PROFESSIONAL) -> tuple[str, list[Change]]:
    """The base with a text exchanged, mended."""
    assert old in base
    data, changes = mended(base.replace(old, new, 1).encode())
    return data.decode(), changes


def places(data: bytes) -> Counter[tuple[Any, ...]]:
    found = edi.validate(data)
    return Counter((one.code, one.claim, one.segment_id, one.segment) for one in found)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("SE*54*0001~", "SE*53*0001~", "ENV008"),
        ("SE*54*0001~", "SE**0001~", "ENV008"),
        ("SE*54*0001~", "SE*54*1~", "ENV007"),
        ("GE*1*", "GE*4*", "ENV006"),
        ("GE*1*1001", "GE*1*1002", "ENV005"),
        ("IEA*1*", "IEA*2*", "ENV004"),
        ("IEA*1*000001001", "IEA*1*000001002", "ENV003"),
        ("CLEARLINK      *ZZ", "CLEARLINK*ZZ", "ENV002"),
        ("*ZZ*12345          *", "*ZZ*12345            *", "ENV002"),
        ("BHT*0019*00*", "BHT*0019 *00*", "ELE010"),
        ("BHT*0019*00*", "BHT* 0019*00*", "ELE010"),
        ("*CH~", "*CH**~", "ELE010"),
        ("*11:B:1*", "*11:B:1:*", "ELE010"),
        ("HC:99214", "HC:99214::", "ELE010"),
        ("CAS*CO*45*", "CAS*CO*CO45*", "CAS020"),
        ("CAS*CO*45*", "CAS*CO*co-45*", "CAS020"),
        ("CAS*CO*45*", "CAS*CO*CO/45*", "CAS020"),
        ("CAS*CO*45*", "CAS*CO*CO.45*", "CAS020"),
        ("CAS*CO*45*", "CAS*CO*CO 45*", "CAS020"),
        ("CAS*CO*45*", "CAS**CO45*", "CAS020"),
        ("CAS*CO*45*", "CAS*CO45**", "CAS020"),
        ("CAS*CO*45*", "CAS*CO45*", "CAS020"),
        ("ABF:E785", "ABF:E78.5", "COD004"),
        ("~\nGS*", "~\n  GS*", "ENV015"),
        ("~\nGS*", "~ \0\nGS*", "ENV015"),
        ("IEA*1*000001001~\n", "IEA*1*000001001", "ENV015"),
        ("IEA*1*000001001~\n", "IEA*1*000001001~\n\0\0\n", "ENV016"),
    ],
)
def test_a_fault_is_mended(old: str, new: str, code: str) -> None:
    text, changes = changed(old, new)
    assert text.rstrip("\n") == PROFESSIONAL.rstrip("\n")
    assert [one.code for one in changes] == [code]
    (one,) = changes
    wrong = PROFESSIONAL.replace(old, new, 1).encode()
    assert one.line in {found.line for found in edi.validate(wrong) if found.code == code}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CAS*CO*45*", "CAS*PR*CO45*"),  # which group is it?
        ("CAS*CO*45*", "CAS*CO*CO999*"),  # no reason code
        ("CAS*CO*45*70", "CAS*CO45*70*1"),  # an amount with its quantity, or a reason?
        ("ABF:E785", "ABF:E.785"),
        ("ABF:E785", "ABF:99.5X"),
        ("CLM*P1002*500*", "CLM*P1002*500.00*"),
        ("SE*54*0001~\n", ""),
        ("ISA*", "X\nISA*"),
    ],
)
def test_what_may_mean_two_things_stays(old: str, new: str) -> None:
    text, changes = changed(old, new)
    assert text == PROFESSIONAL.replace(old, new, 1)
    assert changes == []


@pytest.mark.parametrize("joined", ["COA1", "CO-B7", "co/p12"])
def test_reasons_with_a_letter(joined: str) -> None:
    text, (one,) = changed("CAS*CO*45*", f"CAS*CO*{joined}*")
    reason = joined[2:].strip("-/").upper()
    assert text == PROFESSIONAL.replace("CAS*CO*45*", f"CAS*CO*{reason}*", 1)
    assert one.code == "CAS020"


def test_lost_segments_are_asked_for() -> None:
    _, (one,) = changed("SE*54*", "SE*60*")
    assert one.message.endswith("54. 6 more were announced: is any lost?")
    _, (one,) = changed("SE*54*", "SE*55*")
    assert one.message.endswith("54. 1 more was announced: is any lost?")


@pytest.mark.parametrize("width", [80, 37])
def test_a_wrapped_file(width: int) -> None:
    text = PROFESSIONAL.replace("\n", "")
    wrapped = "\n".join(text[n : n + width] for n in range(0, len(text), width))
    data, changes = mended(wrapped.encode())
    assert data.decode() == text
    assert [one.code for one in changes] == ["ENV019"]
    others = [code for code in CODES if code != "ENV019"]
    assert mended(wrapped.encode(), codes=others) == (wrapped.encode(), [])


@pytest.mark.parametrize(("name", "line_break"), [("lf", "\n"), ("crlf", "\r\n"), ("none", "")])
@pytest.mark.parametrize("before", ["\n", "\r\n", "", "\n\n"])
def test_line_breaks(name: str, line_break: str, before: str) -> None:
    data, changes = mended(PROFESSIONAL.replace("\n", before).encode(), line_break=name)
    assert data.decode() == PROFESSIONAL.replace("\n", line_break)
    assert changes == []


def test_a_fix_that_is_not_wanted() -> None:
    text = PROFESSIONAL.replace("SE*54*", "SE*53*").replace("*CH~", "*CH*~")
    data, changes = mended(text.encode(), codes=["ENV008"])
    assert [one.code for one in changes] == ["ENV008"]
    assert data.decode() == PROFESSIONAL.replace("*CH~", "*CH*~")


def test_no_change_shows_values() -> None:
    _, (one,) = changed("BHT*0019*00*BASE0001", "BHT*0019 *00*BASE0001")
    assert "BASE0001" in one.before
    assert "BASE0001" not in repr(one)


def test_several_interchanges_with_their_own_delimiters() -> None:
    other = PROFESSIONAL.replace("*", "|").replace("SE|54|", "SE|50|")
    data, changes = mended((PROFESSIONAL.replace("GE*1*", "GE*2*") + other).encode())
    assert data.decode() == PROFESSIONAL + PROFESSIONAL.replace("*", "|")
    assert [one.code for one in changes] == ["ENV006", "ENV008"]
    assert [one.separators[0] for one in changes] == ["*", "|"]


def closely(data: bytes) -> tuple[bytes, list[Change]]:
    """Mended without passing anything by."""
    with patch.object(_Interchange, "is_plain", lambda self, part: False):
        return mended(data)


def judge(data: bytes) -> None:
    """Mended once it needs no second time, nothing new is found, and nothing else is gone."""
    out, changes = mended(data)
    assert mended(out) == (out, [])
    assert closely(data) == (out, changes)
    if not changes:
        assert out == data
        return
    before, after = places(data), places(out)
    hidden = "CAS017"  # while codes are joined, nothing else is said of the segment
    assert not {code for code, *_ in after - before} - {hidden}
    assert {code for code, *_ in before - after} <= set(CODES)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(4))
def test_cases_of_all_rules(share: int) -> None:
    chance = random.Random(share)
    names = sorted(CASES)
    chance.shuffle(names)
    for name in names[: examples(50)]:
        judge(CASES[name])


PIECES = ["", " ", "*", ":", "~", "\n", " *", "* ", "~ ", "0", "CO45", "A", "**~", ":*", "^"]


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(
    st.sampled_from(BASES),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(PIECES), st.integers(0, 2)), max_size=4),
)
def test_edited_files(text: str, edits: list[tuple[float, str, int]]) -> None:
    """Whatever is done to a file, fixes end, come but once, and read nothing else differently."""
    for place, piece, cut in edits:
        at = 106 + int(place * (len(text) - 107))
        text = text[:at] + piece + text[at + cut :]
    out, changes = mended(text.encode())
    assert mended(out) == (out, [])
    assert closely(text.encode()) == (out, changes)
    assert (out == text.encode()) == (not changes)
    after = Counter(code for code, *_ in places(out).elements())
    before = Counter(code for code, *_ in places(text.encode()).elements())
    assert not {code for code in after - before if code in CODES}


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert mended(data)[0] == data or mended(data)[1]


def test_however_it_is_read(tmp_path: Path) -> None:
    """In one piece or in small ones."""

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

        def readinto(self, buffer: Any) -> int:
            return super().readinto(memoryview(buffer)[:7])

    text = PROFESSIONAL.replace("SE*54*", "SE*53*").replace("*CH~", "*CH*~").encode()
    fixer = Fixer(Slow(text))
    assert (b"".join(fixer), fixer.changes) == mended(text)


def test_from_python() -> None:
    target = io.BytesIO()
    wrong = PROFESSIONAL.replace("SE*54*", "SE*53*").replace("*CH~", "*CH*~").encode()
    (one,) = edi.fix(wrong, target, select="ENV", line_breaks="none")
    assert one.code == "ENV008"
    assert target.getvalue().decode() == PROFESSIONAL.replace("*CH~", "*CH*~").replace("\n", "")
    with pytest.raises(ValueError, match="lf, crlf"):
        edi.fix(wrong, target, line_breaks="\n")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="SEG"):
        edi.fix(wrong, target, select=["ENV", "SEG"])
