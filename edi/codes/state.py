"""States and provinces (N402; X12 code source 22): USPS and Canada Post abbreviations."""

from functools import cache

from edi.codes._table import words


def is_valid(value: str) -> bool:
    """Whether the value is a US state, district, territory, military "state", or a province."""
    return is_us(value) or is_canadian(value)


def is_us(value: str) -> bool:
    """Whether the value is an abbreviation that USPS delivers to."""
    return value in _us()


def is_canadian(value: str) -> bool:
    """Whether the value is a Canadian province or territory."""
    return value in _canada()


def fits_country(value: str, country: str) -> bool:
    """Whether the state is one of the country's ("" means US); other countries have no list."""
    if country in ("", "US"):
        return is_us(value)
    return is_canadian(value) if country == "CA" else True


@cache
def _us() -> frozenset[str]:
    return words("state_us")


@cache
def _canada() -> frozenset[str]:
    return words("state_ca")
