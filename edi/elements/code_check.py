"""One look-up of values of a segment: in a code list, a calendar, or with each other."""

from collections.abc import Callable
from typing import NamedTuple

from edi.finding import Severity


class CodeCheck(NamedTuple):
    """One look-up: the finding's code, the elements it reads (the first is reported), the test."""

    code: str
    refs: tuple[str, ...]
    test: Callable[..., bool]
    message: str  # what is wrong, as the predicate of a sentence
    severity: Severity | None = None  # where it differs from the rule's own
    reason: Callable[..., str] | None = None  # says what is wrong by the values, not `message`
    asks_missing: bool = False  # is the test asked too where the reported element is missing?
    # The elements whose values matter, where of all others only matters whether they are there.
    by_value: tuple[str, ...] | None = None
    # Those of which, where they are digits, only matters how many they are and the first three.
    by_prefix: tuple[str, ...] = ()

    def said(self, *values: str) -> str:
        """What is wrong with these values."""
        return self.reason(*values) if self.reason is not None else self.message
