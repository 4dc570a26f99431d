"""Claims that other payers have decided: compiled and Python code say the same of each."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import edi
from edi.engine.precheck import claim as precheck
from edi.structure.chunk import ClaimSegments

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import claim_files  # noqa: E402

# What elements of decisions are changed to, besides values of neighbours.
VALUES = [
    "",
    "0",
    "0.01",
    "-5",
    "253",
    "45",
    "97",
    "1",
    "2",
    "3",
    "23",
    "CO",
    "PR",
    "OA",
    "MB",
    "MA",
]
VALUES += ["12", "P", "S", "T", "U", "20200101", "20991231", "2026", "X", "MA18", "N89", " "]
LOOKED_AT = ("SBR", "AMT", "CAS", "SVD", "SV1", "DTP", "NM1", "MOA", "LX", "CLM")


def decided(claims: int) -> Iterator[edi.Claim]:
    text = "".join(f"{segment}~\n" for segment in claim_files.KINDS["837p"](claims, 11))
    for claim in edi.read_claims(text.encode()):
        if claim.other_payers:
            yield claim


def changed(segments: list[str], chance: random.Random) -> list[str]:
    """One or two elements of what decisions are made of have another value."""
    found = list(segments)
    places = [at for at, one in enumerate(found) if one.partition("*")[0] in LOOKED_AT]
    for _ in range(chance.choice([1, 1, 2])):
        at = chance.choice(places)
        values = found[at].split("*")
        number = chance.randrange(1, len(values))
        other = chance.choice(found).split("*")
        values[number] = chance.choice([*VALUES, chance.choice(other), values[number] + "1"])
        found[at] = "*".join(values)
    return found


def both(claim: edi.Claim, segments: list[str], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Do both find the claim right?"""
    _, starts, layouts = claim.whole
    arguments = ClaimSegments(segments, starts, layouts), claim.delimiters, claim.context
    found = precheck.precheck_claim(*arguments)
    with monkeypatch.context() as patch:
        patch.setattr(precheck, "is_decided", lambda *_: None)
        expected = precheck.precheck_claim(*arguments)
    assert found == expected, segments
    return found is not None


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_both_find_the_same_claims_right(rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(rounds)
    right = wrong = 0
    for claim in decided(600):
        if not both(claim, claim.whole.segments, monkeypatch):
            continue  # unusual: its other payers are shown, not decided
        for _ in range(rounds):
            if both(claim, changed(claim.whole.segments, chance), monkeypatch):
                right += 1
            else:
                wrong += 1
    assert right > 10 * rounds
    assert wrong > 10 * rounds
