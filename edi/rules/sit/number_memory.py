"""The claim numbers (CLM01) and batch numbers (BHT03) of a run, for rules that compare them.

With compiled modules a claim takes some 17 bytes. At least the last million claims are remembered,
at most twice as many; of batch numbers those of the file being read, up to a million.
"""

from array import array
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from edi import native
from edi.claims.context import ClaimContext
from edi.claims.view import at
from edi.rules.sit.claim_digest import places_of
from edi.rules.sit.claim_memory import new_table
from edi.structure.chunk import LoopChunk
from edi.structure.layout import Layout

GENERATION = 1_000_000  # claims
_MOST_BATCHES = 1_000_000
_MOST_OF_RUN = 256  # claims that are judged in one go
_MOST_NEWS = 1 << 14  # claims that another process may tell of
_BITS, _HALF = (1 << 64) - 1, (1 << 32) - 1
# Of a table, a key, and a patient, line and arrays of both: the number of the key, or -1, and it is
# added with patient and line.
number_of: Callable[..., int] | None = native.repeats and native.repeats.number_of


class Earlier(NamedTuple):
    """An earlier claim with the same number."""

    patient: int  # hashed
    line: int  # of its CLM in the file
    is_here: bool  # in the file being read


class _Generation:
    """So many claims, one after the other."""

    def __init__(self, first: int) -> None:
        self.first = first  # how many the run had before
        self.numbers = new_table()
        self.patients = array("I")
        self.lines = array("I")


class NumberMemory:
    """The claims and batches of a run so far. Claims are those of one submitter (1000A), in whose
    system the number is the key."""

    def __init__(self) -> None:
        self._generations: tuple[_Generation, ...] = (_Generation(0),)  # the latest first
        self._count = 0  # claims of the run
        self._opened = 0  # claims of the run before the file being read
        self._file: str | None = None
        self.header: LoopChunk | None = None  # of the transaction set being read
        self._submitter = 0
        self._batches: dict[int, int] = {}  # line of the set by batch number
        # All that was added, to be told to the process that reads the whole file: number, patient
        # and line of each claim. None where it is too much for that.
        self._news: array[int] | None = array("Q")
        self._named: set[int] = set()  # of these, numbers whose first claim a finding names

    def earlier_batch(self, header: LoopChunk, file: str | None) -> int | None:
        """Line of an earlier transaction set of the file with the batch number of this one; None
        also once this one has been entered."""
        if header is self.header or self._is_new_file(header, file):
            return None
        line = self._batches.get(_batch(header))
        return line if line != header.line else None

    def enter(self, header: LoopChunk, file: str | None) -> None:
        """The next claims are of this transaction set."""
        if header is self.header:
            return
        if self._is_new_file(header, file):
            self._batches.clear()
            self._opened = self._count
        self.header, self._file = header, file
        self._submitter = hash(_submitter(header))
        key = _batch(header)
        if key and len(self._batches) < _MOST_BATCHES:
            self._batches.setdefault(key, header.line)

    def key(self, number: str) -> int:
        """A hash of a claim's number (CLM01)."""
        return (hash(number) ^ self._submitter) & _BITS

    def earlier(self, key: int) -> Earlier | None:
        """The first claim with this number."""
        for one in self._generations:
            found = one.numbers.find(key)
            if found >= 0:
                is_here = one.first + found >= self._opened
                return Earlier(one.patients[found], one.lines[found], is_here)
        return None

    def name(self, key: int) -> None:
        """A finding names the first claim with this number."""
        if self._news is not None:
            self._named.add(key)

    def add(self, key: int, patient: int, line: int) -> None:
        """A claim whose number is not there yet."""
        latest = self._generations[0]
        if len(latest.lines) >= GENERATION:
            latest = _Generation(self._count)
            self._generations = (latest, self._generations[0])
        latest.numbers.add(key, len(latest.lines))
        latest.patients.append(patient)
        latest.lines.append(line)
        self._count += 1
        news = self._news
        if news is not None:
            news.extend((key, patient, line))
            if len(news) > 3 * _MOST_NEWS:
                self._news = None

    def add_new(self, number: str, patient: int, line: int) -> bool:
        """Add a claim, unless its number is another patient's."""
        key = (hash(number) ^ self._submitter) & _BITS
        latest = self._generations[0]
        is_only = len(self._generations) == 1 and len(latest.lines) < GENERATION
        if number_of is not None and self._news is None and is_only:
            found = number_of(latest.numbers, key, patient, line, latest.patients, latest.lines)
            if found >= 0:
                return latest.patients[found] == patient
            self._count += 1
            return True
        for one in self._generations:
            found = one.numbers.find(key)
            if found >= 0:
                return one.patients[found] == patient
        self.add(key, patient, line)
        return True

    def tables(self) -> tuple[Any, ...] | None:
        """Where the numbers of the next claims are added natively, as `add_new` does: table,
        patients, lines and the hash of the submitter; each is to be counted. None where there may
        be no room for a run of claims, or it takes more."""
        latest = self._generations[0]
        is_only = len(self._generations) == 1 and len(latest.lines) + _MOST_OF_RUN < GENERATION
        if number_of is None or self._news is not None or not is_only:
            return None
        return latest.numbers, latest.patients, latest.lines, self._submitter

    def count_one(self) -> None:
        """A claim was added natively."""
        self._count += 1

    def keep_for_itself(self) -> None:
        """Nothing is told to another process."""
        self._news = None

    def conflicts(self, later: "NumberMemory") -> bool:
        """Has a claim of another process a number of these, but not their patient; does a finding
        name one of its claims as the first with a number of these; or has a transaction set the
        batch number of another one?"""
        if later._news is None:
            return True
        for key, patient, _ in later._told():
            earlier = self.earlier(key)
            if earlier is not None and (earlier.patient != patient or key in later._named):
                return True
        return any(self._batches.get(key, line) != line for key, line in later._batches.items())

    def merge(self, later: "NumberMemory") -> None:
        """Add what another process remembers of a part of the file."""
        told = list(later._told())
        self._news = None
        for key, patient, line in told:
            if self.earlier(key) is None:
                self.add(key, patient, line)
        self._batches.update(later._batches)

    def move(self, lines: int, set_lines: int) -> None:
        """Of what is told."""
        if self._news is not None:
            self._news[2::3] = array("Q", [line + lines for line in self._news[2::3]])
        self._batches = {key: line + set_lines for key, line in self._batches.items()}

    def __getstate__(self) -> dict[str, object]:
        """Only the news: the tables are made anew from it."""
        return {"news": self._news, "batches": self._batches, "named": self._named}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__init__()  # type: ignore[misc]
        self._news = state["news"]  # type: ignore[assignment]
        self._batches = state["batches"]  # type: ignore[assignment]
        self._named = state["named"]  # type: ignore[assignment]

    def _told(self) -> Iterator[tuple[int, int, int]]:
        news = self._news
        assert news is not None
        return zip(news[::3], news[1::3], news[2::3], strict=True)

    def _is_new_file(self, header: LoopChunk, file: str | None) -> bool:
        """Also where files have no names: the lines of one go on."""
        known = self.header
        return known is not None and (file != self._file or header.line <= known.line)


