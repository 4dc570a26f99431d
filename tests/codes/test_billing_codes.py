"""Place of service, type of bill, revenue code, claim filing."""

import pytest
from public_lists import pyx12_element, pyx12_list

from edi.codes import claim_filing, place_of_service, revenue_code, type_of_bill

CLAIM_GUIDES = ("837.5010.X222.A1.xml", "837Q3.I.5010.X223.A1.xml")


def test_places_of_service_are_those_of_the_public_list() -> None:
    assert set(place_of_service.all_codes()) == pyx12_list("pos")


@pytest.mark.parametrize("value", place_of_service.all_codes())
def test_every_place_has_a_name(value: str) -> None:
    assert place_of_service.is_valid(value)
    assert place_of_service.name(value)


@pytest.mark.parametrize("value", ["", "00", "1", "011", "28", "59", "98", "1A", "code"])
def test_no_place(value: str) -> None:
    assert not place_of_service.is_valid(value)
    assert place_of_service.name(value) is None


@pytest.mark.parametrize(
    "value", ["11", "12", "13", "14", "18", "21", "22", "23", "28", "32", "34", "41", "43", "65"]
)
def test_facilities_in_use(value: str) -> None:
    assert type_of_bill.is_facility(value)
    assert type_of_bill.facility_name(value)


@pytest.mark.parametrize("value", [*map(str, range(71, 80)), *map(str, range(81, 88)), "89"])
def test_clinics_and_special_facilities(value: str) -> None:
    assert type_of_bill.is_facility(value)
    assert type_of_bill.facility_name(value)


def test_a_facility_of_the_old_matrix_is_accepted() -> None:
    assert type_of_bill.is_facility("61")
    assert type_of_bill.facility_name("61") is None


@pytest.mark.parametrize("value", ["", "1", "10", "19", "01", "70", "80", "88", "91", "111", "1A"])
def test_no_facility(value: str) -> None:
    assert not type_of_bill.is_facility(value)
    assert type_of_bill.facility_name(value) is None


def test_frequencies() -> None:
    every = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    accepted = "".join(value for value in every if type_of_bill.is_frequency(value))
    assert accepted == "0123456789ABCDEFGHIJKMOPQXYZ"
    assert "".join(filter(type_of_bill.is_professional_frequency, every)) == "1678"


@pytest.mark.parametrize("value", ["", "11", "a", " "])
def test_no_frequency(value: str) -> None:
    assert not type_of_bill.is_frequency(value)
    assert not type_of_bill.is_professional_frequency(value)
    assert type_of_bill.frequency_meaning(value) is None


def test_frequency_meaning() -> None:
    assert type_of_bill.frequency_meaning("7") == "Replacement of a prior claim"


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("111", True),
        ("0111", True),
        ("13Q", True),
        ("1111", False),
        ("11", False),
        ("11L", False),
        ("911", False),
        ("", False),
    ],
)
def test_whole_bill_types(value: str, valid: bool) -> None:
    assert type_of_bill.is_valid(value) is valid


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("0001", True),
        ("0022", True),
        ("0100", True),
        ("0450", True),
        ("0636", True),
        ("0999", True),
        ("1001", True),
        ("2101", True),
        ("3101", True),
        ("0000", False),
        ("0002", False),
        ("0030", False),
        ("0099", False),
        ("1010", False),
        ("2110", False),
        ("9999", False),
        ("450", False),
        ("00450", False),
        ("045X", False),
        ("045١", False),
        ("", False),
    ],
)
def test_revenue_codes(value: str, valid: bool) -> None:
    assert revenue_code.is_valid(value) is valid


def test_revenue_category() -> None:
    assert revenue_code.category("0459") == "Emergency room"
    assert revenue_code.category("0001") is None


def test_claim_filing_codes_are_those_of_the_guides() -> None:
    listed = set().union(*(pyx12_element(guide, "SBR09") for guide in CLAIM_GUIDES))
    assert listed | pyx12_element("835.5010.X221.A1.xml", "CLP06") == {
        f"{a}{b}"
        for a in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        for b in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if claim_filing.is_valid(f"{a}{b}")
    }


def test_kinds_of_coverage() -> None:
    assert claim_filing.is_medicare("MB")
    assert not claim_filing.is_medicare("MC")
    assert claim_filing.is_property_casualty("WC")
    assert not claim_filing.is_property_casualty("CI")
    assert claim_filing.meaning("MC") == "Medicaid"
    assert claim_filing.meaning("09") is None
    assert not claim_filing.is_valid("09")
