"""Rules about the patient level (2000C) look only at claims that could break them."""

import io
from pathlib import Path

import pytest

from edi.engine.check import Runner
from edi.engine.cost import Costs
from edi.rules.selection import Selection

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
DEPENDENT = (BASE / "professional.edi").read_text(encoding="utf-8")
SUBSCRIBER = (BASE / "institutional.edi").read_text(encoding="utf-8")


def asked(text: str) -> int:
    """How many claims of the file SIT003 looks at."""
    costs = Costs()
    list(Runner(Selection.of(["SIT003"]), costs=costs).check(io.BytesIO(text.encode())))
    return costs.rules["SIT003"].calls if "SIT003" in costs.rules else 0


@pytest.mark.parametrize("text", [DEPENDENT, SUBSCRIBER])
def test_right_claims_cost_nothing(text: str) -> None:
    assert asked(text) == 0


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [(DEPENDENT, "SBR*S**G0012", "SBR*S*18*G0012"), (SUBSCRIBER, "SBR*S*18*G0012", "SBR*S**G0012")],
)
def test_wrong_ones_are_looked_at(text: str, old: str, new: str) -> None:
    assert old in text
    assert asked(text.replace(old, new)) == 1


def test_each_claim_is_judged_by_its_own_levels() -> None:
    """A dependent's claim, then one of a subscriber who is the patient."""
    level = DEPENDENT[DEPENDENT.index("HL*2*1*22*1~") : DEPENDENT.index("SE*")]
    patient = level[level.index("HL*3*2*23*0~") : level.index("CLM*")]
    own = level.replace(patient, "").replace("HL*2*1*22*1~", "HL*4*1*22*0~")
    right = own.replace("SBR*S**G0012", "SBR*S*18*G0012")
    assert asked(DEPENDENT.replace("SE*", f"{right}SE*")) == 0
    assert asked(DEPENDENT.replace("SE*", f"{own}SE*")) == 1
    wrong = DEPENDENT.replace("SBR*S**G0012", "SBR*S*18*G0012")
    assert asked(wrong.replace("SE*", f"{right}SE*")) == 1
