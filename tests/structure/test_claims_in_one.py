"""A claim in which nothing is wrong is read with its lines in one go, once its shape is known."""

import io
from pathlib import Path

import pytest

from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
CLAIMS = {"professional": "CLM*", "institutional": "CLM*", "dental": "CLM*", "remittance": "CLP*"}


def _items(text: str) -> list[RawClaim | LoopChunk]:
    items = Document(io.BytesIO(text.encode()))
    return [item for item in items if isinstance(item, RawClaim | LoopChunk)]


def _text(name: str, times: int) -> tuple[str, str]:
    """The file with its last claim so many times, and that claim."""
    text = (BASE / f"{name}.edi").read_text(encoding="utf-8")
    start = text.rindex(CLAIMS[name])
    end = text.index("PLB*" if name == "remittance" else "SE*")
    claim = text[start:end]
    return text[:start] + claim * times + text[end:], claim


@pytest.mark.parametrize("name", CLAIMS)
def test_a_known_shape_is_read_whole(name: str) -> None:
    text, claim = _text(name, 5)
    raw = [item for item in _items(text) if isinstance(item, RawClaim)][-4:]
    assert len(raw) == 4  # the first may be the one of which the shape is learned
    last = raw[-1]
    assert last.segments.segments == claim.rstrip("~\n").split("~\n")
    assert last.kind == ("2100" if name == "remittance" else "2300")
    assert len(last.segments.layouts) == len(last.segments.starts) - 1
    assert [layout.problems for layout in last.segments.layouts] == [()] * len(
        last.segments.layouts
    )
    assert last.segments.starts[0] == 0
    assert last.segments.starts[-1] == len(last.segments.segments)
    chunk = last.chunk()
    assert chunk.segments == last.segments.segments[: last.segments.starts[1]]
    assert chunk.place(0).segment == last.ordinal
    assert [one.ordinal for one in raw] == [
        raw[0].ordinal + number * len(last.segments.segments) for number in range(len(raw))
    ]


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize(
    ("old", "new"),
    [("~\n", "~ \n"), ("DTP*472*D8*", "DTP*472*D8*X"), ("DTM*472*", "DTM*472*X"), ("LX*2", "XX*2")],
)
def test_a_claim_with_something_wrong_is_read_piece_by_piece(name: str, old: str, new: str) -> None:
    text, claim = _text(name, 5)
    if old not in claim:
        return
    at = text.rindex(claim)
    wrong = text[:at] + claim.replace(old, new, 1) + text[at + len(claim) :]
    _items(text)
    before = [item for item in _items(text) if isinstance(item, RawClaim)]
    found = _items(wrong)
    raw = [item for item in found if isinstance(item, RawClaim)]
    assert len(raw) == len(before) - 1
    assert any(item.problems for item in found if isinstance(item, LoopChunk))


def test_more_lines_than_there_may_be_are_read_piece_by_piece() -> None:
    text, claim = _text("professional", 3)
    line = claim[claim.index("LX*1~") : claim.index("LX*2~")]
    for count in (50, 51):
        lines = "".join(line.replace("LX*1~", f"LX*{n}~") for n in range(1, count + 1))
        many = claim[: claim.index("LX*1~")] + lines
        found = _items(text.replace(claim, many))
        raw = [item for item in found if isinstance(item, RawClaim)]
        assert bool(raw) == (count == 50)
