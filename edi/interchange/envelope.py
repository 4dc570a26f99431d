"""The envelopes ISA-IEA, GS-GE, ST-SE: checks ENV001 to ENV018, and what context they give."""

import re
from collections.abc import Iterable, Iterator
from copy import copy
from typing import NamedTuple

from edi.finding import Place, Problem, Severity
from edi.interchange.chunk import Chunk
from edi.interchange.control_values import check_count, is_date, is_number, same_number, value_at
from edi.interchange.delimiters import ISA_ELEMENTS, Delimiters
from edi.interchange.flaws import PADDING, flaw_problem, flaw_problems, place, whole_place
from edi.interchange.isa import STANDARD, fits_older, is_older, isa_form, isa_values
from edi.interchange.segments import split

# GS01 by ST01. Source: X12 data element 479.
FUNCTIONAL_IDS = {
    "837": "HC",
    "835": "HP",
    "999": "FA",
    "997": "FA",
    "277": "HN",
    "270": "HS",
    "271": "HB",
    "276": "HR",
    "278": "HI",
    "820": "RA",
    "834": "BE",
}

_TIME = r"([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9]([0-9][0-9]?)?)?"


class EnvelopeState(NamedTuple):
    """Where the open group has got to."""

    sets: int  # so far
    padded: bool


class EnvelopeCounts(NamedTuple):
    """What was counted up to some place of a file, and what is open there."""

    interchanges: int
    groups: int  # of the interchange
    is_interchange_open: bool
    is_group_open: bool


class UsedNumber(NamedTuple):
    """A control number that was used: ISA13 in the file, GS06 in the open interchange or ST02 in
    the open group."""

    kind: str  # the segment: ISA, GS or ST
    value: str
    offset: int


class EnvelopePart(NamedTuple):
    """What transaction sets of the open group that another process has read add to it."""

    transactions: int
    st02s: frozenset[str]


