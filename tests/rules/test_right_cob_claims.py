"""Right claims after other payers, of every shape: no rule about payers finds anything."""

import pytest
from right_cob_claims import KINDS, SHAPES, claim

import edi

# One insurer that covers the patient twice cannot be told from one coverage shown twice.
UNCERTAIN = {"dual coverage": {"COB006"}}


def _check(kind: str, shape: str, seed: int) -> None:
    data = claim(kind, shape, seed)
    findings = list(edi.validate(data))
    assert not [f for f in findings if f.severity == "error"], (seed, data.decode(), findings)
    found = [f for f in findings if f.code[:3] in ("BAL", "CAS", "COB")]
    found = [f for f in found if f.code not in UNCERTAIN.get(shape, ())]
    assert not found, (seed, data.decode(), [(f.code, f.path, f.message) for f in found])


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_right_claim_of_each_shape(shape: str) -> None:
    for kind in KINDS:
        _check(kind, shape, 0)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_right_claims(kind: str, shape: str) -> None:
    for seed in range(1, 11):
        _check(kind, shape, seed)
