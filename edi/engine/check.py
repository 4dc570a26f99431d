"""Runs all checks over a file and turns what they find into `Finding`s, in file order."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment, Remittance
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.engine.plan import Plan
from edi.engine.precheck.look import first_look
from edi.finding import Finding, Place, Problem, Severity
from edi.guides.guide import REMITTANCE
from edi.interchange.reader import Chunk
from edi.rules import registry
from edi.rules.rule import Memory, Rule, Scope
from edi.rules.selection import Selection
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import CannotSplit, Document, Ended, Item, Started, Stop

if TYPE_CHECKING:
    from edi.engine.parallel.file_split import FileSplit, PartResult
    from edi.structure.part import Part

LARGE = 1 << 20  # bytes of a file that is worth more than one process
_FLUSH_AT = 2000  # findings of one claim held back for sorting
_MOST_OF_PART = 20_000  # findings of a part; with more it is checked here, where they stream


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
    line: int = 1  # up to which it was read
    finished: bool = False  # the file was read to its end

    def count(self, finding: Finding) -> None:
        if finding.severity is Severity.ERROR:
            self.errors += 1
        elif finding.severity is Severity.WARNING:
            self.warnings += 1
        else:
            self.infos += 1


class Runner:
    """Checks files one after the other; rules that compare claims remember them all the while.

    With more than one job, large files are checked in parts by so many processes; what is found is
    the same, in the same order.
    """

    def __init__(self, selection: Selection | None = None, jobs: int = 1) -> None:
        self.selection = selection or Selection()
        self.jobs = jobs
        self._plans: dict[Scope, Plan] = {}
        self._memories: dict[str, Memory] = {}
        self._wanted: dict[str, bool] = {}

    def plan(self, scope: Scope) -> Plan:
        if scope not in self._plans:
            self._plans[scope] = Plan(scope, self.selection)
        return self._plans[scope]

    def memory(self, rule: Rule) -> Memory | None:
        """What the rule remembers; None for one that does not."""
        if rule.memory is None:
            return None
        if rule.code not in self._memories:
            self._memories[rule.code] = rule.memory()
        return self._memories[rule.code]

    def begin_part(self) -> None:
        """In another process: remember only what comes from now on."""
        self._memories = {}

    @property
    def memories(self) -> dict[str, Memory]:
        """By rule code."""
        return self._memories

    def merge(self, memories: dict[str, Memory]) -> bool:
        """Remember what another process remembers of later claims.

        False, and nothing changed, when a rule may find something between these and those.
        """
        both = [(self._memory_of(code), later) for code, later in memories.items()]
        if any(memory.conflicts(later) for memory, later in both):
            return False
        for memory, later in both:
            memory.merge(later)
        return True

    def _memory_of(self, code: str) -> Memory:
        memory = self.memory(registry.get(code))
        assert memory is not None
        return memory

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
        document = Document(stream, headless=headless)
        ahead = None
        if self.jobs > 1 and _size(stream) >= LARGE:
            from edi.engine.parallel.file_split import FileSplit

            ahead = FileSplit(document, stream, self.jobs)
        run = _FileRun(self, document, ahead, summary or FileSummary(file))
        yield from run.findings()


class _FileRun:
    def __init__(
        self,
        runner: Runner,
        document: Document,
        ahead: "FileSplit | None",
        summary: FileSummary,
    ) -> None:
        self._runner = runner
        self._document = document
        self._ahead = ahead
        self._summary = summary
        self._claims: ClaimReader | PaymentReader | None = None
        self._guide_id = ""
        self._transaction: str | None = None  # ST02, until all of the set's findings are out
        self._held: list[Problem] = []  # of the claim being read

    def findings(self) -> Iterator[Finding]:
        summary, document = self._summary, self._document
        try:
            yield from self._items(document)
            summary.finished = True
        finally:
            if self._ahead is not None:
                self._ahead.close()
            summary.transactions = document.envelope.transactions
            summary.segments = document.segments
            summary.line = document.line

    def _items(self, items: Iterable[Item]) -> Iterator[Finding]:
        for item in items:
            if isinstance(item, RawClaim):
                yield from self._finish_claim()
                if self._passes(item):
                    continue
                item = item.chunk()
            if isinstance(item, LoopChunk):
                reader = self._claims
                if reader is not None:
                    subject = reader.feed(item)
                    if subject is not None:
                        yield from self._subject(subject)
                    if not item.goes_on:
                        self._held += item.problems
                        yield from self._finish_claim()
                        yield from self._flush(None)
                        continue
                if item.problems:
                    self._held += item.problems
                    if reader is None or reader.open is None or len(self._held) > _FLUSH_AT:
                        yield from self._flush(self._open_id())
            elif isinstance(item, Stop):
                yield from self._stop(item.raw)
            elif isinstance(item, Started):
                self._start(item)
                yield from self._report(item.problems)
            elif isinstance(item, Ended):
                yield from self._end()
                yield from self._report(sorted(item.problems, key=_order))
                self._transaction = None
            else:
                yield from self._report(item.problems)

    def _passes(self, claim: RawClaim) -> bool:
        """Is there plainly nothing to find in this claim? Then it is counted."""
        reader, guide_id = self._claims, self._guide_id
        if reader is None or claim.problems or claim.raw.goes_on:
            return False
        outline: Any = reader.outline(claim.segments, claim.raw, claim.delimiters)
        pairs = first_look(outline) if outline is not None else None
        if pairs is None:
            return False
        plan = self._runner.plan(Scope.PAYMENT if guide_id == REMITTANCE else Scope.CLAIM)
        left = plan.rules_left(guide_id, pairs)
        if any(rule.glance is None for rule in left):
            return False
        for rule in left:
            assert rule.glance is not None
            if not rule.glance(outline, self._summary.file, self._runner.memory(rule)):
                return False
        reader.pass_over(outline)
        self._summary.claims += 1
        return True

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
        yield from self._finish_claim()
        if isinstance(reader, PaymentReader) and reader.remittance is not None:
            yield from self._remittance(reader.remittance)
        self._claims = None
        yield from self._flush(None)

    # -- parts that other processes check

    def _stop(self, raw: Chunk) -> Iterator[Finding]:
        """Have parts that lie ahead checked, or take over the one that starts here."""
        ahead, document, reader = self._ahead, self._document, self._claims
        assert ahead is not None
        part = ahead.next
        if part is None:
            ahead.plan(raw, self._check_part)
            return
        is_as_foreseen = document.stands_before(part, raw)
        if is_as_foreseen and part.state is not None:
            yield from self._finish_claim()
            self._held += document.seal(part, raw)
            yield from self._flush(None)
            is_as_foreseen = document.state(part) == part.state
        result = ahead.take(is_as_foreseen)
        if result is None:
            return
        is_new = document.envelope.is_new(result.end.envelope)
        if not (is_new and self._runner.merge(result.memories)):
            ahead.refuse()
            return
        document.pass_over(part, result.end)
        if isinstance(reader, PaymentReader):
            reader.add(result.totals)
        self._summary.claims += result.claims
        for finding in result.findings:
            self._summary.count(finding)
            yield finding

    def _check_part(self, part: "Part", text: bytes) -> "PartResult | None":
        """In another process: check one part; None when it is better checked where all else is."""
        from edi.engine.parallel.file_split import PartResult

        document = self._document
        self._runner.begin_part()
        if part.state is None:
            self._claims = None
        elif self._claims is not None:
            self._claims.begin_part()
        self._held = []
        self._summary = FileSummary(self._summary.file)
        findings: list[Finding] = []
        try:
            for finding in self._items(document.read_part(part, text)):
                findings.append(finding)
                if len(findings) > _MOST_OF_PART:
                    return None
            findings += self._finish_claim()
            problems, end = document.end_part(part)
        except CannotSplit:
            return None
        self._held += problems
        findings += self._flush(None)
        reader = self._claims
        totals = reader.totals() if isinstance(reader, PaymentReader) else None
        return PartResult(end, self._summary.claims, findings, totals, self._runner.memories)

    def _finish_claim(self) -> Iterator[Finding]:
        subject = self._claims.finish() if self._claims is not None else None
        if subject is not None:
            yield from self._subject(subject)

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
        memory = self._runner.memory(rule)
        for hit in rule.check(subject) if memory is None else rule.check(subject, memory):
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
        held.sort(key=_order)
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


def _order(problem: Problem) -> tuple[int, int, int]:
    return problem.place.offset, problem.element or 0, problem.component or 0


def _size(stream: BinaryIO) -> int:
    """Bytes of a regular file that is read from its start; 0 for any other stream."""
    try:
        state = os.fstat(stream.fileno())
        return state.st_size if stat.S_ISREG(state.st_mode) and stream.tell() == 0 else 0
    except (OSError, ValueError):
        return 0
