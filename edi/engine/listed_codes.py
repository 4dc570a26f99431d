"""Codes of claims against lists with dates: are they valid on the days of service?

What a code is, its list says (`edi.rules.cod.on_the_day`). Here is where codes and dates stand in a
claim, worked out once for all claims of the same layouts, and the days on which each code has been
found to be fine, kept by its text. So a claim costs a look-up for each of its codes.

Diagnoses and inpatient procedures are held against all days of the claim, a procedure against those
of its line; a code is wrong only if it was valid on none of them.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from edi import native
from edi.claims.claim import Claim
from edi.codes import lists
from edi.codes.lists.code_list import Days, day_number
from edi.elements.dates import parse_date
from edi.guides.catalogue import SPECS
from edi.guides.guide import SegmentSpec
from edi.guides.spec import About
from edi.interchange.delimiters import Delimiters
from edi.rules.cod.on_the_day import ALWAYS, DENTAL_LISTS, MEDICAL_LISTS, Flaw, fine_days, flaw
from edi.rules.rule import Hit
from edi.structure.chunk import ClaimSegments, Spot
from edi.structure.layout import Layout

CODES = ("COD004", "COD008", "COD013")

_REMEMBERED = 16_384
_QUALIFIERS = frozenset({"ABK", "ABF", "ABJ", "ABN", "APR", "BBR", "BBQ", "BP", "BO", "HC", "AD"})
# The service segments of all guides about claims.
_SERVICES = {
    one.service.segment for one in SPECS.values() if one.service and one.about is About.CLAIM
}


class CodesAt(NamedTuple):
    """Where codes stand, each with its qualifier in a composite."""

    line: int  # of the claim, 0 for the claim itself
    segment: int  # counted from the start of the line
    first: int  # element
    last: int


DateAt = tuple[int, int]  # where a DTP stands: line, segment
Group = tuple[tuple[CodesAt, ...], tuple[DateAt, ...]]  # codes that are held against these days
FlawAt = tuple[CodesAt, int, Flaw]  # where a code stands, its element, and what is wrong with it


class ListedCodes:
    """What is known of the codes that a run has met."""

    def __init__(self, wants: Callable[[str], bool]) -> None:
        """`wants`: is the rule of that code to be asked?"""
        self._wants_claims = any(map(wants, CODES))
        self._wants_lines = wants("COD008")
        self.known: dict[str, Days] = {}  # by the text of a composite, when it is fine
        self._groups: dict[tuple[Layout, ...], tuple[Group, ...]] = {}
        self._listed: dict[Layout, bool] = {}  # lines whose procedures are on a list

    def flaws(self, claim: ClaimSegments, d: Delimiters) -> list[FlawAt]:
        """What is wrong with the codes of a claim."""
        segments, starts, layouts = claim
        groups = self._groups.get(layouts)
        if groups is None:
            groups = self.placed(layouts)
        if not groups or are_fine(segments, starts, groups, d.element, self.known):
            return []
        return list(self._flaws(claim, groups, d))

    def hits(self, claim: Claim, flaws: Iterable[FlawAt]) -> Iterator[tuple[str, Hit]]:
        """What is found in a claim that has these flaws, by code of rule."""
        for at, element, found in flaws:
            chunk = claim.line_chunks[at.line - 1] if at.line else claim.chunk
            spot = Spot(chunk, at.segment, element, 2)
            yield found.code, Hit(spot, found.message, found.detail)

    def placed(self, layouts: tuple[Layout, ...]) -> tuple[Group, ...]:
        """Where the codes and dates of such claims are; groups without either are left out."""
        dates = [
            [(number, index) for index in _dates(layout, number > 0)]
            for number, layout in enumerate(layouts)
        ]
        groups: list[Group] = []
        if self._wants_claims:
            groups.append((_codes(layouts[0], False), tuple(chain.from_iterable(dates))))
        if self._wants_lines:
            for number, layout in enumerate(layouts[1:], start=1):
                if self._has_listed_procedures(layout):
                    codes = tuple(at._replace(line=number) for at in _codes(layout, True))
                    groups.append((codes, tuple(dates[number] or dates[0])))
        found = tuple(group for group in groups if all(group))
        if len(self._groups) >= _REMEMBERED:
            self._groups.clear()
        self._groups[layouts] = found
        return found

    def _has_listed_procedures(self, layout: Layout) -> bool:
        """Has a line a procedure, and is a list loaded that has such ones?"""
        found = self._listed.get(layout)
        if found is None:
            found = bool(_codes(layout, True)) and _procedures_are_listed(layout)
            if len(self._listed) >= _REMEMBERED:
                self._listed.clear()
            self._listed[layout] = found
        return found

    def _flaws(
        self, claim: ClaimSegments, groups: tuple[Group, ...], d: Delimiters
    ) -> Iterator[FlawAt]:
        """All of the codes are known from then on."""
        segments, starts, _ = claim
        for codes, dates in groups:
            days = [_period(segments[starts[line] + index], d) for line, index in dates]
            service = [day for period in days if period is not None for day in period]
            for at in codes:
                values = segments[starts[at.line] + at.segment].split(d.element)
                for number, text in enumerate(values[at.first : at.last + 1], start=at.first):
                    qualifier, code = [*text.split(d.component, 2), ""][:2]
                    if text and text not in self.known:
                        self._know(text, fine_days(qualifier, code))
                    if not service or self.known.get(text, ALWAYS) == ALWAYS:
                        continue
                    place = f"{values[0]}{number:02d}-2"
                    found = flaw(qualifier, code, place, (min(service), max(service)))
                    if found is not None:
                        yield at, number, found

    def _know(self, text: str, days: Days) -> None:
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        self.known[text] = days


@lru_cache(maxsize=4096)
def _codes(layout: Layout, is_line: bool) -> tuple[CodesAt, ...]:
    """The codes of a claim (HI), or of a line (its service), as of the first line."""
    return tuple(
        CodesAt(int(is_line), index, *elements)
        for index, role in enumerate(layout.roles)
        if role is not None
        and role.node is layout.root
        and (role.spec.id == "HI" or role.spec.id in _SERVICES)
        and (elements := _listed(role.spec)) is not None
    )


def _procedures_are_listed(layout: Layout) -> bool:
    """Is a list loaded that has procedures of such lines?"""
    names = DENTAL_LISTS if "SV3" in layout.root.uses else MEDICAL_LISTS
    found = [lists.loaded(name) for name in names]  # all are asked for, so that none goes unsaid
    return any(one is not None for one in found)


@lru_cache(maxsize=256)
def _listed(spec: SegmentSpec) -> tuple[int, int] | None:
    """The first and last element of a segment that may hold a code of a list with dates."""
    numbers = [
        int(element.ref[-2:])
        for element in spec.elements
        if element.components
        and element.usage != "N"
        and _QUALIFIERS & (element.components[0].codes or frozenset())
    ]
    return (min(numbers), max(numbers)) if numbers else None


@lru_cache(maxsize=4096)
def _dates(layout: Layout, is_line: bool) -> tuple[int, ...]:
    """Where a claim or a line has its days of service."""
    uses = layout.root.uses
    keys = ("DTP[472]", "DTP") if is_line else ("DTP[434]", "DTP[472]")
    return tuple(index for key in keys for index in uses.get(key, ()))


def _period(raw: str, d: Delimiters) -> Days | None:
    """The days of a DTP; None where it has no date."""
    value = [*raw.split(d.element), "", "", ""][3]
    first = parse_date(value[:8])
    last = parse_date(value[9:]) if len(value) == 17 else first
    if first is None or last is None or len(value) not in (8, 17):
        return None
    return day_number(first), day_number(last)


def are_fine(
    segments: list[str],
    starts: list[int],
    groups: tuple[Group, ...],
    separator: str,
    known: dict[str, Days],
) -> bool:
    """Is each code known to be fine on all days of its group? False does not make one wrong."""
    for codes, dates in groups:
        low, high = ALWAYS
        for line, index, start, end in codes:
            for text in segments[starts[line] + index].split(separator)[start : end + 1]:
                if text:
                    days = known.get(text)
                    if days is None:
                        return False
                    low, high = max(low, days[0]), min(high, days[1])
        if (low, high) == ALWAYS:
            continue  # whatever the days are
        for line, index in dates:
            values = segments[starts[line] + index].split(separator, 4)
            value = values[3] if len(values) > 3 else ""
            first, last = value[:8], value[-8:]
            if len(value) not in (8, 17) or not (_are_digits(first) and _are_digits(last)):
                return False
            if int(first) < low or int(last) > high:
                return False
    return True


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


if native.codes is not None:
    are_fine = native.codes.are_fine
