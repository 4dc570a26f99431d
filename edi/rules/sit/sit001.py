"""The same claim must not be sent twice.

A claim for the same patient, billing provider, dates, procedures (with modifiers and units), teeth
or part of the oral cavity, and charges as an earlier claim of the run, to the same payer at the
same responsibility level and with the same claim frequency, is denied as a duplicate. It is an
error when CLM01 is the same as well, else a warning: two visits on one day may be real, and
modifiers 76, 77 or 59 say so.

No duplicates: a replacement or void (CLM05-3 7 or 8) of the claim before it, two of these that name
different payer claim numbers (REF*F8), and the secondary claim of a service beside the primary one.
Names, addresses, diagnoses and the order of lines do not matter; the patient is the subscriber's
member id and birth date, and the name and birth date of the dependant. Claims are compared with
half a million to a million claims before them, across all files of the run.

Rejected: two claims of the same patient, each 99213 of 9 April for 120 dollars.
Accepted: the second with modifier 76, of another day, or as a replacement.

Source: WEDI SNIP type 4; payers' duplicate edits (CARC 18).
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from edi import native
from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.guides.spec import Service
from edi.interchange.delimiters import Delimiters
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import ClaimSegments, LoopChunk, RawClaim
from edi.structure.layout import Layout

_GENERATION = 500_000  # claims remembered, and as many again while the next ones are gathered
_LINE_BITS, _ID_BITS = 40, 32


class _First(NamedTuple):
    """The first of several claims that are alike."""

    file: str | None
    line: int
    own_id: int  # CLM01, hashed
    is_here: bool  # in the file being read


class Seen:
    """The claims seen so far, by what makes claims duplicates."""

    def __init__(self) -> None:
        # Where each stands and its CLM01, in one number: a claim costs some 150 bytes.
        self._latest: dict[int, int] = {}
        self._before: dict[int, int] = {}
        self._files: list[str | None] = []

    def __len__(self) -> int:
        return len(self._latest) + len(self._before)

    def first(self, key: int, file: str | None) -> "_First | None":
        """The first claim with this key; `file` is the one being read."""
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        first = self._latest.get(key) or self._before.get(key)
        if first is None:
            return None
        number, line = divmod(first >> _ID_BITS, 1 << _LINE_BITS)
        is_here = number == len(self._files) - 1 and self._files[number] == file
        return _First(self._files[number], line, first & ((1 << _ID_BITS) - 1), is_here)

    def add(self, key: int, line: int, own_id: int) -> None:
        """A claim of the file being read, the first with this key."""
        self._make_room()
        self._latest[key] = ((len(self._files) - 1) << _LINE_BITS | line) << _ID_BITS | own_id

    def conflicts(self, later: "Seen") -> bool:
        """Is one of the claims of another process like one of these?"""
        known = later._latest
        is_new = self._latest.keys().isdisjoint(known) and self._before.keys().isdisjoint(known)
        return bool(later._before) or not is_new

    def merge(self, later: "Seen") -> None:
        """Add the claims of another process, none of which is like one of these."""
        known = later._latest
        skipped = 0 if self._files[-1:] == later._files[:1] else 1
        shift = max(0, len(self._files) - 1 + skipped) << (_LINE_BITS + _ID_BITS)
        self._files += later._files[1 - skipped :]
        if len(self._latest) + len(known) < _GENERATION:
            self._latest.update({key: value + shift for key, value in known.items()})
            return
        for key, value in known.items():
            self._make_room()  # at the same claim as one process would
            self._latest[key] = value + shift

    def _make_room(self) -> None:
        if len(self._latest) >= _GENERATION:
            self._before, self._latest = self._latest, {}


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, seen: Seen) -> bool:
    digest = _digest(raw.segments, raw.delimiters, context)
    if digest is not None:
        key, own_id = digest
        if seen.first(key, file) is not None:
            return False
        seen.add(key, raw.raw.line, own_id)
    return True


@rule(
    "SIT001",
    "duplicate-claim",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    memory=Seen,
    precheck=precheck,
)
def check(claim: Claim, seen: Seen) -> Iterator[Hit]:
    digest = _digest(claim.whole, claim.delimiters, claim.context)
    if digest is None:
        return
    key, own_id = digest
    first = seen.first(key, claim.file)
    if first is None:
        seen.add(key, claim.line, own_id)
        return
    file, line, first_id, is_here = first
    is_same_id = first_id == own_id
    yield Hit(
        claim.spot("CLM", 1),
        "same patient, billing provider, payer, dates, procedures and charges"
        f"{' and same CLM01' if is_same_id else ''} as the claim at line {line} of"
        f" {'this' if is_here else 'an earlier'} file; a replacement needs CLM05-3 7, a repeated"
        " service its modifier",
        None if is_here else f"first sent in {file}",
        Severity.ERROR if is_same_id else None,
    )


class _Places(NamedTuple):
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


def _digest(claim: ClaimSegments, d: Delimiters, context: ClaimContext) -> tuple[int, int] | None:
    """A hash of all that makes claims duplicates, and one of CLM01.

    None when there is too little to compare.

    It runs on every claim, so it takes raw segments and makes no objects of the claim model.
    """
    subscriber, provider = context.level("2000B"), context.level("2000A")
    segments, starts, layouts = claim
    if subscriber is None or provider is None or len(layouts) == 1:
        return None
    sep = d.element
    clm = segments[0].split(sep, 6)
    frequency = clm[5].rpartition(d.component)[2] if len(clm) > 5 else ""
    places = _line_places(layouts)
    # The service segment up to its units, and with it the dates of the line
    services = hash_lines(segments, starts, places, sep, _width(context.spec.service))
    if services is None:
        return None
    for number, indexes in _teeth(layouts):
        at = starts[number]
        services += hash(tuple([segments[at + index] for index in indexes]))
    around = context.__dict__.get("_sit001")
    if around is None:
        around = context.__dict__["_sit001"] = _around(
            provider, subscriber, context.level("2000C"), sep
        )
    compared = (
        services,
        frequency,
        _replaced(segments, layouts[0], sep) if frequency in ("7", "8") else "",
        _raw(segments, _places(layouts[0]).statement),
        around,
    )
    own_id = clm[1].strip() if len(clm) > 1 else ""
    return hash(compared), hash(own_id) & ((1 << _ID_BITS) - 1)


def _around(
    provider: LoopChunk, subscriber: LoopChunk, patient: LoopChunk | None, sep: str
) -> tuple[str, ...]:
    """What of the levels around a claim makes it another one."""
    whom = subscriber.segments
    their = _places(subscriber.layout)
    found = (
        _raw(provider.segments, _places(provider.layout).provider, sep),
        _raw(whom, their.subscriber, sep),
        _raw(whom, their.born),
        _raw(whom, their.payer, sep),
        _raw(whom, their.coverage)[:5],  # with SBR01, one letter
    )
    if patient is None:
        return (*found, "", "")
    below = _places(patient.layout)
    segments = patient.segments
    return (*found, _raw(segments, below.patient), _raw(segments, below.patient_born))


def _replaced(segments: list[str], layout: Layout, sep: str) -> str:
    """REF*F8 of the claim: the payer's number of the one that it replaces or voids."""
    for key, used in layout.root.uses.items():
        if key.startswith("REF"):
            for index in used:
                values = segments[index].split(sep)
                if at(values, 1) == "F8":
                    return at(values, 2)
    return ""


