"""Chunks of a 277CA to the statuses of claims and batches."""

from collections.abc import Iterator

from edi.claims.status import (
    ClaimStatus,
    InformationSource,
    ProviderStatus,
    ReceiverStatus,
    StatusReport,
)
from edi.structure.chunk import LoopChunk

Status = ClaimStatus | ProviderStatus | ReceiverStatus


class StatusReader:
    """Feed it the chunks of one transaction set; it hands out what they answer.

    That is the claims; and a receiver or provider whose claims all have the one answer that is
    given there, with none of a claim or provider below it.
    """

    def __init__(self) -> None:
        self.report: StatusReport | None = None
        self._receiver: ReceiverStatus | None = None
        self._provider: ProviderStatus | None = None
        # A level with an answer, none below it so far.
        self._last: ReceiverStatus | ProviderStatus | None = None

    def feed(self, chunk: LoopChunk) -> Iterator[Status]:
        """What this chunk answers, or shows to be answered."""
        report, kind = self.report, chunk.kind
        if kind == "ST":
            self.report = StatusReport(chunk)
        elif report is None:
            return
        elif kind == "2000A":
            yield from self.finish()
            report.source = report.source or InformationSource(chunk, chunk.layout.root)
            self._receiver = self._provider = None
        elif kind == "2000B":
            yield from self.finish()
            self._receiver, self._provider = ReceiverStatus(chunk, report), None
            self._last = self._receiver if self._receiver.statuses else None
        elif kind == "2000C":
            if isinstance(self._last, ProviderStatus):
                yield from self.finish()
            self._provider = ProviderStatus(chunk, report, self._receiver)
            if self._provider.statuses:
                self._last = self._provider
        elif kind == "2000D":
            for node in chunk.layout.root.children.get("2200D", ()):
                self._last = None
                yield ClaimStatus(chunk, node, report, self._receiver, self._provider)

    def finish(self) -> Iterator[Status]:
        """At the end of the transaction set, or of a level."""
        last, self._last = self._last, None
        if last is not None:
            yield last
