"""Transaction sets of any kind in their envelopes: ISA, GS, ST and the counts of SE, GE, IEA."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from edi.emit.error import cannot_write
from edi.emit.segments import Finished, Segment
from edi.guides.spec import GuideSpec
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, InterchangeHeader, Writer


@dataclass(frozen=True, slots=True)
class FunctionalGroup:
    """Transaction sets of one guide: of each, what stands between ST and SE.

    They are written as they come, so none of them need be in memory.
    """

    guide: GuideSpec
    number: int  # GS06
    sets: Iterable[Iterable[Segment | Finished]]
    sender: str = ""  # GS02 and GS03, where they are not those of the interchange
    receiver: str = ""


def write_interchange(
    stream: BinaryIO,
    header: InterchangeHeader,
    number: int,
    groups: Iterable[FunctionalGroup],
    delimiters: Delimiters = DEFAULT,
    answer: Sequence[str] = (),
) -> None:
    """One interchange, as UTF-8. `number` is ISA13; ST02 counts from 0001 in every group; `answer`
    are the elements of a TA1, () for none.

    `Finished` segments must have been made with the same delimiters. Raises `CannotWrite`, with
    some of it written already; `OSError` from the stream.
    """
    writer = Writer(stream, delimiters)
    with cannot_write():
        writer.start_interchange(header, number)
        if answer:
            writer.interchange_answer(*answer)
        for group in groups:
            _group(writer, group)
        writer.end_interchange()


def _group(writer: Writer, group: FunctionalGroup) -> None:
    guide = group.guide
    writer.start_group(guide.group, guide.id, group.number, group.sender, group.receiver)
    for number, content in enumerate(group.sets, start=1):
        st03 = guide.id if guide.st03_is_used else ""
        writer.start_transaction(guide.transaction, f"{number:04d}", st03)
        for part in content:
            if isinstance(part, Finished):
                writer.formatted(*part)
            else:
                segment_id, elements = part
                writer.segment(segment_id, *elements)
        writer.end_transaction()
    writer.end_group()
