"""Medicare and other coverages: M1 to M20, and what is asked where a fact is missing."""

from datetime import date
from typing import Any

import pytest
from order_cases import (
    AGED,
    DISABLED,
    MEDICARE,
    OLD,
    ON,
    PLAN,
    SEVERAL,
    YOUNG,
    asked,
    cover,
    ids,
    person,
)

from edi.cob import Coverage, Person, order
from edi.cob.kinds import Kind


@pytest.mark.parametrize(
    ("rule", "who", "plan", "is_first", "insurance_type"),
    [
        ("M1", AGED, {**PLAN, "employer_size": 20}, True, "12"),
        ("M1", AGED, {**PLAN, "relationship": "spouse", "employer_size": 500}, True, "12"),
        ("M2", AGED, {**PLAN, "employer_size": 19, "multi_employer": False}, False, ""),
        ("M2", AGED, {**PLAN, **SEVERAL, "largest_employer": 19}, False, ""),
        (
            "M3",
            AGED,
            {**PLAN, **SEVERAL, "largest_employer": 20, "small_employer_exception": False},
            True,
            "12",
        ),
        (
            "M2",
            AGED,
            {**PLAN, **SEVERAL, "largest_employer": 20, "small_employer_exception": True},
            False,
            "",
        ),
        ("M4", DISABLED, {**PLAN, "employer_size": 100}, True, "43"),
        ("M4", DISABLED, {**PLAN, "relationship": "child", "employer_size": 100}, True, "43"),
        ("M4", DISABLED, {**PLAN, **SEVERAL, "largest_employer": 100}, True, "43"),
        ("M5", DISABLED, {**PLAN, "employer_size": 99, "multi_employer": False}, False, ""),
        ("M10", AGED, {**PLAN, "employment": "retired"}, False, ""),
        ("M10", DISABLED, {**PLAN, "employment": "laid-off"}, False, ""),
        ("M11", AGED, {**PLAN, "employment": "cobra", "elected": date(2026, 1, 1)}, False, ""),
        ("M20", AGED, {**PLAN, "relationship": "domestic-partner"}, False, ""),
        # Disability becomes age in the month of the 65th birthday.
        ("M1", person(date(1961, 5, 20), "disability"), {**PLAN, "employer_size": 50}, True, "12"),
        ("M1", person(date(1961, 6, 1), "disability"), {**PLAN, "employer_size": 50}, True, "12"),
        (
            "M5",
            person(date(1961, 6, 2), "disability"),
            {**PLAN, "employer_size": 50, "multi_employer": False},
            False,
            "",
        ),
    ],
)
def test_medicare_and_a_group_plan(
    rule: str, who: Person, plan: dict[str, Any], is_first: bool, insurance_type: str
) -> None:
    result = order(who, [MEDICARE, cover("Plan", **plan)], ON)
    assert ids(result) == (["Plan", "Medicare"] if is_first else ["Medicare", "Plan"])
    assert {one.rule for one in result.coverages} == {rule}
    medicare = next(one for one in result.coverages if one.coverage is MEDICARE)
    assert medicare.insurance_type == insurance_type


@pytest.mark.parametrize("employment", ["active", "retired", "cobra"])
@pytest.mark.parametrize(
    ("rule", "basis", "since", "was_primary", "is_first"),
    [
        ("M6", (), date(2023, 12, 1), None, True),  # the 30th month
        ("M7", (), date(2023, 11, 30), None, False),
        ("M8", ("disability",), date(2025, 1, 1), False, True),
        ("M9", ("disability",), date(2025, 1, 1), True, False),
        ("M7", ("disability",), date(2022, 1, 1), False, False),
    ],
)
def test_kidney_failure(
    rule: str,
    basis: tuple[str, ...],
    since: date,
    was_primary: bool | None,
    is_first: bool,
    employment: str,
) -> None:
    who = person(YOUNG, "esrd", *basis, esrd_since=since, medicare_was_primary=was_primary)
    plan = cover("Plan", employment=employment, elected=date(2026, 1, 1))
    result = order(who, [MEDICARE, plan], ON)
    assert ids(result) == (["Plan", "Medicare"] if is_first else ["Medicare", "Plan"])
    assert result.coverages[0].rule == rule
    assert result.coverages[1].insurance_type == ("13" if is_first else "")


@pytest.mark.parametrize(
    ("rule", "kind", "related", "insurance_type"),
    [
        ("M12", "no-fault", "auto", "14"),
        ("M13", "workers-compensation", "work", "15"),
        ("M14", "liability", "liability", "47"),
        ("M15", "black-lung", "black-lung", "41"),
        ("M17", "federal-program", "federal-program", "16"),
    ],
)
def test_who_answers_for_the_care_pays_before_medicare(
    rule: str, kind: str, related: str, insurance_type: str
) -> None:
    who = AGED._replace(related_to=(related,))
    result = order(who, [MEDICARE, Coverage("Other", Kind(kind))], ON)
    assert ids(result) == ["Other", "Medicare"]
    assert result.coverages[1][2:] == (
        rule,
        result.coverages[1].reason,
        False,
        insurance_type,
    )
    unrelated = order(AGED._replace(related_to=()), [MEDICARE, Coverage("Other", Kind(kind))], ON)
    assert ids(unrelated) == ["Medicare"]
    assert unrelated.coverages[0].rule == "only"
    assert [one.coverage.id for one in unrelated.left_out] == ["Other"]
    assert asked(order(AGED, [MEDICARE, Coverage("Other", Kind(kind))], ON)) == [
        "person.related_to"
    ]