def hash_lines(
    segments: list[str],
    starts: list[int],
    places: list[tuple[int | None, int | None]],
    separator: str,
    count: int,
) -> int | None:
    """A hash of all lines: of the first elements of each service, and its date segment.

    `places` tells where a line has these, from its start on. None when there is no service. It is a
    sum, so that the order of the lines does not matter.
    """
    total = 0
    for start, (service, date) in zip(starts[1:], places, strict=False):
        if service is None:
            return None
        head = separator.join(segments[start + service].split(separator, count)[:count])
        total += hash((head, "" if date is None else segments[start + date]))
    return total


if native.look is not None:
    hash_lines = native.look.hash_lines


@cache
def _width(service: Service | None) -> int:
    """Elements of the service segment that are compared, with its id: up to the units."""
    return max(service[1:]) + 1 if service else 1


@lru_cache(maxsize=4096)
def _teeth(layouts: tuple[Layout, ...]) -> list[tuple[int, tuple[int, ...]]]:
    """Lines with tooth information (TOO): their number, and their service with all of it."""
    found = []
    for number, layout in enumerate(layouts):
        teeth = layout.root.uses.get("TOO")
        service = _places(layout).service
        if teeth and service is not None:
            found.append((number, (service, *teeth)))
    return found


@lru_cache(maxsize=4096)
def _line_places(layouts: tuple[Layout, ...]) -> list[tuple[int | None, int | None]]:
    """Of every line, where its service and its date are."""
    return [(places.service, places.date) for places in map(_places, layouts[1:])]


def _raw(segments: list[str], index: int | None, separator: str = "") -> str:
    """The segment at `index`, or its last element where a separator is given; "" for none."""
    if index is None:
        return ""
    return segments[index].rpartition(separator)[2] if separator else segments[index]


@lru_cache(maxsize=4096)
def _places(layout: Layout) -> _Places:
    root = layout.root

    def place(key: str, loop_id: str = "") -> int | None:
        nodes = root.children.get(loop_id, ()) if loop_id else (root,)
        used = nodes[0].uses.get(key) if nodes else None
        return used[0] if used else None

    date = place("DTP[472]")
    return _Places(
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
    )
