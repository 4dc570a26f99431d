"""Digits of other scripts are none in X12, in checks, models and tables alike."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"


@pytest.mark.parametrize("amount", ["\uff15\uff10\uff10", "\u0663", "5\u0660"])
def test_an_amount(amount: str) -> None:
    data = BASE.read_text().replace("CLM*P1002*500*", f"CLM*P1002*{amount}*").encode()
    claim = next(one for one in edi.read_claims(data) if one.id == "P1002")
    assert claim.charge is None
    assert "charge" not in claim.as_dict()
    assert "ELE005" in {finding.code for finding in edi.validate(data)}


@pytest.mark.parametrize(("before", "place"), [("*0915*^*", "ISA10"), ("*0915*1001*", "GS05")])
def test_a_time(before: str, place: str) -> None:
    text = BASE.read_text()
    assert before in text
    data = text.replace(before, before.replace("0915", "0\uff19\u0661\uff15")).encode()
    assert any(
        finding.code == "ENV014" and place in finding.message for finding in edi.validate(data)
    )
