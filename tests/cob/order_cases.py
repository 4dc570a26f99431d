"""Persons and coverages for tests of their order."""

from datetime import date
from typing import Any

from edi.cob import Coverage, Order, Person
from edi.cob.kinds import Kind

ON = date(2026, 5, 15)
OLD, YOUNG, CHILD = date(1950, 6, 10), date(1980, 6, 10), date(2015, 3, 1)


def cover(id_: str, kind: str = "group", **more: Any) -> Coverage:
    facts = {"coordinates": True, "active_rule": True, "continuation_rule": True, **more}
    return Coverage(id_, Kind(kind), **facts)


MEDICARE = Coverage("Medicare", Kind.MEDICARE, effective=date(2015, 6, 1))


def ids(result: Order) -> list[str]:
    assert result.is_decided, result.questions
    return [one.coverage.id for one in result.coverages]


def asked(result: Order) -> list[str]:
    assert not result.coverages
    return [one.fact for one in result.questions]


def person(born: date, *basis: str, **more: Any) -> Person:
    return Person(birth_date=born, medicare_basis=basis, **more)


AGED = person(OLD, "age")
DISABLED = person(YOUNG, "disability")
PLAN = {"relationship": "self", "employment": "active"}
SEVERAL = {"employer_size": 5, "multi_employer": True}
OWN = {"relationship": "self", "employment": "active", "covered_since": date(2020, 1, 1)}
