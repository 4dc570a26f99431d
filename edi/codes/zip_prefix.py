"""The states of a ZIP code (N402 and N403), by its first three digits.

Those of the USPS's sectional centres, derived from the package zipcodes 3.0.0 (MIT licence). A
few prefixes serve addresses in two states, and one of the Pacific serves several territories. A
prefix that is not here has no ordinary addresses, or is newer: nothing is known of it.
"""

from datetime import date
from functools import cache, lru_cache

from edi.codes._table import lines

LIST_DATE = date(2026, 11, 26)


def states(prefix: str) -> frozenset[str]:
    """The states and territories that a prefix of three digits has addresses in."""
    return frozenset(state for state in _ranges() if _is_in(prefix, state))


@lru_cache(maxsize=8192)
def _fits(prefix: str, state: str) -> bool:
    return _is_in(prefix, state) or not states(prefix)


def fits(zip_code: str, state: str) -> bool:
    """Whether a ZIP code can be of the state; True where its prefix is not known."""
    return _fits(zip_code[:3], state)


def all_prefixes() -> tuple[str, ...]:
    """Every prefix that is known, in order."""
    return tuple(prefix for number in range(1000) if states(prefix := f"{number:03d}"))


def _is_in(prefix: str, state: str) -> bool:
    return any(first <= prefix <= last for first, last in _ranges().get(state, ()))


@cache
def _ranges() -> dict[str, list[tuple[str, str]]]:
    """By state: first and last prefix of each of its ranges, which compare as texts do."""
    found = {}
    for line in lines("zip_prefix"):
        state, *ranges = line.split()
        found[state] = [(one[:3], one[-3:]) for one in ranges]
    return found
