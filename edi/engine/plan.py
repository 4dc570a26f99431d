"""Which rules to ask about a claim, decided once for all claims of the same make-up.

A hundred rules each need something: a segment, a loop that is without one, a code in a short
element. What they need in all is a handful of yes-or-no questions (`Atom`s of `edi.rules.needs`).
Each layout, and each value of such an element, answers some of them once and for all, as the bits
of a number; the answers of a claim are those of its parts together. So the rules for a claim are
found by a look-up, however many rules there are that cannot apply.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from edi.engine.precheck import PROVEN, GroupReasons
from edi.engine.precheck.amounts import CodePlace, code_answers
from edi.interchange.delimiters import Delimiters
from edi.rules import registry
from edi.rules.needs import Atom, Has, Join, Need, Value, atoms
from edi.rules.rule import Rule, Scope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout, Node

_REMEMBERED = 8192

Rules = tuple[Rule, ...]
Test = Callable[[int], bool]


class _Answers(NamedTuple):
    """What a layout answers, and where the values stand that answer the rest."""

    bits: int
    places: tuple[CodePlace, ...]


class Plan:
    """The wanted rules of one scope and one guide."""

    def __init__(self, scope: Scope, guide_id: str, selection: Selection) -> None:
        self._scope = scope
        self._guide_id = guide_id
        self._selection = selection
        self._of_levels: dict[Layout, _Answers] = {}  # levels around the claim
        self._of_claims: dict[Layout, _Answers] = {}  # the claim and its lines
        self._whole: dict[tuple[Layout, ...], _Answers] = {}
        self._codes: dict[tuple[str, str], dict[str, int]] = {}
        self._asked: dict[tuple[int, bool], Rules] = {}
        self._chosen: dict[tuple[int, bool, GroupReasons | None], Rules] = {}

    @cached_property
    def rules(self) -> Rules:
        """All wanted rules."""
        return tuple(
            rule
            for rule in registry.rules_of(self._scope)
            if rule.is_for(self._guide_id) and self._selection.wants(rule)
        )

    @cached_property
    def _bits(self) -> dict[Atom, int]:
        found = dict.fromkeys(atom for rule in self.rules for atom in atoms(rule.needs))
        return {atom: 1 << number for number, atom in enumerate(found)}

    # -- what is true of a claim

    def level(self, chunk: LoopChunk) -> int:
        """What a level around the claim answers."""
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

    def _missing(self, place: CodePlace, value: str) -> int:
        """What a value answers that was not seen before."""
        code = value.strip()
        bits = sum(self._bits[one] for one in place.asked if (code in one.codes) is one.is_among)
        _remember(place.answers, value, bits)
        return bits

    def _layout(self, layout: Layout, *, is_level: bool) -> _Answers:
        """What a layout answers; tokens without a loop are asked of claims, not of levels."""
        held: dict[str, list[frozenset[str]]] = {}  # by loop, of every instance
        nodes: dict[str, list[Node]] = {}
        for node in layout.root.walk():
            held.setdefault(node.loop.id, []).append(_held(node, layout.tokens))
            nodes.setdefault(node.loop.id, []).append(node)
        if not is_level:
            held[""] = [_with_ids(layout.tokens).union(nodes)]
        bits = 0
        places: list[CodePlace] = []
        for loop, instances in held.items():
            asked = self._by_loop.get(loop)
            if asked is None:
                continue
            in_any, in_all = frozenset.union(*instances), frozenset.intersection(*instances)
            values: dict[str, list[Value]] = {}
            for atom, bit in asked:
                if isinstance(atom, Value):
                    values.setdefault(atom.element, []).append(atom)
                elif atom.token in in_any if isinstance(atom, Has) else atom.token not in in_all:
                    bits |= bit
            for element, wanted in values.items():
                answers = self._codes.setdefault((loop, element), {})
                places += [
                    CodePlace(0, *where, answers, tuple(wanted))
                    for where in _where(nodes[loop], element)
                ]
        return _Answers(bits, tuple(places))

    @cached_property
    def _by_loop(self) -> dict[str, list[tuple[Atom, int]]]:
        found: dict[str, list[tuple[Atom, int]]] = {}
        for atom, bit in self._bits.items():
            found.setdefault(atom.loop, []).append((atom, bit))
        return found

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
            cleared = PROVEN[self._scope] if passed else frozenset()
            rules = tuple(
                rule
                for rule in self.rules
                if self._tests[rule.code](bits)
                and not (rule.cleared_by and rule.cleared_by <= cleared)
            )
            _remember(self._asked, key, rules)
        return rules

    @cached_property
    def _tests(self) -> dict[str, Test]:
        """By rule: do its needs hold, given what is true?"""
        return {rule.code: _test(rule.needs, self._bits) for rule in self.rules}

    def looks_at_adjustments(self, bits: int) -> bool:
        """Do the group and reason codes of the claim decide on some of its rules?"""
        return any(rule.declared.has_group_reasons for rule in self._applicable(bits, False))


def _test(need: Need, bits: dict[Atom, int]) -> Test:
    """A need as a function of what is true, which is what `holds` says of it."""
    if not isinstance(need, Join):
        bit = bits[need]
        return lambda true: bool(true & bit)
    mask = sum({bits[one] for one in need.needs if not isinstance(one, Join)})
    joined = [_test(one, bits) for one in need.needs if isinstance(one, Join)]
    if need.is_all:
        return lambda true: true & mask == mask and all(test(true) for test in joined)
    return lambda true: bool(true & mask) or any(test(true) for test in joined)


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


def _where(nodes: list[Node], element: str) -> list[tuple[int, int, int]]:
    """Segment index, element and component of every use of "CLM05-3"."""
    whole, _, part = element.partition("-")
    segment_id, number = whole[:-2], int(whole[-2:])
    return [
        (index, number, int(part or 0))
        for node in nodes
        for key, used in node.uses.items()
        if key.partition("[")[0] == segment_id
        for index in used
    ]
