"""What is kept of a part, and what it depends on."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.engine.parallel.file_split import PartResult
from edi.interchange.envelope import Envelope
from edi.structure.chunk import LoopChunk
from edi.structure.document import Document
from edi.structure.resume import Part

# Fields of a packed finding.
_CODE, _SEGMENT, _LINE, _OFFSET = 0, 13, 14, 15


class Position(NamedTuple):
    """Where a part stands: what shifts when something before it is changed."""

    offset: int
    line: int
    ordinal: int  # segments of the transaction set before it
    sets: int  # transaction sets of the group before it
    around: tuple[tuple[int, int, int], ...]  # offset, line and ordinal of the open levels


@dataclass(slots=True)
class Kept:
    """The result of a part, None where it has to be read with all that stands before it."""

    result: PartResult | None
    position: Position
    is_about_levels: bool  # findings at the levels around

    @classmethod
    def of(cls, result: PartResult | None, position: Position, remembering: set[str]) -> "Kept":
        """`remembering`: codes of rules that remember claims. What these find may be of a claim
        that stands before the part, of which they name another one in it."""
        findings = result.findings if result is not None else []
        if any(one[_CODE] in remembering for one in findings):
            return cls(None, position, False)
        is_about_levels = any((one[_OFFSET] or 0) < position.offset for one in findings)
        return cls(result, position, is_about_levels)

    def move(self, to: Position) -> bool:
        """Have it stand there. False if it has to be made anew."""
        was = self.position
        if to == was:
            return True
        if self.is_about_levels and to.around != was.around:
            return False
        result = self.result
        if result is not None:
            self._move(result, was, to)
        self.position = to
        return True

    def _move(self, result: PartResult, was: Position, to: Position) -> None:
        lines, segments = to.line - was.line, to.ordinal - was.ordinal
        if lines or to.offset != was.offset or segments:
            self.result = result = result._replace(
                findings=[_moved(one, was, to) for one in result.findings]
            )
        state = result.end.state
        transaction, envelope = state.transaction, state.envelope
        envelope = envelope._replace(sets=envelope.sets + to.sets - was.sets)
        if transaction is not None:
            transaction = transaction._replace(ordinal=transaction.ordinal + segments)
        state = state._replace(line=state.line + lines, envelope=envelope, transaction=transaction)
        self.result = result._replace(end=result.end._replace(state=state))
        set_lines = lines
        if transaction is not None and to.around and was.around:
            set_lines = to.around[0][1] - was.around[0][1]
        if lines or set_lines:
            for memory in result.memories.values():
                memory.move(lines, set_lines)


def _moved(packed: tuple[Any, ...], was: Position, to: Position) -> tuple[Any, ...]:
    values = list(packed)
    if (values[_OFFSET] or 0) < was.offset:
        return packed  # of a level around, which stands where it did
    if values[_OFFSET] is not None:
        values[_OFFSET] += to.offset - was.offset
    if values[_LINE] is not None:
        values[_LINE] += to.line - was.line
    if values[_SEGMENT] is not None:
        values[_SEGMENT] += to.ordinal - was.ordinal
    return tuple(values)


def position_of(part: Part, levels: tuple[LoopChunk, ...]) -> Position:
    state = part.state
    around = tuple((one.offset, one.line, one.ordinal) for one in levels)
    ordinal = state.transaction.ordinal if state.transaction else 0
    return Position(part.start, state.line, ordinal, state.envelope.sets, around)


def key_of(
    part: Part,
    text: bytes,
    document: Document,
    reader: ClaimReader | PaymentReader | None,
    levels: tuple[LoopChunk, ...],
) -> tuple[object, ...]:
    """All that the result of a part depends on, but for where it stands."""
    state = part.state
    envelope = _envelope(document.envelope, is_inside=bool(state.depth))
    if state.transaction is None or state.hierarchy is None:
        return (text, document.delimiters, envelope, state.envelope.padded)
    inside = (
        tuple(
            (one.loop_id, one.number, frozenset(one.counts.items()), one.hl)
            for one in state.transaction.levels
        ),
        state.transaction.excused,
        state.hierarchy,
        tuple(one.text for one in levels),
        reader.named if reader is not None else (),
    )
    return (text, document.delimiters, envelope, state.envelope.padded, inside)


def _envelope(envelope: Envelope, *, is_inside: bool) -> tuple[object, ...]:
    own = (envelope.transaction, tuple(envelope.st)) if is_inside else ()
    return (
        envelope.interchange,
        envelope.group,
        envelope.usage,
        envelope.functional_id,
        envelope.version,
        envelope.standard,
        envelope.partners,
        own,
    )
