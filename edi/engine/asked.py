"""What rules ask of claims, loop by loop: tokens that are there or not, and values of elements."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from edi.engine.answers import COMPOSITE, MASKED, PRESENCE, AskedAt, CodePlace, new_answers
from edi.guides.catalogue import SPECS
from edi.rules.needs import Atom, Has, Lacks, OfElement, Tested, Unmodified, Value
from edi.structure.layout import Node

_CLOSE = 3  # elements from one that is asked for to the next, looked up together
_NAMES_BETWEEN = frozenset({"SBR"})  # segments with a name or number between such elements


_SERVICES = [spec.service for spec in SPECS.values() if spec.service]
_CHARGES = {service.segment: service.charge for service in _SERVICES}
_PROCEDURES = frozenset(f"{one.segment}{one.procedure:02}" for one in _SERVICES)


class _Elements(NamedTuple):
    """Short code elements that are asked for, and what is between them: CLM05-3 is 5, 5, 3."""

    first: int
    last: int
    part: int  # component, 0 for whole elements
    digits: int  # of a single element before the decimal point, see `CodePlace`
    answers: dict[str, int]  # by text, as bits
    asked: tuple[AskedAt, ...]


class Asked:
    """What is asked of the instances of one loop."""

    def __init__(self, bits: dict[Atom, int]) -> None:
        """`bits`: the atoms of that loop, and the bit of each."""
        self._has = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Has)}
        self._lacks = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Lacks)}
        self._lacks_all = sum(self._lacks.values())
        by_segment: dict[str, list[tuple[int, int, OfElement]]] = {}
        for atom in bits:
            if isinstance(atom, OfElement):
                whole, _, part = atom.element.partition("-")
                component = COMPOSITE if isinstance(atom, Unmodified) else int(part or 0)
                by_segment.setdefault(whole[:-2], []).append((int(whole[-2:]), component, atom))
        self._elements = {one: list(_together(asked, bits)) for one, asked in by_segment.items()}

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
                    yield CodePlace(index, *element)


def _together(
    asked: Iterable[tuple[int, int, OfElement]], bits: dict[Atom, int]
) -> Iterator[_Elements]:
    """Elements that stand close to each other are looked up as one text: it is seldom a new one.

    Farther ones may have a name or an amount between them, and what is tested may be one itself.
    """
    groups: list[list[tuple[int, int, OfElement]]] = []
    ordered = sorted(asked, key=itemgetter(0, 1))
    coded = {number for number, _, atom in ordered if not _is_presence(atom)}
    for one in ordered:
        last = groups[-1][-1] if groups else None
        if last is not None and _belongs(one, last, coded):
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in groups:
        first, last_one = group[0][0], group[-1][0]
        parts = {part for _, part, _ in group}
        part = max(*parts, 0) if first == last_one and len(parts) == 1 else 0
        places = tuple(
            (number - first, 0 if part else inner, bits[atom], _test(atom))
            for number, inner, atom in group
        )
        tested = [atom.digits if isinstance(atom, Tested) else 0 for _, _, atom in group]
        digits = 0 if part or any(inner for _, inner, _ in group) else min(tested)
        if not part and first == last_one and first not in coded:
            digits = PRESENCE
        elif not part and first == last_one and all(map(_ignores_digits, group)):
            digits = MASKED
        yield _Elements(first, last_one, part, digits, new_answers(), places)


def _test(atom: OfElement) -> Callable[[str], bool] | Value:
    return atom if isinstance(atom, Value) else atom.is_met


def with_ids(tokens: Iterable[str]) -> frozenset[str]:
    """Tokens, and the segment ids alone of those with a qualifier."""
    return frozenset(tokens) | {token.partition("_")[0] for token in tokens}


def _ignores_digits(one: tuple[int, int, OfElement]) -> bool:
    """Is it asked of a whole element, and does no digit of it matter?"""
    return not one[1] and isinstance(one[2], Tested) and one[2].ignores_digits


def _is_presence(atom: OfElement) -> bool:
    """Is it asked of an element only whether it is there?"""
    return isinstance(atom, Value) and tuple(atom.codes) == ("",) and "-" not in atom.element


def _belongs(
    one: tuple[int, int, OfElement],
    before: tuple[int, int, OfElement],
    coded: set[int],
) -> bool:
    """Are two questions answered by one text? `coded`: elements whose values matter."""
    if one[0] != before[0] and not {one[0], before[0]} <= coded:
        return False
    if one[0] == before[0] and one[1] and before[1]:
        element = one[2].element.partition("-")[0]
        if element in _PROCEDURES:  # a file has few procedures, with their modifiers
            return True
    if isinstance(one[2], Value) and isinstance(before[2], Value):
        if one[2].element[:3] in _NAMES_BETWEEN and one[0] - before[0] > 1:
            return False
        charge = _CHARGES.get(one[2].element.partition("-")[0][:-2], 0)
        return one[0] - before[0] <= _CLOSE and not before[0] <= charge <= one[0]
    return one[:2] == before[:2] and type(one[2]) is type(before[2])


def held(node: Node, tokens: Sequence[str]) -> frozenset[str]:
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
