"""A segment that is too long to be read is one problem; what it opens and what follows is read."""

import io
from pathlib import Path

import pytest

from edi.finding import Problem
from edi.structure.chunk import RawClaim
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
TEXT = BASE.read_text(encoding="utf-8")
LONGEST = 131_072


def _read(text: str) -> list[Problem]:
    problems = []
    for item in Document(io.BytesIO(text.encode())):
        one = item.chunk() if isinstance(item, RawClaim) else item
        problems += one.problems
    return problems


def _lengthened(start: str, size: int) -> str:
    assert TEXT.count(f"\n{start}") == 1
    at = TEXT.index(f"\n{start}") + 1
    end = TEXT.index("~", at)
    return TEXT[:end] + "x" * (size - (end - at)) + TEXT[end:]


@pytest.mark.parametrize("start", ["BHT*", "HL*2", "HL*3", "CLM*", "LX*1", "LX*2"])
def test_one_that_opens_a_loop(start: str) -> None:
    problems = _read(_lengthened(start, LONGEST + 1))
    (found,) = [p for p in problems if p.code == "ENV018"]
    at = TEXT.index(f"\n{start}") + 1
    assert found.place.offset == at
    assert found.place.line == 1 + TEXT.count("\n", 0, at)
    # Nothing is missed in it, or because of it.
    assert {p.code for p in problems} <= {"ENV018"}


@pytest.mark.parametrize("start", ["SBR*P", "HI*", "REF*D9", "OI*", "NM1*82", "SV1*HC:93000"])
def test_one_inside_of_a_loop(start: str) -> None:
    problems = _read(_lengthened(start, LONGEST + 1))
    (found,) = problems
    assert (found.code, found.place.segment_id) == ("ENV018", start.partition("*")[0])
    message = "This segment is longer than 131,072 characters: it is not checked."
    assert found.message == message
    right = _read(_lengthened(start, LONGEST))
    assert "ENV018" not in {p.code for p in right}
    assert right  # it is checked, and its element too long


@pytest.mark.parametrize("segment", ["CLP*1", "SVC*1", "HL*9*1*99*0"])
def test_one_that_opens_no_loop_here(segment: str) -> None:
    text = TEXT.replace("LX*1~", f"{segment}{'x' * LONGEST}~\nLX*1~")
    problems = _read(text)
    assert [p.code for p in problems if p.code == "ENV018"] == ["ENV018"]
    assert not {p.code for p in problems} & {"SEG012", "SEG002", "SEG001", "SEG008"}
    short = _read(text.replace("x" * LONGEST, ""))
    assert {p.code for p in short} & {"SEG012", "SEG008"}
