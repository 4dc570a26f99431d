"""Who pays first of health plans and programs: each rule, questions, and equal shares."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from order_cases import (
    AGED,
    CHILD,
    MEDICARE,
    OLD,
    ON,
    OWN,
    asked,
    cover,
    ids,
)

from edi.cob import Coverage, Person, order
from edi.cob.kinds import Kind


def test_1_who_answers_for_an_injury() -> None:
    auto = Coverage("Auto", Kind.NO_FAULT)
    who = Person(related_to=("auto",))
    result = order(who, [cover("Plan", **OWN), auto], ON)
    assert ids(result) == ["Auto", "Plan"]
    assert result.coverages[0].rule == result.coverages[1].rule == "1"
    assert ids(order(who, [cover("Plan", **OWN), auto._replace(ended=date(2026, 5, 1))], ON)) == [
        "Plan"
    ]


def test_1_health_plans_exclude_what_workers_compensation_pays() -> None:
    wc = Coverage("WC", Kind.WORKERS_COMPENSATION)
    result = order(Person(related_to=("work",)), [cover("Plan", **OWN), wc], ON)
    assert ids(result) == ["WC"]
    assert [one.coverage.id for one in result.left_out] == ["Plan"]
    assert ids(order(Person(related_to=()), [cover("Plan", **OWN), wc], ON)) == ["Plan"]


def test_3_public_programs_are_last_in_their_order() -> None:
    kinds = ["state-program", "medicaid", "tricare", "indian-health", "tricare-supplement"]
    found = [cover("Plan", **OWN), *(Coverage(kind, Kind(kind)) for kind in kinds)]
    result = order(Person(), found, ON)
    assert ids(result) == [
        "Plan",
        "tricare",
        "tricare-supplement",
        "medicaid",
        "indian-health",
        "state-program",
    ]
    assert [one.rule for one in result.coverages] == ["3"] * 6
    assert [one.position for one in result.coverages] == [1, 2, 3, 4, 5, 6]


def two(
    rule: str, first: dict[str, Any], second: dict[str, Any], who: Person | None = None
) -> None:
    """The first comes first by this rule, in whatever order they are named."""
    pair = [cover("First", **first), cover("Second", **second)]
    for coverages in permutations(pair):
        result = order(who or Person(), coverages, ON)
        assert ids(result) == ["First", "Second"]
        assert [one.rule for one in result.coverages] == [rule, rule]
        assert not result.shares_equally


def test_4_no_clause() -> None:
    two("4", {"coordinates": False}, {**OWN})


def test_5_own_plan() -> None:
    two("5", {**OWN, "covered_since": ON}, {**OWN, "relationship": "spouse"})


def test_5_medicare_in_between() -> None:
    """Medicare is after the spouse's plan and before the own retiree plan."""
    own = cover("Own", relationship="self", employment="retired")
    dependent = cover("Spouse's", relationship="spouse", employment="active", employer_size=50)
    for coverages in permutations([own, dependent, MEDICARE]):
        result = order(AGED, coverages, ON)
        assert ids(result) == ["Spouse's", "Medicare", "Own"]
        assert [one.rule for one in result.coverages] == ["M1", "M1", "M10"]
    # With a small employer Medicare is first, and the own plan comes before the dependent one.
    small = dependent._replace(employer_size=5, multi_employer=False)
    assert ids(order(AGED, [own, small, MEDICARE], ON)) == ["Medicare", "Own", "Spouse's"]


def of_child(holder: str, born: date | None = None, **more: Any) -> dict[str, Any]:
    return {"relationship": "child", "holder": holder, "holder_birth_date": born, **more}


def test_6_birthday_rule() -> None:
    together = Person(birth_date=CHILD, parents="together")
    early, late = date(1985, 2, 3), date(1970, 11, 30)
    two("6", of_child("parent-2", early), of_child("parent-1", late), together)
    same = date(1970, 2, 3)
    two(
        "6",
        of_child("parent-1", early, holder_covered_since=date(2010, 1, 1)),
        of_child("parent-2", same, holder_covered_since=date(2012, 1, 1)),
        together,
    )
    result = order(
        together,
        [cover("A", **of_child("parent-1", early)), cover("B", **of_child("parent-2", same))],
        ON,
    )
    assert asked(result) == [
        "coverages[A].holder_covered_since",
        "coverages[B].holder_covered_since",
    ]


def test_7_court_decree() -> None:
    apart = Person(parents="apart", decree_pays="parent-2", decree_known_since=date(2026, 1, 1))
    two("7", of_child("parent-2"), of_child("parent-1"), apart)
    two("7", of_child("spouse-of-parent-2"), of_child("parent-1"), apart)  # the parent has none
    before = apart._replace(decree_known_since=date(2026, 6, 1), custodial_parent="parent-1")
    two("8", of_child("parent-1"), of_child("parent-2"), before)
    joint = Person(parents="apart", decree_pays="both")
    two(
        "7-joint",
        of_child("parent-2", date(1985, 2, 3)),
        of_child("parent-1", date(1970, 11, 30)),
        joint,
    )


def test_8_custody() -> None:
    apart = Person(parents="apart", decree_pays="no-decree", custodial_parent="parent-2")
    holders = ["parent-2", "spouse-of-parent-2", "parent-1", "spouse-of-parent-1"]
    found = [cover(holder, **of_child(holder)) for holder in reversed(holders)]
    result = order(apart, found, ON)
    assert ids(result) == holders
    assert {one.rule for one in result.coverages} == {"8"}


