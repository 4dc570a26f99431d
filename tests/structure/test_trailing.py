"""Segments that trail the loops inside their own: IK5 and AK9 of a 999, PLB of an 835."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
HEADER = "AK1*HC*1001*005010X222A1~\n"
SECOND = "AK2*837*0002*005010X222A1~\n"
ACCEPTED, REJECTED, TRAILER = "IK5*A~\n", "IK5*R*5~\n", "AK9*P*3*3*2~\n"
PLB = "PLB*1500001213*20261231*WO:94060555400000*10~\n"


def found(name: str, *changes: tuple[str, str]) -> list[tuple[str, str | None, int | None]]:
    """Code, path and line of what is found after these replacements, segment counts aside."""
    text = (BASE / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    findings = edi.validate(text.encode(), ignore=["ENV008"])
    return [(f.code, f.path, f.line) for f in findings]


@pytest.mark.parametrize(
    ("segment", "path", "line"),
    [(ACCEPTED, "2000[1]/AK2[1]", 5), ("IK5*E*5~\n", "2000[3]/AK2[1]", 18), (TRAILER, "ST[1]", 3)],
)
def test_missing(segment: str, path: str, line: int) -> None:
    """Shown by the first segment of the loop that lacks it."""
    assert found("acknowledgement.edi", (segment, "")) == [("SEG003", path, line)]


@pytest.mark.parametrize(
    ("segment", "path", "line"), [(ACCEPTED, "2000[1]/IK5[1]", 7), (TRAILER, "AK9[1]", 22)]
)
def test_too_often(segment: str, path: str, line: int) -> None:
    assert found("acknowledgement.edi", (segment, segment * 2)) == [("SEG004", path, line)]


def test_before_the_loops_that_it_trails() -> None:
    moved = found("acknowledgement.edi", (REJECTED, ""), (SECOND, SECOND + REJECTED))
    assert moved == [("SEG005", "2000[2]/IK5[1]", 8)]
    moved = found("acknowledgement.edi", (TRAILER, ""), (HEADER, HEADER + TRAILER))
    assert moved == [("SEG005", "AK9[1]", 5)]
    moved = found("remittance.edi", (PLB, ""), ("LX*1~\n", f"{PLB}LX*1~\n"))
    assert moved == [("SEG005", "PLB[1]", 14)]


def test_the_loop_of_a_trailing_segment_is_missing() -> None:
    """Without its AK2, IK3 stands behind the IK5 of the set before: said once."""
    assert found("acknowledgement.edi", (SECOND, "")) == [("SEG005", "2000[1]/IK5[1]", 6)]


def test_leading_segments_behind_the_loops_that_they_lead() -> None:
    late = found("acknowledgement.edi", (TRAILER, HEADER + TRAILER))
    assert late == [("SEG005", "2000[3]/AK1[1]", 21)]
    late = found("remittance.edi", (PLB, f"{PLB}REF*EV*CLEARLINK~\n"))
    assert late == [("SEG005", "REF[1]", 45)]


def test_a_trailing_segment_outside_its_loop() -> None:
    alone = found("acknowledgement.edi", (HEADER, f"{HEADER}IK5*E~\n"))
    assert alone == [("SEG006", "2000[1]/IK5[1]", 5)]
