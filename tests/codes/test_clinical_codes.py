"""Procedures, modifiers, diagnoses, drugs, taxonomy: all by form."""

import pytest

from edi.codes import diagnosis_code, icd_procedure, modifier, ndc, procedure_code, taxonomy


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("99213", "CPT"),
        ("00100", "CPT"),
        ("0071A", "CPT"),
        ("3044F", "CPT II"),
        ("0075T", "CPT III"),
        ("0002M", "CPT MAAA"),
        ("0001U", "CPT PLA"),
        ("D0120", "CDT"),
        ("J1100", "HCPCS"),
        ("M0243", "HCPCS"),
        ("V2020", "HCPCS"),
        ("W0001", None),
        ("9921", None),
        ("992130", None),
        ("99213 ", None),
        ("j1100", None),
        ("JJ100", None),
        ("0075X", None),
        ("9921٣", None),
        ("", None),
    ],
)
def test_procedure_kind(value: str, kind: str | None) -> None:
    assert procedure_code.kind(value) == kind
    assert procedure_code.is_valid(value) is (kind is not None)
    assert procedure_code.is_dental(value) is (kind == "CDT")


@pytest.mark.parametrize(
    ("value", "qualifier", "fits"),
    [
        ("99213", "HC", True),
        ("1AFKS", "HC", False),
        ("1AFKS", "HP", True),
        ("1AFK", "HP", False),
        ("D0120", "AD", True),
        ("99213", "AD", False),
        ("anything", "WK", True),
    ],
)
def test_procedure_fits_qualifier(value: str, qualifier: str, fits: bool) -> None:
    assert procedure_code.fits(value, qualifier) is fits


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("25", True),
        ("LT", True),
        ("1P", True),
        ("", False),
        ("2", False),
        ("lt", False),
        ("255", False),
        ("2-", False),
    ],
)
def test_modifiers(value: str, valid: bool) -> None:
    assert modifier.is_valid(value) is valid


@pytest.mark.parametrize(
    "value", ["A00", "E119", "U071", "S72001A", "C7A00", "M1A00X0", "Z3A01", "T3695XA"]
)
def test_icd_10_diagnoses(value: str) -> None:
    assert diagnosis_code.is_valid(value)
    assert diagnosis_code.fits(value, "ABK")


@pytest.mark.parametrize(
    "value", ["", "A0", "AA0", "A0C", "E11.9", "e119", "S72001AA", "25000", "A00 ", "A00\n"]
)
def test_no_icd_10_diagnosis(value: str) -> None:
    assert not diagnosis_code.is_valid(value)
    assert not diagnosis_code.fits(value, "ABF")


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("250", True),
        ("25000", True),
        ("V5789", True),
        ("E8889", True),
        ("25", False),
        ("250000", False),
        ("250.00", False),
        ("E88899", False),
        ("V578999", False),
        ("S72001A", False),
    ],
)
def test_icd_9_diagnoses(value: str, valid: bool) -> None:
    assert diagnosis_code.is_valid_icd9(value) is valid
    assert diagnosis_code.fits(value, "BK") is valid


def test_other_qualifiers_are_not_judged() -> None:
    assert diagnosis_code.fits("470", "DR")


@pytest.mark.parametrize(
    ("value", "only_fault"),
    [
        ("E11.9", True),
        ("S72.001A", True),
        ("250.00", True),
        ("V57.89", True),
        ("E888.9", True),
        ("E119", False),
        ("E1.19", False),
        ("E11.", False),
        ("E11.9.", False),
        ("2500.0", False),
        ("XX.9", False),
        (".", False),
        ("", False),
    ],
)
def test_decimal_point(value: str, only_fault: bool) -> None:
    assert diagnosis_code.has_decimal_point(value) is only_fault


@pytest.mark.parametrize(
    ("value", "qualifier", "fits"),
    [
        ("0DTJ4ZZ", "BBR", True),
        ("XW03331", "BBQ", True),
        ("0DTJ4Z", "BBR", False),
        ("0DTI4ZZ", "BBR", False),
        ("0DTO4ZZ", "BBQ", False),
        ("ADTJ4ZZ", "BBR", False),
        ("4701", "BBR", False),
        ("4701", "BR", True),
        ("470", "BQ", True),
        ("47", "BR", False),
        ("47.01", "BR", False),
        ("whatever", "ZZ", True),
    ],
)
def test_inpatient_procedures(value: str, qualifier: str, fits: bool) -> None:
    assert icd_procedure.fits(value, qualifier) is fits


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("00409123401", True),
        ("0409123401", False),
        ("00409-1234-01", False),
        ("0040912340X", False),
        ("0040912340١", False),
        ("", False),
    ],
)
def test_ndc(value: str, valid: bool) -> None:
    assert ndc.is_valid(value) is valid


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("0409-1234-01", "00409123401"),
        ("50242-040-62", "50242004062"),
        ("60575-4112-1", "60575411201"),
        ("00409-1234-01", "00409123401"),
        ("00409123401", None),
        ("409-1234-01", None),
        ("0409-12A4-01", None),
        ("", None),
    ],
)
def test_ndc_from_a_label(value: str, digits: str | None) -> None:
    assert ndc.from_hyphens(value) == digits


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("207Q00000X", True),
        ("1223G0001X", True),
        ("282NC0060X", True),
        ("207Q00000", False),
        ("207Q000000", False),
        ("207q00000X", False),
        ("20AQ00000X", False),
        ("207Q000000X", False),
        ("", False),
    ],
)
def test_taxonomy(value: str, valid: bool) -> None:
    assert taxonomy.is_valid(value) is valid
