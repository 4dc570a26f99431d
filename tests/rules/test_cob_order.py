"""The order of payers, and rules that depend on it."""

from pathlib import Path

import pytest

import edi
from edi.cob.levels import rank

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def test_ranks() -> None:
    assert [rank(code) for code in "PSTABCDEFGH"] == list(range(11))
    assert [rank(code) for code in ("U", "", "PS", "Z")] == [None] * 4


def found(kind: str, destination: str, other: str) -> list[tuple[str, str]]:
    """Code and severity of the COB findings for these levels; the other payer has decided."""
    text = (BASE / f"{kind}.edi").read_text(encoding="utf-8")
    first, second = text.index("SBR*S"), text.index("SBR*P")
    text = (
        text[: first + 4] + destination + text[first + 5 : second + 4] + other + text[second + 5 :]
    )
    return [(f.code, str(f.severity)) for f in edi.validate(text.encode(), select=["COB"])]


@pytest.mark.parametrize("kind", ["professional", "institutional"])
@pytest.mark.parametrize(
    ("destination", "other", "expected"),
    [
        ("S", "P", []),
        ("P", "P", [("COB001", "error")]),
        ("S", "S", [("COB001", "error")]),
        ("P", "S", [("COB003", "error")]),
        ("T", "P", [("COB002", "warning")]),
        ("T", "S", [("COB002", "warning")]),
        ("A", "T", [("COB002", "warning")]),
        ("U", "P", []),
        ("P", "U", []),
        ("U", "U", []),
    ],
)
def test_levels(kind: str, destination: str, other: str, expected: list[tuple[str, str]]) -> None:
    assert found(kind, destination, other) == expected
