"""Values that every claim has: amounts, units, modifiers, diagnoses, pointers, days of service.

With compiled modules the C version of `are_plain` in `edi.native._plain` stands in for it.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from edi import native
from edi.engine.precheck.amounts import element
from edi.guides.catalogue import SPECS
from edi.guides.spec import About
from edi.structure.layout import Layout

_ICD9 = frozenset({"BK", "BF", "BJ", "BN", "PR", "BR", "BQ"})
_DIAGNOSES = frozenset({"ABK", "ABF", "ABJ", "ABN", "APR"})
_EXTERNAL = "VWXY"  # first letters of external causes
_PROCEDURES = frozenset({"BBR", "BBQ"})
_CODES = frozenset({"BG", "BE", "BH", "BI"})
_POINTER = re.compile("[1-9][0-9]?").fullmatch
_CODE = re.compile("[A-Z0-9]+").fullmatch


class PlainLine(NamedTuple):
    """Where a service line has what is looked at: segments, counted from the start of the line."""

    service: int
    date: int  # DTP*472, -1 for none
    number: int  # REF*6R, -1 for none
    decisions: tuple[int, ...]  # SVD


class PlainPlan(NamedTuple):
    """Where a claim with its lines has what is looked at."""

    diagnoses: tuple[int, ...]  # HI segments of diagnoses
    procedures: tuple[int, ...]  # HI segments of inpatient procedures
    codes: tuple[int, ...]  # HI segments of condition, value and occurrence codes
    procedure: int  # elements of the service segment, 0 for none
    units: int
    pointers: int
    lines: tuple[PlainLine, ...]


def plain_plan(layouts: tuple[Layout, ...]) -> PlainPlan | None:
    """None where something is unusual: ICD-9, dates or codes that are rare."""
    diagnoses: list[int] = []
    procedures: list[int] = []
    codes: list[int] = []
    for key, used in layouts[0].root.uses.items():
        if key.startswith("HI"):
            for index in used:
                code = layouts[0].tokens[index].partition("_")[2]
                if code in _ICD9:
                    return None
                if code in _PROCEDURES:
                    procedures.append(index)
                elif code in _CODES:
                    codes.append(index)
                if not code or code in _DIAGNOSES:  # none where the guide has one HI only
                    diagnoses.append(index)
    lines = [_plain_line(layout) for layout in layouts[1:]]
    places = next((one[0] for one in lines if one is not None), None)
    whole = tuple(one[1] for one in lines if one is not None and one[0] == places)
    if places is None or len(whole) != len(lines):
        return None
    return PlainPlan(tuple(sorted(diagnoses)), tuple(procedures), tuple(codes), *places, whole)


@lru_cache(maxsize=4096)
def _plain_line(layout: Layout) -> tuple[tuple[int, int, int], PlainLine] | None:
    uses = layout.root.uses
    for spec in SPECS.values():
        service = spec.service
        if service and spec.about is About.CLAIM and uses.get(service.segment):
            dates = uses.get("DTP[472]") or uses.get("DTP")
            numbers = [i for i, token in enumerate(layout.tokens) if token == "REF_6R"]
            decisions = tuple(
                node.uses["SVD"][0]
                for node in layout.root.children.get("2430", ())
                if node.uses.get("SVD")
            )
            line = PlainLine(
                uses[service.segment][0],
                dates[0] if dates else -1,
                numbers[0] if numbers else -1,
                decisions,
            )
            return (service.procedure, service.units, spec.pointers), line
    return None


def are_codes_once(
    segments: list[str], places: tuple[int, ...], separator: str, inner: str
) -> bool:
    """Does no condition, value or occurrence code stand twice? Spans with other dates may."""
    seen: set[str] = set()
    for place in places:
        for text in segments[place].split(separator)[1:]:
            key = inner.join(text.split(inner, 2)[:2])
            if key in seen or not text.isascii() or " " in text:
                return False
            seen.add(key)
    return True


def are_plain(
    segments: list[str],
    starts: list[int],
    plan: PlainPlan,
    separator: str,
    inner: str,
    since: str,
    until: str,
) -> bool:
    """Is there nothing in any of these values that a rule could find?

    - No value is below zero; all units are above zero.
    - All diagnoses are ICD-10; none is there twice, and the first is neither a sequela nor an
      external cause.
    - Pointers are to diagnoses that there are, and not twice to one.
    - Modifiers have no gap, and none is there twice, in services and decisions.
    - Lines have different control numbers, and lie between two days (CCYYMMDD).

    Composites whose components are not parted by `inner` are not plain.
    """
    minus = (f"{separator}-", f"{inner}-")
    if not inner or any(minus[0] in one or minus[1] in one for one in segments):
        return False
    count = _count_diagnoses(segments, plan.diagnoses, separator, inner)
    if count < 0:
        return False
    numbers: set[str] = set()
    for number, line in enumerate(plan.lines, start=1):
        start = starts[number]
        values = segments[start + line.service].split(separator)
        values += [""] * 12
        if not _are_modifiers(values[plan.procedure], inner):
            return False
        if plan.units and values[plan.units] and not _is_above_zero(values[plan.units]):
            return False
        if plan.pointers and not _are_pointers(values[plan.pointers], inner, count):
            return False
        if line.date >= 0:
            days = [*segments[start + line.date].split(separator), "", "", ""][3]
            if len(days) not in (8, 17) or days[:8] < since or days[-8:] > until:
                return False
        if line.number >= 0:
            own = element(segments[start + line.number], separator, 2)
            if not own or own in numbers or own != own.strip(" "):
                return False
            numbers.add(own)
        for place in line.decisions:
            decided = [*segments[start + place].split(separator), "", "", ""]
            if not _are_modifiers(decided[3], inner):
                return False
    return True


def _count_diagnoses(
    segments: list[str], places: tuple[int, ...], separator: str, inner: str
) -> int:
    """How many diagnoses lines can point to; -1 where they are not plain."""
    seen: set[str] = set()
    for place in places:
        for text in segments[place].split(separator)[1:]:
            qualifier, code = [*text.split(inner), ""][:2]
            if qualifier not in _DIAGNOSES or not _CODE(code):
                return -1
            if qualifier == "ABK" and (code[:1] in _EXTERNAL or code[6:7] == "S"):
                return -1
            if qualifier in ("ABK", "ABF"):
                if code in seen:
                    return -1
                seen.add(code)
    return len(seen)


def _are_modifiers(composite: str, inner: str) -> bool:
    """Have the modifiers of a procedure no gap, and is none there twice?"""
    modifiers = composite.split(inner)[2:6]
    return len(set(modifiers)) == len(modifiers) and all(map(_CODE, modifiers))


def _is_above_zero(text: str) -> bool:
    """Is it digits, with a point or without, of which one is not zero?"""
    return re.fullmatch(r"(?=[0-9.]*[1-9])[0-9]*\.?[0-9]*", text) is not None


def _are_pointers(composite: str, inner: str, count: int) -> bool:
    """Points a line to diagnoses that there are, and not twice to one?"""
    if not composite:
        return True
    pointers = composite.split(inner)
    return len(set(pointers)) == len(pointers) and all(
        _POINTER(one) and int(one) <= count for one in pointers
    )


if native.plain is not None:
    are_plain = native.plain.are_plain
