"""What rules ask of claims, loop by loop: tokens that are there or not, and values of elements."""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from edi.engine.precheck.amounts import AskedAt, CodePlace
from edi.rules.needs import Atom, Has, Lacks, Tested, Value
from edi.structure.layout import Node

_CLOSE = 3  # elements from one that is asked for to the next, looked up together


class _Elements(NamedTuple):
    """Short code elements that are asked for, and what is between them: CLM05-3 is 5, 5, 3."""

    first: int
    last: int
    part: int  # component, 0 for whole elements
    answers: dict[str, int]  # by text, as bits
    asked: tuple[AskedAt, ...]


class Asked:
    """What is asked of the instances of one loop."""

    def __init__(self, bits: dict[Atom, int]) -> None:
        """`bits`: the atoms of that loop, and the bit of each."""
        self._has = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Has)}
        self._lacks = {atom.token: bit for atom, bit in bits.items() if isinstance(atom, Lacks)}
        self._lacks_all = sum(self._lacks.values())
        by_segment: dict[str, list[tuple[int, int, Value | Tested]]] = {}
        for atom in bits:
            if isinstance(atom, Value | Tested):
                whole, _, part = atom.element.partition("-")
                asked = by_segment.setdefault(whole[:-2], [])
                asked.append((int(whole[-2:]), int(part or 0), atom))
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
                    yield CodePlace(0, index, *element)


def _together(
    asked: Iterable[tuple[int, int, Value | Tested]], bits: dict[Atom, int]
) -> Iterator[_Elements]:
    """Elements that stand close to each other are looked up as one text: it is seldom a new one.

    Farther ones may have a name or an amount between them, and what is tested may be one itself.
    """
    groups: list[list[tuple[int, int, Value | Tested]]] = []
    for one in sorted(asked, key=itemgetter(0, 1)):
        last = groups[-1][-1] if groups else None
        if (
            last
            and one[0] - last[0] <= _CLOSE
            and isinstance(one[2], Value)
            and isinstance(last[2], Value)
        ):
            groups[-1].append(one)
        else:
            groups.append([one])
    for group in groups:
        first, last_one = group[0][0], group[-1][0]
        parts = {part for _, part, _ in group}
        part = parts.pop() if first == last_one and len(parts) == 1 else 0
        places = tuple(
            (number - first, 0 if part else inner, bits[atom], atom.is_met)
            for number, inner, atom in group
        )
        yield _Elements(first, last_one, part, {}, places)


def with_ids(tokens: Iterable[str]) -> frozenset[str]:
    """Tokens, and the segment ids alone of those with a qualifier."""
    return frozenset(tokens) | {token.partition("_")[0] for token in tokens}


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
