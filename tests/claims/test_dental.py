"""What only a dental claim has, read from 837D transaction sets."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import edi
from edi.claims.dental import Orthodontics, Tooth, ToothStatus

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
TEXT = (BASE / "dental.edi").read_text(encoding="utf-8")


def claim(*changes: tuple[str, str]) -> edi.Claim:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (found,) = edi.read_claims(text.encode())
    return found


def test_charges_units_and_procedures() -> None:
    found = claim()
    assert (found.charge, [line.charge for line in found.lines]) == (385, [270, 115])
    assert [line.procedure.code for line in found.lines] == ["D2150", "D1110"]
    assert [(line.units, line.unit) for line in found.lines] == [(1, ""), (1, "")]
    assert claim(("D1110*115****1~", "D1110*115~")).lines[1].units is None
    assert not found.is_institutional
    assert found.rendering_provider and found.rendering_provider.npi == "1600001857"


def test_teeth() -> None:
    first, second = claim().lines
    assert first.teeth == (Tooth("3", ("M", "O")),)
    assert second.teeth == ()
    more = claim(("TOO*JP*3*M:O~", "TOO*JP*3*M:O~\nTOO*JP*A~\nTOO*JP*14*B:D:F:I:L~"))
    assert more.lines[0].teeth == (
        Tooth("3", ("M", "O")),
        Tooth("A", ()),
        Tooth("14", ("B", "D", "F", "I", "L")),
    )


def test_oral_cavity_prosthesis_and_place_of_service() -> None:
    first, second = claim(("D1110*115****1~", "D1110*115*22*10:20*R*1~")).lines
    assert (first.oral_cavity, first.prosthesis, first.place_of_service) == ((), "I", "")
    assert (second.oral_cavity, second.prosthesis) == (("10", "20"), "R")
    assert second.place_of_service == "22"


def test_tooth_statuses_and_orthodontics() -> None:
    found = claim(("DN2*14*M****JP~", "DN1*36*24~\nDN2*14*M****JP~\nDN2*1*E****JP~"))
    assert found.orthodontics == Orthodontics(Decimal(36), Decimal(24), "")
    assert found.tooth_statuses == (ToothStatus("14", "M"), ToothStatus("1", "E"))
    flagged = claim(("DN2*14*M****JP~", "DN1****Y~"))
    assert flagged.orthodontics == Orthodontics(None, None, "Y")
    assert flagged.tooth_statuses == ()
    assert claim().orthodontics is None


def test_day_of_service_of_the_claim_and_of_lines() -> None:
    assert claim().service_dates == (date(2026, 4, 9), date(2026, 4, 9))
    assert claim().lines[0].service_dates is None
    later = claim(("TOO*JP*3*M:O~", "TOO*JP*3*M:O~\nDTP*472*D8*20260410~"))
    assert later.service_dates == (date(2026, 4, 9), date(2026, 4, 10))
    assert later.lines[0].service_dates == (date(2026, 4, 10), date(2026, 4, 10))


@pytest.mark.parametrize("name", ["professional", "institutional"])
def test_other_guides_have_nothing_of_it(name: str) -> None:
    (found,) = edi.read_claims(BASE / f"{name}.edi")
    assert (found.orthodontics, found.tooth_statuses) == (None, ())
    for line in found.lines:
        assert (line.teeth, line.oral_cavity, line.prosthesis) == ((), (), "")


def test_place_of_service_of_a_professional_line() -> None:
    text = (BASE / "professional.edi").read_text(encoding="utf-8")
    text = text.replace("SV1*HC:93000*180*UN*1***1~", "SV1*HC:93000*180*UN*1*22**1~")
    (found,) = edi.read_claims(text.encode())
    assert [line.place_of_service for line in found.lines] == ["", "22"]


surfaces = st.lists(st.sampled_from("BDFILMO"), max_size=5).map(tuple)
codes = st.integers(1, 32).map(str) | st.sampled_from("ABCDEFGHIJKLMNOPQRST")


@pytest.mark.slow
@given(st.lists(st.builds(Tooth, codes, surfaces), max_size=32))
def test_values_to_text_to_teeth(teeth: list[Tooth]) -> None:
    segments = [f"TOO*JP*{code}*{':'.join(on)}".rstrip("*") for code, on in teeth]
    text = "".join(f"{segment}~\n" for segment in segments)
    assert claim(("TOO*JP*3*M:O~\n", text)).lines[0].teeth == tuple(teeth)
