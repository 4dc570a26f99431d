"""The order of payers, and rules that depend on it."""

from pathlib import Path

import pytest

import edi
from edi.rules import registry
from edi.rules.cob.order import rank
from edi.rules.rule import DESTINATION

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


def test_claims_without_other_payers_are_asked_almost_nothing() -> None:
    """Only rules that any claim can break lack tokens that a 2320 or 2430 brings."""
    features = frozenset({"CLM", "HI_ABK", "LX", "SV1", "DTP_472", "REF_6R", "NM1_82", "PRV"})
    asked = {
        code
        for family in ("BAL", "COB", "SIT")
        for code in registry.codes(family)
        if registry.get(code).applies("005010X222A1", features)
    }
    assert {"BAL001", "SIT001"} <= asked
    assert not {"BAL002", "BAL003", "BAL004", "BAL005"} & asked
    # A secondary claim without any 2320 skips a level; a primary one does not.
    skipped = registry.get("COB002")
    assert skipped.applies("005010X222A1", features | {f"{DESTINATION}S"})
    assert not skipped.applies("005010X222A1", features | {f"{DESTINATION}P"})
    assert not {f"COB{n:03}" for n in (1, 3, 4, 5, 6, 7, 8, 9, 10, 12)} & asked
