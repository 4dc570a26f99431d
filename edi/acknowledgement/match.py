"""What answers that came back say of files that were sent: which interchanges, transaction sets and
claims were accepted, which rejected and why, and which were never answered."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from edi.acknowledgement.received import (
    Answer,
    ClaimAnswers,
    GroupAnswers,
    Interchanges,
    Reason,
    Received,
)
from edi.acknowledgement.sources import listed
from edi.acknowledgement.values import raw_values
from edi.claims.source import Source, name_of, opened
from edi.claims.view import at
from edi.elements.dates import parse_date
from edi.guides.spec import About
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Outside, Started

T = TypeVar("T", Interchanges, GroupAnswers, ClaimAnswers)


class State(StrEnum):
    """What became of something that was sent."""

    ACCEPTED = "accepted"
    WITH_ERRORS = "accepted with errors"
    REJECTED = "rejected"
    UNANSWERED = "not answered"


class Sent(NamedTuple):
    """An interchange, transaction set or claim that was sent, and what became of it."""

    kind: str  # interchange, set, claim
    state: State
    by: str  # the answer that decides: TA1, 999, 277CA; "" for none
    file: str
    interchange: str  # ISA13
    group: str  # GS06
    transaction: str  # ST02
    claim: str  # CLM01
    reasons: tuple[Reason, ...]
    answer_file: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as `edi ack match --format json` writes them."""
        found = self._asdict()
        found["state"] = str(self.state)
        found["reasons"] = [one._asdict() for one in self.reasons]
        return found


@dataclass
class Matching:
    """Iterates over what was sent, in the order of the files; `counts` are those so far."""

    sent: list[Source]
    received: Received
    counts: Counter[tuple[str, State]] = field(default_factory=Counter)
    without_answers: list[str] = field(default_factory=list)  # files that were received

    def __iter__(self) -> Iterator[Sent]:
        for source in self.sent:
            for one in _Reader(source, self.received).rows():
                self.counts[one.kind, one.state] += 1
                yield one


def match_acknowledgements(
    sent: Source | Iterable[Source], received: Source | Iterable[Source]
) -> Matching:
    """Hold the answers in `received` (TA1, 999, 277CA) against the files in `sent` (837, 835).

    The answers are read at once, files that were sent while the result is iterated over, which
    yields `Sent` values. Raises `OSError`, `TypeError`.
    """
    answers = Received()
    matching = Matching(listed(sent), answers)
    for source in listed(received):
        if not answers.read(source):
            matching.without_answers.append(name_of(source) or "standard input")
    return matching


