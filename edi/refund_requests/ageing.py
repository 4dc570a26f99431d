"""How long overpayments have been open: 0 to 30 days, 31 to 60, 61 to 90, over 90."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from edi.ledger.overpayments import Overpayment

BUCKETS = ("0-30", "31-60", "61-90", "over 90")
_LAST = (30, 60, 90)  # days of each but the last


class Ageing(NamedTuple):
    """What a group has open, by age; cents."""

    group: str
    by_bucket: tuple[int, ...]  # as BUCKETS

    @property
    def total(self) -> int:
        return sum(self.by_bucket)


def days(one: Overpayment, on: date) -> int:
    """Since it was opened."""
    return (on - one.what.opened).days


def bucket(one: Overpayment, on: date) -> str:
    """One of `BUCKETS`."""
    return BUCKETS[_place(days(one, on))]


def ageing(found: Iterable[Overpayment], on: date) -> list[Ageing]:
    """What is open on a day, a row for each group."""
    sums: dict[str, list[int]] = {}
    for one in found:
        if one.left:
            row = sums.setdefault(one.what.group, [0] * len(BUCKETS))
            row[_place(days(one, on))] += one.left
    return [Ageing(group, tuple(row)) for group, row in sorted(sums.items())]


def _place(age: int) -> int:
    return sum(age > last for last in _LAST)