def test_the_va_and_medicare_do_not_share_a_service() -> None:
    """M16."""
    va = Coverage("VA", Kind.VETERANS)
    result = order(AGED._replace(related_to=("veterans",)), [MEDICARE, va], ON)
    assert ids(result) == ["VA"]
    assert [one.coverage.id for one in result.left_out] == ["Medicare"]
    assert ids(order(AGED._replace(related_to=()), [MEDICARE, va], ON)) == ["Medicare"]


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("M18", "medicaid"),
        ("M19", "medigap"),
        ("3", "tricare"),
        ("3", "indian-health"),
        ("3", "state-program"),
        ("group", "individual"),
    ],
)
def test_what_always_follows_medicare(rule: str, kind: str) -> None:
    result = order(Person(), [Coverage("Other", Kind(kind)), MEDICARE], ON)
    assert ids(result) == ["Medicare", "Other"]
    assert result.coverages[1].rule == rule


def test_cobra_that_medicare_has_ended() -> None:
    plan = cover("COBRA", relationship="self", employment="cobra", elected=date(2015, 1, 1))
    assert asked(order(AGED, [MEDICARE, plan], ON)) == ["coverages[COBRA].still_in_force"]
    ended = order(AGED, [MEDICARE, plan._replace(still_in_force=False)], ON)
    assert ids(ended) == ["Medicare"]
    assert ids(order(AGED, [MEDICARE, plan._replace(still_in_force=True)], ON)) == [
        "Medicare",
        "COBRA",
    ]
    assert asked(order(AGED, [MEDICARE, plan._replace(elected=None)], ON)) == [
        "coverages[COBRA].elected"
    ]
    esrd = person(YOUNG, "esrd", esrd_since=date(2025, 1, 1))
    assert ids(order(esrd, [MEDICARE, plan._replace(still_in_force=True)], ON)) == [
        "COBRA",
        "Medicare",
    ]


@pytest.mark.parametrize(
    ("who", "change", "facts"),
    [
        (Person(birth_date=OLD), {}, ["person.medicare_basis"]),
        (person(OLD, "age"), {"employment": None}, ["coverages[Plan].employment"]),
        (person(OLD, "age"), {"relationship": None}, ["coverages[Plan].relationship"]),
        (person(OLD, "age"), {"employer_size": None}, ["coverages[Plan].employer_size"]),
        (person(OLD, "age"), {"employer_size": 5}, ["coverages[Plan].multi_employer"]),
        (
            person(OLD, "age"),
            {"employer_size": 5, "multi_employer": True},
            ["coverages[Plan].largest_employer"],
        ),
        (
            person(OLD, "age"),
            {**SEVERAL, "largest_employer": 50},
            ["coverages[Plan].small_employer_exception"],
        ),
        (Person(medicare_basis=("disability",)), {}, ["person.birth_date"]),
        (person(YOUNG, "esrd"), {}, ["person.esrd_since"]),
        (
            person(YOUNG, "esrd", "disability", esrd_since=date(2025, 1, 1)),
            {},
            ["person.medicare_was_primary"],
        ),
    ],
)
def test_what_would_decide_about_medicare_is_asked(
    who: Person, change: dict[str, Any], facts: list[str]
) -> None:
    plan = cover("Plan", **{**PLAN, "employer_size": 50, **change})
    result = order(who, [MEDICARE, plan], ON)
    assert asked(result) == facts
    assert all(one.text and one.ask in ("member", "plan", "employer") for one in result.questions)


@pytest.mark.parametrize(
    ("basis", "since", "rule"),
    [
        (("age", "esrd"), date(2026, 5, 1), "M8"),  # the month of the service
        (("age", "esrd"), date(2026, 6, 1), "M10"),  # the next: on this day it is age alone
        (("disability", "esrd"), date(2026, 6, 1), "M10"),
        (("esrd",), date(2026, 6, 1), "M6"),
    ],
)
def test_kidney_failure_counts_from_its_first_month(
    basis: tuple[str, ...], since: date, rule: str
) -> None:
    plan = cover("Plan", relationship="self", employment="retired")
    who = person(YOUNG, *basis, esrd_since=since, medicare_was_primary=False)
    assert {one.rule for one in order(who, [MEDICARE, plan], ON).coverages} == {rule}


def test_the_age_is_not_asked_where_it_would_not_decide() -> None:
    plan = cover("Plan", relationship="self", employment="retired")
    who = Person(medicare_basis=("esrd", "disability"), esrd_since=date(2020, 1, 1))
    assert ids(order(who, [MEDICARE, plan], ON)) == ["Medicare", "Plan"]
    assert ids(order(who._replace(medicare_basis=("disability",)), [MEDICARE, plan], ON)) == [
        "Medicare",
        "Plan",
    ]
