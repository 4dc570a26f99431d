"""The demo's input is right where it claims to be right."""

from __future__ import annotations

import io
import json
import tomllib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from claim_arithmetic import blocks, prior_payers_of_balanced, split

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
CLEAN = ("professional.837", "institutional.837")


def segments(name: str) -> list[list[str]]:
    return split((DEMO / "claims" / name).read_text().replace("\n", "").rstrip("~").split("~"))


def claims(name: str) -> dict[str, list[list[str]]]:
    return {claim[0][1]: claim for claim in blocks(segments(name), "CLM", ("HL", "SE"))}


def decisions() -> dict[str, dict[str, Any]]:
    lines = (DEMO / "decisions.jsonl").read_text().splitlines()
    return {decision["claim"]: decision for decision in map(json.loads, lines)}


def amounts(adjusted: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(adjustment["amount"]) for adjustment in adjusted), Decimal())


@pytest.mark.parametrize("name", CLEAN)
def test_claims_balance(name: str) -> None:
    others = [prior_payers_of_balanced(claim) for claim in claims(name).values()]
    assert any(others)
    assert not all(others)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CLEAN, "cob_errors.837"])
def test_the_syntax_is_right_everywhere(name: str) -> None:
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    errors = io.StringIO()
    path = str(DEMO / "claims" / name)
    assert x12n_document(params(), path, None, None, fd_json=errors), errors.getvalue()


def test_every_clean_claim_is_decided_and_balanced() -> None:
    decided = decisions()
    everything = {number: claim for name in CLEAN for number, claim in claims(name).items()}
    assert set(decided) == set(everything)
    for number, decision in decided.items():
        charge = Decimal(everything[number][0][2])
        at_claim = amounts(decision["adjustments"])
        charges = {
            int(line[0][1]): Decimal(line[1][2 if line[1][0] == "SV1" else 3])
            for line in blocks(everything[number], "LX", ())
        }
        for line in decision["lines"]:
            assert charges[line["line"]] == Decimal(line["charge"])
            assert Decimal(line["paid"]) + amounts(line["adjustments"]) == Decimal(line["charge"])
        if decision["lines"]:
            assert len(decision["lines"]) == len(charges)
            paid = sum(Decimal(line["paid"]) for line in decision["lines"])
        else:
            paid = charge
        assert paid - at_claim == Decimal(decision["paid"])


def test_prior_settlement_is_what_the_claim_shows() -> None:
    """OA-23: all that the payers before paid, and the contractual reductions they made."""
    for name in CLEAN:
        for number, claim in claims(name).items():
            settled = Decimal()
            for loop in blocks(claim, "SBR", ("LX",)):
                settled += next(Decimal(segment[2]) for segment in loop if segment[1] == "D")
            for cas in (segment for segment in claim if segment[:2] == ["CAS", "CO"]):
                settled += sum(Decimal(amount) for amount in cas[3::3])
            decision = decisions()[number]
            adjusted = [each for line in decision["lines"] for each in line["adjustments"]]
            reported = [each for each in adjusted if each["reason"] == "23"]
            assert {each["group"] for each in reported} <= {"OA"}
            assert amounts(reported) == settled
            assert decision["status"] == str(1 + sum(segment[0] == "SBR" for segment in claim))


def test_groups_cover_the_claims() -> None:
    groups = tomllib.loads((DEMO / "groups.toml").read_text())["group"]
    carried = set()
    for name in CLEAN:
        found = segments(name)
        for level, segment in pairwise(found):
            if level[0] == "HL" and level[3] == "22":
                carried.add(segment[3])
    assert carried == {group["number"] for group in groups}
    assert {group["payment"]["method"] for group in groups} == {"ACH", "CHK"}
