"""Acknowledgements: the 999 of a functional group, and the TA1 of an interchange.

A 999 goes down from the group (`Acknowledgement`) to its transaction sets (`SetResponse`), their
segments (`SegmentError`) and elements (`ElementError`). Codes are as sent; absent numbers are None.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from edi.claims.view import LoopView, at, lazy, number
from edi.elements.dates import parse_date
from edi.structure.chunk import LoopChunk

_ACCEPTED = frozenset({"A", "E"})  # E: accepted, but errors were noted
_TRIGGER = "SITUATIONAL TRIGGER"


class Position(NamedTuple):
    """A place in a segment (composite C030), each number from 1 on."""

    element: int | None
    component: int | None
    repetition: int | None


@dataclass(frozen=True, slots=True)
class Context:
    """One CTX segment: what makes a situational rule apply, or the business unit in error.

    `name` is "SITUATIONAL TRIGGER", or what `reference`, a value of the file answered, is: CLM01,
    TRN02, NM109, …
    """

    name: str  # CTX01-1
    reference: str = field(repr=False)  # CTX01-2; "" of a situational trigger
    segment_id: str  # CTX02
    segment_position: int | None  # CTX03: segments from ST on, which is 1
    loop_id: str  # CTX04
    position: Position | None  # CTX05
    data_element: str  # CTX06-1: number of the X12 data element

    @property
    def is_trigger(self) -> bool:
        """Does it name the segment or element that a situational rule depends on?"""
        return self.name == _TRIGGER


def _position(parts: list[str]) -> Position:
    element, component, repetition = (number(at(parts, place)) for place in range(3))
    return Position(element, component, repetition)


def _contexts(view: LoopView) -> list[Context]:
    """The CTX segments of a loop, in file order. Of a repeated CTX01 the first is taken."""
    found = []
    used = [index for key, uses in view.node.uses.items() if key[:3] == "CTX" for index in uses]
    for index in sorted(used):
        values = view.chunk.values(index)
        named = view.parts(at(values, 1).split(view.chunk.delimiters.repetition)[0])
        where = at(values, 5)
        found.append(
            Context(
                named[0],
                at(named, 1),
                at(values, 2),
                number(at(values, 3)),
                at(values, 4),
                _position(view.parts(where)) if where else None,
                view.parts(at(values, 6))[0],
            )
        )
    return found


class ElementError(LoopView):
    """Loop 2110: one element in error."""

    @lazy
    def _ik4(self) -> list[str]:
        return self.values("IK4")

    @lazy
    def position(self) -> Position:
        """IK401."""
        return _position(self.parts(at(self._ik4, 1)))

    @property
    def data_element(self) -> str:
        """IK402: number of the X12 data element, such as 782; "" when not sent."""
        return at(self._ik4, 2)

    @property
    def code(self) -> str:
        """IK403: 1 missing, 7 code value not valid, I9 situational element missing, …"""
        return at(self._ik4, 3)

    @property
    def bad_value(self) -> str:
        """IK404: copy of the bad data, which may identify a patient; "" when not sent."""
        return at(self._ik4, 4)

    @lazy
    def contexts(self) -> list[Context]:
        """CTX of this element."""
        return _contexts(self)


class SegmentError(LoopView):
    """Loop 2100: one segment in error."""

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)

    @lazy
    def _ik3(self) -> list[str]:
        return self.values("IK3")

    @property
    def segment_id(self) -> str:
        """IK301."""
        return at(self._ik3, 1)

    @property
    def position(self) -> int | None:
        """IK302: segments from ST on, which is 1."""
        return number(at(self._ik3, 2))

    @property
    def loop_id(self) -> str:
        """IK303, such as 2400; "" when not sent."""
        return at(self._ik3, 3)

    @property
    def code(self) -> str:
        """IK304: 3 required segment missing, 8 element errors follow, I6 guide needs it, …"""
        return at(self._ik3, 4)

    @lazy
    def contexts(self) -> list[Context]:
        """CTX of this segment."""
        return _contexts(self)

    @property
    def business_unit(self) -> Context | None:
        """The CTX that tells by name and value whose segment it is: CLM01 of a claim, …"""
        return next((one for one in self.contexts if not one.is_trigger), None)

    @lazy
    def element_errors(self) -> list[ElementError]:
        """Loops 2110."""
        nodes = self.node.children.get("2110", ())
        return [ElementError(self.chunk, node) for node in nodes]


class SetResponse(LoopView):
    """Loop 2000: the answer to one transaction set."""

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)
        self.segment_errors: list[SegmentError] = []  # loops 2100
        self._ik5: list[str] = []

    def end(self, chunk: LoopChunk) -> None:
        """While it is read: its IK5."""
        self._ik5 = self._ik5 or chunk.values(0)

    @property
    def set_id(self) -> str:
        """AK201: ST01 of the transaction set answered, such as 837."""
        return self.value("AK2", 1)

    @property
    def set_control_number(self) -> str:
        """AK202: its ST02."""
        return self.value("AK2", 2)

    @property
    def guide(self) -> str:
        """AK203: its ST03, such as 005010X222A1; "" when not sent."""
        return self.value("AK2", 3)

    @property
    def verdict(self) -> str:
        """IK501: A accepted, E accepted with errors, R, M, W or X rejected; "" without an IK5."""
        return at(self._ik5, 1)

    @property
    def is_accepted(self) -> bool:
        """IK501 is A or E."""
        return self.verdict in _ACCEPTED

    @property
    def error_codes(self) -> tuple[str, ...]:
        """IK502 to IK506."""
        return _codes(self._ik5, 2, 6)


class Acknowledgement(LoopView):
    """A 999 transaction set: the answer to one functional group."""

    def __init__(self, chunk: LoopChunk) -> None:
        super().__init__(chunk, chunk.layout.root)
        self.responses: list[SetResponse] = []  # loops 2000; those of accepted sets may be left out
        self._ak9: list[str] = []
        # Control numbers of the envelopes around the 999 itself, and the file it came from.
        self.interchange: str | None = None
        self.group: str | None = None
        self.transaction: str | None = None
        self.file: str | None = None

    def end(self, chunk: LoopChunk) -> None:
        """While it is read: its AK9."""
        self._ak9 = self._ak9 or chunk.values(0)

    @property
    def functional_id(self) -> str:
        """AK101: GS01 of the group answered, such as HC."""
        return self.value("AK1", 1)

    @property
    def group_control_number(self) -> str:
        """AK102: GS06 of the group answered."""
        return self.value("AK1", 2)

    @property
    def version(self) -> str:
        """AK103: GS08 of the group answered."""
        return self.value("AK1", 3)

    @property
    def verdict(self) -> str:
        """AK901: A accepted, E accepted with errors, P partly accepted, R, M, W or X rejected;
        "" without an AK9."""
        return at(self._ak9, 1)

    @property
    def is_accepted(self) -> bool:
        """AK901 is A or E: every transaction set was accepted."""
        return self.verdict in _ACCEPTED

    @property
    def rejected(self) -> list[SetResponse]:
        """The answers to transaction sets that were not accepted."""
        return [response for response in self.responses if not response.is_accepted]

    @property
    def sets_included(self) -> int | None:
        """AK902: transaction sets that the group's GE01 claims."""
        return number(at(self._ak9, 2))

    @property
    def sets_received(self) -> int | None:
        """AK903."""
        return number(at(self._ak9, 3))

    @property
    def sets_accepted(self) -> int | None:
        """AK904."""
        return number(at(self._ak9, 4))

    @property
    def error_codes(self) -> tuple[str, ...]:
        """AK905 to AK909."""
        return _codes(self._ak9, 5, 9)


