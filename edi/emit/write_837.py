"""Claims of 837s as segments: whole interchanges, whose loops are as they were or changed.

    with draft.open("w+b") as spool, target.open("wb") as stream:
        writer = ClaimWriter(spool)
        for envelope, claim in claims:
            writer.add(envelope, claim)
        counts = writer.finish(stream, preferred=delimiters_of_the_source)

A claim comes with what stands around it: `around` makes that of chunks, `edi.emit.loop_edits`
changes loops. Levels that are equal to those of the claim before are shared; HL segments, ST, SE,
GS, GE, ISA and IEA are made here, with the numbers and counts that are right. Claims wait in the
spool with delimiters that no value holds, and get those of the file at the end, so memory does not
grow with the file.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import BinaryIO, NamedTuple, cast

from edi.emit import delimiter_choice
from edi.emit.delimiter_choice import WAITING
from edi.emit.error import CannotWrite, cannot_write
from edi.emit.segments import Segment
from edi.guides.guide import load
from edi.guides.spec import GuideSpec
from edi.interchange.delimiters import Delimiters
from edi.interchange.writer import DEFAULT, InterchangeHeader, Writer, format_segment
from edi.structure.chunk import LoopChunk

_SPOOLED = WAITING._replace(line_break="")
_ENDS = _SPOOLED.segment.encode()
# What stands for a delimiter in the spool, or ends a segment there.
_RESERVED = (WAITING.separators + WAITING.segment).encode()
_BLOCK = 1 << 16  # bytes
_LEVELS = ("20", "22", "23")  # HL03: billing provider, subscriber, patient


class Run(NamedTuple):
    """Segments that stand together. Raw ones are written with `delimiters`, without terminators, as
    a chunk has them (Latin-1); those made anew are id and elements."""

    segments: Sequence[str | Segment]
    delimiters: Delimiters = DEFAULT

    def without_first(self) -> "Run":
        """Of a level: without its HL, which is numbered anew; of a transaction set without ST."""
        return self._replace(segments=self.segments[1:])


class Around(NamedTuple):
    """What stands around a claim. The HL segments are left out: they are numbered anew."""

    header: Run  # BHT, loops 1000A and 1000B
    billing: Run  # 2000A
    subscriber: Run  # 2000B
    patient: Run | None = None  # 2000C


class WrittenClaim(NamedTuple):
    """One claim to be written: loop 2300 with its lines."""

    spec: GuideSpec
    around: Around
    claim: Run
    version: str = ""  # GS08 and ST03, the id of the guide if empty


class ClaimEnvelope(NamedTuple):
    """The interchange that a claim belongs to; claims with equal ones share it."""

    header: InterchangeHeader
    number: int  # ISA13


class Counts(NamedTuple):
    """What has been written."""

    interchanges: int = 0
    sets: int = 0
    claims: int = 0
    segments: int = 0  # between ISA and IEA


def around(levels: Sequence[LoopChunk]) -> Around:
    """What stands around a claim, from its levels: loops ST, 2000A, 2000B and 2000C.

    Raises `CannotWrite` where one is missing.
    """
    found = {chunk.kind: level_run(chunk) for chunk in levels}
    for needed in ("ST", "2000A", "2000B"):
        if needed not in found:
            raise CannotWrite(f"loop {needed} is missing around the claim")
    return Around(found["ST"], found["2000A"], found["2000B"], found.get("2000C"))


@lru_cache(maxsize=64)
def level_run(chunk: LoopChunk) -> Run:
    """A level without its HL, the same object for all claims below it."""
    return Run(chunk.segments, chunk.delimiters).without_first()


class ClaimWriter:
    """Writes claims as they come. `spool` is an empty binary stream to write, seek and read; the
    file is made of it by `finish`, or there is none. Raises `CannotWrite`; `OSError` of streams.
    """

    def __init__(self, spool: BinaryIO) -> None:
        self._spool = spool
        # Since the last HL of a subscriber: its HL04 is known when a patient follows, or not.
        self._held = _Held()
        self._writer = Writer(cast(BinaryIO, self._held), _SPOOLED)
        self._envelope: ClaimEnvelope | None = None
        self._group: tuple[GuideSpec, str] | None = None
        self._groups = 0  # of the interchange
        self._sets = 0  # of the group
        self._made: list[tuple[Run, bytes]] = []  # the open levels, header first
        self._numbers: list[int] = []  # HL01 of the open levels
        self._next_hl = 1
        self._below = 0  # claims of the innermost level
        self._child_flag: int | None = None  # where the subscriber's HL04 stands, while it is held
        self._taken = delimiter_choice.Taken()
        self._counts = [0, 0, 0, 0]

    @property
    def counts(self) -> Counts:
        return Counts(*self._counts)

    @property
    def held(self) -> int:
        """Bytes in memory; `flush` has them written."""
        return len(self._held.data)

    def add(self, envelope: ClaimEnvelope, claim: WrittenClaim) -> None:
        """One claim more."""
        data = spooled(claim.claim)  # what cannot be written leaves no level behind
        levels = [self._level(depth, run) for depth, run in enumerate(_runs(claim.around))]
        with cannot_write():
            self._open(envelope, (claim.spec, claim.version or claim.spec.id))
            self._enter(levels, claim.spec)
        self._put(data, len(claim.claim.segments))
        self._below += 1
        self._counts[2] += 1
        if len(self._held.data) >= _BLOCK:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        self._spool.write(self._held.data)
        self._held.data.clear()
        self._child_flag = None

    def finish(self, stream: BinaryIO, preferred: Delimiters = DEFAULT) -> Counts:
        """Close all that is open and write the file, with the preferred delimiters unless a value
        holds one of them."""
        self._close_interchange()
        self.flush()
        delimiters = delimiter_choice.choose(self._taken.found, preferred)
        used = (delimiters.separators + delimiters.segment).encode("latin-1")
        table = bytes.maketrans((WAITING.separators + WAITING.segment).encode(), used)
        ending = (delimiters.segment + delimiters.line_break).encode("latin-1")
        self._spool.seek(0)
        while block := self._spool.read(_BLOCK):
            text = block.replace(_ENDS, ending) if delimiters.line_break else block
            stream.write(text.translate(table))
        return self.counts

    # -- envelopes

    def _open(self, envelope: ClaimEnvelope, group: tuple[GuideSpec, str]) -> None:
        if envelope != self._envelope:
            self._close_interchange()
            self._writer.start_interchange(envelope.header, envelope.number)
            self._taken.note(_texts(envelope.header))
            self._envelope, self._groups = envelope, 0
            self._counts[0] += 1
        if group != self._group:
            self._close_group()
            self._groups += 1
            spec, version = group
            self._writer.start_group(spec.group, version, self._groups)
            self._group, self._sets = group, 0

    def _close_set(self) -> None:
        if self._made:
            self._counts[3] += self._writer.end_transaction()
            self._made, self._numbers = [], []

    def _close_group(self) -> None:
        self._close_set()
        if self._group is not None:
            self._writer.end_group()
            self._group = None

    def _close_interchange(self) -> None:
        self._close_group()
        if self._envelope is not None:
            self._writer.end_interchange()
            self._envelope = None

    # -- levels

    def _level(self, depth: int, run: Run) -> tuple[Run, bytes]:
        """A level as it is written; made once for all claims below it."""
        if depth < len(self._made) and self._made[depth][0] is run:
            return self._made[depth]
        return run, spooled(run)

    def _enter(self, levels: list[tuple[Run, bytes]], spec: GuideSpec) -> None:
        """Open the levels of a claim that are not open."""
        made = self._made
        shared = 0
        while shared < min(len(made), len(levels)) and levels[shared][1] == made[shared][1]:
            shared += 1
        if shared == len(levels) == len(made):
            most = load(spec.id).loops[spec.subject].repeat
            if most is None or self._below < most:
                return
            shared -= 1
        elif shared == len(levels):
            # Claims of a subscriber stand before its patients: it is opened once more.
            shared -= 1
        elif shared == 3 == len(made) and not self._mark_parent():
            shared -= 1
        if shared == 0:
            self._close_set()
            self._start_set(levels[0], spec)
            shared = 1
        del self._made[shared:], self._numbers[shared - 1 :]
        for depth in range(shared, len(levels)):
            self._start_level(depth, levels[depth], has_children=depth + 1 < len(levels))

    def _start_set(self, header: tuple[Run, bytes], spec: GuideSpec) -> None:
        self._sets += 1
        assert self._group is not None
        self._writer.start_transaction(
            spec.transaction, f"{self._sets:04d}", self._group[1] if spec.st03_is_used else ""
        )
        self._counts[1] += 1
        self._put(header[1], len(header[0].segments))
        self._made, self._numbers, self._next_hl = [header], [], 1

    def _start_level(self, depth: int, level: tuple[Run, bytes], has_children: bool) -> None:
        number, self._next_hl = self._next_hl, self._next_hl + 1
        parent = str(self._numbers[-1]) if self._numbers else ""
        self._writer.segment("HL", str(number), parent, _LEVELS[depth - 1], str(int(has_children)))
        if depth == 2:
            self._child_flag = len(self._held.data) - 2  # before its terminator
        self._put(level[1], len(level[0].segments))
        self._made.append(level)
        self._numbers.append(number)
        self._below = 0

    def _mark_parent(self) -> bool:
        """The open subscriber has a patient after all: can that still be said?"""
        if self._child_flag is None:
            return False
        self._held.data[self._child_flag] = ord("1")
        return True

    def _put(self, data: bytes, segments: int) -> None:
        self._taken.note(data)
        self._writer.formatted(data, segments)


class _Held:
    """What was written last, in memory."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data


