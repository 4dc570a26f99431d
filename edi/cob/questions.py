"""Questions about facts that are not known and would decide who pays first."""

from typing import NamedTuple

from edi.cob.facts import Coverage

_MEMBER, _PLAN, _EMPLOYER = "member", "plan", "employer"

_OF_PERSON = {
    "birth_date": (_MEMBER, "What is the patient's date of birth?"),
    "medicare_basis": (
        _MEMBER,
        "Why does the patient have Medicare: age (65 or over), a disability, or kidney failure"
        " (ESRD)? Name all that apply.",
    ),
    "esrd_since": (
        _MEMBER,
        "In which month did the patient become eligible for Medicare because of kidney failure"
        " (ESRD)?",
    ),
    "medicare_was_primary": (
        _MEMBER,
        "Did Medicare already pay first, because of age or disability, when the kidney failure"
        " began?",
    ),
    "parents": (_MEMBER, "Do the child's parents live together (married or not), or apart?"),
    "decree_pays": (
        _MEMBER,
        "Does a court decree say which parent must pay for the child's health care: which one, or"
        " both? Or is there no decree? Please send a copy of it.",
    ),
    "decree_known_since": (_PLAN, "Since when does the plan named by the decree know of it?"),
    "custodial_parent": (_MEMBER, "With which parent does the child live most of the time?"),
    "related_to": (
        _MEMBER,
        "Is this care related to work, a car accident, an injury that somebody else answers for,"
        " black lung disease, care that the VA authorized or a federal program?",
    ),
}
_OF_COVERAGE = {
    "relationship": (
        _MEMBER,
        "{id}: is the patient the employee, member or retiree, or a dependent (spouse, domestic"
        " partner, child, other)?",
    ),
    "holder": (_MEMBER, "{id}: who holds this coverage: which parent, or whose spouse?"),
    "holder_birth_date": (
        _MEMBER,
        "{id}: what is the date of birth of the person who holds this coverage?",
    ),
    "holder_covered_since": (
        _MEMBER,
        "{id}: since when has this plan covered the person who holds it?",
    ),
    "employment": (
        _MEMBER,
        "{id}: does the person who holds this coverage work for the employer now, or is he or she"
        " laid off or retired, or is it continued coverage (COBRA)?",
    ),
    "employer_size": (
        _EMPLOYER,
        "{id}: how many employees has the employer that offers this plan?",
    ),
    "multi_employer": (_PLAN, "{id}: do several employers share this plan?"),
    "largest_employer": (
        _PLAN,
        "{id}: how many employees has the largest employer of this plan?",
    ),
    "small_employer_exception": (
        _PLAN,
        "{id}: has Medicare granted this plan the exception for small employers?",
    ),
    "coordinates": (_PLAN, "{id}: does the plan have a coordination of benefits clause?"),
    "active_rule": (
        _PLAN,
        "{id}: does the plan's clause let the plan of an active employee pay before that of a"
        " retired or laid-off one?",
    ),
    "continuation_rule": (
        _PLAN,
        "{id}: does the plan's clause let other plans pay before continued coverage (COBRA)?",
    ),
    "covered_since": (_MEMBER, "{id}: since when has this plan covered the patient?"),
    "effective": (_MEMBER, "{id}: when did this coverage begin?"),
    "elected": (_MEMBER, "{id}: when was the continued coverage (COBRA) elected?"),
    "still_in_force": (
        _PLAN,
        "{id}: Medicare began after the continued coverage (COBRA) was elected, which may end it."
        " Is it still in force?",
    ),
}


class Question(NamedTuple):
    fact: str  # where it belongs in the facts: "person.parents", "coverages[Acme].employer_size"
    ask: str  # whom: member, plan, employer
    text: str
    rule: str  # that it would decide


class Unknown(Exception):
    """A rule cannot be asked without these facts."""

    def __init__(self, *questions: Question) -> None:
        super().__init__(*(question.fact for question in questions))
        self.questions = questions


def of_person(fact: str, rule: str) -> Question:
    return Question(f"person.{fact}", *_OF_PERSON[fact], rule)


def of_coverage(coverage: Coverage, fact: str, rule: str) -> Question:
    ask, text = _OF_COVERAGE[fact]
    return Question(f"coverages[{coverage.id}].{fact}", ask, text.format(id=coverage.id), rule)
