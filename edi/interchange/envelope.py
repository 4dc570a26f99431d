"""The envelopes ISA-IEA, GS-GE, ST-SE: checks ENV001 to ENV018, and what context they give."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from edi.finding import Place, Problem, Severity
from edi.interchange.delimiters import ISA_ELEMENTS, ISA_LENGTH, ISA_WIDTHS, Delimiters
from edi.interchange.reader import MAX_SEGMENT, Chunk, decode
from edi.interchange.segments import Flaw, split

_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
_AUTHORIZATION = frozenset({"00", "01", "02", "03", "04", "05", "06"})
_SECURITY = frozenset({"00", "01"})
_ISA_CODES = {
    1: _AUTHORIZATION,
    3: _SECURITY,
    5: _QUALIFIERS,
    7: _QUALIFIERS,
    12: frozenset({"00501"}),
    14: frozenset({"0", "1"}),
    15: frozenset({"P", "T"}),
}
PADDING = (
    "Blanks or control characters follow a segment terminator (the first place in this"
    " interchange)."
)
FUNCTIONAL_IDS = {"837": "HC", "835": "HP", "999": "FA", "997": "FA", "277": "HN"}


class EnvelopeState(NamedTuple):
    """Where the open group has got to."""

    sets: int  # so far
    padded: bool


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

    # -- parts of the open group that other processes read

    def state(self) -> EnvelopeState:
        """What the next sets of the open group depend on."""
        return EnvelopeState(self._sets, self.padded)

    def resume(self, state: EnvelopeState) -> None:
        """Go on from a state."""
        self._sets, self.padded = state

    def begin_part(self, *, inside: bool) -> None:
        """What comes next are sets of the open group, or chunks inside the last: count anew."""
        if not inside:
            self.transaction = None
        self.transactions = 0
        self._st02s = set()

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

    def feed(self, chunk: Chunk, d: Delimiters) -> Iterator[Problem]:
        """Problems of a chunk that opens with an envelope segment, or of text outside any."""
        if chunk.flaw == "no-isa":
            message = "An ISA header is cut off before its delimiters."
            yield Problem("ENV001", message, _whole(chunk))
            return
        if chunk.flaw == "wrapped":
            message = (
                "The file is wrapped: line breaks stand inside segments, after a fixed number of"
                " characters. It is read as if they were not there; send it without them."
            )
            yield Problem("ENV019", message, _whole(chunk))
            return
        if chunk.flaw in ("junk", "byte-order-mark"):
            yield self._junk(chunk)
            return
        if chunk.flaw == "oversize":
            yield flaw_problem("oversize", chunk, 0, None)
            list(self.feed(chunk._replace(flaw=""), d))  # what it opens or closes, not judged
            return
        if chunk.id == "ST":
            values = chunk.text.partition(d.segment)[0].split(d.element)
            yield from self._start_transaction(values, place(chunk, d))
            return
        pieces = split(chunk.text, d)
        yield from flaw_problems(pieces.flaws, chunk)
        for number, (raw, start) in enumerate(zip(pieces.raw, pieces.starts, strict=True)):
            values = raw.split(d.element)
            where = place(chunk, d, start, raw)
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
        missing = self._unclosed("SE", "GE", "IEA")
        if missing:
            place = "missing at the end of the file, which may be cut off."
            yield Problem("ENV009", f"{missing} {place}", where)

    # -- interchange

    def _junk(self, chunk: Chunk) -> Problem:
        where = _whole(chunk)
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
        values += [""] * (ISA_ELEMENTS + 1 - len(values))
        control = values[13].strip()
        yield from _isa_form(values, where, d)
        yield from _isa_values(values, where)
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
        self._groups = 0
        self._gs06s.clear()
        self._opened["IEA"] = where

    def _end_interchange(self, values: list[str], where: Place) -> Iterator[Problem]:
        yield from self._close("SE", "GE", where=where)
        if self.interchange is None:
            yield self.outside(where)
            return
        yield from _count(values, 1, self._groups, "ENV004", "functional groups", where)
        if _is_number(self.interchange.strip()) and _value(values, 2) != self.interchange:
            message = "IEA02 must repeat the interchange control number (ISA13)."
            yield Problem("ENV003", message, where, 2)
        self.interchange = None

    # -- functional group

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
        self.functional_id = _value(values, 1)
        self.version = _value(values, 8)
        self.group = _value(values, 6)
        self._opened["GE"] = where
        if self.group in self._gs06s:
            yield Problem(
                "ENV011",
                "The group control number (GS06) was already used in this interchange.",
                where,
                6,
            )
        self._gs06s.add(self.group)
        if not _is_date(_value(values, 4)):
            yield Problem("ENV014", "The date (GS04) is not a calendar date (CCYYMMDD).", where, 4)
        if not re.fullmatch(r"([01]\d|2[0-3])[0-5]\d([0-5]\d(\d\d?)?)?", _value(values, 5)):
            yield Problem("ENV014", "The time (GS05) is not a time of day (HHMM).", where, 5)
        for position in (2, 3):
            if not 2 <= len(_value(values, position)) <= 15:
                message = f"GS{position:02d} must be an application code of 2 to 15 characters."
                yield Problem("ENV017", message, where, position)
        if not _is_number(self.group):
            message = "The group control number (GS06) must be a number of 1 to 9 digits."
            yield Problem("ENV017", message, where, 6)
        if _value(values, 7) != "X":
            yield Problem("ENV017", "GS07 must be X (X12).", where, 7)

    def _end_group(self, values: list[str], where: Place) -> Iterator[Problem]:
        yield from self._close("SE", where=where)
        if self.group is None:
            yield self.outside(where)
            return
        yield from _count(values, 1, self._sets, "ENV006", "transaction sets", where)
        # Of a GS06 that is no number that has been said (ENV017).
        if _is_number(self.group) and not _same_number(_value(values, 2), self.group):
            message = "GE02 must repeat the group control number (GS06)."
            yield Problem("ENV005", message, where, 2)
        self.group = None

    # -- transaction set

    def _start_transaction(self, values: list[str], where: Place) -> Iterator[Problem]:
        yield from self._close("SE", where=where)
        if self.group is None and self._opened.get("GE", self._opened.get("IEA")):
            yield self.outside(where)
        self.st = values
        self.transaction = _value(values, 2)
        self.ordinal = 0
        self._sets += 1
        self.transactions += 1
        self._opened["SE"] = where
        if self.transaction in self._st02s:
            message = "The transaction set control number (ST02) was already used in this group."
            yield Problem("ENV011", message, where, 2)
        self._st02s.add(self.transaction)
        wanted = FUNCTIONAL_IDS.get(_value(values, 1))
        if self.group is not None and wanted and self.functional_id != wanted:
            yield Problem(
                "ENV012",
                f"The functional id (GS01) must be {wanted} for {_value(values, 1)} transaction"
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
        yield from _count(values, 1, self.ordinal, "ENV008", "segments from ST to SE", where)
        if _value(values, 2) != self.transaction:
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


def place(chunk: Chunk, d: Delimiters, start: int = 0, raw: str | None = None) -> Place:
    """The place of a segment of an envelope chunk."""
    if raw is None:
        raw = chunk.text.partition(d.segment)[0]
    line, column = chunk.position(start)
    segment_id = raw.partition(d.element)[0][:3]
    ordinal = 1 if segment_id == "ST" else None
    return Place(
        segment_id,
        line,
        chunk.offset + start,
        ordinal,
        raw=decode(raw),
        column=column,
        separators=d.separators,
        line_break=chunk.line_break,
    )


def flaw_problems(flaws: Iterable[Flaw], chunk: Chunk) -> Iterator[Problem]:
    """The findings for what stands between the segments of a chunk; of padding only the first,
    since no more of it is reported (`Envelope.first_padding`)."""
    is_padded = False
    for flaw in flaws:
        if flaw.kind == "padding":
            if is_padded:
                continue
            is_padded = True
        yield flaw_problem(flaw.kind, chunk, flaw.offset, None)


def flaw_problem(kind: str, chunk: Chunk, start: int, ordinal: int | None) -> Problem:
    """The finding for what stands between two segments of a chunk."""
    line, column = chunk.position(start)
    where = Place("", line, chunk.offset + start, ordinal, column=column)
    match kind:
        case "empty":
            return Problem("SEG009", "A segment terminator has no segment before it.", where)
        case "unterminated":
            return Problem("ENV015", "The last segment of the file has no terminator.", where)
        case "oversize":
            return Problem(
                "ENV018",
                f"This segment is longer than {MAX_SEGMENT:,} characters: it is not read.",
                where,
            )
    return Problem("ENV015", PADDING, where)


def _whole(chunk: Chunk) -> Place:
    return Place("", chunk.line, chunk.offset, column=chunk.column)


def _value(values: list[str], position: int) -> str:
    return values[position].strip() if position < len(values) else ""


def _count(
    values: list[str], position: int, counted: int, code: str, what: str, where: Place
) -> Iterator[Problem]:
    value = _value(values, position)
    if not (value.isascii() and value.isdigit() and len(value) < 20 and int(value) == counted):
        yield Problem(
            code,
            f"{where.segment_id}{position:02d} should be {counted} ({what}).",
            where,
            position,
        )


def _same_number(a: str, b: str) -> bool:
    return a == b or (a.isdigit() and b.isdigit() and a.lstrip("0") == b.lstrip("0"))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9


def _is_date(value: str, century: str = "") -> bool:
    from datetime import date

    value = century + value
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        return False
    try:
        date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return False
    return True


def _isa_form(values: list[str], where: Place, d: Delimiters) -> Iterator[Problem]:
    wrong = [
        (n, width)
        for n, width in enumerate(ISA_WIDTHS, start=1)
        if len(values[n].rstrip("\r\n") if n == ISA_ELEMENTS else values[n]) != width
    ]
    if wrong:
        shown = ", ".join(f"ISA{n:02d} must be {width} characters wide" for n, width in wrong)
        yield Problem("ENV002", f"{shown}; the whole ISA has {ISA_LENGTH}.", where, wrong[0][0])
    declared = values[ISA_ELEMENTS][:1]
    if declared != d.component and d.component != d.element:
        message = (
            "The component separator (ISA16) is not the one that the composites are written with:"
            " send the same. They are read with theirs."
        )
        yield Problem("ENV020", message, where, ISA_ELEMENTS)
    if not d.distinct:
        yield Problem("ENV002", "Two of the delimiters are the same character.", where, 16)


def _isa_values(values: list[str], where: Place) -> Iterator[Problem]:
    for position, codes in _ISA_CODES.items():
        if values[position].strip() not in codes:
            *first, last = sorted(codes)
            shown = f"{', '.join(first)} or {last}" if first else last
            yield Problem("ENV017", f"ISA{position:02d} must be {shown}.", where, position)
    for position in (6, 8):
        if not values[position].strip():
            yield Problem("ENV017", f"ISA{position:02d} is blank.", where, position)
    if values[12].strip() == "00501" and (not values[11] or values[11][:1].isalnum()):
        yield Problem("ENV017", "ISA11 is not a repetition separator.", where, 11)
    if not _is_number(values[13].strip()[:9]):
        message = "The interchange control number (ISA13) must be a number of 9 digits."
        yield Problem("ENV017", message, where, 13)
    if not _is_date(values[9].strip(), "20"):
        yield Problem("ENV014", "The date (ISA09) is not a calendar date (YYMMDD).", where, 9)
    if not re.fullmatch(r"([01]\d|2[0-3])[0-5]\d", values[10].strip()):
        yield Problem("ENV014", "The time (ISA10) is not a time of day (HHMM).", where, 10)