class _Reader:
    """One file that was sent."""

    def __init__(self, source: Source, received: Received) -> None:
        self._source = source
        self._file = name_of(source) or "standard input"
        self._received = received
        self._interchange = self._group = self._transaction = ""
        self._partners = ("", "")
        self._functional_id = ""
        self._ta1: Interchanges | None = None
        self._answer: Answer | None = None  # to the interchange, or the first to a set in it
        self._is_open = False
        self._set: Answer | None = None
        self._notes: dict[str, tuple[Reason, ...]] = {}
        self._batch = self._provider = ""
        self._used: Counter[tuple[str, str]] = Counter()  # answers taken, by BHT03 and CLM01

    def rows(self) -> Iterator[Sent]:
        with opened(self._source) as stream:
            document = Document(stream, elements=False)
            is_claims = False
            for item in document:
                if isinstance(item, RawClaim | LoopChunk):
                    if item.kind == "ST":
                        self._batch = self._provider = ""
                    if not is_claims:
                        continue
                    if item.kind == "2300":
                        yield self._claim(item)
                    elif isinstance(item, LoopChunk):
                        self._level(item)
                elif isinstance(item, Started):
                    guide = item.guide
                    is_claims = guide is not None and guide.spec.about is About.CLAIM
                    yield self._started(document)
                elif isinstance(item, Outside) and item.raw:
                    values = raw_values(item.raw, document.delimiters)
                    if values[0] == "ISA":
                        yield from self._ended()
                        self._begin(values)
                    elif values[0] == "GS":
                        self._functional_id = at(values, 1)
                        self._group = at(values, 6)
            yield from self._ended()

    def _row(
        self,
        kind: str,
        state: State,
        answer: Answer | None,
        reasons: tuple[Reason, ...],
        claim: str = "",
    ) -> Sent:
        return Sent(
            kind,
            state,
            answer.kind if answer else "",
            self._file,
            self._interchange,
            self._group if kind != "interchange" else "",
            self._transaction if kind != "interchange" else "",
            claim,
            reasons,
            answer.file if answer else "",
        )

    def _begin(self, isa: list[str]) -> None:
        self._interchange = at(isa, 13)
        self._partners = at(isa, 8), at(isa, 6)  # of an answer
        day = parse_date(f"20{at(isa, 9)}")
        found = [
            one
            for one in self._received.interchanges.get(self._interchange, ())
            if one.sent is None or day is None or one.sent == day
        ]
        self._ta1 = self._best(found)
        self._answer = self._ta1.answer if self._ta1 is not None else None
        self._group = self._transaction = ""
        self._is_open = True

    def _ended(self) -> Iterator[Sent]:
        """The interchange, behind what is in it: an answer to any of that accepts its envelope."""
        answer = self._answer
        if not self._is_open:
            return
        self._is_open = False
        if self._ta1 is not None and answer is not None:
            yield self._row("interchange", _state(answer), answer, answer.reasons)
        elif answer is not None:
            yield self._row("interchange", State.ACCEPTED, answer, ())
        else:
            yield self._row("interchange", State.UNANSWERED, None, ())

    def _started(self, document: Document) -> Sent:
        st = document.envelope.st
        self._transaction = at(st, 2)
        self._notes = {}
        self._set = None
        key = self._functional_id, self._group.lstrip("0")
        of_group = self._received.groups.get(key, ())
        own = at(st, 1), self._transaction
        # Where a group number was used again, the sets tell which group is meant.
        found = self._best([one for one in of_group if own in one.sets] or of_group)
        if self._ta1 is not None and not self._ta1.answer.is_accepted and found is None:
            self._set = self._ta1.answer
        elif found is not None:
            notes = found.sets.get(own)
            if found.answer.code not in ("A", "E", "P") or notes is None:
                self._set = found.answer
                if notes is not None:
                    reasons = (*found.answer.reasons, *notes.answer.reasons)
                    self._set = self._set._replace(reasons=reasons)
                elif found.answer.code == "P":  # only what is rejected is named
                    self._set = self._set._replace(code="A", reasons=())
            else:
                self._set = notes.answer
            self._notes = notes.by_claim if notes is not None else {}
        if self._set is None:
            return self._row("set", State.UNANSWERED, None, ())
        self._answer = self._answer or self._set
        return self._row("set", _state(self._set), self._set, self._set.reasons)

    def _level(self, chunk: LoopChunk) -> None:
        """BHT03, and NM109 of the billing provider."""
        d = chunk.delimiters
        mark = {"ST": f"BHT{d.element}", "2000A": f"NM1{d.element}85{d.element}"}.get(chunk.kind)
        for raw in chunk.segments if mark else ():
            if raw.startswith(mark or ""):
                values = raw_values(raw, d)
                if chunk.kind == "ST":
                    self._batch = at(values, 3)
                else:
                    self._provider = at(values, 9)
                return

    def _claim(self, item: RawClaim | LoopChunk) -> Sent:
        segments = item.segments.segments if isinstance(item, RawClaim) else item.segments
        number = at(raw_values(segments[0], item.delimiters), 1) if segments else ""
        received = self._received
        if self._set is not None and not self._set.is_accepted:
            reasons = self._notes.get(number) or self._set.reasons
            return self._row("claim", State.REJECTED, self._set, reasons, number)
        all_of_them = [
            one
            for one in received.claims.get(number, ())
            if not one.batch or not self._batch or one.batch == self._batch
        ]
        found = self._best(self._own(all_of_them, number))
        if found is None:
            key = self._batch, self._provider
            found = self._best(received.providers.get(key, ()))
        if found is None:
            found = self._best(received.batches.get(self._batch, ()))
        if found is None:
            return self._row("claim", State.UNANSWERED, None, self._notes.get(number, ()), number)
        answer = found.answer
        reasons = answer.reasons
        if not answer.is_accepted:
            reasons = (*reasons, *self._notes.get(number, ()))
        return self._row("claim", _state(answer), answer, reasons, number)

    def _own(self, found: list[ClaimAnswers], number: str) -> Iterator[ClaimAnswers]:
        """Of a claim number that was sent several times, each takes its own answer of every file;
        answers come in the order of the claims."""
        taken = self._used[self._batch, number]
        self._used[self._batch, number] += 1
        by_file: dict[str, list[ClaimAnswers]] = {}
        for one in found:
            by_file.setdefault(one.answer.file, []).append(one)
        for of_file in by_file.values():
            yield of_file[min(taken, len(of_file) - 1)]

    def _best(self, found: Iterable[T]) -> T | None:
        """The last of those that come from whom it was sent to, else of all; a rejection before all
        others, as what somebody on the way has rejected goes no further."""
        all_of_them = list(found)
        mirrored = [one for one in all_of_them if one.partners == self._partners]
        chosen = mirrored or all_of_them
        rejected = [one for one in chosen if not one.answer.is_accepted]
        return (rejected or chosen)[-1] if chosen else None


def _state(answer: Answer) -> State:
    if not answer.is_accepted:
        return State.REJECTED
    return State.WITH_ERRORS if answer.code in ("E", "P") else State.ACCEPTED
