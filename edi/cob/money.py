"""Dollars: exact to the cent, rounded half up."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

Amount = Decimal | int

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
_TOO_MUCH = Decimal(10) ** 18  # no amount of X12 has as many digits


def cents(value: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return value.quantize(CENT, ROUND_HALF_UP) + ZERO  # never -0.00


def added(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def number(value: Amount, name: str) -> Decimal:
    """The value as a decimal number. A binary fraction (float) is not exact, so it is refused."""
    if type(value) is not Decimal:
        if not isinstance(value, (Decimal, int)) or isinstance(value, bool):
            raise TypeError(f"{name} must be a Decimal, not {type(value).__name__}")
        value = Decimal(value)
    if not value.is_finite() or abs(value) >= _TOO_MUCH:
        raise ValueError(f"{name} is not an amount: {value}")
    return value


def signed(value: Amount, name: str) -> Decimal:
    """An amount in whole cents that may be negative."""
    found = number(value, name)
    rounded = cents(found)
    if found != rounded:
        raise ValueError(f"{name} has a fraction of a cent: {value}")
    return rounded


def amount(value: Amount, name: str) -> Decimal:
    """An amount in whole cents, not negative."""
    found = signed(value, name)
    if found < 0:
        raise ValueError(f"{name} is negative: {value}")
    return found
