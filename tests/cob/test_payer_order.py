"""Who pays first: each rule of Medicare and of health plans, questions, and equal shares."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi.cob import Coverage, Order, Person, WrongFacts, order
from edi.cob.facts import COVERAGE, PERSON, read, schema
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


# -- Medicare: M1 to M20


def person(born: date, *basis: str, **more: Any) -> Person:
    return Person(birth_date=born, medicare_basis=basis, **more)


AGED = person(OLD, "age")
DISABLED = person(YOUNG, "disability")
PLAN = {"relationship": "self", "employment": "active"}
SEVERAL = {"employer_size": 5, "multi_employer": True}


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


# -- health plans: rules 1 to 13


OWN = {"relationship": "self", "employment": "active", "covered_since": date(2020, 1, 1)}


def test_1_who_answers_for_an_injury() -> None:
    wc = Coverage("WC", Kind.WORKERS_COMPENSATION)
    result = order(Person(related_to=("work",)), [cover("Plan", **OWN), wc], ON)
    assert ids(result) == ["WC", "Plan"]
    assert result.coverages[0].rule == result.coverages[1].rule == "1"


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


# -- facts


FACTS: dict[str, Any] = {
    "on": "2026-05-15",
    "person": {"birth_date": "2015-03-01", "parents": "together"},
    "coverages": [{"id": "A", "kind": "group", "relationship": "child", "coordinates": True}],
}


def test_facts_are_read() -> None:
    facts = read(FACTS)
    assert facts.person == Person(birth_date=CHILD, parents="together")
    assert facts.coverages == (Coverage("A", Kind.GROUP, relationship="child", coordinates=True),)
    assert facts.on == ON


def test_fields_and_classes_are_one() -> None:
    assert tuple(PERSON) == Person._fields
    assert tuple(COVERAGE) == Coverage._fields
    described = schema()["properties"]
    assert set(described["person"]["properties"]) == set(Person._fields)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"on": None}, '"on" is missing'),
        ({"on": "15.5.2026"}, "on must be a date"),
        ({"person": []}, "person must be a JSON object"),
        ({"person": {"age": 3}}, "person: unknown key 'age'"),
        ({"person": {"birth_date": 2015}}, "person.birth_date must be a date"),
        ({"person": {"parents": "divorced"}}, "person.parents must be one of together, apart"),
        ({"person": {"medicare_basis": "age"}}, "person.medicare_basis must be a list of"),
        ({"coverages": []}, '"coverages" must be a list'),
        ({"coverages": [{"id": "A"}]}, "coverages[0].kind is missing"),
        ({"coverages": [{"id": "A", "kind": "hmo"}]}, "coverages[0].kind must be one of"),
        (
            {"coverages": [{"id": "A", "kind": "group", "employer_size": "20"}]},
            "coverages[0].employer_size must be a whole number",
        ),
        (
            {"coverages": [{"id": "A", "kind": "group", "employer_size": -1}]},
            "coverage A: an employer",
        ),
        (
            {"coverages": [{"id": "A", "kind": "group", "coordinates": "yes"}]},
            "coverages[0].coordinates must be true or false",
        ),
        ({"coverages": [{"id": "A", "kind": "group"}] * 2}, "coverage A: two coverages"),
        (
            {"coverages": [{"id": name, "kind": "medicare"} for name in "AB"]},
            "coverages: Medicare is one coverage",
        ),
        (
            {
                "coverages": [
                    {"id": "A", "kind": "group", "effective": "2026-02-01", "ended": "2026-01-01"}
                ]
            },
            "coverage A: it ended before it began",
        ),
        ({"day": 1}, "the file: unknown key 'day'"),
    ],
)
def test_facts_that_are_wrong(change: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongFacts) as error:
        read({**FACTS, **change})
    assert str(error.value).startswith(said)


# -- any facts


def some(field: Any) -> st.SearchStrategy[Any]:
    if field.type == "date":
        return st.none() | st.dates(date(1940, 1, 1), date(2026, 12, 31))
    if field.type == "number":
        return st.none() | st.sampled_from([0, 19, 20, 99, 100])
    if field.type == "yes or no":
        return st.none() | st.booleans()
    if field.type == "choices":
        return st.none() | st.lists(st.sampled_from(field.choices), unique=True).map(tuple)
    return st.none() | st.sampled_from(field.choices)


PEOPLE = st.builds(Person, **{name: some(field) for name, field in PERSON.items()})
PLANS = st.builds(
    Coverage,
    **{name: some(field) for name, field in COVERAGE.items() if name not in ("id", "kind")},
    id=st.just(""),
    kind=st.sampled_from([Kind.GROUP, Kind.GROUP, *Kind]),
)


@given(PEOPLE, st.lists(PLANS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_how_coverages_are_listed(
    who: Person, plans: list[Coverage], random: Any
) -> None:
    found = [one._replace(id=str(n), effective=None) for n, one in enumerate(plans)]
    if sum(one.kind is Kind.MEDICARE for one in found) > 1:
        return
    found = [one._replace(ended=None) for one in found]
    result = order(who, found, ON)
    shuffled = list(found)
    random.shuffle(shuffled)
    again = order(who, shuffled, ON)
    assert {one.fact for one in again.questions} == {one.fact for one in result.questions}
    assert {(one.position, one.coverage.id) for one in again.coverages} == {
        (one.position, one.coverage.id) for one in result.coverages
    }
    if result.is_decided:
        assert len(result.coverages) + len(result.left_out) == len(found)
    else:
        assert not result.coverages
