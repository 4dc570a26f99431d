"""The states of a ZIP code (N402 and N403), by its first three digits.

Those of the USPS's sectional centres, derived from the package zipcodes 3.0.0 (MIT licence). A
few prefixes serve addresses in two states, and one of the Pacific serves several territories. A
prefix that is not here has no ordinary addresses, or is newer: nothing is known of it.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache

from edi.codes._table import lines

LIST_DATE = date(2026, 11, 26)


def states(prefix: str) -> frozenset[str]:
    """The states and territories that a prefix of three digits has addresses in."""
    return _states().get(prefix, frozenset())


def fits(zip_code: str, state: str) -> bool:
    """Whether a ZIP code can be of the state; True where its prefix is not known."""
    known = states(zip_code[:3])
    return not known or state in known


def all_prefixes() -> tuple[str, ...]:
    """Every prefix that is known, in order."""
    return tuple(sorted(_states()))


@cache
def _states() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines("zip_prefix"):
        state, *ranges = line.split()
        for prefix in _prefixes(ranges):
            found[prefix] = found.get(prefix, frozenset()) | {state}
    return found


def _prefixes(ranges: list[str]) -> Iterator[str]:
    for one in ranges:
        first, _, last = one.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{number:03d}"
