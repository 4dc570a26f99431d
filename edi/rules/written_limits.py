"""Which written rules find nothing in a claim whose days lie within a limit before the file was
made: those that forbid, or are about claims with, more or fewer days from a date to ST/BHT04."""

from collections.abc import Iterator
from decimal import Decimal
from math import ceil, floor

from edi.guides.spec import About
from edi.rule_language.places import UnknownPlace, guide_of, resolve
from edi.rule_language.tree import (
    Both,
    Compare,
    Condition,
    Day,
    Days,
    Edge,
    Loop,
    Number,
    Part,
    Path,
    RuleTree,
)
from edi.rules.day_limit import DayLimit

_MOST = 10**6  # days
_MADE = ("ST", "BHT", "", 4, 0)  # the day on which the file was made
_DATES = ("DTP", 3)  # segments that end with a day or period, and its element


def day_limit(tree: RuleTree) -> DayLimit | None:
    """What shows of a raw claim that its days cannot break the rule, where one limit does."""
    if len(tree.parts) != 1:
        return None
    part = tree.parts[0]
    for condition in _true_of_breaches(part):
        found = _limit(condition, part, tree.guides)
        if found is not None:
            return found
    return None


def _true_of_breaches(part: Part) -> Iterator[Condition]:
    """Conditions that hold wherever the part is broken."""
    found = [part.when] if part.when is not None else []
    if part.is_forbidden:
        found.append(part.demand)
    while found:
        one = found.pop()
        if isinstance(one, Both):
            found += one.of
        else:
            yield one


def _limit(condition: Condition, part: Part, guides: tuple[str, ...]) -> DayLimit | None:
    if not (isinstance(condition, Compare) and isinstance(condition.left, Days)):
        return None
    first, last = condition.left.first, condition.left.last
    if not isinstance(last, Path) or last[:-1] != _MADE or isinstance(first, Day):
        return None
    days = _days(condition)
    path = first.path if isinstance(first, Edge) else first
    if days is None or not all(_ends_segments(path, part, short) for short in guides):
        return None
    is_last = isinstance(first, Edge) and first.is_latest
    return DayLimit(
        frozenset({f"{path.segment}_{path.qualifier}"}),
        days,
        is_latest=condition.sign in ("<", "<="),
        of_starts=not is_last,
    )


def _days(condition: Compare) -> int | None:
    """How many days before the file was made the limit is: the earliest day of which the condition
    is not true for a sign of more, the latest one for a sign of less."""
    if not isinstance(condition.right, Number):
        return None
    number = Decimal(condition.right.text)
    if abs(number) > _MOST:
        return None
    if condition.sign == ">":
        return floor(number)
    if condition.sign == ">=":
        return ceil(number) - 1
    if condition.sign == "<":
        return ceil(number)
    return floor(number) + 1 if condition.sign == "<=" else None


def _ends_segments(path: Path, part: Part, short: str) -> bool:
    """Does it mean the date of segments of the claim or its lines, all of one qualifier?"""
    guide = guide_of(short)
    if guide.spec.about is not About.CLAIM or not path.qualifier:
        return False
    try:
        place = resolve(guide, path, part.each.id if isinstance(part.each, Loop) else "")
    except UnknownPlace:
        return False
    if (place.segment, place.element) != _DATES or place.component or place.qualifier:
        return False
    return place.loop.root in (guide.spec.subject, guide.spec.line)
