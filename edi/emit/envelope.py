"""Transaction sets of any kind in their envelopes: ISA, GS, ST and the counts of SE, GE, IEA."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from edi.emit.error import cannot_write
from edi.emit.segments import Finished, Segment
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, InterchangeHeader, Writer


@dataclass(frozen=True, slots=True)
class SetType:
    """A kind of transaction sets."""

    id: str  # ST01
    functional_id: str  # GS01
    version: str  # GS08
    names_version: bool = False  # in ST03, too


@dataclass(frozen=True, slots=True)
class FunctionalGroup:
    """Transaction sets of one kind: of each, what stands between ST and SE.

    They are written as they come, so none of them need be in memory.
    """

    type: SetType
    number: int  # GS06
    sets: Iterable[Iterable[Segment | Finished]]


def write_interchange(
    stream: BinaryIO,
    header: InterchangeHeader,
    number: int,
    groups: Iterable[FunctionalGroup],
    delimiters: Delimiters = DEFAULT,
) -> None:
    """One interchange, as UTF-8. `number` is ISA13; ST02 counts from 0001 in every group.

    `Finished` segments must have been made with the same delimiters. Raises `CannotWrite`, with
    some of it written already; `OSError` from the stream.
    """
    writer = Writer(stream, delimiters)
    with cannot_write():
        writer.start_interchange(header, number)
        for group in groups:
            _group(writer, group)
        writer.end_interchange()


def _group(writer: Writer, group: FunctionalGroup) -> None:
    kind = group.type
    writer.start_group(kind.functional_id, kind.version, group.number)
    for number, content in enumerate(group.sets, start=1):
        version = kind.version if kind.names_version else ""
        writer.start_transaction(kind.id, f"{number:04d}", version)
        for part in content:
            if isinstance(part, Finished):
                writer.formatted(*part)
            else:
                segment_id, elements = part
                writer.segment(segment_id, *elements)
        writer.end_transaction()
    writer.end_group()
