"""Employer groups and the platforms that administer them, by date: the groups file of `edi remit`,
whose entries may name a platform, or one with nothing but numbers, dates and platforms.

    [[group]]
    number = "G0012"
    platform = "legacy"
    through = 2026-06-30

    [[group]]
    number = "G0012"
    platform = "new"
    effective = 2026-07-01
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from edi.rules.partner.table import ProfileError, Table

_KEYS = ("number", "numbers", "name", "platform", "effective", "through")
# What `edi remit` reads of the same file, which says whether it is right.
_OF_REMIT = (
    *("payer", "payment", "interchange", "account_owner_tax_id", "originator_supplement"),
    *("recoupment", "filing", "overpayments", "refunds"),
)
_TABLES = ("group", "payee", "interchange", "control_numbers")
_PLATFORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class InvalidPlatforms(ProfileError):
    """The groups file is not what it must be; says where, with the line."""


@dataclass(frozen=True, slots=True)
class GroupPeriod:
    """An employer group, and who administers it for some time."""

    number: str  # the first of its numbers
    platform: str = ""  # "" where none is named
    effective: date | None = None
    through: date | None = None

    def covers(self, day: date) -> bool:
        return (self.effective or date.min) <= day <= (self.through or date.max)

    def overlaps(self, other: "GroupPeriod") -> bool:
        return (self.effective or date.min) <= (other.through or date.max) and (
            other.effective or date.min
        ) <= (self.through or date.max)

    @property
    def always(self) -> bool:
        return self.effective is None is self.through


class Platforms:
    """All entries of a groups file, by group number."""

    def __init__(self, periods: dict[str, list[GroupPeriod]]) -> None:
        self._periods = periods

    def __contains__(self, number: str) -> bool:
        return number in self._periods

    def periods(self, number: str) -> list[GroupPeriod]:
        return self._periods.get(number, [])

    def on(self, number: str, day: date | None) -> GroupPeriod | None:
        """The entry of a group for a day; without a day, the one that always holds."""
        found = self._periods.get(number, [])
        if day is None:
            return found[0] if len(found) == 1 and found[0].always else None
        return next((one for one in found if one.covers(day)), None)


def read_platforms(path: Path) -> Platforms:
    """Read and check a groups file. Raises `InvalidPlatforms`; `OSError`."""
    try:
        return _platforms(Table.read(path))
    except ProfileError as error:
        raise InvalidPlatforms(str(error)) from None


def _platforms(file: Table) -> Platforms:
    file.refuse_unknown(_TABLES)
    tables = file.array("group")
    if not tables:
        raise file.wrong("has no [[group]]")
    periods: dict[str, list[GroupPeriod]] = {}
    for table in tables:
        numbers, period = _group(table)
        for number in numbers:
            for other in periods.setdefault(number, []):
                if period.overlaps(other):
                    raise table.wrong(
                        f"has two entries for group {number} on the same day: give them effective"
                        " and through dates that do not overlap",
                        "number" if "number" in table else "numbers",
                        number,
                    )
            periods[number].append(period)
    return Platforms(periods)


def _group(table: Table) -> tuple[list[str], GroupPeriod]:
    table.refuse_unknown((*_KEYS, *_OF_REMIT))
    numbers = table.texts("numbers")
    number = table.text("number")
    if bool(numbers) == bool(number):
        raise table.wrong("must have number or numbers, and not both")
    numbers = numbers or [number]
    for one in numbers:
        if not 1 <= len(one.strip()) <= 50 or one != one.strip():
            raise table.wrong(
                "must have 1 to 50 characters, no blank around them", _key_of(table), one
            )
    if len(set(numbers)) != len(numbers):
        raise table.wrong("names a number twice", "numbers")
    platform = table.text("platform")
    if "platform" in table and not _PLATFORM.fullmatch(platform):
        raise table.wrong(
            "must be 1 to 40 letters, digits, points, hyphens and underscores, since it becomes"
            " part of a file name",
            "platform",
        )
    effective, through = _day(table, "effective"), _day(table, "through")
    if effective and through and through < effective:
        raise table.wrong("is before effective", "through")
    return numbers, GroupPeriod(numbers[0], platform, effective, through)


def _key_of(table: Table) -> str:
    return "number" if "number" in table else "numbers"


def _day(table: Table, key: str) -> date | None:
    value = table.values.get(key)
    if value is None:
        return None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise table.wrong("must be a date without quotes: 2026-07-01", key)
    return value
