"""States, ZIP codes, countries and currencies."""

import pytest
from public_lists import pyx12_list

from edi.codes import country, currency, state, zip_code


def test_every_state_of_the_public_list_is_known() -> None:
    assert {value for value in pyx12_list("states") if not state.is_valid(value)} == set()


@pytest.mark.parametrize("value", ["NY", "DC", "PR", "GU", "MP", "FM", "AA", "AE", "AP"])
def test_us_states(value: str) -> None:
    assert state.is_us(value)
    assert not state.is_canadian(value)
    assert state.fits_country(value, "")
    assert state.fits_country(value, "US")
    assert not state.fits_country(value, "CA")


@pytest.mark.parametrize("value", ["ON", "QC", "NL", "NU", "PQ"])
def test_canadian_provinces(value: str) -> None:
    assert state.is_canadian(value)
    assert state.is_valid(value)
    assert state.fits_country(value, "CA")
    assert not state.fits_country(value, "")


@pytest.mark.parametrize("value", ["", "ny", "XX", "N", "NYC", "#", "CAN"])
def test_no_state(value: str) -> None:
    assert not state.is_valid(value)
    assert not state.fits_country(value, "US")


def test_states_of_other_countries_are_not_judged() -> None:
    assert state.fits_country("JAL", "MX")


@pytest.mark.parametrize(
    ("value", "valid", "nine"),
    [
        ("10001", True, False),
        ("100010001", True, True),
        ("00501", True, False),
        ("00000", False, False),
        ("000001234", False, False),
        ("1000", False, False),
        ("10001-0001", False, False),
        ("1000A", False, False),
        ("10001 000", False, False),
        ("1000١", False, False),
        ("", False, False),
    ],
)
def test_zip_codes(value: str, valid: bool, nine: bool) -> None:
    assert zip_code.is_valid(value) is valid
    assert zip_code.is_nine_digits(value) is nine


@pytest.mark.parametrize(
    ("value", "canadian"),
    [("K1A0B1", True), ("K1A 0B1", True), ("D1A0B1", False), ("K1A-0B1", False), ("10001", False)],
)
def test_canadian_postal_codes(value: str, canadian: bool) -> None:
    assert zip_code.is_canadian(value) is canadian


@pytest.mark.parametrize("value", ["US", "CA", "MX", "DE", "SS", "CW", "ZW"])
def test_countries(value: str) -> None:
    assert country.is_valid(value)


@pytest.mark.parametrize("value", ["", "us", "USA", "XX", "YU", "AN", "UK", "#"])
def test_no_country(value: str) -> None:
    assert not country.is_valid(value)


def test_there_are_249_countries() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert sum(country.is_valid(a + b) for a in letters for b in letters) == 249


@pytest.mark.parametrize("value", ["USD", "CAD", "EUR", "ZWG"])
def test_currencies(value: str) -> None:
    assert currency.is_valid(value)
    assert currency.is_current(value)


def test_a_withdrawn_currency_is_valid_but_not_current() -> None:
    assert currency.is_valid("HRK")
    assert not currency.is_current("HRK")


@pytest.mark.parametrize("value", ["", "usd", "US", "USDD", "DEM", "XYZ", "#"])
def test_no_currency(value: str) -> None:
    assert not currency.is_valid(value)
