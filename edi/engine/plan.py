"""Which rules to ask about a claim, decided once for all claims of the same make-up.

A hundred rules each need something: a segment, a loop that is without one, a code in a short
element. What they need in all is a handful of yes-or-no questions (`Atom`s of `edi.rules.needs`).
Each layout, and each value of such an element, answers some of them once and for all, as the bits
of a number; the answers of a claim are those of its parts together. So the rules for a claim are
found by a look-up, however many rules there are that cannot apply.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from edi.engine.answers import CodePlace, missing, value_answers
from edi.engine.asked import Asked, held, with_ids
from edi.engine.precheck import NOTHING, Facts, GroupReasons
from edi.interchange.delimiters import Delimiters
from edi.rules.needs import Atom, Has, Join, Lacks, Many, Need, Unproven, atoms
from edi.rules.rule import Rule, Scope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout

_REMEMBERED = 8192

# Levels are laid out one by one, so no layout says whether a claim has a patient level.
_PATIENT, _NO_PATIENT = Has("2000B", "2000C"), Lacks("2000B", "2000C")

Rules = tuple[Rule, ...]
Test = Callable[[int], bool]
_Tests = tuple[int, list[tuple[Rule, int, Test | None]]]


class _Answers(NamedTuple):
    """What a layout answers, where the values stand that answer the rest, and how many instances
    it has of each loop whose number matters."""

    bits: int
    places: tuple[CodePlace, ...]
    counts: tuple[int, ...]


class _Whole(NamedTuple):
    """The same of a claim with its lines: the places of each."""

    bits: int
    places: tuple[tuple[CodePlace, ...], ...]


class Part:
    """Some of the rules of a plan, and for which claims they were chosen so far."""

    def __init__(self, rules: Rules, bits: dict[Atom, int]) -> None:
        own = {atom for rule in rules for atom in atoms(rule.needs)}
        self._rules, self._bits, self._own = rules, bits, own
        # What decides on these rules: such atoms, and the others below where there are some.
        self.mask = sum(bits[atom] for atom in own if not isinstance(atom, Unproven))
        # Facts that matter to some rule; and does a rule concern adjustments of some codes only?
        self.facts = frozenset(atom.fact for atom in own if isinstance(atom, Unproven)).union(
            *(rule.cleared_by for rule in rules)
        )
        self.has_group_reasons = any(rule.declared.has_group_reasons for rule in rules)
        self._tests: dict[Facts, _Tests] = {}  # by what the precheck has proven of a claim
        self._known: dict[tuple[int, Facts], Rules] = {}
        self._chosen: dict[tuple[int, GroupReasons | None, Facts], Rules] = {}

    def chosen(self, bits: int, group_reasons: GroupReasons | None, proven: Facts) -> Rules:
        """Those of the applicable ones that these adjustments concern."""
        if group_reasons is None or not self.has_group_reasons:
            return self.applicable(bits, proven)
        key = bits & self.mask, group_reasons, proven
        rules = self._chosen.get(key)
        if rules is None:
            found = self.applicable(bits, proven)
            rules = tuple(rule for rule in found if _concerns(rule, group_reasons))
            _remember(self._chosen, key, rules)
        return rules

    def applicable(self, bits: int, proven: Facts) -> Rules:
        proven &= self.facts
        key = bits & self.mask, proven
        rules = self._known.get(key)
        if rules is None:
            if proven not in self._tests:
                self._tests[proven] = _tests(self._rules, self._bits, self._own, proven)
            unproven, tests = self._tests[proven]
            asked = key[0] | unproven
            rules = tuple(
                rule
                for rule, mask, test in tests
                if asked & mask == mask and (test is None or test(asked))
            )
            _remember(self._known, key, rules)
        return rules


def _tests(
    rules: Rules, bits: dict[Atom, int], own: Iterable[Atom], proven: frozenset[str]
) -> _Tests:
    """What is unproven, as bits; and each rule that is not cleared by what is proven, what must be
    true for it, and what else of its needs must hold."""
    unproven = sum(
        bits[atom] for atom in own if isinstance(atom, Unproven) and atom.fact not in proven
    )
    found = []
    for rule in rules:
        if not (rule.cleared_by and rule.cleared_by <= proven):
            mask, test = _test(rule.needs, bits)
            found.append((rule, mask, test and _remembered(test, rule.needs, bits)))
    return unproven, found


class Planned:
    """Some rules, and what decides on them. It is the same for all files, whatever their
    delimiters, and for all runs: to work it out takes longer than to check a small file."""

    def __init__(self, rules: Rules, own: frozenset[Rule]) -> None:
        """`own`: those of profiles. What decides on the ones mostly does not matter for the others,
        so each has to be worked out for few claims only."""
        self.rules = rules
        found = dict.fromkeys(atom for rule in rules for atom in atoms(rule.needs))
        self.bits = {atom: 1 << number for number, atom in enumerate(found)}
        self.many = [(atom, bit) for atom, bit in self.bits.items() if isinstance(atom, Many)]
        self.by_loop: dict[str, dict[Atom, int]] = {}
        for atom, bit in self.bits.items():
            if not isinstance(atom, Unproven | Many) and atom not in (_PATIENT, _NO_PATIENT):
                self.by_loop.setdefault(atom.loop, {})[atom] = bit
        both = (
            tuple(rule for rule in rules if (rule in own) is is_own) for is_own in (False, True)
        )
        self.parts = [Part(part, self.bits) for part in both if part]


# Threads may share what is planned: it only ever grows by what is so anyway.
_planned = lru_cache(maxsize=8)(Planned)


class Plan:
    """The wanted rules of one scope and one guide, and what layouts and texts answer about them."""

    def __init__(
        self,
        scope: Scope,
        guide_id: str,
        selection: Selection,
        left_out: frozenset[Rule] = frozenset(),
    ) -> None:
        """`left_out`: rules of profiles that are about what others exchange."""
        self._left_out = left_out
        self._scope = scope
        self._guide_id = guide_id
        self._selection = selection
        self._delimiters: Delimiters | None = None  # of what is remembered of layouts
        self._of_levels: dict[Layout, _Answers] = {}  # levels around the claim
        self._of_claims: dict[Layout, _Answers] = {}  # the claim and its lines
        self._whole: dict[tuple[Layout, ...], _Whole] = {}
        self._asked: dict[tuple[int, Facts], Rules] = {}
        self._chosen: dict[tuple[int, GroupReasons | None, Facts], Rules] = {}

    @cached_property
    def _core(self) -> Planned:
        rules = tuple(
            rule
            for rule in self._selection.rules_of(self._scope)
            if rule.is_for(self._guide_id)
            and rule not in self._left_out
            and self._selection.wants(rule)
        )
        return _planned(rules, frozenset(self._selection.profile))

    @property
    def rules(self) -> Rules:
        """All wanted rules."""
        return self._core.rules

    @property
    def parts(self) -> list[Part]:
        """The rules of the catalogue and those of profiles."""
        return self._core.parts

    # -- what is true of a claim

    def around(self, levels: Sequence[LoopChunk]) -> int:
        """What it answers about a claim that these levels are all there are around it."""
        patient, no_patient = self.patient
        return patient if levels and levels[-1].layout.root.loop.id == "2000C" else no_patient

    @cached_property
    def patient(self) -> tuple[int, int]:
        """What it answers that there is a patient level around a claim, and that there is none."""
        bits = self._core.bits
        return bits.get(_PATIENT, 0), bits.get(_NO_PATIENT, 0)

    def read_with(self, d: Delimiters) -> None:
        """Forget the texts that are known, if they were read with other delimiters."""
        is_same, self._delimiters = d == self._delimiters, d
        if is_same:
            return
        for known in (self._of_levels, self._of_claims, self._whole):
            known.clear()
        for asked in self._by_loop.values():
            asked.forget()

    def level(self, chunk: LoopChunk) -> int:
        """What a level around the claim answers."""
        if chunk.delimiters is not self._delimiters:
            self.read_with(chunk.delimiters)
        known = self.of_level(chunk.layout)
        if not known.places:
            return known.bits
        d = chunk.delimiters
        values = value_answers(
            chunk.segments, [0], (known.places,), d.element, d.component, self.missing
        )
        return known.bits | values

    def of_level(self, layout: Layout) -> _Answers:
        """What the layout of a level answers, and where values stand that do."""
        known = self._of_levels.get(layout)
        if known is None:
            known = self._layout(layout, is_level=True)
            _remember(self._of_levels, layout, known)
        return known

    def claim(
        self, segments: list[str], starts: list[int], layouts: tuple[Layout, ...], d: Delimiters
    ) -> int:
        """What a claim and its lines answer."""
        if d is not self._delimiters:
            self.read_with(d)
        known = self.whole(layouts)
        if not known.places:
            return known.bits
        values = value_answers(segments, starts, known.places, d.element, d.component, self.missing)
        return known.bits | values

    def whole(self, layouts: tuple[Layout, ...]) -> _Whole:
        """What the layouts of a claim and its lines answer, and where values stand that do."""
        known = self._whole.get(layouts)
        if known is None:
            known = self._layouts(layouts)
            _remember(self._whole, layouts, known)
        return known

    def _layouts(self, layouts: tuple[Layout, ...]) -> _Whole:
        bits = 0
        places = []
        totals = [0] * len(self._core.many)
        for layout in layouts:
            known = self._of_claims.get(layout)
            if known is None:
                known = self._layout(layout, is_level=False)
                _remember(self._of_claims, layout, known)
            bits |= known.bits
            places.append(known.places)
            for number, count in enumerate(known.counts):
                totals[number] += count
        for (many, bit), total in zip(self._core.many, totals, strict=True):
            if total > many.least:
                bits |= bit
        return _Whole(bits, tuple(places) if any(places) else ())

    def missing(self, place: CodePlace, text: str) -> int:
        """What a text answers that was not seen before."""
        assert self._delimiters is not None
        return missing(place, text, self._delimiters)

    def _layout(self, layout: Layout, *, is_level: bool) -> _Answers:
        """What a layout answers; tokens without a loop are asked of claims, not of levels."""
        bits = 0
        places: list[CodePlace] = []
        loops = []
        for node in layout.root.walk():
            loop = node.loop.id
            loops.append(loop)
            asked = self._by_loop.get(loop)
            if asked is None:
                continue
            bits |= asked.answer(held(node, layout.tokens))
            places += asked.places(node)
        asked = self._by_loop.get("")
        if asked is not None and not is_level:
            bits |= asked.answer(with_ids(layout.tokens).union(loops))
        counts = tuple(loops.count(many.loop) for many, _ in self._core.many)
        return _Answers(bits, tuple(places), counts)

    @cached_property
    def _by_loop(self) -> dict[str, "Asked"]:
        return {loop: Asked(bits) for loop, bits in self._core.by_loop.items()}

    # -- the rules

    def rules_for(self, bits: int, group_reasons: GroupReasons | None, proven: Facts) -> Rules:
        """The rules that can find something in a claim of which these atoms are true.

        `group_reasons` are those of its adjustments; with None, as where that would take long to
        know, they exclude nothing. `proven`: by the precheck.
        """
        key = bits, group_reasons, proven
        chosen = self._chosen.get(key)
        if chosen is None:
            chosen = ()
            for one in self.parts:
                chosen += one.chosen(bits, group_reasons, proven)
            _remember(self._chosen, key, chosen)
        return chosen

    def _applicable(self, bits: int, proven: Facts) -> Rules:
        key = bits, proven
        rules = self._asked.get(key)
        if rules is None:
            rules = sum((part.applicable(bits, proven) for part in self.parts), ())
            _remember(self._asked, key, rules)
        return rules

    def looks_at_adjustments(self, bits: int) -> bool:
        """Do the group and reason codes of the claim decide on some of its rules?"""
        return any(rule.declared.has_group_reasons for rule in self._applicable(bits, NOTHING))


def _remembered(test: Test, need: Need, bits: dict[Atom, int]) -> Test:
    """The same test; what it says is kept by what is true of all that it asks for."""
    asked = sum({bits[atom] for atom in atoms(need)})
    known: dict[int, bool] = {}

    def test_of(true: int) -> bool:
        key = true & asked
        found = known.get(key)
        if found is None:
            found = test(key)
            _remember(known, key, found)
        return found

    return test_of


def _test(need: Need, bits: dict[Atom, int]) -> tuple[int, Test | None]:
    """A need as a mask and a function of what is true: together what `holds` says of it."""
    if not isinstance(need, Join):
        return bits[need], None
    mask = sum({bits[one] for one in need.needs if not isinstance(one, Join)})
    joined = [_test(one, bits) for one in need.needs if isinstance(one, Join)]
    if need.is_all:
        for inner, _ in joined:
            mask |= inner
        tests = [test for _, test in joined if test is not None]
        return mask, (lambda true: all(test(true) for test in tests)) if tests else None
    return (
        0,
        lambda true: (
            bool(true & mask)
            or any(true & inner == inner and (test is None or test(true)) for inner, test in joined)
        ),
    )


def _remember(known: dict[Any, Any], key: Hashable, value: object) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value


def _concerns(rule: Rule, group_reasons: Iterable[tuple[str, str]]) -> bool:
    concerns = rule.group_reasons
    if concerns is None:
        return True
    for group, reason in group_reasons:  # noqa: SIM110 - of every kind of claim
        if concerns(group, reason):
            return True
    return False
