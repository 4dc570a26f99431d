"""Who pays first: the coverages of a person in their order, each with the rule that decided.

The first rule that decides, decides. What is not known and would decide is asked for by name, and
never guessed: then there is no order yet. Where no rule decides, plans share equally.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from edi.cob import msp, plan_rules
from edi.cob.facts import Coverage, Facts, Person, checked, coverage_of, day_of, person_of
from edi.cob.kinds import PUBLIC, RESPONSIBLE, Kind, precedes
from edi.cob.questions import Question, Unknown, of_person

ONLY = "only"
# They exclude what workers' compensation answers for, while others may pay after no-fault.
_PLANS = (Kind.GROUP, Kind.INDIVIDUAL)
_RELATION = {
    Kind.WORKERS_COMPENSATION: "work",
    Kind.NO_FAULT: "auto",
    Kind.LIABILITY: "liability",
    Kind.BLACK_LUNG: "black-lung",
    Kind.VETERANS: "veterans",
    Kind.FEDERAL_PROGRAM: "federal-program",
}
TEXTS = {
    ONLY: "there is no other coverage",
    "1": "who answers for an injury or a program by law or contract pays first for its care",
    "3": "public programs pay last: TRICARE, Medicaid, Indian Health and state programs",
    "5-medicare": "Medicare pays after the dependent plan and before the own plan: the dependent"
    " plan, Medicare, the own plan",
    **{name: rule.text for name, rule in msp.RULES.items()},
    **plan_rules.TEXTS,
    "circle": "the rules go round in a circle: they share equally",
}


class Placed(NamedTuple):
    """A coverage at its place."""

    position: int  # 1 for primary; the same for coverages that share equally
    coverage: Coverage
    rule: str  # that put it behind the one before; of the first, before the next
    reason: str
    shares_equally: bool
    insurance_type: str  # SBR05 of Medicare where it is not primary; else ""


class LeftOut(NamedTuple):
    """A coverage that does not pay on this day, or not for this care."""

    coverage: Coverage
    reason: str


class Order(NamedTuple):
    """The answer: coverages in their order, or the questions that stand in its way."""

    coverages: tuple[Placed, ...]  # none while there are questions
    questions: tuple[Question, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def is_decided(self) -> bool:
        return not self.questions

    @property
    def shares_equally(self) -> bool:
        return any(one.shares_equally for one in self.coverages)


_Pair = tuple[int, int]


def order(
    person: Person | Mapping[str, Any], coverages: Sequence[Coverage | Mapping[str, Any]], on: date
) -> Order:
    """In which order a person's coverages pay for care of this day.

    Person and coverages may also be given as their JSON objects. Raises `WrongFacts` for facts that
    cannot be read or contradict each other.
    """
    known = checked(
        Facts(
            person if isinstance(person, Person) else person_of(person),
            tuple(one if isinstance(one, Coverage) else coverage_of(one) for one in coverages),
            day_of(on),
        )
    )
    return _order(*known)


def _order(person: Person, coverages: Sequence[Coverage], on: date) -> Order:
    try:
        left_out = list(_left_out(person, coverages, on))
    except Unknown as unknown:
        return Order((), unknown.questions, ())
    out = {one.coverage.id for one in left_out}
    found = [one for one in coverages if one.id not in out]
    before: dict[_Pair, str] = {}  # the first of the pair pays first, by this rule
    unknown_pairs: dict[_Pair, tuple[Question, ...]] = {}
    asked = _Asked(person, found, on)
    for first, second in combinations(range(len(found)), 2):
        try:
            decided = asked.between(found[first], found[second])
        except Unknown as unknown:
            unknown_pairs[first, second] = unknown.questions
            continue
        if decided is not None:
            winner, rule = decided
            pair = (first, second) if winner is found[first] else (second, first)
            before[pair] = rule
    reach = _closure(before, len(found))
    questions = [
        question
        for (first, second), asks in unknown_pairs.items()
        if (first, second) not in reach and (second, first) not in reach
        for question in asks
    ]
    if questions:
        return Order((), tuple(dict.fromkeys(questions)), tuple(left_out))
    return Order(tuple(_placed(found, before, reach)), (), tuple(left_out))


def _left_out(person: Person, coverages: Sequence[Coverage], on: date) -> Iterable[LeftOut]:
    there = [one for one in coverages if _is_in_force(one, on)]
    kinds = {one.kind for one in there}
    if person.related_to is None and kinds & {*RESPONSIBLE}:
        raise Unknown(of_person("related_to", "1"))
    answers = {kind for kind in kinds if _RELATION.get(kind, "") in (person.related_to or ())}
    for one in coverages:
        if one not in there:
            yield LeftOut(one, "it is not in force on this day")
        elif one.kind in RESPONSIBLE and one.kind not in answers:
            yield LeftOut(one, "the care is not related to what it answers for")
        elif one.kind is Kind.MEDICARE and Kind.VETERANS in answers:
            yield LeftOut(one, msp.RULES["M16"].text)
        elif one.kind in _PLANS and Kind.WORKERS_COMPENSATION in answers:
            yield LeftOut(one, "work has caused the care, and workers' compensation pays for it")
        elif one.employment == "cobra" and Kind.MEDICARE in kinds and one.still_in_force is False:
            yield LeftOut(one, "Medicare began after it was elected and has ended it")


def _is_in_force(one: Coverage, on: date) -> bool:
    return not ((one.effective and one.effective > on) or (one.ended and one.ended < on))


class _Asked(NamedTuple):
    """The rules about two coverages, with all that they look at."""

    person: Person
    coverages: Sequence[Coverage]
    on: date

    def between(self, first: Coverage, second: Coverage) -> plan_rules.Decided:
        """Which of the two pays first and by which rule; None where nothing decides."""
        kinds = (first.kind, second.kind)
        for one, other in ((first, second), (second, first)):
            if precedes(one.kind, other.kind):
                return one, _rule_of_law(one.kind, other.kind)
        if first.kind in (*RESPONSIBLE, *PUBLIC):
            return None  # two of one kind
        if Kind.MEDICARE in kinds:
            medicare, plan = (first, second) if kinds[0] is Kind.MEDICARE else (second, first)
            is_first, rule = msp.rule_between(plan, medicare, self.person, self.on)
            return (medicare if is_first else plan), rule
        return self._plans(first, second)

    def _plans(self, first: Coverage, second: Coverage) -> plan_rules.Decided:
        decided = plan_rules.no_clause(first, second)
        if decided is not None:
            return decided
        decided = plan_rules.own_or_dependent(first, second)
        if decided is not None:
            own = decided[0]
            dependent = second if own is first else first
            return (dependent, "5-medicare") if self._is_around(own, dependent) else decided
        holders = frozenset(one.holder for one in self.coverages if one.holder)
        decided = plan_rules.of_a_child(first, second, self.person, self.on, holders)
        for rule in plan_rules.AFTER_CHILDREN:
            if decided is None:
                decided = rule(first, second)
        return decided

    def _is_around(self, own: Coverage, dependent: Coverage) -> bool:
        """Does Medicare pay after the dependent plan and before the own one?"""
        medicare = next((one for one in self.coverages if one.kind is Kind.MEDICARE), None)
        if medicare is None:
            return False
        questions: list[Question] = []
        for plan, is_after in ((own, True), (dependent, False)):
            try:
                if msp.rule_between(plan, medicare, self.person, self.on)[0] is not is_after:
                    return False
            except Unknown as unknown:
                questions += unknown.questions
        if questions:
            raise Unknown(*questions)
        return True


def _rule_of_law(first: Kind, second: Kind) -> str:
    if second is Kind.MEDICARE and first in msp.RESPONSIBLE:
        return msp.RESPONSIBLE[first]
    if (first, second) == (Kind.MEDICARE, Kind.MEDICAID):
        return "M18"
    return "1" if first in RESPONSIBLE else "3"


def _closure(before: Iterable[_Pair], count: int) -> set[_Pair]:
    """Who comes before whom, by one rule or by several."""
    reach = set(before)
    for middle in range(count):
        for first in range(count):
            if (first, middle) in reach:
                reach |= {(first, last) for last in range(count) if (middle, last) in reach}
    return reach


def _placed(
    found: Sequence[Coverage], before: Mapping[_Pair, str], reach: set[_Pair]
) -> Iterable[Placed]:
    rest = set(range(len(found)))
    layers: list[list[int]] = []
    while rest:
        layer = [
            one
            for one in sorted(rest)
            if not any((other, one) in reach and (one, other) not in reach for other in rest)
        ]
        layers.append(layer)
        rest -= set(layer)
    position = 1
    for number, layer in enumerate(layers):
        around = layers[number - 1] if number else (layers[1] if len(layers) > 1 else [])
        for one in layer:
            rule = _rule_for(one, layer, around, before, reach)
            yield Placed(
                position,
                found[one],
                rule,
                TEXTS[rule],
                len(layer) > 1,
                _insurance_type(one, found, before, position),
            )
        position += len(layer)


def _rule_for(
    one: int,
    layer: Sequence[int],
    around: Sequence[int],
    before: Mapping[_Pair, str],
    reach: set[_Pair],
) -> str:
    if len(layer) > 1:
        return "circle" if (one, one) in reach else "13"
    for other in around:
        rule = before.get((other, one)) or before.get((one, other))
        if rule:
            return rule
    decided = [rule for pair, rule in before.items() if one in pair]
    return decided[0] if decided else ONLY


def _insurance_type(
    one: int, found: Sequence[Coverage], before: Mapping[_Pair, str], position: int
) -> str:
    """Why Medicare is not primary, by the first plan that pays before it."""
    if found[one].kind is not Kind.MEDICARE or position == 1:
        return ""
    for other in range(len(found)):
        rule = msp.RULES.get(before.get((other, one), ""))
        if rule is not None and rule.insurance_type:
            return rule.insurance_type
    return ""
