"""NPI and routing number: the check digit catches every single wrong digit."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edi.codes import npi, routing

DIGITS = "0123456789"
nine_digits = st.builds(str.__add__, st.sampled_from("12"), st.text(DIGITS, min_size=8, max_size=8))
prefixes = st.sampled_from([*range(1, 13), *range(21, 33), *range(61, 73), 80])


def routing_number(prefix: int, rest: str) -> str:
    """A routing number with its check digit, found by trying all ten."""
    stem = f"{prefix:02}{rest}"
    (number,) = (stem + digit for digit in DIGITS if routing.is_valid(stem + digit))
    return number


routing_numbers = st.builds(routing_number, prefixes, st.text(DIGITS, min_size=6, max_size=6))


def changed(value: str, position: int, step: int) -> str:
    digit = str((int(value[position]) + step) % 10)
    return value[:position] + digit + value[position + 1 :]


@pytest.mark.parametrize("value", ["1234567893", "1245319599", "1003000126", "2000000002"])
def test_known_npi(value: str) -> None:
    assert npi.is_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1234567890",  # wrong check digit
        "0234567895",  # may not begin with 0
        "3234567899",
        "123456789",
        "12345678931",
        "123456789X",
        "123456789٣",  # a digit, but not an ASCII one
        "123456789³",
        " 1234567893",
        "1234567893\n",
    ],
)
def test_no_npi(value: str) -> None:
    assert not npi.is_valid(value)


@pytest.mark.slow
@given(nine_digits)
def test_exactly_one_check_digit_fits(stem: str) -> None:
    fitting = [digit for digit in DIGITS if npi.is_valid(stem + digit)]
    assert fitting == [npi.check_digit(stem)]


@given(nine_digits, st.integers(0, 9), st.integers(1, 9))
def test_npi_with_one_wrong_digit(stem: str, position: int, step: int) -> None:
    value = stem + npi.check_digit(stem)
    assert not npi.is_valid(changed(value, position, step))


@given(nine_digits, st.integers(0, 8))
def test_npi_with_two_neighbours_swapped(stem: str, position: int) -> None:
    value = stem + npi.check_digit(stem)
    pair = value[position : position + 2]
    assume(pair[0] != pair[1] and set(pair) != {"0", "9"})  # what Luhn can not see
    assert not npi.is_valid(value[:position] + pair[::-1] + value[position + 2 :])


@pytest.mark.parametrize("value", ["011000015", "021000021", "122105155", "091000019", "000000518"])
def test_known_routing_number(value: str) -> None:
    assert routing.is_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "021000022",  # wrong check digit
        "000000000",
        "130000006",  # right check digit, prefix not assigned
        "02100002",
        "0210000211",
        "02100002X",
        "02100002١",
        "021000021\n",
    ],
)
def test_no_routing_number(value: str) -> None:
    assert not routing.is_valid(value)


@given(routing_numbers, st.integers(0, 8), st.integers(1, 9))
def test_routing_number_with_one_wrong_digit(value: str, position: int, step: int) -> None:
    assert not routing.is_valid(changed(value, position, step))


@given(routing_numbers, st.integers(0, 7))
def test_routing_number_with_two_neighbours_swapped(value: str, position: int) -> None:
    pair = value[position : position + 2]
    assume((int(pair[0]) - int(pair[1])) % 5)  # what the weights can not see
    assert not routing.is_valid(value[:position] + pair[::-1] + value[position + 2 :])
