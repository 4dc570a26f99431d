"""Parts of a large file that other processes check while this one checks what is before them."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from edi.claims.read_835 import Totals
from edi.engine.parallel.file_parts import Stretch, cuts_of, parts_of
from edi.engine.parallel.forked_task import ForkedTask, can_fork
from edi.engine.summary import FileSummary
from edi.interchange.chunk import Chunk
from edi.rules.rule import Memory
from edi.structure.document import NEVER, Document, PartEnd
from edi.structure.resume import Part

WARM_UP = 1 << 16  # bytes checked first: what is learned from them need not be learned again
LEAST = 1 << 18  # a part smaller than this is not worth a process
_WINDOW = 1 << 23  # bytes looked ahead, for all processes together


class PartResult(NamedTuple):
    """What came of a part."""

    end: PartEnd
    claims: int
    findings: list[tuple[Any, ...]]  # packed: pickled as they are, they would lose their values
    unshown: FileSummary  # counts those that are not among these
    totals: Totals | None  # of the claim payments of an 835
    memories: dict[type[Memory], Memory]


class FileSplit:
    """Plans the parts of one file, in order, and holds the processes that check them."""

    def __init__(self, document: Document, stream: BinaryIO, jobs: int) -> None:
        """`stream` is a regular file, read from its start."""
        self._document = document
        self._jobs = jobs
        self._file = stream.fileno()
        self._size = os.fstat(self._file).st_size
        self._waiting: list[tuple[Part, ForkedTask]] = []
        self._refused = 0
        self._reach = LEAST
        document.stop_at = WARM_UP

    @property
    def next(self) -> Part | None:
        """The part that another process is checking and that comes next."""
        return self._waiting[0][0] if self._waiting else None

    def plan(self, raw: Chunk, check: Callable[[Part, bytes], PartResult | None]) -> None:
        """At a stop before `raw`: have other processes check what lies ahead."""
        document = self._document
        ahead = min(_WINDOW, self._size - raw.offset)
        shares = min(self._jobs, ahead // LEAST)
        if shares < 2 or not can_fork():
            return
        for part in self._parts(raw, os.pread(self._file, ahead, raw.offset), shares):
            try:
                self._waiting.append((part, ForkedTask(partial(self._do, check, part))))
            except OSError:  # no room for another process
                break
        if not self._waiting:
            # Nothing that can be cut: look again further on, less and less often.
            document.stop_at = raw.offset + self._reach
            self._reach *= 2
        else:
            document.stop_at = self._waiting[0][0].start

    def _parts(self, raw: Chunk, data: bytes, shares: int) -> list[Part]:
        """The parts ahead of the stop before `raw`; `data` is the file from there on."""
        document = self._document
        transaction = document.transaction
        guide_id, depths = "", [0]
        if raw.id != "ST" and transaction is not None:
            guide_id = transaction.guide.id
            depths += cuts_of(guide_id).loops
        states = {depth: document.state(raw.line, depth) for depth in depths}
        stretch = Stretch(raw.offset, data, states, guide_id)
        return parts_of(stretch, document.delimiters, shares)

    def _do(
        self, check: Callable[[Part, bytes], PartResult | None], part: Part
    ) -> PartResult | None:
        """In another process."""
        return check(part, os.pread(self._file, part.end - part.start, part.start))

    def take(self, is_as_foreseen: bool) -> PartResult | None:
        """At the start of the next part: what came of it; None when that is of no use."""
        part, process = self._waiting.pop(0)
        document = self._document
        document.stop_at = self._waiting[0][0].start if self._waiting else part.end
        if is_as_foreseen:
            result: PartResult | None = process.result()
            return result
        process.stop()
        self.refuse()
        return None

    def refuse(self) -> None:
        """The part that was taken last does not fit what came before it.

        What follows it will not either. Once may be chance; twice, and the file is not for this.
        """
        self._refused += 1
        self.close()
        if self._refused > 1:
            self._document.stop_at = NEVER

    def close(self) -> None:
        """Stop all processes."""
        for _, process in self._waiting:
            process.stop()
        self._waiting.clear()
