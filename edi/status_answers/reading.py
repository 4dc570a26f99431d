"""Files of 276s to their interchanges, groups and transaction sets.

What is not a 276 of version 005010X212 is passed over and said; a file without any interchange
raises. An envelope that is damaged loses no request: what stands in none gets one.
"""

from typing import BinaryIO

from edi.acknowledgement.values import raw_values
from edi.claims.view import at
from edi.errors import NotX12
from edi.interchange.chunk import OUTSIDE
from edi.interchange.file_kind import no_interchange
from edi.interchange.reader import Reader
from edi.interchange.segments import split
from edi.status_answers.requests import (
    RequestGroup,
    RequestInterchange,
    RequestSet,
    SetReader,
    Spot,
    Trouble,
)

_BODY = frozenset(("BHT", "HL", "NM1", "TRN", "REF", "AMT", "DTP", "SVC", "DMG"))
_STARTS = ("BHT", "HL", "TRN")  # which go on behind an envelope that ends too early
_OTHER_VERSION = ("004010", "003")


class RequestFile:
    """What a file holds: `interchanges`, and what is wrong in it. Raises `NotX12`, `OSError`."""

    def __init__(self, stream: BinaryIO, name: str | None = None) -> None:
        self.interchanges: list[RequestInterchange] = []
        self.troubles: list[Trouble] = []
        self._reader = Reader(stream, _STARTS)
        self._set: SetReader | None = None
        self._expected = ("", 0)  # ST02, and the segments so far
        self._is_passed = False  # in a transaction set that is none of ours
        self._spot = Spot(1, 1)
        for chunk in self._reader:
            place = Spot(chunk.line, chunk.column)
            if chunk.flaw in OUTSIDE or not chunk.text:
                if chunk.flaw in ("junk", "no-isa"):
                    self._trouble("text that belongs to no interchange", place)
                continue
            if chunk.flaw == "oversize":
                self._trouble("a segment is far too long, and was skipped", place)
                continue
            pieces = split(chunk.text, self._reader.delimiters)
            for raw, start in zip(pieces.raw, pieces.starts, strict=True):
                offset = chunk.offset + start
                self._spot = Spot(*self._reader.in_file(offset, *chunk.position(start))[1:])
                self._segment(raw)
        self._end_set(has_trailer=False)
        if not self.interchanges:
            raise NotX12(f"{name}: " * bool(name) + no_interchange(self._reader.opening))

    @property
    def count(self) -> int:
        """Requests in it."""
        return sum(1 for one in self.interchanges for _ in one.requests)

    def _trouble(self, message: str, spot: Spot | None = None) -> None:
        self.troubles.append(Trouble(message, spot or self._spot))

    def _segment(self, raw: str) -> None:
        d = self._reader.delimiters
        name = raw.partition(d.element)[0]
        match name:
            case "ISA":
                self._end_set(has_trailer=False)
                isa = raw_values(raw, d)
                self.interchanges.append(RequestInterchange(isa, len(self.interchanges) + 1, d))
            case "GS":
                self._end_set(has_trailer=False)
                self._start_group(raw_values(raw, d))
            case "ST":
                self._end_set(has_trailer=False)
                self._start_set(raw_values(raw, d))
            case "SE":
                self._end(raw_values(raw, d))
            case "GE" | "IEA":
                self._end_set(has_trailer=False)
                self._is_passed = False
            case "TA1":
                pass
            case _ if self._is_passed:
                pass
            case _:
                if self._set is None:
                    if name not in _BODY:
                        self._trouble("a segment that stands in no transaction set")
                        return
                    self._trouble("a transaction set begins without its header (ST)")
                    self._open()
                assert self._set is not None
                self._expected = self._expected[0], self._expected[1] + 1
                self._set.feed(raw, self._spot)

    def _start_group(self, gs: list[str]) -> None:
        if not self.interchanges:
            return
        self._is_passed = at(gs, 1) not in ("HR", "") or at(gs, 8).startswith(_OTHER_VERSION)
        if self._is_passed:
            self._trouble(
                "this functional group holds no 276 of version 005010X212: it was not answered"
            )
            return
        self.interchanges[-1].groups.append(RequestGroup(gs))

    def _start_set(self, st: list[str]) -> None:
        self._is_passed = at(st, 1) != "276" or at(st, 3).startswith(_OTHER_VERSION)
        if self._is_passed:
            self._trouble("this transaction set is not a 276 of 005010X212: it was not answered")
            return
        self._open()
        self._expected = at(st, 2), 1

    def _open(self) -> None:
        interchange = self.interchanges[-1]
        if not interchange.groups:
            self._trouble("a transaction set stands in no functional group (GS)")
            interchange.groups.append(RequestGroup([]))
        one = RequestSet(self._spot)
        interchange.groups[-1].sets.append(one)
        self._set = SetReader(one, self.troubles, interchange.delimiters)
        self._expected = "", 0

    def _end(self, se: list[str]) -> None:
        if self._set is not None:
            number, count = self._expected
            if number and at(se, 2) != number:
                self._trouble("the control number of the trailer (SE02) is not that of its ST")
            if number and at(se, 1) != str(count + 1):
                self._trouble("the number of segments (SE01) is wrong: the set may not be complete")
        self._end_set(has_trailer=True)
        self._is_passed = False

    def _end_set(self, *, has_trailer: bool) -> None:
        one, self._set = self._set, None
        if one is None:
            return
        if not has_trailer:
            self._trouble("a transaction set ends without its SE: the file may be cut off")
        one.finish(self._spot)
