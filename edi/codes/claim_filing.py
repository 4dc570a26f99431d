"""Claim filing indicator (SBR09, CLP06; X12 data element 1032): the kind of coverage.

An 835 does not use 11, BL, CI and FI; each guide's own list says which it takes.
"""

from functools import cache

from edi.codes._table import mapping

_MEDICARE = frozenset({"16", "MA", "MB"})
_PROPERTY_CASUALTY = frozenset({"AM", "LM", "WC"})


def is_valid(value: str) -> bool:
    """Whether the 837 or the 835 guides list the code."""
    return value in _meanings()


def meaning(value: str) -> str | None:
    """The kind of coverage, or None when there is no such code."""
    return _meanings().get(value)


def is_medicare(value: str) -> bool:
    """Whether the payer is Medicare, Part A, Part B or Advantage."""
    return value in _MEDICARE


def is_property_casualty(value: str) -> bool:
    """Whether the payer is an automobile, liability or workers' compensation carrier."""
    return value in _PROPERTY_CASUALTY


@cache
def _meanings() -> dict[str, str]:
    return mapping("claim_filing")