def _batch_number(header: LoopChunk) -> str:
    """BHT03, "" for a batch that is sent again (BHT02 18), as its number may be."""
    place = _places_of_header(header.layout)[0]
    if place is None:
        return ""
    values = header.segments[place].split(header.delimiters.element)
    return "" if at(values, 2) == "18" else at(values, 3).strip()


def _batch(header: LoopChunk) -> int:
    """A hash of batch number and submitter; 0 where there is no number."""
    number = _batch_number(header)
    return hash((number, _submitter(header))) & _BITS or 1 if number else 0


def _submitter(header: LoopChunk) -> str:
    """NM109 of 1000A."""
    place = _places_of_header(header.layout)[1]
    if place is None:
        return ""
    return at(header.segments[place].split(header.delimiters.element), 9).strip()


@lru_cache(maxsize=256)
def _places_of_header(layout: Layout) -> tuple[int | None, int | None]:
    """Where the beginning of a transaction set has its BHT, and the NM1 of 1000A."""
    submitters = layout.root.children.get("1000A", ())
    batch = layout.root.uses.get("BHT")
    name = submitters[0].uses.get("NM1") if submitters else None
    return batch[0] if batch else None, name[0] if name else None


def patient_of(context: ClaimContext) -> int:
    """A hash of last and first name and birth date, 32 bits; 0 without a name.

    No member id: the same person has another one with each payer."""
    known: int | None = context.__dict__.get("_patient")
    if known is None:
        known = context.__dict__["_patient"] = _patient(context)
    return known


def _patient(context: ClaimContext) -> int:
    level = context.level("2000C") or context.level("2000B")
    if level is None:
        return 0
    places = places_of(level.layout)
    if level.kind == "2000C":
        name, born = places.patient, places.patient_born
    else:
        name, born = places.subscriber, places.born
    if name is None:
        return 0
    sep, segments = level.delimiters.element, level.segments
    who = segments[name].split(sep, 5)[3:5]
    if born is not None:
        who += segments[born].split(sep, 3)[2:3]
    return (hash(sep.join(who).upper().replace(" ", "")) & _HALF) or 1
