"""Which rules to ask about a claim, decided once for all claims of the same make-up.

A hundred rules each need something: a segment, a loop that is without one, a code in a short
element. What they need in all is a handful of yes-or-no questions (`Atom`s of `edi.rules.needs`).
Each layout, and each value of such an element, answers some of them once and for all, as the bits
of a number; the answers of a claim are those of its parts together. So the rules for a claim are
found by a look-up, however many rules there are that cannot apply.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from edi.engine.precheck import PROVEN, GroupReasons
from edi.engine.precheck.amounts import AskedAt, CodePlace, code_answers, component
from edi.interchange.delimiters import Delimiters
from edi.rules.needs import Atom, Has, Join, Lacks, Need, Unproven, Value, atoms
from edi.rules.rule import Rule, Scope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout, Node

_REMEMBERED = 8192
_CLOSE = 3  # elements from one that is asked for to the next, looked up together

# Levels are laid out one by one, so no layout says whether a claim has a patient level.
_PATIENT, _NO_PATIENT = Has("2000B", "2000C"), Lacks("2000B", "2000C")

Rules = tuple[Rule, ...]
Test = Callable[[int], bool]
_Tests = tuple[int, list[tuple[Rule, int, Test | None]]]


class _Answers(NamedTuple):
    """What a layout answers, and where the values stand that answer the rest."""

    bits: int
    places: tuple[CodePlace, ...]


class _Elements(NamedTuple):
    """Short code elements that are asked for, and what is between them: CLM05-3 is 5, 5, 3."""

    first: int
    last: int
    part: int  # component, 0 for whole elements
    answers: dict[str, int]  # by text, as bits
    asked: tuple[AskedAt, ...]


class _Asked:
    """What is asked of the instances of one loop."""

    def __init__(self, bits: dict[Atom, int]) -> None:
        """`bits`: the atoms of that loop, and the bit of each."""
        self._has = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Has)}
        self._lacks = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Lacks)}
        self._lacks_all = sum(self._lacks.values())
        values = [atom for atom in bits if isinstance(atom, Value)]
        by_segment: dict[str, list[tuple[int, int, Value]]] = {}
        for atom in values:
            whole, _, part = atom.element.partition("-")
            by_segment.setdefault(whole[:-2], []).append((int(whole[-2:]), int(part or 0), atom))
        self._elements = {one: list(_together(asked)) for one, asked in by_segment.items()}

    def answer(self, held: Iterable[str]) -> int:
        """What an instance that holds these tokens answers."""
        bits = here = 0
        for token in held:
            bits |= self._has.get(token, 0)
            here |= self._lacks.get(token, 0)
        return bits | (self._lacks_all & ~here)

    def forget(self) -> None:
        """Forget what texts answer."""
        for elements in self._elements.values():
            for one in elements:
                one.answers.clear()

    def places(self, node: Node) -> Iterator[CodePlace]:
        """Where in an instance the elements stand that are asked for."""
        if not self._elements:
            return
        for key, used in node.uses.items():
            for element in self._elements.get(key.partition("[")[0], ()):
                for index in used:
                    yield CodePlace(0, index, *element)


def _together(asked: Iterable[tuple[int, int, Value]]) -> Iterator[_Elements]:
    """Elements that stand close to each other are looked up as one text: it is seldom a new one.

    Farther ones may have a name or an amount between them.
    """
    groups: list[list[tuple[int, int, Value]]] = []
    for one in sorted(asked, key=itemgetter(0, 1)):
        if groups and one[0] - groups[-1][-1][0] <= _CLOSE:
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in groups:
        first, last = group[0][0], group[-1][0]
        parts = {part for _, part, _ in group}
        part = parts.pop() if first == last and len(parts) == 1 else 0
        places = tuple(
            (number - first, 0 if part else inner, atom) for number, inner, atom in group
        )
        yield _Elements(first, last, part, {}, places)


class Plan:
    """The wanted rules of one scope and one guide."""

    def __init__(self, scope: Scope, guide_id: str, selection: Selection) -> None:
        self._scope = scope
        self._guide_id = guide_id
        self._selection = selection
        self._delimiters: Delimiters | None = None  # of what is remembered of layouts
        self._of_levels: dict[Layout, _Answers] = {}  # levels around the claim
        self._of_claims: dict[Layout, _Answers] = {}  # the claim and its lines
        self._whole: dict[tuple[Layout, ...], _Answers] = {}
        self._asked: dict[tuple[int, bool], Rules] = {}
        self._chosen: dict[tuple[int, bool, GroupReasons | None], Rules] = {}

    @cached_property
    def rules(self) -> Rules:
        """All wanted rules."""
        return tuple(
            rule
            for rule in self._selection.rules_of(self._scope)
            if rule.is_for(self._guide_id) and self._selection.wants(rule)
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

    def _read_with(self, d: Delimiters) -> None:
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
            self._read_with(chunk.delimiters)
        known = self._of_levels.get(chunk.layout)
        if known is None:
            known = self._layout(chunk.layout, is_level=True)
            _remember(self._of_levels, chunk.layout, known)
        if not known.places:
            return known.bits
        d = chunk.delimiters
        values = code_answers(
            chunk.segments, [0], known.places, d.element, d.component, self._missing
        )
        return known.bits | values

    def claim(
        self, segments: list[str], starts: list[int], layouts: tuple[Layout, ...], d: Delimiters
    ) -> int:
        """What a claim and its lines answer."""
        if d is not self._delimiters:
            self._read_with(d)
        known = self._whole.get(layouts)
        if known is None:
            known = self._layouts(layouts)
            _remember(self._whole, layouts, known)
        if not known.places:
            return known.bits
        values = code_answers(segments, starts, known.places, d.element, d.component, self._missing)
        return known.bits | values

    def _layouts(self, layouts: tuple[Layout, ...]) -> _Answers:
        bits = 0
        places: list[CodePlace] = []
        for number, layout in enumerate(layouts):
            known = self._of_claims.get(layout)
            if known is None:
                known = self._layout(layout, is_level=False)
                _remember(self._of_claims, layout, known)
            bits |= known.bits
            if number:
                places += [CodePlace(number, *place[1:]) for place in known.places]
            else:
                places += known.places
        return _Answers(bits, tuple(places))

    def _missing(self, place: CodePlace, text: str) -> int:
        """What a text answers that was not seen before."""
        d = self._delimiters
        assert d is not None
        bits = 0
        for number, part, atom in place.asked:
            if atom.is_met(component(text, d.element, d.component, number, part).strip()):
                bits |= self._bits[atom]
        _remember(place.answers, text, bits)
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
            if not isinstance(atom, Unproven) and atom not in (_PATIENT, _NO_PATIENT):
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
            unproven, tests = self._of_passed if passed else self._of_others
            asked = bits | unproven
            rules = tuple(
                rule
                for rule, mask, test in tests
                if asked & mask == mask and (test is None or test(asked))
            )
            _remember(self._asked, key, rules)
        return rules

    @cached_property
    def _of_passed(self) -> _Tests:
        """The tests for claims that have passed the precheck."""
        return self._tests(PROVEN[self._scope])

    @cached_property
    def _of_others(self) -> _Tests:
        return self._tests(frozenset())

    def _tests(self, proven: frozenset[str]) -> _Tests:
        """What is unproven, as bits; and each rule that is not cleared by what is proven, what must
        be true for it, and what else of its needs must hold."""
        unproven = sum(
            bit
            for atom, bit in self._bits.items()
            if isinstance(atom, Unproven) and atom.fact not in proven
        )
        found = []
        for rule in self.rules:
            if rule.cleared_by and rule.cleared_by <= proven:
                continue
            mask, test = _test(rule.needs, self._bits)
            found.append((rule, mask, test and _remembered(test, rule.needs, self._bits)))
        return unproven, found

    def looks_at_adjustments(self, bits: int) -> bool:
        """Do the group and reason codes of the claim decide on some of its rules?"""
        return any(rule.declared.has_group_reasons for rule in self._applicable(bits, False))


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
