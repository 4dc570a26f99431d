"""What a code list is: the days on which each of its codes is valid."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

FOREVER = 99_991_231
Days = tuple[int, int]  # first and last valid day, CCYYMMDD as numbers


class Validity(StrEnum):
    """Whether a code is valid on a day."""

    YES = "yes"
    NO = "no"
    NOT_LOADED = "not loaded"  # the list is not here, or does not know that day


class ListInfo(NamedTuple):
    """Where a list comes from, and what it knows."""

    source: str
    date: date  # as of which it is
    size: int  # how many codes
    first: int  # the first day that it knows, CCYYMMDD; 0 where codes have no days
    last: int  # and the last; `FOREVER`
    is_partial: bool = False  # a code that is not here may be on the publisher's list


class CodeList(Protocol):
    """A list that is at hand."""

    @property
    def info(self) -> ListInfo: ...

    def days(self, code: str) -> tuple[Days, ...]:
        """The periods in which the code is valid, in order; () for one that is not on the list."""

    def meaning(self, code: str) -> str:
        """What the code says; "" where the list does not say."""


def day_number(day: date) -> int:
    """CCYYMMDD as a number, by which days compare."""
    return day.year * 10_000 + day.month * 100 + day.day


def covered(info: ListInfo, periods: tuple[Days, ...]) -> Days:
    """The days for which the list says whether a code with these periods is valid.

    Those that it knows; and all earlier or later ones where it says when the code began or ended.
    """
    first, last = info.first, info.last
    if periods and periods[0][0] not in (0, info.first):
        first = 0
    if periods and periods[-1][1] < info.last:
        last = FOREVER
    return first, last


def valid_on(found: CodeList | None, code: str, on: date | None) -> Validity:
    """Whether a code of the list is valid on a day; without one, whether it ever was."""
    if found is None:
        return Validity.NOT_LOADED
    periods = found.days(code)
    if not periods and found.info.is_partial:
        return Validity.NOT_LOADED
    if on is None:
        return Validity.YES if periods else Validity.NO
    day = day_number(on)
    first_known, last_known = covered(found.info, periods)
    if not first_known <= day <= last_known:
        return Validity.NOT_LOADED
    is_valid = any(first <= day <= last for first, last in periods)
    return Validity.YES if is_valid else Validity.NO
