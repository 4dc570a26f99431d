"""What makes two claims, or two service lines, the same: compared as values, from raw segments.

It runs on every claim, so it makes no objects of the claim model. Amounts and units are numbers
(1 is 1.0), a period of one day is that day, texts are the same in upper and lower case and with
blanks around them, modifiers may stand in any order, and of a name first and last name count.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from edi import native
from edi.claims.context import ClaimContext
from edi.claims.view import at, money
from edi.guides.spec import Service
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import ClaimSegments
from edi.structure.layout import Layout

# Modifiers of a service that is rightly billed again: distinct, repeated, repeated laboratory test.
REPEATED = frozenset({"59", "76", "77", "91", "XE", "XS", "XP", "XU"})

_BITS = (1 << 64) - 1
_JOINT = "\0"
_new = tuple.__new__  # makes a named tuple, without a Python step
_Places = list[tuple[int | None, int | None]]


class ClaimDigest(NamedTuple):
    """Hashes, of 64 bits but for `own_id`, which has 32."""

    claim: int  # of all that makes claims the same, but CLM01
    own_id: int  # CLM01
    # Of each line with patient and providers; 0 for one that may rightly be billed again.
    lines: list[int]
    is_new: bool  # neither replaces nor voids another claim
    is_dental: bool


class ToCompare(NamedTuple):
    """What `compared` is asked of a claim, but for what only some claims have."""

    segments: list[str]
    starts: list[int]
    places: _Places
    separator: str
    inner: str
    procedure: int
    elements: tuple[int, ...]
    around: int
    statement: int | None
    rendering: int | None


def to_compare(claim: ClaimSegments, d: Delimiters, context: ClaimContext) -> ToCompare | None:
    """None for a claim with more that tells it or its lines apart, or with too little."""
    segments, starts, layouts = claim
    service = context.spec.service
    around = around_of(context, d)
    if service is None or not around:
        return None
    places, lines, extras = claim_places(layouts)
    if extras or not lines:
        return None
    elements, statement, rendering = compared_elements(service), places.statement, places.rendering
    asked = (segments, starts, lines, d.element, d.component, service.procedure, elements, around)
    return _new(ToCompare, (*asked, statement, rendering))


def around_of(context: ClaimContext, d: Delimiters) -> int:
    """A hash of what makes it another claim in the levels around it; 0 where one is missing."""
    around: int | None = context.__dict__.get("_digest")
    if around is None:
        around = context.__dict__["_digest"] = _around(context, d.element)
    return around


def digest(claim: ClaimSegments, d: Delimiters, context: ClaimContext) -> ClaimDigest | None:
    """None when there is too little to compare."""
    segments, starts, layouts = claim
    service = context.spec.service
    if service is None or len(layouts) == 1:
        return None
    around = around_of(context, d)
    if not around:
        return None
    sep = d.element
    places, lines, extras = claim_places(layouts)
    all_teeth = 0  # a hash of which service is of which teeth, by which claims differ
    more: list[tuple[int, int]] = []  # by which single lines do
    for number, with_teeth, others in extras:
        start, service_at = starts[number], lines[number - 1][0]
        raw = "" if service_at is None else segments[start + service_at]
        code = at(raw.split(sep), service.procedure).split(d.component or None)[:2]
        told = [_text(segments[start + index]) for index in with_teeth]
        teeth = hash(_JOINT.join((*map(_text, code), _JOINT, *told)))
        all_teeth += teeth
        more.append(
            (number - 1, hash((teeth, *[_text(segments[start + index]) for index in others])))
        )
    found = compared(
        segments,
        starts,
        lines,
        sep,
        d.component,
        service.procedure,
        compared_elements(service),
        around,
        all_teeth & _BITS,
        places.statement,
        places.rendering,
    )
    if found is None:
        return None
    key, own_id, ids, is_new = found
    for index, one in more:
        if ids[index]:
            ids[index] = (ids[index] + one) & _BITS or 1
    if not is_new:
        key = hash((key, _replaced(segments, layouts[0], sep))) & _BITS
    return _new(ClaimDigest, (key, own_id, ids, is_new, service.segment == "SV3"))


def repeated(found: ClaimDigest, layouts: tuple[Layout, ...]) -> tuple[int, int] | None:
    """The first line that repeats one before it, and that one: 1 is the first of the claim.

    A dental service on no tooth and in no part of the mouth may be there twice.
    """
    ids = found.lines
    if len(set(ids)) == len(ids):
        return None
    if found.is_dental:
        teeth = {number for number, with_teeth, _ in claim_places(layouts)[2] if with_teeth}
        ids = [one if number in teeth else 0 for number, one in enumerate(ids, 1)]
    known: dict[int, int] = {}
    for number, one in enumerate(ids, 1):
        if one and known.setdefault(one, number) != number:
            return number, known[one]
    return None


def compared(
    segments: list[str],
    starts: list[int],
    places: _Places,
    separator: str,
    inner: str,
    procedure: int,
    elements: tuple[int, ...],
    around: int,
    more: int,
    statement: int | None,
    rendering: int | None,
) -> tuple[int, int, list[int], bool] | None:
    """A hash of a claim, one of its CLM01 (32 bits), one of each of its services, and whether it is
    a new one.

    The claim's is made of `around`, `more`, its frequency, its statement and all services, whatever
    their order: of their `elements` and the date; `places` tells where a line has these, from its
    start on. Those of single lines are made with `around`, the rendering provider and, without a
    date, the statement; 0 where there is no procedure code, or a modifier says that the service is
    another one. None when a line has no service.
    """
    clm = segments[0].split(separator, 6)
    frequency = clm[5].rpartition(inner or ":")[2].strip() if len(clm) > 5 else ""
    undated = hash(_day(segments, statement, separator))
    name = "" if rendering is None else segments[rendering].rpartition(separator)[2]
    salt = hash((around, _text(name)))
    total = more
    ids = []
    for start, (service, date) in zip(starts[1:], places, strict=False):
        if service is None:
            return None
        values = segments[start + service].split(separator)
        code = [_text(part) for part in at(values, procedure).split(inner or None)[:6]]
        found: list[object] = [
            code[:2] if position == procedure else _value(at(values, position))
            for position in elements
        ]
        day = "" if date is None else _day(segments, start + date, separator)
        modifiers = tuple(sorted(filter(None, code[2:])))
        # Of a text, as those of tuples are nearly sums: two lines with their days exchanged would
        # often come to the same in all.
        one = hash(_JOINT.join((*map(str, found), _JOINT, *modifiers, _JOINT, day)))
        total += one
        is_told = len(code) > 1 and code[1] != "" and REPEATED.isdisjoint(modifiers)
        own = hash((one, salt, "" if day else undated)) & _BITS
        ids.append((own or 1) if is_told else 0)
    key = hash((total, len(ids), frequency, undated, around)) & _BITS
    own_id = hash(_text(at(clm, 1))) & 0xFFFFFFFF
    return key, own_id, ids, frequency not in ("7", "8")


if native.repeats is not None:
    compared = native.repeats.compared


class _ClaimPlaces(NamedTuple):
    """Where a chunk has what is compared: indexes of its segments, None for what it lacks."""

    service: int | None  # SV1, SV2 or SV3
    date: int | None  # of the line
    statement: int | None  # DTP*434, or DTP*472 of a dental claim
    provider: int | None  # NM1 of 2010AA
    subscriber: int | None  # NM1 of 2010BA
    born: int | None  # DMG of 2010BA
    payer: int | None  # NM1 of 2010BB
    coverage: int | None  # SBR of 2000B
    patient: int | None  # NM1 of 2010CA
    patient_born: int | None  # DMG of 2010CA
    rendering: int | None  # NM1*82 of the claim


@lru_cache(maxsize=4096)
def places_of(layout: Layout) -> _ClaimPlaces:
    """Of a claim, a line or a level."""
    root = layout.root

    def place(key: str, loop_id: str = "") -> int | None:
        nodes = root.children.get(loop_id, ()) if loop_id else (root,)
        used = nodes[0].uses.get(key) if nodes else None
        return used[0] if used else None

    date = place("DTP[472]")
    return _ClaimPlaces(
        service=next((at for at in map(place, ("SV1", "SV2", "SV3")) if at is not None), None),
        date=place("DTP") if date is None else date,
        statement=place("DTP[434]") if date is None else date,
        provider=place("NM1", "2010AA"),
        subscriber=place("NM1", "2010BA"),
        born=place("DMG", "2010BA"),
        payer=place("NM1", "2010BB"),
        coverage=place("SBR"),
        patient=place("NM1", "2010CA"),
        patient_born=place("DMG", "2010CA"),
        rendering=_rendering(layout),
    )


def _rendering(layout: Layout) -> int | None:
    """NM1*82 of the claim or line, whatever the loop that has it."""
    for index, token in enumerate(layout.tokens):
        if token == "NM1_82":
            return index
    return None


def _around(context: ClaimContext, sep: str) -> int:
    provider, subscriber = context.level("2000A"), context.level("2000B")
    if provider is None or subscriber is None:
        return 0
    patient = context.level("2000C")
    places = around_places(
        provider.layout, subscriber.layout, patient.layout if patient is not None else None
    )
    levels = (provider.segments, subscriber.segments, patient.segments if patient else [])
    return hash_of_values(levels, places, sep) or 1


@lru_cache(maxsize=4096)
def around_places(
    provider: Layout, subscriber: Layout, patient: Layout | None
) -> tuple[tuple[int, int, int], ...]:
    """Values of the levels around a claim: level, segment, and element, -1 for the last."""
    whom = places_of(subscriber)
    found = [
        (0, places_of(provider).provider, -1),
        (1, whom.subscriber, -1),
        (1, whom.born, 2),
        (1, whom.payer, -1),
        (1, whom.coverage, 1),
    ]
    if patient is not None:
        below = places_of(patient)
        found += [(2, below.patient, 3), (2, below.patient, 4), (2, below.patient_born, 2)]
    # What is not there is an element that no segment has.
    return tuple((n, 0, 9999) if at is None else (n, at, element) for n, at, element in found)


def hash_of_values(
    levels: tuple[list[str], ...], places: tuple[tuple[int, int, int], ...], separator: str
) -> int:
    """A hash of elements, in which blanks and case make no difference."""
    found = []
    for level, segment, element in places:
        raw = levels[level][segment]
        found.append(
            raw.rpartition(separator)[2] if element < 0 else at(raw.split(separator), element)
        )
    return hash("\0".join(found).upper().replace(" ", ""))


if native.repeats is not None:
    hash_of_values = native.repeats.hash_of_values


def _replaced(segments: list[str], layout: Layout, sep: str) -> str:
    """REF*F8 of the claim: the payer's number of the one that it replaces or voids."""
    for key, used in layout.root.uses.items():
        if key.startswith("REF"):
            for index in used:
                values = segments[index].split(sep)
                if at(values, 1) == "F8":
                    return _text(at(values, 2))
    return ""


