"""What depends on who the payer is (SBR09, CLP06) and on whether assignment is accepted (CLM07).

Every claim filing indicator is tried, so that none is taken for Medicare or for a property and
casualty payer by mistake.
"""

from pathlib import Path

import pytest

import edi
from edi.codes import claim_filing

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"
MEDICARE = {"16", "MA", "MB"}
PROPERTY_CASUALTY = {"AM", "LM", "WC"}
CODES = (
    "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ".split()  # of the guides
)


def found(base: str, *changes: tuple[str, str], select: str) -> list[tuple[str, str]]:
    """Code and severity of each finding of the selected rules, after changes to a base file."""
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    findings = edi.validate(text.encode(), select=select.split())
    return [(f.code, str(f.severity)) for f in findings]


def filed(base: str, code: str) -> tuple[str, str]:
    """The change that gives the payer of a decision this claim filing indicator."""
    if base == "remittance":
        return "CLP*P1001*1*320*220*50*12*", f"CLP*P1001*1*320*220*50*{code}*"
    return "GRP7******CI~", f"GRP7******{code}~"


def test_every_code_is_tried() -> None:
    assert [code for code in CODES if not claim_filing.is_valid(code)] == []
    assert {code for code in CODES if claim_filing.is_medicare(code)} == MEDICARE
    assert {code for code in CODES if claim_filing.is_property_casualty(code)} == PROPERTY_CASUALTY


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("base", ["professional", "institutional", "remittance"])
def test_former_sequestration_code_is_medicare_s(base: str, code: str) -> None:
    """223 stands for any mandated reduction, unless Medicare uses it."""
    cas = "CAS*CO*45*40~" if base == "remittance" else "CAS*CO*45*70~"
    changes = filed(base, code), (cas, cas.replace("CO*45", "PI*223"))
    hits = found(base, *changes, select="CAS011")
    assert hits == ([("CAS011", "warning")] if code in MEDICARE else [])


@pytest.mark.slow_but_one_in(8)
@pytest.mark.parametrize("reason", ["97", "150", "234", "B15"])
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("base", ["professional", "institutional", "remittance"])
def test_medicare_bills_these_to_the_patient_after_a_notice_only(
    base: str, code: str, reason: str
) -> None:
    cas = "CAS*CO*45*40~" if base == "remittance" else "CAS*CO*45*70~"
    changes = filed(base, code), (cas, cas.replace("CO*45", f"PR*{reason}"))
    hits = found(base, *changes, select="CAS014")
    assert hits == ([("CAS014", "warning")] if code in ("MA", "MB") else [])
    service = {
        "professional": "SV1*HC:99214",
        "institutional": "SV2*0450*HC:99284",
        "remittance": "SVC*HC:99213",
    }[base]
    for modifier in ("GA", "GX"):
        assert not found(base, *changes, (service, f"{service}:{modifier}"), select="CAS014")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("base", ["professional", "institutional"])
def test_excess_is_billed_where_medicare_does_not_forbid_it(base: str, code: str) -> None:
    changes = filed(base, code), ("CAS*CO*45*70~", "CAS*PR*45*70~")
    hits = found(base, *changes, select="CAS012 CAS013 CAS014")
    assert hits == ([("CAS012", "warning")] if code in MEDICARE else [])


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("base", ["professional", "institutional"])
def test_what_medicare_will_pay_may_be_estimated(base: str, code: str) -> None:
    hits = found(base, filed(base, code), ("AMT*D*300~\n", ""), select="COB004")
    assert hits == [("COB004", "warning" if code in MEDICARE else "error")]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("base", ["professional", "remittance"])
def test_reasons_of_property_and_casualty(base: str, code: str) -> None:
    cas = "CAS*CO*45*40~" if base == "remittance" else "CAS*CO*45*70~"
    changes = filed(base, code), (cas, cas.replace("CO*45", "CO*P12"))
    hits = found(base, *changes, select="CAS026")
    assert hits == ([] if code in PROPERTY_CASUALTY else [("CAS026", "warning")])


@pytest.mark.parametrize("code", CODES)
def test_only_workers_compensation_has_no_exhausted_settlement(code: str) -> None:
    """201 is not for workers' compensation, but fits automobile and liability payers."""
    changes = filed("professional", code), ("CAS*PR*1*50~", "CAS*PR*201*50~")
    hits = found("professional", *changes, select="CAS026")
    assert hits == ([("CAS026", "warning")] if code == "WC" else [])


ASSIGNMENTS = {
    "professional": ("11:B:1*Y*A*Y*Y", "11:B:1*Y*{}*Y*Y"),
    "institutional": ("13:A:1**A*Y*Y", "13:A:1**{}*Y*Y"),
}


@pytest.mark.parametrize("base", ASSIGNMENTS)
@pytest.mark.parametrize("accepts", ["A", "B", "C", ""])
def test_only_full_assignment_binds(base: str, accepts: str) -> None:
    """B is for laboratory services only: it says nothing about the others."""
    old, new = ASSIGNMENTS[base]
    binds = accepts == "A"
    changes = filed(base, "MB"), (old, new.format(accepts))

    def of(pair: str) -> list[tuple[str, str]]:
        cas = ("CAS*CO*45*70~", f"CAS*{pair}*70~")
        return found(base, *changes, cas, select="CAS011 CAS012 CAS013 CAS014")

    assert of("PR*253") == [("CAS011", "error" if binds else "warning")]
    assert of("PR*223") == [("CAS011", "error" if binds else "warning")]
    assert of("PR*45") == ([("CAS012", "warning")] if binds else [])
    assert of("PR*131") == [("CAS012" if binds else "CAS014", "warning")]
    assert of("CO*253") == of("CO*45") == of("CO*131") == []
