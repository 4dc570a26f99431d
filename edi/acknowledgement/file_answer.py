"""A file, read item by item, to the answers of its interchanges."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from edi.acknowledgement import envelope_codes as codes
from edi.acknowledgement.policy import Policy, Reject
from edi.acknowledgement.set_answer import ACCEPTED, REJECTED, WITH_ERRORS, SetAnswer
from edi.acknowledgement.spool import SetSpool, Spool
from edi.acknowledgement.values import answer_delimiters, raw_values
from edi.claims.view import at
from edi.emit.write_277 import Totals
from edi.engine.check import Runner
from edi.engine.file_check import FileCheck
from edi.engine.summary import FileSummary
from edi.finding import Finding
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import Document, Ended, Outside, Started, Unguided

PARTLY = "P"
_UNANSWERED = frozenset(("FA", ""))  # GS01: acknowledgements are not acknowledged
_MOST_SETS = 999_999  # that AK902 has room for
_MOST_FILE = 200  # characters of an ISA that cannot be read


@dataclass(slots=True)
class GroupAnswer:
    """The answer to one functional group."""

    gs: list[str]
    notes: Spool  # AK2 to IK5 of its sets
    claims: SetSpool  # 277CA
    codes: dict[str, None] = field(default_factory=dict)  # AK905
    included: int | None = None  # GE01
    verdict: str = ""  # AK901, when it has ended
    sets: Counter[str] = field(default_factory=Counter)  # by IK501
    totals: Totals = field(default_factory=Totals)  # of its claims in accepted sets
    in_rejected: Totals = field(default_factory=Totals)  # of those in rejected sets
    is_answered: bool = True  # by a 999

    @property
    def received(self) -> int:
        return sum(self.sets.values())

    @property
    def accepted(self) -> int:
        return 0 if self.verdict == REJECTED else self.received - self.sets[REJECTED]

    def conclude(self) -> None:
        """It has ended: AK901."""
        rejected = self.sets[REJECTED]
        if self.codes or (rejected and rejected == self.received):
            self.verdict = REJECTED
        elif rejected:
            self.verdict = PARTLY
        else:
            self.verdict = WITH_ERRORS if self.sets[WITH_ERRORS] else ACCEPTED


@dataclass(slots=True)
class InterchangeAnswer:
    """The answer to one interchange. What it holds is to be written before the next is read."""

    isa: list[str]
    ordinal: int  # in the file, from 1
    delimiters: Delimiters  # of the answer
    reference: str  # what BHT03 of its 277CA sets begins with
    groups: list[GroupAnswer] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)  # TA105, each once
    has_trailer: bool = False
    has_syntax: bool = False  # errors that reject it, if that is wanted

    @property
    def verdict(self) -> str:
        """TA104."""
        return REJECTED if self.notes else ACCEPTED

    @property
    def note(self) -> str:
        """TA105: the first."""
        return next(iter(self.notes), codes.NO_ERROR)

    @property
    def is_unread(self) -> bool:
        """Is the envelope wrong, so that what is in it is not answered one by one?"""
        return bool(self.notes.keys() - {codes.CONTENT})

    @property
    def wants_ta1(self) -> bool:
        """ISA14."""
        return at(self.isa, 14) == "1"

    def close(self) -> None:
        for group in self.groups:
            group.notes.close()
            group.claims.close()


class FileAnswers:
    """Iterates over the answers to a file, one for each interchange. `segments` and `trouble` tell
    of the file when it has been read."""

    def __init__(
        self,
        stream: BinaryIO,
        runner: Runner,
        policy: Policy,
        created: datetime,
        digest: str,
        file: str | None = None,
    ) -> None:
        """`digest` is one of the file: numbers of 277CA sets begin with it."""
        self._digest = digest
        self._document = Document(stream)
        self._check = FileCheck(runner, self._document, None, FileSummary(file))
        self._rule = runner.selection.rule
        self._policy = policy
        self._created = created
        self._answer: InterchangeAnswer | None = None
        self._group: GroupAnswer | None = None
        self._set: SetAnswer | None = None
        self._ordinal = 0
        self._sets = 0  # of claims, in the interchange

    @property
    def trouble(self) -> str:
        """Why there is no interchange in the file."""
        return self._document.no_interchange

    @property
    def segments(self) -> int:
        return self._document.segments

    def __iter__(self) -> Iterator[InterchangeAnswer]:
        check = self._check.of
        try:
            for item in self._document:
                if isinstance(item, RawClaim | LoopChunk):
                    findings = check(item)
                    if self._set is not None:
                        self._set.feed(item, findings)
                    else:
                        list(findings)
                elif isinstance(item, Unguided):
                    findings = check(item)
                    if self._set is not None:
                        self._set.feed_unguided(findings)
                    else:
                        list(findings)
                elif isinstance(item, Started):
                    self._start(item, list(check(item)))
                elif isinstance(item, Ended):
                    self._end(item, list(check(item)))
                elif isinstance(item, Outside):
                    yield from self._outside(item, list(check(item)))
            yield from self._conclude()
        finally:
            self._close()

    # -- envelopes

    def _outside(self, item: Outside, findings: list[Finding]) -> Iterator[InterchangeAnswer]:
        values = raw_values(item.raw, self._document.delimiters) if item.raw else [""]
        match values[0]:
            case "ISA":
                yield from self._conclude()
                self._open(values, self._document.delimiters)
            case "GS":
                self._end_group()
                self._open_group(values)
            case "GE":
                group = self._group
                if group is not None:
                    self._note_group(findings)
                    group.included = _number(at(values, 1))
                    self._end_group(has_trailer=True)
                    return
            case "IEA":
                self._end_group()
                if self._answer is not None:
                    self._answer.has_trailer = True
            case _ if any(one.code == "ENV001" for one in findings):
                yield from self._conclude()
                self._open_unreadable(item)
        if values[0] == "GS":
            self._note_group(findings)
        else:
            self._note_interchange(findings)

    def _open(self, isa: list[str], d: Delimiters) -> None:
        self._ordinal += 1
        self._sets = 0
        reference = f"{self._digest}{self._ordinal:03d}".upper()
        self._answer = InterchangeAnswer(isa, self._ordinal, answer_delimiters(d), reference)

    def _open_unreadable(self, item: Outside) -> None:
        """A header of which only some can be read."""
        text = (item.place.raw or "")[:_MOST_FILE] if item.place else ""
        if text[:3] == "ISA" and len(text) > 3:
            values = text.split(text[3])
            if len(values) > 8 and (at(values, 6) or at(values, 13)):
                self._open(values[:16], Delimiters())
                assert self._answer is not None
                self._answer.notes[codes.CONTROL_STRUCTURE] = None

    def _note_interchange(self, findings: list[Finding]) -> None:
        answer = self._answer
        for one in findings:
            if one.code == "ENV009" or answer is None:
                continue  # what lacks its trailer is known
            answer.notes[codes.interchange_note(one)] = None

    def _note_group(self, findings: list[Finding]) -> None:
        for one in findings:
            if one.code == "ENV010" or one.segment_id == "ISA":
                self._note_interchange([one])
            elif one.code != "ENV009" and self._group is not None:
                self._group.codes[codes.group_code(one)] = None

    def _open_group(self, gs: list[str]) -> None:
        answer = self._answer
        if answer is None:
            return
        out = answer.delimiters
        self._group = GroupAnswer(gs, Spool(out), SetSpool(out))
        self._group.is_answered = at(gs, 1) not in _UNANSWERED
        answer.groups.append(self._group)

    def _end_group(self, *, has_trailer: bool = False) -> None:
        group, self._group = self._group, None
        if group is None:
            return
        if not has_trailer:
            group.codes[codes.GROUP_TRAILER_MISSING] = None
        group.conclude()

    def _conclude(self) -> Iterator[InterchangeAnswer]:
        """The interchange has ended, with what stands behind it."""
        self._end_group()
        answer, self._answer = self._answer, None
        if answer is None:
            return
        if not answer.has_trailer and codes.CONTROL_STRUCTURE not in answer.notes:
            answer.notes[codes.END_OF_FILE] = None
        if answer.has_syntax and self._policy.reject is Reject.INTERCHANGE:
            answer.notes[codes.CONTENT] = None
            for group in answer.groups:
                group.verdict = REJECTED
        try:
            yield answer
        finally:
            answer.close()

    # -- transaction sets

    def _start(self, item: Started, findings: list[Finding]) -> None:
        if self._group is None:
            self._note_interchange([one for one in findings if one.code != "ENV013"])
            if self._answer is not None:
                self._answer.notes[codes.CONTROL_STRUCTURE] = None
            return
        st = self._document.envelope.st
        self._set = SetAnswer(
            self._policy,
            item.guide,
            st,
            self._group.notes,
            self._document.delimiters,
            self._created,
            lambda code: self._rule(code).status,
        )
        self._set.start(findings)

    def _end(self, item: Ended, findings: list[Finding]) -> None:
        one, self._set = self._set, None
        group, answer = self._group, self._answer
        if one is None or group is None or answer is None:
            return
        verdict, _ = one.finish(findings, has_trailer=bool(item.raw))
        group.sets[verdict] += 1
        answer.has_syntax |= one.has_errors
        if one.answers is not None:
            counted = one.answers.count()
            if verdict == REJECTED:
                group.in_rejected.merge(counted)
            elif counted.claims:
                self._sets += 1
                one.answers.finish(
                    group.claims, f"{answer.reference}{self._sets:06d}", one.number or "0"
                )
                group.totals.merge(counted)
        one.close()

    def _close(self) -> None:
        if self._set is not None:
            self._set.close()
        if self._answer is not None:
            self._answer.close()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _MOST_SETS else None
