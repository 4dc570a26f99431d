"""Checks versions of a text: of each only the parts that changed, with all that depends on them.

The text is read as any file. At the start of a part (`boundaries`) it is looked up by its text and
by all that its findings depend on (`kept`). Where it is known, it is passed over, as a part of a
large file is that another process has checked: what is found is what a check of the whole finds.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

from edi.claims.read_835 import PaymentReader
from edi.engine.check import Runner
from edi.engine.file_check import FileCheck
from edi.engine.parallel.file_split import PartResult
from edi.engine.recheck import boundaries
from edi.engine.recheck.kept import Kept, key_of, position_of
from edi.engine.summary import FileSummary
from edi.finding import Finding
from edi.interchange.chunk import Chunk
from edi.rules.rem.payment_memory import PaymentMemory
from edi.rules.rule import Scope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk
from edi.structure.document import Document
from edi.structure.resume import Part, ResumeState

_Key = tuple[object, ...]


class Stale(Exception):
    """Nobody waits for this check any more."""


class Recheck:
    """Checks versions of one text by the same rules. Use it from one thread at a time."""

    def __init__(self, selection: Selection | None = None, file: str | None = None) -> None:
        """`file`: its name, as findings have it."""
        self._file = file
        self._runner = Runner(selection)
        self._part_runner = self._runner.apart()
        self._kept: dict[_Key, Kept] = {}

    def check(self, data: bytes, is_stale: Callable[[], bool] = lambda: False) -> list[Finding]:
        """All findings, those of `edi.validate(data, no_envelope=True)`. `is_stale` is asked now
        and then: raises `Stale` where it is true. What was found by then is kept."""
        self._runner.begin_again()
        stream = Asking(data, is_stale)
        check = _Check(self._runner, self._part_runner, self._file, stream, self._kept)
        try:
            found = list(check.findings())
        except Stale:
            self._kept |= check.used
            raise
        self._kept = check.used
        return found


class Asking(BytesIO):
    """A text as a stream that asks at each block whether anybody is waiting for what is made of it.
    Raises `Stale` where not."""

    def __init__(self, data: bytes, is_stale: Callable[[], bool]) -> None:
        super().__init__(data)
        self._is_stale = is_stale

    def read(self, size: int | None = -1, /) -> bytes:
        self.ask()
        return super().read(size)

    def ask(self) -> None:
        if self._is_stale():
            raise Stale


class _Span(NamedTuple):
    """A part that is foreseen."""

    start: int
    end: int
    depth: int
    guide_id: str  # of the transaction set that it is inside of, if it is


class _Check(FileCheck):
    """One version of a text."""

    def __init__(
        self,
        runner: Runner,
        part_runner: Runner,
        file: str | None,
        stream: Asking,
        kept: dict[_Key, Kept],
    ) -> None:
        document = Document(stream, headless=True)
        super().__init__(runner, document, None, FileSummary(file))
        self._part_runner = part_runner
        self._data, self._ask_whether_stale = stream.getvalue(), stream.ask
        self._kept = kept
        self.used: dict[_Key, Kept] = {}
        self._ahead: list[_Span] = []  # the next one last
        self._remembering = {
            rule.code
            for scope in Scope
            for rule in runner.selection.rules_of(scope)
            if rule.declared.has_memory
        }
        document.stop_at = 0

    def _stop(self, raw: Chunk) -> Iterator[Finding]:
        document = self._document
        if document.wrapping is not None:
            return  # offsets are not those of the file
        if not self._ahead:
            self._look_ahead(raw)
        if not self._ahead:
            return
        span = self._ahead[-1]
        if raw.offset != span.start or raw.flaw or self._open_guide(raw) != span.guide_id:
            # Something is read otherwise than it seemed: look again a little further on.
            self._ahead.clear()
            document.stop_at = raw.offset + boundaries.USUAL
            return
        self._ahead.pop()
        document.stop_at = span.end
        yield from self._finish_claim()
        if span.depth:
            part = Part(span.start, span.end, document.state(raw.line, span.depth))
            self._findings.held += document.seal(part, raw)
        yield from self._findings.flush()
        part = Part(span.start, span.end, document.state(raw.line, span.depth))
        if _is_clear(part.state, span.depth) and document.is_open == bool(span.depth):
            yield from self._part(part, raw)

    def _look_ahead(self, raw: Chunk) -> None:
        document, start = self._document, raw.offset
        guide_id = self._open_guide(raw)
        if raw.id != "ST" and not guide_id:
            document.stop_at = start + boundaries.USUAL
            return
        data = self._data[start : start + boundaries.WINDOW]
        cuts = boundaries.cuts_in(data, guide_id, document.delimiters)
        document.stop_at = start + max(cuts.look_again, 1)
        bounds = [start + at for at in cuts.boundaries]
        spans = pairwise(bounds)
        self._ahead = [_Span(*span, cuts.depth, guide_id) for span in spans][::-1]

    def _open_guide(self, raw: Chunk) -> str:
        """Of the transaction set that a chunk is inside of."""
        transaction = self._document.transaction if raw.id != "ST" else None
        return transaction.guide.id if transaction is not None else ""

    def _part(self, part: Part, raw: Chunk) -> Iterator[Finding]:
        """Pass over a part, unless something in it depends on more than is known of it."""
        result = self._result(part)
        if result is None:
            return
        if PaymentMemory in result.memories and isinstance(self._reader, PaymentReader):
            self._runner.memory_of(PaymentMemory).enter_set(self._reader.remittance)
        if self._joins(result):
            yield from self._pass_over(part, result, raw)

    def _result(self, part: Part) -> PartResult | None:
        text = self._data[part.start : part.end]
        levels = self._levels(part.state.depth)
        key = key_of(part, text, self._document, self._reader, levels)
        position = position_of(part, levels)
        known = self.used.get(key) or self._kept.get(key)
        if known is None or not known.move(position):
            self._ask_whether_stale()
            result = self._checked(part, text)
            known = Kept.of(result, position, self._remembering)
        self.used[key] = known
        return known.result

    def _checked(self, part: Part, text: bytes) -> PartResult | None:
        check = self.apart(self._part_runner)
        result = check.check_part(part, text)
        if result is None or not _is_clear(result.end.state, part.state.depth):
            return None
        before, after = self._reader, check.reader
        if part.state.depth and before and after and before.named != after.named:
            return None  # what follows is read with whom it has named
        return result._replace(end=result.end._replace(news={}))

    def _levels(self, depth: int) -> tuple[LoopChunk, ...]:
        return self._reader.levels[:depth] if self._reader is not None and depth else ()


def _is_clear(state: ResumeState, depth: int) -> bool:
    """Are all levels open that should be, with nothing behind what is below them?"""
    transaction = state.transaction
    if transaction is None:
        return not depth
    return len(transaction.levels) == depth and not any(one.has_ended for one in transaction.levels)
