"""Which of two health plans pays first: the rules of the NAIC model regulation, one by one.

Each rule returns the plan that pays first, or None where it does not decide, and raises `Unknown`
for facts that it would need. Insured plans follow them; self-funded plans may adopt them. Source:
NAIC Coordination of Benefits Model Regulation (MO-120), section 6.
"""

from collections.abc import Callable, Iterator
from datetime import date

from edi.cob.facts import Coverage, Person
from edi.cob.kinds import Kind
from edi.cob.questions import Question, Unknown, of_coverage, of_person

TEXTS = {
    "4": "a plan without a coordination of benefits clause pays first",
    "5": "the plan that covers the person as employee, member or retiree pays before one that"
    " covers him or her as a dependent",
    "6": "birthday rule: the plan of the parent whose birthday is earlier in the year pays first",
    "7": "the plan of the parent whom a court decree names pays first",
    "7-joint": "the decree names both parents: birthday rule",
    "8": "the plan of the parent with custody pays first, then that parent's spouse's, then the"
    " other parent's, then that one's spouse's",
    "9": "people who are not the parents count as if they were, and a spouse's plan and a parent's"
    " by longer coverage",
    "10": "the plan of an active employee pays before that of a retired or laid-off one",
    "11": "a plan pays before continued coverage (COBRA)",
    "12": "the plan that covered the person longer pays first",
    "13": "nothing decides: they share equally",
}
PARENTS = ("parent-1", "parent-2")
_NOT_FROM_WORK = "not from work"  # an individual policy
_GUARDIANS = ("guardian-1", "guardian-2")
_SPOUSE_OF = {"parent-1": "spouse-of-parent-1", "parent-2": "spouse-of-parent-2"}
_OTHER = {"parent-1": "parent-2", "parent-2": "parent-1"}

Decided = tuple[Coverage, str] | None
Holders = frozenset[str]  # of all the child's plans


def no_clause(first: Coverage, second: Coverage) -> Decided:
    """Rule 4."""
    _need("4", (first, "coordinates"), (second, "coordinates"))
    if first.coordinates == second.coordinates:
        return None
    return (second if first.coordinates else first), "4"


def own_or_dependent(first: Coverage, second: Coverage) -> Decided:
    """Rule 5, but for Medicare in between."""
    _need("5", (first, "relationship"), (second, "relationship"))
    if (first.relationship == "self") == (second.relationship == "self"):
        return None
    return (first if first.relationship == "self" else second), "5"


def of_a_child(
    first: Coverage, second: Coverage, person: Person, on: date, holders: Holders
) -> Decided:
    """Rules 6 to 9."""
    if "child" not in (first.relationship, second.relationship):
        return None
    unknown = [one for one in (first, second) if holder_of(one) is None]
    _need("6", *((one, "holder") for one in unknown))
    pair = {holder_of(first), holder_of(second)}
    if len(pair) == 1:
        return None  # one parent has both
    if "own-spouse" in pair:
        return _longer(first, second, "9") or _birthday(first, second, "9")
    if pair & {*_GUARDIANS}:
        return _birthday(first, second, "9")
    if person.parents is None:
        raise Unknown(of_person("parents", "6"))
    if person.parents == "together":
        return _birthday(first, second, "6")
    if person.decree_pays is None:
        raise Unknown(of_person("decree_pays", "7"))
    if person.decree_pays == "both":
        return _birthday(first, second, "7-joint")
    if person.decree_pays in PARENTS:
        named = _named(person.decree_pays, holders)
        if named in pair and _is_known(person, on):
            return (first if holder_of(first) == named else second), "7"
    return _by_custody(first, second, person)


def holder_of(plan: Coverage) -> str | None:
    """Who holds a plan of a child or young adult."""
    if plan.holder is None and plan.relationship in ("spouse", "domestic-partner"):
        return "own-spouse"
    return plan.holder