@cache
def compared_elements(service: Service) -> tuple[int, ...]:
    """Elements of the service segment that are compared; of a dental one also 4 and 5: part of the
    mouth, and prosthesis."""
    more = (4, 5) if service.segment == "SV3" else ()
    return tuple(sorted({*filter(None, service[1:]), *more}))


_Extras = list[tuple[int, tuple[int, ...], tuple[int, ...]]]


@lru_cache(maxsize=4096)
def claim_places(layouts: tuple[Layout, ...]) -> tuple[_ClaimPlaces, _Places, _Extras]:
    """Of the claim; of every line, where its service and its date are; and lines with more that
    tells them apart: their number, tooth information, drugs (LIN) and a rendering provider of
    their own."""
    lines = [(places.service, places.date) for places in map(places_of, layouts[1:])]
    extras = []
    for number, layout in enumerate(layouts[1:], 1):
        teeth = layout.root.uses.get("TOO", ())
        drugs = tuple(i for i, token in enumerate(layout.tokens) if token.startswith("LIN"))
        rendering = _rendering(layout)
        others = drugs if rendering is None else (*drugs, rendering)
        if teeth or others:
            extras.append((number, tuple(teeth), others))
    return places_of(layouts[0]), lines, extras


def _text(value: str) -> str:
    return value.strip().upper()


def _value(value: str) -> object:
    """A number however it is written, or a text; an absent one is no value."""
    number = money(value)
    return _text(value) if number is None else number.normalize() + 0


def _element(raw: str, sep: str, position: int) -> str:
    return _text(at(raw.split(sep, position + 1), position))


def _day(segments: list[str], index: int | None, sep: str) -> str:
    """DTP03 of the segment at `index`; a period of one day is that day."""
    if index is None:
        return ""
    value = _element(segments[index], sep, 3)
    first, _, last = value.partition("-")
    return first if first == last else value
