"""`edi validate --claims` and `claims=`: an 835 against the claims that it answers."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import edi
from edi.cli.validate import validate

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
REMITTANCE, CLAIMS = BASE / "remittance.edi", BASE / "professional.edi"


def _run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(validate, [*map(str, arguments)], standalone_mode=True)
    return result.exit_code, result.output


def test_a_claim_payment_for_no_claim() -> None:
    _, output = _run("--claims", CLAIMS, "--format", "jsonl", REMITTANCE)
    assert output.count('"REM010"') == 1 and '"P1001"' in output
    _, output = _run("--claims", CLAIMS, "--format", "jsonl", CLAIMS)
    assert "REM010" not in output


@pytest.mark.parametrize("given", [REMITTANCE, BASE / "none.edi"])
def test_claims_that_cannot_be_read(given: Path) -> None:
    code, output = _run("--claims", given, REMITTANCE)
    assert code == 2 and "--claims" in output


def test_claims_of_several_sources() -> None:
    text = REMITTANCE.read_bytes()
    other = CLAIMS.read_bytes().replace(b"CLM*P1002*", b"CLM*P1001*")
    for claims, expected in (
        ((), []),
        (CLAIMS, ["P1001"]),
        (str(CLAIMS), ["P1001"]),
        (other, ["P1002"]),
        ([CLAIMS, other], []),
    ):
        found = [f.claim for f in edi.validate(text, select="REM010", claims=claims)]
        assert found == expected
    with CLAIMS.open("rb") as stream:
        (finding,) = edi.validate(text, select="REM010", claims=stream)
    assert finding.claim == "P1001"
    with pytest.raises(edi.NotThisTransaction):
        edi.validate(text, claims=REMITTANCE)


def test_numbers_are_compared_as_far_as_a_payer_returns_them() -> None:
    long = b"P" + b"1" * 25
    claims = CLAIMS.read_bytes().replace(b"CLM*P1002*", b"CLM*" + long + b"*")
    text = REMITTANCE.read_bytes().replace(b"CLP*P1001*", b"CLP*" + long[:20] + b"*")
    found = [f.claim for f in edi.validate(text, select="REM010", claims=claims)]
    assert found == ["P1002"]
