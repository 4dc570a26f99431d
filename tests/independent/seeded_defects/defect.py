"""What a seeded defect is, and the table of them.

A module `of_*.py` holds the defects of one subject. Each is a function that takes a valid file,
plants one fault at a place drawn by chance, and returns the place where it must be found; or a call
of `put`, where the fault is the value of one element.
"""

from collections.abc import Callable
from typing import NamedTuple

from claim_file import ClaimFile, Segment

PROFESSIONAL, INSTITUTIONAL, DENTAL, REMITTANCE = "837P", "837I", "837D", "835"
ACKNOWLEDGEMENT, STATUS = "999", "277CA"
GUIDES = {
    "P": PROFESSIONAL,
    "I": INSTITUTIONAL,
    "D": DENTAL,
    "R": REMITTANCE,
    "A": ACKNOWLEDGEMENT,
    "S": STATUS,
}


class Spot(NamedTuple):
    """Where a defect must be found; without a segment it is a matter of the whole file."""

    segment: Segment | None
    element: int | None = None
    component: int | None = None


class Defect(NamedTuple):
    """A kind of single fault."""

    name: str
    code: str
    guides: tuple[str, ...]
    plant: Callable[[ClaimFile], Spot | Segment]
    severity: str
    also: tuple[str, ...]


DEFECTS: list[Defect] = []


def defect(
    name: str,
    code: str,
    guides: str,
    severity: str = "error",
    also: tuple[str, ...] = (),
) -> Callable[[Callable[[ClaimFile], Spot | Segment]], Callable[[ClaimFile], Spot | Segment]]:
    """Enters a defect: its name, the code that must be found, and guides by letter (PIDRAS).

    `also` are codes of what is said besides, and rightly so, since the defect cannot be without.
    """

    def enter(
        plant: Callable[[ClaimFile], Spot | Segment],
    ) -> Callable[[ClaimFile], Spot | Segment]:
        of = tuple(GUIDES[letter] for letter in guides)
        DEFECTS.append(Defect(name, code, of, plant, severity, also))
        return plant

    return enter


def put(
    name: str,
    code: str,
    guides: str,
    segment: str,
    at: int | tuple[int, int],
    value: str | Callable[[str], str],
    loop: str = "",
    when: Callable[[Segment], object] = lambda _: True,
    spot: int | tuple[int, int] | None = None,
    severity: str = "error",
) -> None:
    """Enters a defect that is one value: of an element, or of a component of it.

    It is put where the element has another value; "" takes one away. `spot` is where it must be
    found, where that is another element of the segment; 0 for the segment as a whole.
    """
    element, component = (at, 0) if isinstance(at, int) else at

    def plant(file: ClaimFile) -> Spot:
        def has(one: Segment) -> bool:
            old = one.part(element, component) if component else one[element]
            return bool(old) and changed(old) != old and bool(when(one))

        def changed(old: str) -> str:
            return value if isinstance(value, str) else value(old)

        one = file.pick(segment, loop, has)
        new = changed(one.part(element, component) if component else one[element])
        if component:
            one.set_part(element, component, new)
        else:
            one[element] = new
        found = at if spot is None else spot
        where, part = (found, 0) if isinstance(found, int) else found
        return Spot(one, where or None, part or None)

    defect(name, code, guides, severity)(plant)
