"""Runs all checks over a file and turns what they find into `Finding`s, in file order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment, Remittance
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.finding import Finding, Place, Problem, Severity
from edi.guides.guide import REMITTANCE
from edi.loops.chunk import LoopChunk
from edi.loops.document import Document, Ended, Started
from edi.rules import registry
from edi.rules.first_look import first_look
from edi.rules.plan import Plan
from edi.rules.rule import Rule, Scope
from edi.rules.selection import Selection

_FLUSH_AT = 2000  # findings of one claim held back for sorting


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was read, and how many findings of each severity there are."""

    transactions: int = 0
    claims: int = 0
    segments: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0


@dataclass(slots=True)
class FileSummary(Counts):
    """The counts of one file."""

    file: str | None
    line: int = 1  # where the chunk starts that is being read
    finished: bool = False  # the file was read to its end

    def count(self, finding: Finding) -> None:
        if finding.severity is Severity.ERROR:
            self.errors += 1
        elif finding.severity is Severity.WARNING:
            self.warnings += 1
        else:
            self.infos += 1


class Runner:
    """Checks files one after the other; rules that compare claims remember them all the while."""

    def __init__(self, selection: Selection | None = None) -> None:
        self.selection = selection or Selection()
        self._plans: dict[Scope, Plan] = {}
        self._states: dict[str, dict[Any, Any]] = {}
        self._wanted: dict[str, bool] = {}

    def plan(self, scope: Scope) -> Plan:
        if scope not in self._plans:
            self._plans[scope] = Plan(scope, self.selection)
        return self._plans[scope]

    def state(self, rule: Rule) -> dict[Any, Any]:
        return self._states.setdefault(rule.code, {})

    def wants(self, code: str) -> bool:
        if code not in self._wanted:
            self._wanted[code] = self.selection.wants(registry.get(code))
        return self._wanted[code]

    def check(
        self,
        stream: BinaryIO,
        file: str | None = None,
        *,
        headless: bool = False,
        summary: FileSummary | None = None,
    ) -> Iterator[Finding]:
        """All findings of a file, in its order; `summary` is filled in as the file is read."""
        run = _FileRun(self, Document(stream, headless=headless), summary or FileSummary(file))
        yield from run.findings()


class _FileRun:
    def __init__(self, runner: Runner, document: Document, summary: FileSummary) -> None:
        self._runner = runner
        self._document = document
        self._summary = summary
        self._claims: ClaimReader | PaymentReader | None = None
        self._guide_id = ""
        self._transaction: str | None = None  # ST02, until all of the set's findings are out
        self._held: list[Problem] = []  # of the claim being read

    def findings(self) -> Iterator[Finding]:
        summary, document = self._summary, self._document
        try:
            yield from self._items()
            summary.finished = True
        finally:
            summary.transactions = document.envelope.transactions
            summary.segments = document.segments

    def _items(self) -> Iterator[Finding]:
        summary = self._summary
        for item in self._document:
            if isinstance(item, LoopChunk):
                summary.line = item.line
                reader = self._claims
                if reader is not None:
                    subject = reader.feed(item)
                    if subject is not None:
                        yield from self._subject(subject)
                if item.problems:
                    self._held += item.problems
                    if reader is None or reader.open is None or len(self._held) > _FLUSH_AT:
                        yield from self._flush(self._open_id())
                continue
            if isinstance(item, Started):
                self._start(item)
                yield from self._report(item.problems)
            elif isinstance(item, Ended):
                yield from self._end()
                yield from self._report(item.problems)
                self._transaction = None
            else:
                yield from self._report(item.problems)

    def _start(self, item: Started) -> None:
        guide = item.guide
        self._transaction = self._document.envelope.transaction
        self._guide_id = guide.id if guide else ""
        if guide is None:
            self._claims = None
        elif guide.id == REMITTANCE:
            self._claims = PaymentReader()
        else:
            self._claims = ClaimReader(guide.id)

    def _end(self) -> Iterator[Finding]:
        reader = self._claims
        if reader is not None:
            subject = reader.finish()
            if subject is not None:
                yield from self._subject(subject)
            if isinstance(reader, PaymentReader) and reader.remittance is not None:
                yield from self._remittance(reader.remittance)
        self._claims = None
        yield from self._flush(None)

    def _open_id(self) -> str | None:
        subject = self._claims.open if self._claims is not None else None
        return subject.id if subject is not None else None

    def _subject(self, subject: Claim | ClaimPayment) -> Iterator[Finding]:
        """A claim or claim payment is complete: ask the rules that can apply."""
        self._summary.claims += 1
        if isinstance(subject, Claim):
            subject.file = self._summary.file
            plan = self._runner.plan(Scope.CLAIM)
        else:
            plan = self._runner.plan(Scope.PAYMENT)
        if subject.is_whole:
            for rule in plan.rules_for(subject, self._guide_id, first_look(subject)):
                self._ask(rule, subject)
        if self._held:
            yield from self._flush(subject.id)

    def _remittance(self, remittance: Remittance) -> Iterator[Finding]:
        for rule in self._runner.plan(Scope.REMITTANCE).rules:
            self._ask(rule, remittance)
        yield from self._flush(None)

    def _ask(self, rule: Rule, subject: Claim | ClaimPayment | Remittance) -> None:
        assert rule.check is not None
        if rule.keeps_state:
            hits = rule.check(subject, self._runner.state(rule))
        else:
            hits = rule.check(subject)
        for hit in hits:
            spot = hit.spot
            place = spot.chunk.place(spot.index)
            self._held.append(
                Problem(
                    rule.code,
                    hit.message,
                    place,
                    spot.element,
                    spot.component,
                    hit.detail,
                    hit.severity,
                )
            )

    def _flush(self, claim: str | None) -> Iterator[Finding]:
        if not self._held:
            return
        held, self._held = self._held, []
        held.sort(key=lambda p: (p.place.offset, p.element or 0, p.component or 0))
        yield from self._report(held, claim)

    def _report(self, problems: list[Problem], claim: str | None = None) -> Iterator[Finding]:
        for problem in problems:
            if self._runner.wants(problem.code):
                finding = self._finding(problem, claim)
                self._summary.count(finding)
                yield finding

    def _finding(self, problem: Problem, claim: str | None) -> Finding:
        rule = registry.get(problem.code)
        place, envelope = problem.place, self._document.envelope
        return Finding(
            code=problem.code,
            name=rule.name,
            severity=self._runner.selection.severity(problem.severity or rule.severity),
            snip=rule.snip,
            message=problem.message,
            file=self._summary.file,
            interchange=envelope.interchange,
            group=envelope.group,
            transaction=self._transaction,
            claim=problem.claim or claim or None,
            loop=place.loop,
            path=place.path,
            segment_id=_segment_id(place),
            segment=place.segment,
            line=place.line,
            offset=place.offset,
            element=problem.element,
            component=problem.component,
            detail=problem.detail,
            raw=place.raw,
            separators=self._document.separators,
        )


def _segment_id(place: Place) -> str | None:
    """The id of the segment; None for what has not the form of one and may be part of a value."""
    raw = place.raw or ""
    segment_id = place.segment_id
    if segment_id.isalnum() and not raw[len(segment_id) : len(segment_id) + 1].isalnum():
        return segment_id
    return None
