"""How much of one loop is read: all of it up to a number of segments."""

import io
from pathlib import Path

import pytest

from edi.finding import Problem
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
TEXT = BASE.read_text(encoding="utf-8")
CLAIM = TEXT[TEXT.index("CLM*") : TEXT.index("LX*1")]
OWN = CLAIM.count("~")  # segments of the claim without its lines


def _claim(more: str) -> tuple[LoopChunk, list[Problem]]:
    """The chunk of the claim with these segments behind its HI, and all problems of the set."""
    text = TEXT.replace("HI*ABK:I10*ABF:E785~\n", f"HI*ABK:I10*ABF:E785~\n{more}")
    chunks, problems = [], []
    for item in Document(io.BytesIO(text.encode())):
        one = item.chunk() if isinstance(item, RawClaim) else item
        problems += [p for p in one.problems if p.code[:3] != "ENV" or p.code == "ENV021"]
        if isinstance(one, LoopChunk) and one.kind == "2300":
            chunks.append(one)
    (chunk,) = chunks
    return chunk, problems


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(("left", "size"), [(0, 2000), (1, 2001), (2, 2002), (1500, 3500)])
def test_two_thousand_segments_of_a_loop_are_read(left: int, size: int) -> None:
    chunk, problems = _claim("HCP*00*1~\n" * (size - OWN))
    assert len(chunk.segments) == size  # all are counted
    cut = [p for p in problems if p.code == "ENV021"]
    if not left:
        assert cut == []
        return
    (found,) = cut
    assert found.message == (
        f"Only the first 2,000 segments of this loop are read, not the {left:,} after them."
    )
    assert (found.place.loop, found.place.path) == ("2300", chunk.level.path)
    first = chunk.place(0).segment
    assert first is not None and found.place.segment == first + 2000
    assert all(role is None for role in chunk.layout.roles[2000:])
    # Of what is not read nothing is missed.
    assert {p.code for p in problems} <= {"ENV021", "SEG004", "SEG002", "SEG005"}


@pytest.mark.parametrize("size", [1, 5, 60])
def test_what_is_read_once_is_read_again_alike(size: int) -> None:
    """A chunk of a shape that is known has the same parts and problems as the first."""
    first, problems = _claim("HCP*00*1~\n" * size)
    again, same = _claim("HCP*00*1~\n" * size)
    assert [role and role.spec.key for role in first.layout.roles] == [
        role and role.spec.key for role in again.layout.roles
    ]
    assert [(p.code, p.message) for p in problems] == [(p.code, p.message) for p in same]
