"""Segments to bytes: clean X12 with its envelopes counted, streaming.

    writer = Writer(stream)
    writer.start_interchange(header, number=1)
    writer.start_group("HP", "005010X221A1", number=1)
    writer.start_transaction("835", "0001")
    writer.segment("BPR", "I", amount(paid), "C", "CHK")
    writer.end_transaction()
    writer.end_group()
    writer.end_interchange()

A value that holds a delimiter or a control character would end an element or a segment early, so
it is refused; free text (names, addresses) goes through `clean` first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import BinaryIO

from edi.interchange.delimiters import ISA_WIDTHS, Delimiters

DEFAULT = Delimiters("*", "^", ":", "~", "\n")
VERSION = "00501"
MAX_CONTROL_NUMBER = 999_999_999

Element = str | Sequence[str]  # a composite is the sequence of its components

# Text direction marks and lone surrogates too: they make a text look like another, or are none.
BIDIRECTIONAL = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
SURROGATES = "\\ud800-\\udfff"
_CONTROLS = f"\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029{BIDIRECTIONAL}{SURROGATES}"


class UnwritableValue(ValueError):
    """A value that cannot stand in X12 as it is. Names the place, never the value."""


class WriterState(RuntimeError):
    """Segments written outside their envelope, or an envelope left open."""


@dataclass(frozen=True, slots=True)
class InterchangeHeader:
    """Who sends an interchange to whom, and when: what ISA and GS have in common."""

    sender: str  # ISA06, at most 15 characters
    receiver: str  # ISA08
    created: datetime
    sender_qualifier: str = "ZZ"  # ISA05
    receiver_qualifier: str = "ZZ"  # ISA07
    test: bool = False  # ISA15 T
    application_sender: str = ""  # GS02, the sender if empty
    application_receiver: str = ""  # GS03, the receiver if empty


def amount(value: Decimal) -> str:
    """A number as X12 wants it: no exponent, plus sign, or zeros that say nothing ("-.8", "0").

    Raises `UnwritableValue` for infinities and NaN.
    """
    if not value.is_finite():
        raise UnwritableValue("not a finite number")
    text = str(value)
    if "E" in text:
        text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text[0] == "0" and len(text) > 1:
        return text[1:]
    if text[:2] == "-0":
        return "-" + text[2:] if len(text) > 2 else "0"
    return text


@cache
def _forbidden(d: Delimiters) -> re.Pattern[str]:
    used = re.escape(d.element + d.repetition + d.component + d.segment)
    return re.compile(f"[{used}{_CONTROLS}]")


def clean(text: str, longest: int | None = None, delimiters: Delimiters = DEFAULT) -> str:
    """Free text fit to be an element: delimiters, control characters and runs of blanks become
    one blank; cut to `longest` characters."""
    text = " ".join(_forbidden(delimiters).sub(" ", text).split())
    return text if longest is None else text[:longest].rstrip()


def is_writable(text: str, delimiters: Delimiters = DEFAULT) -> bool:
    """Can the value stand in a segment unchanged?"""
    return _forbidden(delimiters).search(text) is None


def format_segment(
    segment_id: str, elements: Sequence[Element], delimiters: Delimiters = DEFAULT
) -> str:
    """One segment with its terminator. Empty elements and components at the end are left out.

    Raises `UnwritableValue`.
    """
    try:
        plain = "".join(elements)  # type: ignore[arg-type]
    except TypeError:  # there is a composite
        pass
    else:
        if not _forbidden(delimiters).search(plain):
            text = delimiters.element.join((segment_id, *elements))  # type: ignore[arg-type]
            return text.rstrip(delimiters.element) + delimiters.joiner
    parts = [segment_id]
    values = []
    for element in elements:
        if isinstance(element, str):
            parts.append(element)
            values.append(element)
        else:
            parts.append(delimiters.component.join(element).rstrip(delimiters.component))
            values += element
    if _forbidden(delimiters).search("".join(values)):
        raise UnwritableValue(
            f"{segment_id}{_unwritable(elements, delimiters):02d} holds a delimiter, a control"
            " character or a lone surrogate"
        )
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return delimiters.element.join(parts) + delimiters.joiner


def _unwritable(elements: Sequence[Element], delimiters: Delimiters) -> int:
    """Number of the first element that cannot be written as it is."""
    for number, element in enumerate(elements, start=1):
        components = (element,) if isinstance(element, str) else element
        if not all(is_writable(component, delimiters) for component in components):
            return number
    raise AssertionError


class Writer:
    """Writes interchanges to a binary stream, as UTF-8, counting what its trailers must say.

    `segments` is the number of segments in the open transaction set so far, ST included.
    """

    def __init__(self, stream: BinaryIO, delimiters: Delimiters = DEFAULT) -> None:
        if not delimiters.distinct or not delimiters.repetition:
            raise ValueError("the delimiters must be four different characters")
        self._stream = stream
        self.delimiters = delimiters
        self._interchange: str | None = None
        self._group: str | None = None
        self._transaction: str | None = None
        self._groups = 0
        self._transactions = 0
        self.segments = 0
        self._header: InterchangeHeader | None = None

    # -- envelopes

    def start_interchange(self, header: InterchangeHeader, number: int) -> None:
        """ISA, each element at its fixed width. Raises `UnwritableValue`."""
        self._expect(self._interchange is None, "the interchange before it is still open")
        control = _control_number(number, "ISA13")
        d = self.delimiters
        values = (
            *("00", "", "00", ""),
            *(header.sender_qualifier, header.sender, header.receiver_qualifier, header.receiver),
            *(f"{header.created:%y%m%d}", f"{header.created:%H%M}", d.repetition, VERSION),
            *(control.zfill(9), "0", "T" if header.test else "P", d.component),
        )
        fixed = []
        for position, (value, width) in enumerate(zip(values, ISA_WIDTHS, strict=True), start=1):
            if len(value) > width or (position in (5, 6, 7, 8) and not value.strip()):
                raise UnwritableValue(f"ISA{position:02d} must have 1 to {width} characters")
            if position not in (11, 16) and (not value.isascii() or not is_writable(value, d)):
                raise UnwritableValue(f"ISA{position:02d} holds a character that no ISA may have")
            fixed.append(value.ljust(width))
        self._write(d.element.join(["ISA", *fixed]) + d.joiner)
        self._interchange, self._header, self._groups = fixed[12], header, 0

    def interchange_answer(self, *elements: str) -> None:
        """TA1, in front of the groups. Raises `UnwritableValue`."""
        self._expect(self._interchange is not None and not self._groups, "TA1 outside ISA-GS")
        self._put("TA1", *elements)

    def start_group(
        self, functional_id: str, version: str, number: int, sender: str = "", receiver: str = ""
    ) -> None:
        """GS, with the time of the interchange, and its sender and receiver unless others are
        given."""
        self._expect(self._interchange is not None and self._group is None, "GS outside ISA-IEA")
        header = self._header
        assert header is not None
        control = _control_number(number, "GS06")
        self._put(
            "GS",
            functional_id,
            sender or header.application_sender or header.sender,
            receiver or header.application_receiver or header.receiver,
            f"{header.created:%Y%m%d}",
            f"{header.created:%H%M}",
            control,
            "X",
            version,
        )
        self._group, self._transactions = control, 0
        self._groups += 1

    def start_transaction(self, set_id: str, number: str, version: str = "") -> None:
        """ST; `number` is ST02 (four to nine characters), `version` ST03 of an 837."""
        self._expect(self._group is not None and self._transaction is None, "ST outside GS-GE")
        if not 4 <= len(number) <= 9:
            raise UnwritableValue("ST02 must have 4 to 9 characters")
        self._put("ST", set_id, number, version)
        self._transaction, self.segments = number, 1
        self._transactions += 1

    def end_transaction(self) -> int:
        """SE; returns how many segments the transaction set has, ST and SE included."""
        self._expect(self._transaction is not None, "SE without ST")
        assert self._transaction is not None
        self._put("SE", str(self.segments + 1), self._transaction)
        self._transaction = None
        return self.segments + 1

    def end_group(self) -> None:
        """GE."""
        self._expect(self._group is not None and self._transaction is None, "GE before SE")
        assert self._group is not None
        self._put("GE", str(self._transactions), self._group)
        self._group = None

    def end_interchange(self) -> None:
        """IEA."""
        self._expect(self._interchange is not None and self._group is None, "IEA before GE")
        assert self._interchange is not None
        self._put("IEA", str(self._groups), self._interchange)
        self._interchange = None

    # -- segments of a transaction set

    def segment(self, segment_id: str, *elements: Element) -> None:
        """One segment of the open transaction set. Raises `UnwritableValue`."""
        self._expect(self._transaction is not None, "segment outside ST-SE")
        self._put(segment_id, *elements)
        self.segments += 1

    def formatted(self, data: bytes, segments: int) -> None:
        """Segments that `format_segment` made earlier with the same delimiters."""
        self._expect(self._transaction is not None, "segment outside ST-SE")
        self._stream.write(data)
        self.segments += segments

    def _put(self, segment_id: str, *elements: Element) -> None:
        self._write(format_segment(segment_id, elements, self.delimiters))

    def _write(self, text: str) -> None:
        self._stream.write(text.encode())

    @staticmethod
    def _expect(condition: bool, message: str) -> None:
        if not condition:
            raise WriterState(message)


def _control_number(number: int, where: str) -> str:
    if not 1 <= number <= MAX_CONTROL_NUMBER:
        raise UnwritableValue(f"{where} must be 1 to {MAX_CONTROL_NUMBER}")
    return str(number)