def _named(parent: str, holders: Holders) -> str:
    """Whose plan a decree means: the parent's, or that of the parent's spouse without one."""
    return parent if parent in holders else _SPOUSE_OF[parent]


def _is_known(person: Person, on: date) -> bool:
    if person.decree_known_since is None:
        raise Unknown(of_person("decree_known_since", "7"))
    return person.decree_known_since <= on


def _by_custody(first: Coverage, second: Coverage, person: Person) -> Decided:
    custodial = person.custodial_parent
    if custodial is None:
        raise Unknown(of_person("custodial_parent", "8"))
    other = _OTHER[custodial]
    order = (custodial, _SPOUSE_OF[custodial], other, _SPOUSE_OF[other])
    places = [order.index(holder_of(one) or "") for one in (first, second)]
    return (first if places[0] < places[1] else second), "8"


def _birthday(first: Coverage, second: Coverage, rule: str) -> Decided:
    """Month and day, not the year; on the same day the plan that covered its holder longer."""
    _need(rule, (first, "holder_birth_date"), (second, "holder_birth_date"))
    days = [
        (one.holder_birth_date.month, one.holder_birth_date.day)
        for one in (first, second)
        if one.holder_birth_date
    ]
    if days[0] != days[1]:
        return (first if days[0] < days[1] else second), rule
    _need(rule, (first, "holder_covered_since"), (second, "holder_covered_since"))
    return _earlier(first, second, "holder_covered_since", rule)


def active_or_not(first: Coverage, second: Coverage) -> Decided:
    """Rule 10; only where both plans know it."""
    return _by_employment(first, second, ("active",), ("retired", "laid-off"), "active_rule", "10")


def continued_or_not(first: Coverage, second: Coverage) -> Decided:
    """Rule 11; only where both plans have it."""
    others = ("active", "retired", "laid-off", _NOT_FROM_WORK)
    return _by_employment(first, second, others, ("cobra",), "continuation_rule", "11")


def _by_employment(
    first: Coverage,
    second: Coverage,
    before: tuple[str, ...],
    after: tuple[str, ...],
    flag: str,
    rule: str,
) -> Decided:
    pair = (first, second)
    if any(getattr(one, flag) is False for one in pair):
        return None
    states = [_state(one) for one in pair]
    for wanted in (before, after):
        if not any(state is None or state in wanted for state in states):
            return None
    _need(rule, *((one, "employment") for one in pair if one.kind is Kind.GROUP))
    early = [one for one in pair if _state(one) in before]
    if len(early) != 1 or not any(state in after for state in states):
        return None
    _need(rule, (first, flag), (second, flag))
    return early[0], rule


def _state(plan: Coverage) -> str | None:
    return plan.employment if plan.kind is Kind.GROUP else _NOT_FROM_WORK


def longer_covered(first: Coverage, second: Coverage) -> Decided:
    """Rule 12."""
    return _longer(first, second, "12")


def _longer(first: Coverage, second: Coverage, rule: str) -> Decided:
    _need(rule, (first, "covered_since"), (second, "covered_since"))
    return _earlier(first, second, "covered_since", rule)


def _earlier(first: Coverage, second: Coverage, fact: str, rule: str) -> Decided:
    days = getattr(first, fact), getattr(second, fact)
    if days[0] == days[1]:
        return None
    return (first if days[0] < days[1] else second), rule


AFTER_CHILDREN: tuple[Callable[[Coverage, Coverage], Decided], ...] = (
    active_or_not,
    continued_or_not,
    longer_covered,
)


def _need(rule: str, *facts: tuple[Coverage, str]) -> None:
    missing = list(_missing(rule, facts))
    if missing:
        raise Unknown(*missing)


def _missing(rule: str, facts: tuple[tuple[Coverage, str], ...]) -> Iterator[Question]:
    for coverage, fact in facts:
        if getattr(coverage, fact) is None:
            yield of_coverage(coverage, fact, rule)
