"""Facts about coverages: how they are read, and what holds of any of them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from order_cases import (
    CHILD,
    ON,
    ids,
)

from edi.cob import Coverage, Person, WrongFacts, order
from edi.cob.facts import COVERAGE, PERSON, read, schema
from edi.cob.kinds import Kind

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


def test_order_takes_json_objects_too() -> None:
    plans = [
        {"id": "A", "kind": "group", "relationship": "spouse", "coordinates": True},
        {"id": "B", "kind": "group", "relationship": "self", "coordinates": True},
    ]
    assert ids(order({"birth_date": CHILD}, plans, ON)) == ["B", "A"]
    with pytest.raises(WrongFacts, match="coverage: unknown key 'plan'"):
        order({}, [{"id": "A", "kind": "group", "plan": "B"}], ON)


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


def test_the_day_is_a_day() -> None:
    who, plans = Person(), [Coverage("A", Kind.GROUP)]
    for on in (datetime(2026, 5, 15, 9, 30, tzinfo=UTC), "2026-05-15"):
        assert ids(order(who, plans, on)) == ["A"]  # type: ignore[arg-type]
    for wrong in (None, 20260515, "tomorrow"):
        with pytest.raises(WrongFacts, match=r'^"?on"? '):
            order(who, plans, wrong)  # type: ignore[arg-type]


def test_a_moment_is_read_as_its_day() -> None:
    began = {"id": "A", "kind": "group", "effective": datetime(2026, 5, 15, 23, 59, tzinfo=UTC)}
    assert ids(order({}, [began], ON)) == ["A"]