class Envelope:
    """Follows the envelopes of one file. Feed it chunks; it says what is wrong with them.

    `interchange`, `group` and `transaction` are ISA13, GS06 and ST02 of what is open now, else
    None. `ordinal` is the number of segments of the open transaction set so far; whoever reads its
    inner segments adds them.
    """

    def __init__(self) -> None:
        self.interchange: str | None = None
        self.group: str | None = None
        self.transaction: str | None = None
        self.usage = ""  # ISA15
        self.functional_id = ""  # GS01
        self.version = ""  # GS08
        self.standard = ""  # ISA12
        self.partners = ("", "", "", "")  # ISA06, ISA08, GS02, GS03
        self.st: list[str] = []
        self.ordinal = 0
        self.transactions = 0  # in the file
        self.interchanges = 0
        self._sets = 0
        self._groups = 0
        self.padded = False  # data between segments was reported of this interchange
        self._isa13s: set[str] = set()
        self._gs06s: set[str] = set()
        self._st02s: set[str] = set()
        self._opened: dict[str, Place] = {}
        self._standard: Problem | None = None  # ISA12 is of version 4010: are the groups?

    # -- parts of the open group that other processes read

    def state(self) -> EnvelopeState:
        """What the next sets of the open group depend on."""
        return EnvelopeState(self._sets, self.padded)

    def resume(self, state: EnvelopeState) -> None:
        """Go on from a state."""
        self._sets, self.padded = state

    def counts(self) -> EnvelopeCounts:
        """What was counted so far."""
        is_open = self.interchange is not None, self.group is not None
        return EnvelopeCounts(self.interchanges, self._groups, *is_open)

    def go_on(self, counts: EnvelopeCounts, used: Iterable[UsedNumber]) -> None:
        """Go on from these, where the envelope that is open or was last has been fed."""
        self.interchanges, self._groups = counts.interchanges, counts.groups
        if not counts.is_interchange_open:
            self.interchange = None
        if not counts.is_group_open:
            self.group = None
        known: dict[str, set[str]] = {"ISA": set(), "GS": set(), "ST": set()}
        for kind, value, _ in used:
            known[kind].add(value)
        self._isa13s, self._gs06s, self._st02s = known.values()
        self.transactions = 0

    def begin_part(self, *, inside: bool) -> None:
        """What comes next are sets of the open group, or chunks inside the last: count anew."""
        if not inside:
            self.transaction = None
        self.transactions = 0
        self._st02s = set()

    def apart(self) -> "Envelope":
        """Another one that stands where this one does."""
        other = copy(self)
        other._isa13s, other._gs06s = set(self._isa13s), set(self._gs06s)
        other._st02s, other._opened = set(self._st02s), dict(self._opened)
        return other

    def part_end(self) -> EnvelopePart:
        return EnvelopePart(self.transactions, frozenset(self._st02s))

    def is_new(self, part: EnvelopePart) -> bool:
        """Was none of its ST02 used before?"""
        return self._st02s.isdisjoint(part.st02s)

    def merge(self, part: EnvelopePart) -> None:
        """Add what `part` has counted."""
        self._st02s |= part.st02s
        self.transactions += part.transactions

    # -- dispatch

    def feed(self, chunk: Chunk, d: Delimiters, first: Place | None = None) -> Iterator[Problem]:
        """Problems of a chunk that opens with an envelope segment, or of text outside any; `first`
        is the place of its first segment, where that is known."""
        if chunk.flaw == "no-isa":
            message = (
                "This ISA header cannot be read: it is cut off, or a letter or digit stands where"
                " its segment terminator belongs."
            )
            yield Problem("ENV001", message, whole_place(chunk))
            return
        if chunk.flaw == "wrapped":
            message = (
                "The file is wrapped: line breaks stand inside segments, after a fixed number of"
                " characters. It is read as if they were not there; send it without them."
            )
            yield Problem("ENV019", message, whole_place(chunk))
            return
        if chunk.flaw in ("junk", "byte-order-mark"):
            yield self._junk(chunk)
            return
        if chunk.flaw == "oversize":
            yield flaw_problem("oversize", chunk, 0, None)
            list(
                self.feed(chunk._replace(flaw=""), d, first)
            )  # what it opens or closes, not judged
            return
        if chunk.id == "ST":
            values = chunk.text.partition(d.segment)[0].split(d.element)
            yield from self._start_transaction(values, first or place(chunk, d))
            return
        pieces = split(chunk.text, d)
        yield from flaw_problems(pieces.flaws, chunk)
        for number, (raw, start) in enumerate(zip(pieces.raw, pieces.starts, strict=True)):
            values = raw.split(d.element)
            where = first if not start and chunk.text.startswith(d.segment, len(raw)) else None
            where = where or place(chunk, d, start, raw)
            if number:
                yield self.outside(where)
                continue
            match values[0]:
                case "ISA":
                    yield from self._start_interchange(values, where, d, chunk)
                case "GS":
                    yield from self._start_group(values, where)
                case "SE":
                    yield from self._end_transaction(values, where)
                case "GE":
                    yield from self._end_group(values, where)
                case "IEA":
                    yield from self._end_interchange(values, where)
                case "TA1":
                    if self.interchange is None or self.group is not None:
                        yield self.outside(where)

    def first_padding(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems with data between segments only once an interchange: it is a habit."""
        kept: list[Problem] = []
        for problem in list(problems):  # all at once: an ISA resets
            if problem.code == "ENV015" and problem.message == PADDING:
                if self.padded:
                    continue
                self.padded = True
            kept.append(problem)
        return kept

    def outside(self, where: Place) -> Problem:
        """A segment that stands in no transaction set, group or interchange."""
        # Which one is in the place: what stands where its id belongs may be part of a value.
        return Problem("ENV010", "This segment is outside its envelope.", where)

    def end(self, where: Place) -> Iterator[Problem]:
        """The end of the file: everything still open lacks its trailer.

        It stays open, so that the finding names what it stands in.
        """
        if not self._groups:
            yield from self._judge_standard()
        missing = self._unclosed("SE", "GE", "IEA")
        if missing:
            place = "missing at the end of the file, which may be cut off."
            yield Problem("ENV009", f"{missing} {place}", where)

    # -- interchange

    def _junk(self, chunk: Chunk) -> Problem:
        where = whole_place(chunk)
        if chunk.flaw == "byte-order-mark":
            return Problem("ENV015", "A byte order mark precedes the ISA header.", where)
        if self.interchanges:
            return Problem("ENV016", "There is data after the last interchange.", where)
        return Problem("ENV015", "There is data before the first interchange.", where)

    def _start_interchange(
        self, values: list[str], where: Place, d: Delimiters, chunk: Chunk
    ) -> Iterator[Problem]:
        yield from self._close("SE", "GE", "IEA", where=where)
        self.interchanges += 1
        self._standard = None
        values += [""] * (ISA_ELEMENTS + 1 - len(values))
        control = values[13].strip()
        yield from isa_form(values, where, d)
        for problem in isa_values(values, where):
            if problem.element == STANDARD and is_older(values):
                self._standard = problem
            else:
                yield problem
        if control in self._isa13s:
            yield Problem(
                "ENV011",
                "The interchange control number (ISA13) was already used in this file.",
                where,
                13,
                severity=Severity.WARNING,
            )
        self._isa13s.add(control)
        self.padded = False
        self.interchange = control
        self.standard = values[12].strip()
        self.usage = values[15].strip()
        self.partners = (values[6].strip(), values[8].strip(), "", "")
        self._groups = 0
        self._gs06s.clear()
        self._opened["IEA"] = where

    def _judge_standard(self) -> Iterator[Problem]:
        """ISA12 is of version 4010, and what follows it is not."""
        problem, self._standard = self._standard, None
        if problem is not None:
            yield problem

    def _end_interchange(self, values: list[str], where: Place) -> Iterator[Problem]:
        yield from self._close("SE", "GE", where=where)
        if not self._groups:
            yield from self._judge_standard()
        if self.interchange is None:
            yield self.outside(where)
            return
        yield from check_count(values, 1, self._groups, "ENV004", "functional groups", where)
        if is_number(self.interchange.strip()) and value_at(values, 2) != self.interchange:
            message = "IEA02 must repeat the interchange control number (ISA13)."
            yield Problem("ENV003", message, where, 2)
        self.interchange = None

    # -- functional group

    @property
    def set_header(self) -> Place | None:
        """Where the open transaction set's ST stands."""
        return self._opened.get("SE") if self.transaction is not None else None

    @property
    def header(self) -> Place | None:
        """Where the open group's GS stands."""
        return self._opened.get("GE") if self.group is not None else None

    @property
    def sets(self) -> int:
        """Transaction sets so far in the open group."""
        return self._sets

    def _start_group(self, values: list[str], where: Place) -> Iterator[Problem]:
        yield from self._close("SE", "GE", where=where)
        if self.interchange is None and self._opened.get("IEA"):
            yield self.outside(where)
        self._groups += 1
        self._sets = 0
        self._st02s.clear()
        self.functional_id = value_at(values, 1)
        self.version = value_at(values, 8)
        self.group = value_at(values, 6)
        self.partners = (*self.partners[:2], value_at(values, 2), value_at(values, 3))
        self._opened["GE"] = where
        if not fits_older(self.version):
            yield from self._judge_standard()
        if self.group in self._gs06s:
            yield Problem(
                "ENV011",
                "The group control number (GS06) was already used in this interchange.",
                where,
                6,
            )
        self._gs06s.add(self.group)
        if not is_date(value_at(values, 4)):
            yield Problem("ENV014", "The date (GS04) is not a calendar date (CCYYMMDD).", where, 4)
        if not re.fullmatch(_TIME, value_at(values, 5)):
            yield Problem("ENV014", "The time (GS05) is not a time of day (HHMM).", where, 5)
        for position in (2, 3):
            if not 2 <= len(value_at(values, position)) <= 15:
                message = f"GS{position:02d} must be an application code of 2 to 15 characters."
                yield Problem("ENV017", message, where, position)
        if not is_number(self.group):
            message = "The group control number (GS06) must be a number of 1 to 9 digits."
            yield Problem("ENV017", message, where, 6)
        if value_at(values, 7) != "X":
            yield Problem("ENV017", "GS07 must be X (X12).", where, 7)

    def _end_group(self, values: list[str], where: Place) -> Iterator[Problem]:
        yield from self._close("SE", where=where)
        if self.group is None:
            yield self.outside(where)
            return
        yield from check_count(values, 1, self._sets, "ENV006", "transaction sets", where)
        # Of a GS06 that is no number that has been said (ENV017).
        if is_number(self.group) and not same_number(value_at(values, 2), self.group):
            message = "GE02 must repeat the group control number (GS06)."
            yield Problem("ENV005", message, where, 2)
        self.group = None

    # -- transaction set

    def _start_transaction(self, values: list[str], where: Place) -> Iterator[Problem]:
        yield from self._close("SE", where=where)
        if self.group is None and self._opened.get("GE", self._opened.get("IEA")):
            yield self.outside(where)
        self.st = values
        self.transaction = value_at(values, 2)
        self.ordinal = 0
        self._sets += 1
        self.transactions += 1
        self._opened["SE"] = where
        if self.transaction in self._st02s:
            message = "The transaction set control number (ST02) was already used in this group."
            yield Problem("ENV011", message, where, 2)
        self._st02s.add(self.transaction)
        wanted = FUNCTIONAL_IDS.get(value_at(values, 1))
        if self.group is not None and wanted and self.functional_id != wanted:
            yield Problem(
                "ENV012",
                f"The functional id (GS01) must be {wanted} for {value_at(values, 1)} transaction"
                " sets.",
                self._opened["GE"],
                1,
            )

    def _end_transaction(self, values: list[str], where: Place) -> Iterator[Problem]:
        if self.transaction is None:
            yield self.outside(where)
            return
        self.ordinal += 1
        where = where._replace(segment=self.ordinal, loop="ST", path="SE[1]")
        yield from check_count(values, 1, self.ordinal, "ENV008", "segments from ST to SE", where)
        if value_at(values, 2) != self.transaction:
            message = "SE02 must repeat the transaction set control number (ST02)."
            yield Problem("ENV007", message, where, 2)
        self.transaction = None

    def _unclosed(self, *trailers: str) -> str:
        """Which of these trailers are still to come: "GE and IEA are", "" for none."""
        opened = {"SE": self.transaction, "GE": self.group, "IEA": self.interchange}
        missing = [trailer for trailer in trailers if opened[trailer] is not None]
        *first, last = missing or [""]
        listed = f"{', '.join(first)} and {last}" if first else last
        return f"{listed} {'are' if first else 'is'}" if missing else ""

    def _close(self, *trailers: str, where: Place) -> Iterator[Problem]:
        """Whatever is still open inside what ends here lacks its trailer."""
        missing = self._unclosed(*trailers)
        if "SE" in trailers:
            self.transaction = None
        if "GE" in trailers:
            self.group = None
        if "IEA" in trailers:
            self.interchange = None
        if missing:
            yield Problem("ENV009", f"{missing} missing before this segment.", where)
