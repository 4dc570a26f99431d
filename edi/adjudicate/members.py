"""Who is covered, on which days, and who pays before the plan: a CSV file of the plan."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi.adjudicate.csv_file import Row, rows

_COLUMNS = (
    *("member", "family", "first-name", "birth-date", "effective", "through"),
    *("pays-first", "pays-first-id"),
)


class Period(NamedTuple):
    """One person for some time: a row of the file."""

    member: str
    family: str
    first_name: str
    birth_date: date | None
    effective: date
    through: date
    pays_first: str  # the name of another payer that comes before the plan
    pays_first_id: str
    line: int

    def is_of(self, first_name: str, born: date | None) -> bool:
        if self.birth_date and born and self.birth_date != born:
            return False
        return not self.first_name or not first_name or self.first_name == first_name.upper()

    def overlaps(self, other: "Period") -> bool:
        same = self.is_of(other.first_name, other.birth_date)
        return same and self.effective <= other.through and other.effective <= self.through


class Coverage(NamedTuple):
    """What is known of a person on a day."""

    is_known: bool  # the plan has this person, whenever
    period: Period | None  # the one that covers the day
    ended: date | None = None  # the last day before the day asked for


class Members:
    """The members of a plan."""

    def __init__(self, periods: dict[str, list[Period]], ends_with_month: bool) -> None:
        self._periods = periods
        self._ends_with_month = ends_with_month

    @classmethod
    def read(cls, file: Path, ends_with_month: bool) -> "Members":
        """Raises `InvalidPlans`, `OSError`."""
        found: dict[str, list[Period]] = {}
        for row in rows(file, _COLUMNS, ("member", "effective")):
            one = _period(row)
            earlier = found.setdefault(one.member, [])
            for other in earlier:
                if one.overlaps(other):
                    raise row.wrong(
                        f"overlaps line {other.line}: the same person is covered twice on a day;"
                        " end one period before the other begins"
                    )
            earlier.append(one)
        return cls(found, ends_with_month)

    def on(self, member: str, first_name: str, born: date | None, day: date) -> Coverage:
        """The coverage of a person on a day."""
        mine = [one for one in self._periods.get(member.upper(), []) if one.is_of(first_name, born)]
        if not mine:
            return Coverage(False, None)
        for one in mine:
            last = _end_of_month(one.through) if self._ends_with_month else one.through
            if one.effective <= day <= last:
                return Coverage(True, one)
        ended = [one.through for one in mine if one.through < day]
        return Coverage(True, None, max(ended, default=None))


def _period(row: Row) -> Period:
    effective = row.day("effective")
    if effective is None:
        raise row.wrong("is empty", "effective")
    through = row.day("through") or date.max
    if through < effective:
        raise row.wrong("is before effective", "through")
    member = row.text("member", required=True).upper()
    return Period(
        member,
        row.text("family").upper() or member,
        row.text("first-name").upper(),
        row.day("birth-date"),
        effective,
        through,
        row.text("pays-first"),
        row.text("pays-first-id"),
        row.line,
    )


def _end_of_month(day: date) -> date:
    if day.year == date.max.year:
        return day
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
