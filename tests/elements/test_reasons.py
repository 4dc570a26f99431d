"""Which of several reasons makes a value wrong, and how lists of codes are worded."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import edi
from edi.elements import reasons
from edi.elements.dates import is_period, parse_date, parse_period
from edi.elements.phrases import code_list

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


@pytest.mark.parametrize(
    ("reason", "value", "form", "said"),
    [
        (reasons.npi, "15000X1213", "XX", "it must be 10 digits"),
        (reasons.npi, "\xb9500001213", "XX", "it must be 10 digits"),
        (reasons.npi, "", "XX", "it must be 10 digits"),
        (reasons.npi, "1", "XX", "it has 1 digit, it needs 10"),
        (reasons.npi, "150000121", "XX", "it has 9 digits, it needs 10"),
        (reasons.npi, "15000012130", "XX", "it has 11 digits, it needs 10"),
        (reasons.npi, "3500001213", "XX", "it starts with 3, an NPI starts with 1 or 2"),
        (reasons.npi, "1500001214", "XX", "its check digit is wrong"),
        (reasons.npi, "2500001214", "XX", "its check digit is wrong"),
        (reasons.diagnosis, "M54.51", "ABK", "contains a decimal point"),
        (reasons.diagnosis, "250.00", "BK", "contains a decimal point"),
        (reasons.diagnosis, "25000", "ABK", "is an ICD-9 code, but its qualifier ABK announces"),
        (reasons.diagnosis, "M5450", "BK", "is an ICD-10 code, but its qualifier BK announces"),
        (reasons.diagnosis, "?", "ABF", "does not have the form of an ICD-10 diagnosis code"),
        (reasons.diagnosis, "?", "BF", "does not have the form of an ICD-9 diagnosis code"),
        (reasons.day, "20261301", "D8", "is not a calendar date (CCYYMMDD)"),
        (reasons.day, "2026130", "D8", "is not a date of eight digits (CCYYMMDD)"),
        (reasons.day, "2026-1-1", "D8", "is not a date of eight digits (CCYYMMDD)"),
        (reasons.period, "20261301", "D8", "is not a calendar date; format D8 is CCYYMMDD"),
        (reasons.period, "261301", "D6", "is not a calendar date; format D6 is YYMMDD"),
        (reasons.period, "2500", "TM", "is not a time; format TM is HHMM"),
        (reasons.period, "202601012500", "DT", "has a time of day that does not exist"),
        (reasons.period, "202613012300", "DT", "is not a calendar date; format DT is CCYYMMDDHHMM"),
        (reasons.period, "20260101230", "DT", "is not a calendar date; format DT is CCYYMMDDHHMM"),
        (reasons.period, "X", "QQ", "is not a calendar date; format QQ is QQ"),
        (reasons.period, "20260101", "RD8", "is not a range; format RD8 is CCYYMMDD-CCYYMMDD"),
        (reasons.period, "20261301-20260101", "RD8", "is a range whose first date is not"),
        (reasons.period, "20260101-20261301", "RD8", "is a range whose last date is not"),
        (reasons.period, "20260102-20260101", "RD8", "is a range that ends before it starts"),
        (reasons.zip_code, "83638-4418", "", "with a hyphen: send the digits only"),
        (reasons.zip_code, "8363", "", "is not a ZIP code of 5 or 9 digits"),
        (reasons.nine_digit_zip, "83638-4418", "", "with a hyphen: send its nine digits only"),
        (reasons.nine_digit_zip, "83638", "", "must be a nine-digit ZIP code in this loop"),
        (reasons.ndc, "0409-1234-01", "N4", "is an NDC with hyphens"),
        (reasons.ndc, "0040912340", "N4", "is not an NDC: it has 10 digits, it needs 11"),
        (reasons.ndc, "0040912340X", "N4", "is not an NDC of eleven digits"),
        (reasons.ndc, "0040912340\xb9", "N4", "is not an NDC of eleven digits"),
    ],
)
def test_why_a_value_is_wrong(
    reason: Callable[[str, str], str], value: str, form: str, said: str
) -> None:
    found = reason(value, form)
    assert said in found
    assert len(value) < 6 or value not in found


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], "a code of this guide"),
        (["A"], "A"),
        (["1"], "1"),
        (["B", "A"], "A or B"),
        (["2", "1"], "1 or 2"),
        (["3", "1", "2"], "1 to 3"),
        (["10", "9", "11", "12"], "9 to 12"),
        (["1", "2", "4"], "1, 2 or 4"),
        (["01", "02", "03"], "01, 02 or 03"),
        (["1", "2", "3", "A"], "1, 2, 3 or A"),
        (["A", "10", "9"], "9, 10 or A"),
        ([chr(65 + n) for n in range(12)], "A, B, C, D, E, F, G, H, I, J, K or L"),
        ([chr(65 + n) for n in range(13)], "one of A, B, C, D, E, F, G, H, I, J, K, L, …"),
        ([str(n) for n in range(1, 31)], "1 to 30"),
    ],
)
def test_codes_as_a_phrase(codes: list[str], said: str) -> None:
    assert code_list(codes) == said
    assert code_list(set(codes)) == said


@pytest.mark.parametrize(
    ("form", "value", "first", "last"),
    [
        ("D8", "20260401", 1, 1),
        ("RD8", "20260401-20260409", 1, 9),
        ("RD8", "20260401-20260401", 1, 1),
        ("DT", "202604012359", 1, 1),
    ],
)
def test_first_and_last_day(form: str, value: str, first: int, last: int) -> None:
    assert parse_period(form, value) == (date(2026, 4, first), date(2026, 4, last))
    assert is_period(form, value)


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("D8", "20260431"),
        ("D8", "202604010"),
        ("RD8", "20260402-20260401"),
        ("RD8", "20260401"),
        ("RD8", "20260401-"),
        ("RD8", "-20260401"),
        ("RD8", "20260401-20260431"),
        ("DT", "20260401"),
        ("DT", "202604012400"),
        ("DT", "2026040123595"),
        ("DT", "20260401235959"),
        ("DT", "202604312359"),
    ],
)
def test_no_days_at_all(form: str, value: str) -> None:
    assert parse_period(form, value) is None
    assert not is_period(form, value)


def test_other_forms() -> None:
    assert [is_period("TM", one) for one in ("2359", "2400")] == [True, False]
    assert [is_period("D6", one) for one in ("260401", "260431", "20260401")] == [
        True,
        False,
        False,
    ]
    assert is_period("QQ", "anything")
    assert parse_period("QQ", "20260401") is None
    assert parse_period("TM", "2359") is None
    assert parse_date("20240229") == date(2024, 2, 29)


def _said(base: str, old: str, new: str) -> list[str]:
    text = (BASE / f"{base}.edi").read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    findings = edi.validate(text.replace(old, new).encode(), select=["ELE", "COD"])
    return [f"{f.code} {f.message}" for f in findings]


SERVICE = "SV1*HC:99214*320*UN*1***1:2~"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            "SV1*:*320*UN*1***1:2~",
            "ELE001 Composite Medical Procedure Identifier (SV101) is required, but none of its"
            " components has a value.",
        ),
        ("SV1*HC:99214*320*UN**********1***1:2~", ""),
        ("SV1*HC:99214*320* *1***1:2~", "ELE001"),
    ],
)
def test_elements_that_are_blank_or_in_the_wrong_place(new: str, said: str) -> None:
    found = _said("professional", SERVICE, new)
    assert found
    assert said in found[0]


def test_a_repriced_service_is_looked_up() -> None:
    """HCP of an institutional line: revenue code and procedure."""
    base = "institutional"
    service = "SV2*0450*HC:99284*320*UN*1~\n"
    right = f"{service}HCP*10*100*20**10*DRG1*100*0450*HC*99284*UN*1~\n"
    assert _said(base, service, right) == []
    (found,) = _said(base, service, right.replace("*0450*HC*", "*9999*HC*"))
    assert found.startswith("COD007")
    (found,) = _said(base, service, right.replace("HC*99284", "HC*992"))
    assert found.startswith("COD008")


@pytest.mark.parametrize(
    ("value", "code"),
    [("00409123401", ""), ("0040912340", "COD009"), ("0409-1234-01", "COD009")],
)
def test_drugs_are_looked_up(value: str, code: str) -> None:
    found = _said(
        "professional",
        SERVICE,
        f"{SERVICE}\nDTP*472*D8*20260402~\nLIN**N4*{value}~\nCTP****1*ML~",
    )
    assert [one[:6] for one in found if one.startswith("COD")] == [code] * bool(code)
