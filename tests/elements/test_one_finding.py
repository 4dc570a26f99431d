"""One fault of an element is one finding: by its form, by the code it is, or by the rule it has."""

from pathlib import Path

import pytest

import edi

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base" / "professional.edi"
CAS = "CAS*CO*45*70~"
STATE = "N4*MCCALL*ID*836384418~"
NPI = "*XX*1500001213~"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (NPI, "*XX*1500001214~", ["COD001 9"]),
        (NPI, "*XX~", ["ELE008 9"]),
        (STATE, "N4*MCCALL*QQ*836384418~", ["COD002 2"]),
        (STATE, "N4*MCCALL*IDAHO*836384418~", ["ELE003 2"]),  # and is no state either
        (STATE, "N4*MCCALL*I*836384418~", ["ELE004 2"]),
        (CAS, "CAS*CO**70~", ["CAS021 2"]),
        (CAS, "CAS*CO*45~", ["CAS021 3"]),
        (CAS, "CAS*CO*999*70~", ["CAS002 2"]),
        (CAS, "CAS*CO*45*40**999*30~", ["CAS002 5"]),
    ],
)
def test_one_fault_is_one_finding(old: str, new: str, expected: list[str]) -> None:
    text = BASE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    found = edi.validate(text.replace(old, new).encode(), select=["ELE", "COD", "CAS"])
    assert [f"{f.code} {f.element}" for f in found] == expected


@pytest.mark.parametrize("place", range(6))
def test_a_reason_code_that_is_too_long_is_one_finding_in_every_trio(place: int) -> None:
    reasons = ["45", "97", "96", "204", "50", "59"]
    reasons[place] = "999999"
    text = BASE.read_text(encoding="utf-8")
    text = text.replace(CAS, f"CAS*CO*{'**'.join(f'{reason}*10' for reason in reasons)}~")
    found = edi.validate(text.encode(), select=["ELE", "COD", "CAS"])
    assert [f"{f.code} {f.element}" for f in found] == [f"CAS002 {2 + 3 * place}"]
