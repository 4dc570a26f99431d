"""Every guide about claims gives the charges, units and dates of its lines."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import edi
from edi.claims.claim import Claim
from edi.guides.catalogue import SPECS
from edi.guides.spec import About

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
FILES = {"837P": "professional.edi", "837I": "institutional.edi", "837D": "dental.edi"}


def _claim(short: str) -> Claim:
    (claim,) = edi.read_claims(BASE / FILES[short])
    return claim


def test_there_is_a_file_of_each() -> None:
    about_claims = {spec.short for spec in SPECS.values() if spec.about is About.CLAIM}
    assert about_claims == FILES.keys()


@pytest.mark.parametrize("short", FILES)
def test_lines_have_charge_units_and_procedure(short: str) -> None:
    claim = _claim(short)
    assert SPECS[claim.guide_id].short == short
    assert sum(line.charge or 0 for line in claim.lines) == claim.charge
    for line in claim.lines:
        assert line.units is not None
        assert line.procedure.code
        assert bool(line.unit) == bool(claim.spec.service and claim.spec.service.unit)
        assert bool(line.revenue_code) == claim.is_institutional
        assert claim.service_dates is not None
        spot = line.charge_spot()
        assert line.chunk.values(spot.index)[spot.element or 0] == str(line.charge)


def test_a_dental_line() -> None:
    claim = _claim("837D")
    line = claim.lines[0]
    assert (line.procedure.qualifier, line.procedure.code) == ("AD", "D2150")
    assert (line.charge, line.units, line.unit) == (Decimal(270), Decimal(1), "")
    assert claim.service_dates == (date(2026, 4, 9), date(2026, 4, 9))
    assert claim.rendering_provider is not None
    assert claim.rendering_provider.npi == "1600001857"
    assert line.adjudications[0].paid == Decimal(140)


def test_a_dental_claim_that_does_not_add_up() -> None:
    text = (BASE / "dental.edi").read_text(encoding="utf-8").replace("*270***I", "*271***I")
    codes = [finding.code for finding in edi.validate(text.encode())]
    assert codes == ["BAL001"]
