"""What a machine cannot decide: ages over 89, ZIP areas of few people, diagnoses that few have.

A diagnosis is rare when fewer patients than asked for have it in the files that are given; no table
of how frequent they are elsewhere is used. Patients are told apart by member id, first name and
birth date. Of each code only as many patients and places are remembered as it takes to call it
frequent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from edi.deidentification.context import OLDEST, Context
from edi.deidentification.kinds import is_code, is_diagnosis
from edi.deidentification.pseudonyms import SMALL_AREAS
from edi.interchange.chunk import TRIVIA, Chunk
from edi.interchange.delimiters import Delimiters

AGE, ZIP, DIAGNOSIS = "age", "zip", "diagnosis"
_MOST = 1_000  # places of a kind that are kept
_PLACES = 5  # of a diagnosis
_MOST_CODES = 1 << 17  # more than ICD-10-CM has
_LOOKED_AT = frozenset(("DMG", "N4", "HI"))
_LEVELS = ("22", "23")


@dataclass(frozen=True, slots=True)
class ForReview:
    """Something for a person to decide. `value` is that of the source, and in no `repr`."""

    kind: str  # age, zip, diagnosis
    message: str
    file: str
    line: int
    column: int
    element: str  # "DMG02"
    is_open: bool = True  # False for what has been generalized
    value: str = field(default="", repr=False)


@dataclass(slots=True)
class _Code:
    patients: set[bytes] = field(default_factory=set)
    places: list[ForReview] = field(default_factory=list)
    more: int = 0


class Found(NamedTuple):
    """What was found in a share of the files."""

    found: dict[str, list[ForReview]]
    counts: dict[str, int]
    codes: dict[str, _Code]


class Review:
    """Collects over all files what is to be reviewed."""

    def __init__(self, rare: int, *, cap_ages: bool = False) -> None:
        self._rare, self._cap_ages = rare, cap_ages
        self._found: dict[str, list[ForReview]] = {AGE: [], ZIP: []}
        self.counts = {AGE: 0, ZIP: 0, DIAGNOSIS: 0}
        self._codes: dict[str, _Code] = {}
        self._patient = b""
        self.file = ""
        # Line and column of a character of a chunk, in the file that is read.
        self.position: Callable[[Chunk, int], tuple[int, int]] = lambda chunk, _: (chunk.line, 1)

    def look(
        self, segments: list[list[str]], context: Context, chunk: Chunk, d: Delimiters
    ) -> None:
        """Look at a chunk of the source."""
        self.pass_over(segments, context)
        for number, elements in enumerate(segments):
            if elements and elements[0] in _LOOKED_AT:
                match elements[0]:
                    case "DMG":
                        self._age(elements, number, context, chunk, d)
                    case "N4":
                        self._zip(elements, number, chunk, d)
                    case "HI" if self._rare:
                        self._diagnoses(elements, number, chunk, d)

    def pass_over(self, segments: list[list[str]], context: Context) -> None:
        """A chunk is looked at by others; whose it is must be known for those behind it."""
        if segments[0][:1] == ["HL"] and segments[0][3:4] and segments[0][3].strip() in _LEVELS:
            self._patient = _patient(segments, context)

    def taken(self) -> Found:
        """All that was found, for `merge`."""
        return Found(self._found, self.counts, self._codes)

    def merge(self, later: Found) -> None:
        """Add what was found behind, as if it had been looked at here."""
        for kind, known in self._found.items():
            known += later.found[kind][: _MOST - len(known)]
        for kind, count in later.counts.items():
            self.counts[kind] += count
        for value, code in later.codes.items():
            known_code = self._codes.get(value)
            if known_code is not None:
                self._merge(known_code, code)
            elif len(self._codes) < _MOST_CODES:
                self._codes[value] = code

    def _merge(self, code: _Code, later: _Code) -> None:
        code.patients |= later.patients
        if len(code.patients) >= self._rare:
            code.places.clear()
            return
        room = _PLACES - len(code.places)
        code.places += later.places[:room]
        code.more += len(later.places[room:]) + later.more

    def found(self) -> Iterator[ForReview]:
        """All that is known after the last file: ages, ZIP codes, rare diagnoses."""
        yield from self._found[AGE]
        yield from self._found[ZIP]
        shown = self.counts[DIAGNOSIS] = 0
        for code in self._codes.values():
            if len(code.patients) < self._rare:
                self.counts[DIAGNOSIS] += len(code.places) + code.more
                if shown < _MOST:
                    shown += len(code.places)
                    yield from code.places

    def _age(
        self, elements: list[str], number: int, context: Context, chunk: Chunk, d: Delimiters
    ) -> None:
        value = elements[2].strip() if len(elements) > 2 else ""
        age = context.age(value)
        if age is not None and age > OLDEST:
            done = "was made 90" if self._cap_ages else "is over 89: --cap-ages makes it 90"
            where = self._place(chunk, d, number)
            self._add(
                ForReview(AGE, f"The age {done}.", *where, "DMG02", not self._cap_ages, value)
            )

    def _zip(self, elements: list[str], number: int, chunk: Chunk, d: Delimiters) -> None:
        value = elements[3].strip() if len(elements) > 3 else ""
        if value[:3] in SMALL_AREAS and len(value) in (5, 9) and value.isdigit():
            message = "The ZIP area has 20,000 people or fewer: its first three digits became 000."
            self._add(ForReview(ZIP, message, *self._place(chunk, d, number), "N403", False, value))

    def _diagnoses(self, elements: list[str], number: int, chunk: Chunk, d: Delimiters) -> None:
        for place, composite in enumerate(elements[1:], 1):
            parts = composite.split(d.component)
            if len(parts) < 2 or not is_diagnosis(parts[0]):
                continue
            if not is_code("industry", "", parts[1], parts[0]):
                continue
            code = self._codes.get(parts[1])
            if code is None:
                if len(self._codes) >= _MOST_CODES:
                    continue
                code = self._codes[parts[1]] = _Code()
            if len(code.patients) >= self._rare:
                continue
            code.patients.add(self._patient)
            if len(code.patients) >= self._rare:
                code.places.clear()
            elif len(code.places) < _PLACES:
                message = f"Fewer than {self._rare} patients of these files have this diagnosis."
                where = self._place(chunk, d, number)
                code.places.append(
                    ForReview(DIAGNOSIS, message, *where, f"HI{place:02}", True, parts[1])
                )
            else:
                code.more += 1

    def _add(self, one: ForReview) -> None:
        self.counts[one.kind] += 1
        if len(self._found[one.kind]) < _MOST:
            self._found[one.kind].append(one)

    def _place(self, chunk: Chunk, d: Delimiters, number: int) -> tuple[str, int, int]:
        pieces = chunk.text.split(d.segment)
        start = sum(len(piece) + len(d.segment) for piece in pieces[:number])
        start += len(pieces[number]) - len(pieces[number].lstrip(TRIVIA))
        return (self.file, *self.position(chunk, start))


def _patient(segments: list[list[str]], context: Context) -> bytes:
    """Something that is the same for the same patient."""
    parts = [context.person or ""]
    for elements in segments:
        if elements and elements[0] == "NM1" and elements[1:2] in (["IL"], ["QC"]):
            parts += elements[4:5]
        elif elements and elements[0] == "DMG":
            parts += elements[2:3]
    return blake2b("\0".join(parts).encode(), digest_size=8).digest()