def _runs(one: Around) -> tuple[Run, ...]:
    known = (one.header, one.billing, one.subscriber)
    return (*known, one.patient) if one.patient is not None else known


def _texts(header: InterchangeHeader) -> bytes:
    partners = (header.sender, header.receiver)
    return "".join((*partners, header.application_sender, header.application_receiver)).encode()


def spooled(run: Run) -> bytes:
    """Segments as they wait in the spool, the same whatever the delimiters of their file. Raises
    `CannotWrite`."""
    made: list[bytes] = []
    raw: list[str] = []  # since the last that was made anew
    with cannot_write():
        for one in run.segments:
            if isinstance(one, str):
                raw.append(one)
                continue
            made += (_raw(raw, run.delimiters), format_segment(*one, _SPOOLED).encode())
            raw = []
    last = _raw(raw, run.delimiters)
    return b"".join((*made, last)) if made else last


def _raw(segments: Sequence[str], d: Delimiters) -> bytes:
    if not segments:
        return b""
    ending = WAITING.segment
    text = (ending.join(segments) + ending).encode("latin-1")
    old, table = _translation(d)
    if len(text.translate(None, _RESERVED)) != len(text) - len(segments):
        for one in segments:
            values = one.encode("latin-1").translate(None, old)
            if len(values.translate(None, _RESERVED)) != len(values):
                named = one.partition(d.element)[0][:3]
                raise CannotWrite(f"{named} holds a control character that X12 cannot carry")
    return text.translate(table)


@lru_cache(maxsize=64)
def _translation(d: Delimiters) -> tuple[bytes, bytes]:
    """The separators of a file, and what makes those of the spool of them."""
    # Of two that are the same, the one that matters more is the last. Segments are parted already.
    pairs = {
        d.repetition: WAITING.repetition,
        d.component: WAITING.component,
        d.element: WAITING.element,
    }
    pairs.pop("", None)
    old = "".join(pairs).encode("latin-1")
    return old, bytes.maketrans(old, "".join(pairs.values()).encode())