def test_8_who_a_decree_does_not_name() -> None:
    apart = Person(
        parents="apart",
        decree_pays="parent-1",
        decree_known_since=date(2020, 1, 1),
        custodial_parent="parent-2",
    )
    holders = ["parent-1", "parent-2", "spouse-of-parent-2", "spouse-of-parent-1"]
    found = [cover(holder, **of_child(holder)) for holder in reversed(holders)]
    assert ids(order(apart, found, ON)) == holders


def test_9_others_than_parents() -> None:
    two("9", of_child("guardian-1", date(1960, 1, 2)), of_child("guardian-2", date(1950, 5, 5)))
    spouse = {"relationship": "spouse", "holder_birth_date": date(2000, 12, 1)}
    two(
        "9",
        {**spouse, "covered_since": date(2020, 1, 1)},
        of_child("parent-1", date(1970, 1, 1), covered_since=date(2024, 1, 1)),
    )
    two(
        "9",
        of_child("parent-1", date(1970, 1, 1), covered_since=ON),
        {**spouse, "covered_since": ON},
    )


def test_10_active_before_retired() -> None:
    retired = {**OWN, "employment": "retired", "covered_since": date(2000, 1, 1)}
    two("10", OWN, retired)
    two("10", OWN, {**retired, "employment": "laid-off"})
    two("12", {**retired, "active_rule": False}, OWN)  # one plan does not know the rule


def test_11_continued_coverage_after_other() -> None:
    cobra = {**OWN, "employment": "cobra", "covered_since": date(2000, 1, 1)}
    two("11", OWN, cobra)
    two("11", {**OWN, "employment": "retired"}, cobra)
    two("12", {**cobra, "continuation_rule": False}, OWN)
    result = order(
        Person(), [cover("COBRA", **cobra), cover("Own", "individual", relationship="self")], ON
    )
    assert ids(result) == ["Own", "COBRA"]


def test_12_longer_coverage() -> None:
    two("12", OWN, {**OWN, "covered_since": date(2021, 1, 1)})


def test_13_equal_shares() -> None:
    result = order(Person(), [cover("A", **OWN), cover("B", **OWN)], ON)
    assert result.shares_equally and result.is_decided
    assert [(one.position, one.rule) for one in result.coverages] == [(1, "13"), (1, "13")]
    after = order(
        Person(),
        [Coverage("Medicaid", Kind.MEDICAID), cover("A", **OWN), cover("B", **OWN)],
        ON,
    )
    assert [one.position for one in after.coverages] == [1, 1, 3]


def test_rules_that_go_round_in_a_circle() -> None:
    """A before B by rule 10; B before C and C before A by longer coverage."""
    a = cover("A", **{**OWN, "covered_since": date(2022, 1, 1)})
    b = cover("B", **{**OWN, "employment": "retired", "covered_since": date(2019, 1, 1)})
    c = cover("C", **OWN)._replace(active_rule=False, covered_since=date(2020, 1, 1))
    result = order(Person(), [a, b, c], ON)
    assert [(one.position, one.rule) for one in result.coverages] == [(1, "circle")] * 3


# -- what is not known


@pytest.mark.parametrize(
    ("who", "first", "second", "facts"),
    [
        (Person(), {"coordinates": None}, OWN, ["coverages[A].coordinates"]),
        (Person(), {"relationship": None}, OWN, ["coverages[A].relationship"]),
        (
            Person(),
            {"relationship": "child"},
            {"relationship": "child"},
            ["coverages[A].holder", "coverages[B].holder"],
        ),
        (Person(), of_child("parent-1"), of_child("parent-2"), ["person.parents"]),
        (
            Person(parents="together"),
            of_child("parent-1", OLD),
            of_child("parent-2"),
            ["coverages[B].holder_birth_date"],
        ),
        (
            Person(parents="apart"),
            of_child("parent-1"),
            of_child("parent-2"),
            ["person.decree_pays"],
        ),
        (
            Person(parents="apart", decree_pays="parent-1"),
            of_child("parent-1"),
            of_child("parent-2"),
            ["person.decree_known_since"],
        ),
        (
            Person(parents="apart", decree_pays="no-decree"),
            of_child("parent-1"),
            of_child("parent-2"),
            ["person.custodial_parent"],
        ),
        (Person(), {**OWN, "employment": None}, OWN, ["coverages[A].employment"]),
        (
            Person(),
            {**OWN, "employment": "retired", "active_rule": None},
            OWN,
            ["coverages[A].active_rule"],
        ),
        (
            Person(),
            {**OWN, "employment": "cobra", "continuation_rule": None},
            OWN,
            ["coverages[A].continuation_rule"],
        ),
        (Person(), {**OWN, "covered_since": None}, OWN, ["coverages[A].covered_since"]),
    ],
)
def test_what_would_decide_between_plans_is_asked(
    who: Person, first: dict[str, Any], second: dict[str, Any], facts: list[str]
) -> None:
    assert asked(order(who, [cover("A", **first), cover("B", **second)], ON)) == facts


def test_what_would_not_decide_is_not_asked() -> None:
    """Of one plan nothing matters; between Medicaid and a plan nothing but what they are."""
    unknown = Coverage("Plan", Kind.GROUP)
    assert ids(order(Person(), [unknown], ON)) == ["Plan"]
    assert ids(order(Person(), [Coverage("Medicaid", Kind.MEDICAID), unknown], ON)) == [
        "Plan",
        "Medicaid",
    ]


def test_coverages_that_are_not_in_force() -> None:
    past = cover("Past", **OWN)._replace(ended=date(2026, 5, 14))
    future = cover("Future", **OWN)._replace(effective=date(2026, 5, 16))
    last_day = cover("Last day", **OWN)._replace(ended=ON)
    result = order(Person(), [past, future, last_day], ON)
    assert ids(result) == ["Last day"]
    assert [one.coverage.id for one in result.left_out] == ["Past", "Future"]
