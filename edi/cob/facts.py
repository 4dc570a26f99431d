"""What must be known to say who pays first: of the person, and of each coverage.

Nothing is required but the kind of each coverage: what is not known is None, and `order` asks for
it where it decides. The JSON form is one object with `on`, `person` and `coverages`; `schema` is
its JSON Schema, made of the same tables by which it is read.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from edi.cob.kinds import Kind
from edi.errors import EdiError


class WrongFacts(EdiError, ValueError):
    """Facts that cannot be read; the message begins with their place."""


class Field(NamedTuple):
    type: str  # text, date, number, yes or no, choice, choices
    meaning: str
    choices: tuple[str, ...] = ()


PARENTS = ("parent-1", "parent-2")
HOLDERS = (
    *PARENTS,
    "spouse-of-parent-1",
    "spouse-of-parent-2",
    "guardian-1",
    "guardian-2",
    "own-spouse",
)
RELATED = ("work", "auto", "liability", "black-lung", "veterans", "federal-program")

PERSON = {
    "birth_date": Field("date", "birth date"),
    "medicare_basis": Field(
        "choices", "why the person has Medicare", ("age", "disability", "esrd")
    ),
    "esrd_since": Field("date", "first month of Medicare eligibility for kidney failure (ESRD)"),
    "medicare_was_primary": Field(
        "yes or no", "was Medicare primary, for age or disability, when kidney failure began?"
    ),
    "parents": Field(
        "choice",
        "of a child: do the parents live together (married or not) or apart?",
        ("together", "apart"),
    ),
    "decree_pays": Field(
        "choice",
        "of a child whose parents are apart: whom a court decree makes pay for health care;"
        " both also for joint custody",
        (*PARENTS, "both", "no-decree"),
    ),
    "decree_known_since": Field("date", "since when that parent's plan knows of the decree"),
    "custodial_parent": Field("choice", "with whom the child lives", PARENTS),
    "related_to": Field("choices", "what this care is related to; [] for nothing", RELATED),
}
COVERAGE = {
    "id": Field("text", "a name for it, as it is to be called in the answer"),
    "kind": Field("choice", "what it is", tuple(Kind)),
    "relationship": Field(
        "choice",
        "the person is the employee, member or retiree (self), or a dependent of them",
        ("self", "spouse", "domestic-partner", "child", "other"),
    ),
    "holder": Field("choice", "of a child's or young adult's plan: who holds it", HOLDERS),
    "holder_birth_date": Field("date", "birth date of who holds it"),
    "holder_covered_since": Field("date", "since when it covers who holds it"),
    "employment": Field(
        "choice",
        "of who holds a group plan: what the coverage comes from",
        ("active", "laid-off", "retired", "cobra"),
    ),
    "employer_size": Field("number", "employees of the employer, counted as Medicare counts"),
    "multi_employer": Field("yes or no", "is it a plan of several employers?"),
    "largest_employer": Field("number", "employees of the largest employer of such a plan"),
    "small_employer_exception": Field(
        "yes or no", "has Medicare granted such a plan the exception for small employers?"
    ),
    "coordinates": Field("yes or no", "has the plan a coordination of benefits clause?"),
    "active_rule": Field(
        "yes or no", "does its clause put the plan of an active employee before a retiree's?"
    ),
    "continuation_rule": Field(
        "yes or no", "does its clause put other plans before continued coverage (COBRA)?"
    ),
    "covered_since": Field(
        "date", "since when it covers the person; a new administrator does not restart it"
    ),
    "effective": Field("date", "first day of the coverage"),
    "ended": Field("date", "last day of the coverage"),
    "elected": Field("date", "of continued coverage (COBRA): the day of election"),
    "still_in_force": Field(
        "yes or no", "of continued coverage (COBRA): is it in force although Medicare began?"
    ),
}


class Person(NamedTuple):
    """As `PERSON` says."""

    birth_date: date | None = None
    medicare_basis: tuple[str, ...] | None = None
    esrd_since: date | None = None
    medicare_was_primary: bool | None = None
    parents: str | None = None
    decree_pays: str | None = None
    decree_known_since: date | None = None
    custodial_parent: str | None = None
    related_to: tuple[str, ...] | None = None


class Coverage(NamedTuple):
    """As `COVERAGE` says."""

    id: str
    kind: Kind
    relationship: str | None = None
    holder: str | None = None
    holder_birth_date: date | None = None
    holder_covered_since: date | None = None
    employment: str | None = None
    employer_size: int | None = None
    multi_employer: bool | None = None
    largest_employer: int | None = None
    small_employer_exception: bool | None = None
    coordinates: bool | None = None
    active_rule: bool | None = None
    continuation_rule: bool | None = None
    covered_since: date | None = None
    effective: date | None = None
    ended: date | None = None
    elected: date | None = None
    still_in_force: bool | None = None


class Facts(NamedTuple):
    person: Person
    coverages: tuple[Coverage, ...]
    on: date


def read(data: object) -> Facts:
    """Facts from what `json.load` returns. Raises `WrongFacts`."""
    top = _object(data, "the file", ("on", "person", "coverages"))
    if "on" not in top:
        raise WrongFacts('"on" is missing: the day of the service')
    day = day_of(top["on"])
    person = person_of(top.get("person", {}))
    listed = top.get("coverages")
    if not isinstance(listed, list) or not listed:
        raise WrongFacts('"coverages" must be a list with at least one coverage')
    coverages = tuple(coverage_of(one, f"coverages[{n}]") for n, one in enumerate(listed))
    return checked(Facts(person, coverages, day))


def day_of(value: object) -> date:
    """The day of the service. Raises `WrongFacts`."""
    found: date | None = _value(Field("date", ""), value, "on")
    if found is None:
        raise WrongFacts('"on" is missing: the day of the service')
    return found


def person_of(data: object) -> Person:
    """A person from its JSON object. Raises `WrongFacts`."""
    return Person(**_fields(PERSON, data, "person"))


def coverage_of(data: object, where: str = "coverage") -> Coverage:
    """A coverage from its JSON object. Raises `WrongFacts`."""
    values = _fields(COVERAGE, data, where)
    for key in ("id", "kind"):
        if not values.get(key):
            raise WrongFacts(f"{where}.{key} is missing")
    return Coverage(**{**values, "kind": Kind(values["kind"])})


def checked(facts: Facts) -> Facts:
    """The facts; `WrongFacts` where they contradict each other."""
    ids = [one.id for one in facts.coverages]
    for one in facts.coverages:
        where = f"coverage {one.id}"
        if ids.count(one.id) > 1:
            raise WrongFacts(f"{where}: two coverages have this id")
        if one.effective and one.ended and one.ended < one.effective:
            raise WrongFacts(f"{where}: it ended before it began")
        sizes = (one.employer_size, one.largest_employer)
        if any(size is not None and size < 0 for size in sizes):
            raise WrongFacts(f"{where}: an employer has fewer than no employees")
    if sum(one.kind is Kind.MEDICARE for one in facts.coverages) > 1:
        raise WrongFacts("coverages: Medicare is one coverage, name it once")
    return facts


def _object(data: object, where: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise WrongFacts(f"{where} must be a JSON object")
    for key in data:
        if key not in keys:
            raise WrongFacts(f"{where}: unknown key {key!r}; known: {', '.join(keys)}")
    return data


def _fields(fields: Mapping[str, Field], data: object, where: str) -> dict[str, Any]:
    found = _object(data, where, tuple(fields))
    return {
        key: _value(fields[key], value, f"{where}.{key}")
        for key, value in found.items()
        if value is not None
    }


def _value(field: Field, value: object, where: str) -> Any:
    if value is None:
        return None
    if field.type == "date":
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise WrongFacts(f'{where} must be a date such as "2026-07-01"') from None
    if field.type == "number":
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise WrongFacts(f"{where} must be a whole number")
    if field.type == "yes or no":
        if isinstance(value, bool):
            return value
        raise WrongFacts(f"{where} must be true or false")
    if field.type == "choices":
        if isinstance(value, list) and all(one in field.choices for one in value):
            return tuple(value)
        raise WrongFacts(f"{where} must be a list of {', '.join(field.choices)}")
    if not isinstance(value, str) or (field.choices and value not in field.choices):
        raise WrongFacts(f"{where} must be {_one_of(field)}")
    return value


def _one_of(field: Field) -> str:
    return f"one of {', '.join(field.choices)}" if field.choices else "text"


# -- JSON Schema

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "number": {"type": "integer", "minimum": 0},
    "yes or no": {"type": "boolean"},
}


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of facts."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts that say who pays first",
        "type": "object",
        "required": ["on", "coverages"],
        "additionalProperties": False,
        "properties": {
            "on": {**_TYPES["date"], "description": "the day of the service"},
            "person": _schema_of(PERSON, []),
            "coverages": {
                "type": "array",
                "minItems": 1,
                "items": _schema_of(COVERAGE, ["id", "kind"]),
            },
        },
    }


def _schema_of(fields: Mapping[str, Field], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "additionalProperties": False,
        "properties": {
            name: {**_schema_type(field), "description": field.meaning}
            for name, field in fields.items()
        },
    }


def _schema_type(field: Field) -> dict[str, Any]:
    if field.type == "choice":
        return {"enum": list(field.choices)}
    if field.type == "choices":
        return {"type": "array", "items": {"enum": list(field.choices)}}
    return _TYPES[field.type]