class InterchangeAcknowledgement(NamedTuple):
    """TA1: the answer to the envelope of an interchange."""

    control_number: str  # TA101: ISA13 of the interchange answered
    sent: date | None  # TA102: its ISA09
    time: str  # TA103: its ISA10, HHMM
    verdict: str  # TA104: A accepted, E accepted with errors, R rejected
    note: str  # TA105: 000 no error, 001 control numbers differ, …
    interchange: str | None  # ISA13 of the interchange that it stands in
    file: str | None

    @classmethod
    def read(
        cls, values: list[str], interchange: str | None, file: str | None
    ) -> "InterchangeAcknowledgement":
        sent = parse_date(f"20{at(values, 2)}")
        return cls(
            at(values, 1), sent, at(values, 3), at(values, 4), at(values, 5), interchange, file
        )

    def as_dict(self) -> dict[str, Any]:
        """What it holds as plain values, as that of other models."""
        from edi.claims.as_dict import as_dict  # it knows all models

        return as_dict(self)

    @property
    def is_accepted(self) -> bool:
        """TA104 is A or E."""
        return self.verdict in _ACCEPTED


def _codes(values: list[str], first: int, last: int) -> tuple[str, ...]:
    codes: Iterator[str] = (at(values, place) for place in range(first, last + 1))
    return tuple(code for code in codes if code)
