"""Which rules to ask about a claim, decided once for all claims of the same make-up.

A hundred rules each need something: a segment, a loop that is without one, a code in a short
element. What they need in all is a handful of yes-or-no questions (`Atom`s of `edi.rules.needs`).
Each layout, and each value of such an element, answers some of them once and for all, as the bits
of a number; the answers of a claim are those of its parts together. So the rules for a claim are
found by a look-up, however many rules there are that cannot apply.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from edi.engine.precheck import PROVEN, GroupReasons
from edi.engine.precheck.amounts import CodePlace, value_answers
from edi.interchange.delimiters import Delimiters
from edi.rules.needs import Atom, Has, Join, Lacks, Many, Need, Tested, Unproven, Value, atoms
from edi.rules.rule import Rule, Scope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout, Node

_REMEMBERED = 8192

# Levels are laid out one by one, so no layout says whether a claim has a patient level.
_PATIENT, _NO_PATIENT = Has("2000B", "2000C"), Lacks("2000B", "2000C")

Rules = tuple[Rule, ...]
Test = Callable[[int], bool]


class _Answers(NamedTuple):
    """What a layout answers, and where the values stand that answer the rest."""

    bits: int
    places: tuple[CodePlace, ...]


class _Whole(NamedTuple):
    """The same of a claim with its lines: the places of each."""

    bits: int
    places: tuple[tuple[CodePlace, ...], ...]


class _Element(NamedTuple):
    """A short code element that is asked for: CLM05-3 is 5, 3."""

    number: int
    part: int  # component, 0 for the whole element
    digits: int  # before the decimal point: values with fewer answer nothing
    answers: dict[str, int]  # by value, as bits
    asked: tuple[tuple[int, Callable[[str], bool]], ...]  # a bit, and whether a value sets it


class _Asked:
    """What is asked of the instances of one loop."""

    def __init__(self, bits: dict[Atom, int]) -> None:
        """`bits`: the atoms of that loop, and the bit of each."""
        self._has = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Has)}
        self._lacks = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Lacks)}
        self._lacks_all = sum(self._lacks.values())
        values = [atom for atom in bits if isinstance(atom, Value | Tested)]
        self._elements: dict[str, list[_Element]] = {}  # by segment id
        for name in dict.fromkeys(atom.element for atom in values):
            whole, _, part = name.partition("-")
            atoms_of = [one for one in values if one.element == name]
            wanted = tuple((bits[one], one.is_met) for one in atoms_of)
            digits = min(one.digits if isinstance(one, Tested) else 0 for one in atoms_of)
            element = _Element(int(whole[-2:]), int(part or 0), digits, {}, wanted)
            self._elements.setdefault(whole[:-2], []).append(element)

    def answer(self, held: Iterable[str]) -> int:
        """What an instance that holds these tokens answers."""
        bits = here = 0
        for token in held:
            bits |= self._has.get(token, 0)
            here |= self._lacks.get(token, 0)
        return bits | (self._lacks_all & ~here)

    def places(self, node: Node) -> Iterator[CodePlace]:
        """Where in an instance the elements stand that are asked for."""
        if not self._elements:
            return
        for key, used in node.uses.items():
            for element in self._elements.get(key.partition("[")[0], ()):
                for index in used:
                    yield CodePlace(index, *element)


class _Part:
    """Some of the rules of a plan, and for which claims they were chosen so far."""

    def __init__(self, rules: Rules, bits: dict[Atom, int], proven: frozenset[str]) -> None:
        self._tests = [(rule, *_test(rule.needs, bits)) for rule in rules]
        own = {atom for rule in rules for atom in atoms(rule.needs)}
        unproven = [atom for atom in own if isinstance(atom, Unproven)]
        self._mask = sum(bits[atom] for atom in own.difference(unproven))
        self._proven = proven
        # What is not proven of a claim that has passed the precheck, and of one that has not.
        self._unproven = {
            True: sum(bits[atom] for atom in unproven if atom.fact not in proven),
            False: sum(bits[atom] for atom in unproven),
        }
        self._known: dict[tuple[int, bool], Rules] = {}

    def applicable(self, bits: int, passed: bool) -> Rules:
        key = bits & self._mask, passed
        rules = self._known.get(key)
        if rules is None:
            cleared = self._proven if passed else frozenset()
            asked = key[0] | self._unproven[passed]
            rules = tuple(
                rule
                for rule, mask, test in self._tests
                if asked & mask == mask
                and (test is None or test(asked))
                and not (rule.cleared_by and rule.cleared_by <= cleared)
            )
            _remember(self._known, key, rules)
        return rules


class Plan:
    """The wanted rules of one scope and one guide."""

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
        self._of_levels: dict[Layout, _Answers] = {}  # levels around the claim
        self._of_claims: dict[Layout, _Answers] = {}  # the claim and its lines
        self._whole: dict[tuple[Layout, ...], _Whole] = {}
        self._asked: dict[tuple[int, bool], Rules] = {}
        self._chosen: dict[tuple[int, bool, GroupReasons | None], Rules] = {}

    @cached_property
    def rules(self) -> Rules:
        """All wanted rules."""
        return tuple(
            rule
            for rule in self._selection.rules_of(self._scope)
            if rule.is_for(self._guide_id)
            and rule not in self._left_out
            and self._selection.wants(rule)
        )

    @cached_property
    def _bits(self) -> dict[Atom, int]:
        found = dict.fromkeys(atom for rule in self.rules for atom in atoms(rule.needs))
        return {atom: 1 << number for number, atom in enumerate(found)}

    # -- what is true of a claim

    def around(self, levels: Sequence[LoopChunk]) -> int:
        """What it answers about a claim that these levels are all there are around it."""
        patient, no_patient = self._patient
        return patient if levels and levels[-1].layout.root.loop.id == "2000C" else no_patient

    @cached_property
    def _patient(self) -> tuple[int, int]:
        return self._bits.get(_PATIENT, 0), self._bits.get(_NO_PATIENT, 0)

    def level(self, chunk: LoopChunk) -> int:
        """What a level around the claim answers."""
        known = self._of_levels.get(chunk.layout)
        if known is None:
            known = self._layout(chunk.layout, is_level=True)
            _remember(self._of_levels, chunk.layout, known)
        if not known.places:
            return known.bits
        d = chunk.delimiters
        values = value_answers(
            chunk.segments, [0], (known.places,), d.element, d.component, self._missing
        )
        return known.bits | values

    def claim(
        self, segments: list[str], starts: list[int], layouts: tuple[Layout, ...], d: Delimiters
    ) -> int:
        """What a claim and its lines answer."""
        known = self._whole.get(layouts)
        if known is None:
            known = self._layouts(layouts)
            _remember(self._whole, layouts, known)
        if not known.places:
            return known.bits
        values = value_answers(
            segments, starts, known.places, d.element, d.component, self._missing
        )
        return known.bits | values

    def _layouts(self, layouts: tuple[Layout, ...]) -> _Whole:
        bits = self._counted(layouts)
        places = []
        for layout in layouts:
            known = self._of_claims.get(layout)
            if known is None:
                known = self._layout(layout, is_level=False)
                _remember(self._of_claims, layout, known)
            bits |= known.bits
            places.append(known.places)
        return _Whole(bits, tuple(places) if any(places) else ())

    def _counted(self, layouts: tuple[Layout, ...]) -> int:
        """What the numbers of loop instances answer."""
        if not self._many:
            return 0
        counts = [_loops(layout) for layout in layouts]
        return sum(
            bit
            for many, bit in self._many
            if sum(one.get(many.loop, 0) for one in counts) > many.least
        )

    @cached_property
    def _many(self) -> list[tuple[Many, int]]:
        return [(atom, bit) for atom, bit in self._bits.items() if isinstance(atom, Many)]

    def _missing(self, place: CodePlace, value: str) -> int:
        """What a value answers that was not seen before."""
        code = value.strip()
        bits = 0
        for bit, is_met in place.asked:
            if is_met(code):
                bits |= bit
        if len(place.answers) >= _REMEMBERED:
            place.answers.clear()
        place.answers[value] = bits
        return bits

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
            bits |= asked.answer(_held(node, layout.tokens))
            places += asked.places(node)
        asked = self._by_loop.get("")
        if asked is not None and not is_level:
            bits |= asked.answer(_with_ids(layout.tokens).union(loops))
        return _Answers(bits, tuple(places))

    @cached_property
    def _by_loop(self) -> dict[str, "_Asked"]:
        found: dict[str, dict[Atom, int]] = {}
        for atom, bit in self._bits.items():
            if not isinstance(atom, Unproven | Many) and atom not in (_PATIENT, _NO_PATIENT):
                found.setdefault(atom.loop, {})[atom] = bit
        return {loop: _Asked(bits) for loop, bits in found.items()}

    # -- the rules

    def rules_for(self, bits: int, group_reasons: GroupReasons | None, *, passed: bool) -> Rules:
        """The rules that can find something in a claim of which these atoms are true.

        `group_reasons` are those of its adjustments; with None, as where that would take long to
        know, they exclude nothing. `passed`: the claim has passed the precheck.
        """
        key = bits, passed, group_reasons
        chosen = self._chosen.get(key)
        if chosen is None:
            chosen = self._applicable(bits, passed)
            if group_reasons is not None:
                chosen = tuple(r for r in chosen if _concerns(r, group_reasons))
            _remember(self._chosen, key, chosen)
        return chosen

    def _applicable(self, bits: int, passed: bool) -> Rules:
        key = bits, passed
        rules = self._asked.get(key)
        if rules is None:
            rules = sum((part.applicable(bits, passed) for part in self._parts), ())
            _remember(self._asked, key, rules)
        return rules

    @cached_property
    def _parts(self) -> "list[_Part]":
        """The rules of the catalogue and those of profiles. What decides on the ones mostly does
        not matter for the others, so each has to be worked out for few claims only."""
        own = frozenset(self._selection.profile)
        both = (
            tuple(rule for rule in self.rules if (rule in own) is is_own)
            for is_own in (False, True)
        )
        cleared = PROVEN.get(self._scope, frozenset())
        return [_Part(rules, self._bits, cleared) for rules in both if rules]

    def looks_at_adjustments(self, bits: int) -> bool:
        """Do the group and reason codes of the claim decide on some of its rules?"""
        return any(rule.declared.has_group_reasons for rule in self._applicable(bits, False))


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


@lru_cache(maxsize=_REMEMBERED)
def _loops(layout: Layout) -> Counter[str]:
    """How often each loop occurs."""
    return Counter(node.loop.id for node in layout.root.walk())


def _concerns(rule: Rule, group_reasons: Iterable[tuple[str, str]]) -> bool:
    return rule.group_reasons is None or any(rule.group_reasons(*one) for one in group_reasons)


def _with_ids(tokens: Iterable[str]) -> frozenset[str]:
    """Tokens, and the segment ids alone of those with a qualifier."""
    return frozenset(tokens) | {token.partition("_")[0] for token in tokens}


def _held(node: Node, tokens: Sequence[str]) -> frozenset[str]:
    """What stands in a loop instance: tokens, ids alone, and the loops below it.

    Of a segment that is supposed to be there, every token is.
    """
    found = set(node.children)
    for key, used in node.uses.items():
        segment_id = key.lstrip("?").partition("[")[0]
        found.add(segment_id)
        found.update(tokens[index] for index in used)
        if not used:
            specs = node.loop.by_id.get(segment_id, ())
            found.update(f"{segment_id}_{code}" for one in specs for code in one.qualifier_codes)
    return frozenset(found)
