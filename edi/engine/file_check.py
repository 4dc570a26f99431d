"""Checks one file: the structure hands over claims, and here is decided what is asked of each."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from edi import native
from edi.claims.claim import Claim
from edi.claims.payment import Remittance
from edi.claims.read_835 import PaymentReader
from edi.claims.read_837 import ClaimReader
from edi.claims.set_totals import ProviderGroup
from edi.engine.addressee import addressee
from edi.engine.declared import other_guide
from edi.engine.findings import Findings, in_file
from edi.engine.judging import judge_of
from edi.engine.plan import Plan, Rules
from edi.engine.precheck import NOTHING
from edi.engine.rule_choice import RuleChoice, Subject
from edi.engine.summary import FileSummary
from edi.finding import Finding, Problem, moved
from edi.guides.spec import About
from edi.interchange.chunk import Chunk
from edi.rules.partner.applies import Addressee, Envelope
from edi.rules.rule import Rule, Scope
from edi.structure.chunk import LoopChunk, RawClaim
from edi.structure.document import CannotSplit, Document, Ended, Item, Started, Stop, Unguided

if TYPE_CHECKING:
    from edi.engine.check import Runner
    from edi.engine.listed_codes import FlawAt
    from edi.engine.parallel.file_split import FileSplit, PartResult
    from edi.other_sets.opinion import Opinion
    from edi.structure.resume import Part

_MOST_COUNTED = 100  # chunks of a claim whose findings are counted; more may be too many
_FLUSH_AT = 2000  # findings of one claim held back for sorting
_MOST_OF_PART = 20_000  # findings of a part; with more it is checked here, where they stream


class FileCheck:
    """One file being checked."""

    def __init__(
        self,
        runner: "Runner",
        document: Document,
        split: "FileSplit | None",
        summary: FileSummary,
    ) -> None:
        self._runner = runner
        self._document = document
        self._split = split
        self._summary = summary
        self._reader: ClaimReader | PaymentReader | None = None
        self._guide_id = ""
        self._opinion: Opinion | None = None  # of the open transaction set, if it is of no guide
        document.wants_unguided = True
        self._findings = Findings(runner, document, summary, self._addressee)
        self._subject_asked: Subject | None = None
        self._choice = RuleChoice(runner, summary)
        # Of the raw claim being looked at: rules that are left, and flaws of its codes.
        self._looked: tuple[Rules | None, list[FlawAt] | None] | None = None
        self._has_codes = False  # are codes of these claims held against lists?
        self._is_part = False
        self._is_other = False  # claims of another guide were reported in this set

    def findings(self) -> Iterator[Finding]:
        summary, document = self._summary, self._document
        if native.judging is not None and self._runner.costs is None:
            document.judge(partial(judge_of, self))
        try:
            yield from self._items(document)
            summary.finished = True
        finally:
            if self._split is not None:
                self._split.close()
            summary.transactions = document.envelope.transactions
            summary.segments = document.segments
            summary.line = document.line

    def of(self, item: Item) -> Iterator[Finding]:
        """What the next item of the document shows, for whoever reads it item by item. What was
        read is then not counted in the summary."""
        return self._items((item,))

    def _items(self, items: Iterable[Item]) -> Iterator[Finding]:
        for item in items:
            if isinstance(item, RawClaim):
                if not self._is_plain(item):
                    yield from self._raw_claim(item)
            elif isinstance(item, LoopChunk):
                if not self._is_level(item):
                    yield from self._chunk(item)
            elif isinstance(item, Stop):
                yield from self._stop(item.raw)
            elif isinstance(item, Unguided):
                if self._opinion is not None:
                    said = self._document.envelope.first_padding(self._opinion.feed(*item))
                    yield from self._findings.report(said)
            elif isinstance(item, Started):
                self._start(item)
                yield from self._findings.report(self._said_of_guide(item))
            elif isinstance(item, Ended):
                yield from self._end()
                yield from self._findings.report(self._last_said(item.raw))
                yield from self._findings.report(sorted(item.problems, key=in_file))
                self._findings.transaction = None
            else:
                yield from self._findings.report(item.problems)

    def _start(self, item: Started) -> None:
        guide = item.guide
        self._findings.start(guide)
        self._guide_id = guide.id if guide else ""
        self._reader = None
        self._is_other = False
        self._has_codes = guide is not None and guide.spec.about is About.CLAIM
        self._opinion = None
        if guide is None:
            return
        if guide.spec.about is About.PAYMENT:
            self._reader = PaymentReader()
            self._choice.begin(self._reader, self._plan_of(Scope.PAYMENT, guide.id))
        elif guide.spec.about is About.CLAIM:
            self._reader = ClaimReader(guide.spec)
            self._choice.begin(self._reader, self._plan_of(Scope.CLAIM, guide.id))

    def _said_of_guide(self, item: Started) -> list[Problem]:
        """The problems of a set's start. One of no guide known here is left to pyx12, if that has a
        map of it."""
        if item.guide is not None:
            return item.problems
        from edi.other_sets.choose import other_set  # seldom needed

        other = other_set(self._document.envelope)
        if other is None:
            return item.problems
        from edi.other_sets.opinion import Opinion

        self._opinion = Opinion(other.maps, self._document.delimiters)
        # Once for the group, and of each set that says otherwise.
        is_said = self._document.envelope.sets > 1 and not other.differs
        said = (other.said(one) for one in item.problems)
        return [one for one in said if not (is_said and one.code == "ENV013")]

    def _plan_of(self, scope: Scope, guide_id: str) -> Plan:
        return self._runner.plan(scope, guide_id, Envelope(*self._document.envelope.partners))

    def _end(self) -> Iterator[Finding]:
        reader = self._reader
        yield from self._finish_claim()
        if isinstance(reader, PaymentReader) and reader.remittance is not None:
            yield from self._group(self._open_group)
            yield from self._remittance(reader.remittance)
        self._reader = None
        yield from self._findings.flush()

    def _last_said(self, trailer: str) -> list[Problem]:
        """What pyx12 misses in a set that ends."""
        opinion, self._opinion = self._opinion, None
        return [] if opinion is None else sorted(opinion.finish(trailer), key=in_file)

    # -- claims and claim payments

    def _is_plain(self, raw: RawClaim) -> bool:
        """Is a claim with its lines, structurally right, one that nothing is found in? Then it is
        counted; else what its rules and codes say is kept for `_raw_claim`."""
        reader = self._reader
        if reader is None:
            return True
        if raw.judged is not None:
            self._looked = raw.judged
            return False
        if raw.problems or raw.raw.goes_on or reader.open is not None:
            self._looked = None
            return False
        choice = self._choice
        passed = choice.precheck(raw)
        if passed is None:
            self._looked = None, None
            return False
        left = choice.left(raw, choice.rules(raw, passed))
        flaws: list[FlawAt] = []
        if self._has_codes:
            flaws = self._runner.codes.flaws(raw.segments, raw.delimiters)
        if left or flaws:
            left, flaws = self.counted(raw, left, flaws)
        if left or flaws:
            self._looked = left, flaws
            return False
        self._count(fast=True)
        reader.count(raw)
        return True

    @property
    def reader(self) -> ClaimReader | PaymentReader | None:
        """Of the open transaction set, if its claims are checked."""
        return self._reader

    @property
    def choice(self) -> RuleChoice:
        """Of the rules of these claims."""
        return self._choice

    @property
    def runner(self) -> "Runner":
        """Whose file this is."""
        return self._runner

    @property
    def file(self) -> str | None:
        """Its name."""
        return self._summary.file

    def count_judged(self, claims: int) -> None:
        """So many claims have been judged natively, and nothing found that is to be shown."""
        self._summary.claims += claims

    def _is_level(self, chunk: LoopChunk) -> bool:
        """Is it a level between claims of an 837 in which nothing is wrong? Then it is read."""
        reader = self._reader
        if chunk.problems or not isinstance(reader, ClaimReader) or reader.open is not None:
            return False
        return reader.enter(chunk)

    def counted(
        self, raw: RawClaim, left: Rules, flaws: "list[FlawAt]"
    ) -> "tuple[Rules, list[FlawAt]]":
        """The rules and flaws that are left when those are counted that are not shown any more."""
        findings, reader = self._findings, self._reader
        assert reader is not None
        if not findings.may_count:
            return left, flaws
        if len(raw.segments.layouts) > _MOST_COUNTED:
            return left, flaws
        rest: Rules = ()
        for rule in left:
            found = None
            if findings.is_folded(rule.code) and rule.counted is not None:
                found = rule.counted(raw, reader.around)
            if found is None:
                rest += (rule,)
            else:
                for severity in found:
                    findings.count(rule.code, severity)
        if not flaws or not all(findings.is_folded(flaw.code) for _, _, flaw in flaws):
            return rest, flaws
        for _, _, flaw in flaws:
            findings.count(flaw.code, None)
        return rest, []

    def _raw_claim(self, raw: RawClaim) -> Iterator[Finding]:
        """A claim that is not plain: an object is made of it, for its rules to look at."""
        reader = self._reader
        assert reader is not None
        if raw.problems or raw.raw.goes_on:
            yield from self._finish_claim()
            yield from self._chunk(raw.chunk())
            return
        if reader.open is not None:
            yield from self._finish_claim()
            if self._is_plain(raw):
                return
        assert self._looked is not None
        left, flaws = self._looked
        reader.feed(raw.chunk())
        subject = reader.finish()
        if subject is not None:
            yield from self._subject(subject, left, flaws)
            yield from self._findings.flush()

    def _chunk(self, chunk: LoopChunk) -> Iterator[Finding]:
        reader = self._reader
        if reader is not None:
            group = self._open_group if chunk.kind == "2000" else None
            subject = reader.feed(chunk)
            if subject is not None:
                yield from self._complete(subject)
            yield from self._group(group)
            if reader.open is not None and reader.open.cut_at is chunk:
                count = reader.open.line_count
                message = f"Only the first {count:,} lines of this claim are read; it has more."
                self._findings.held.append(Problem("ENV021", message, chunk.place(0)))
            if not chunk.goes_on:
                self._findings.held += chunk.problems
                yield from self._finish_claim()
                yield from self._findings.flush()
                return
        if chunk.problems:
            self._findings.held += chunk.problems
            if reader is None or reader.open is None or len(self._findings.held) > _FLUSH_AT:
                yield from self._findings.flush(self._open_id())

    def _finish_claim(self) -> Iterator[Finding]:
        subject = self._reader.finish() if self._reader is not None else None
        if subject is not None:
            yield from self._complete(subject)

    def _complete(self, subject: Subject) -> Iterator[Finding]:
        """A claim that was read piece by piece is complete."""
        other = other_guide(subject) if isinstance(subject, Claim) else None
        if other is not None:
            yield from self._of_other_guide(other)
            return
        passed = self._choice.precheck(subject) if subject.is_whole else None
        left = self._choice.rules(subject, passed) if passed is not None else None
        yield from self._subject(subject, left)

    def _of_other_guide(self, problem: Problem) -> Iterator[Finding]:
        """All that is found in such a claim has one cause, said once in the transaction set."""
        if self._is_part:
            raise CannotSplit  # whether it was said is known where all else is read
        self._count()
        self._findings.held = []
        if not self._is_other:
            self._is_other = True
            yield from self._findings.report([problem])

    def _open_id(self) -> str | None:
        subject = self._reader.open if self._reader is not None else None
        return subject.id if subject is not None else None

    def _subject(
        self, subject: Subject, rules: Rules | None, flaws: "list[FlawAt] | None" = None
    ) -> Iterator[Finding]:
        """A claim or claim payment is complete: ask `rules`, or all that can apply; and report the
        flaws of its codes, which are looked for if they are not known."""
        self._count()
        if isinstance(subject, Claim):
            subject.file = self._summary.file
        if subject.is_whole:
            for rule in self._choice.rules(subject, None) if rules is None else rules:
                self._ask(rule, subject)
            if isinstance(subject, Claim):
                codes = self._runner.codes
                if flaws is None:
                    flaws = codes.flaws(subject.whole, subject.delimiters)
                for code, hit in codes.hits(subject, flaws):
                    self._findings.hold(code, hit)
        self._subject_asked = subject  # the reader may have gone on to the next one's payer
        yield from self._findings.flush(subject.id)
        self._subject_asked = None
        self._findings.end_claim()

    def _count(self, *, fast: bool = False) -> None:
        self._summary.claims += 1
        costs = self._runner.costs
        if costs is not None:
            costs.claims += 1
            costs.fast += fast

    def _addressee(self) -> Addressee:
        """Whom the claim being asked about is for, or else what is being read."""
        of = self._subject_asked or self._reader
        return addressee(of, self._guide_id, self._document.envelope.partners)

    @property
    def _open_group(self) -> ProviderGroup | None:
        return self._reader.group if isinstance(self._reader, PaymentReader) else None

    def _group(self, group: ProviderGroup | None) -> Iterator[Finding]:
        """A loop 2000 of an 835 with totals has ended: all its claims are counted."""
        if group is not None:
            for rule in self._plan_of(Scope.GROUP, self._guide_id).rules:
                self._ask(rule, group)
            yield from self._findings.flush()

    def _remittance(self, remittance: Remittance) -> Iterator[Finding]:
        remittance.file = self._summary.file
        plan = self._plan_of(Scope.REMITTANCE, self._guide_id)
        bits = plan.level(remittance.chunk)
        for one in remittance.provider_adjustments:
            bits |= plan.level(one.chunk)
        for rule in plan.rules_for(bits, None, NOTHING):
            self._ask(rule, remittance)
        yield from self._findings.flush()

    def _ask(self, rule: Rule, subject: Subject | ProviderGroup | Remittance) -> None:
        assert rule.check is not None
        memory, costs = self._runner.memory(rule), self._runner.costs
        hits = rule.check(subject) if memory is None else rule.check(subject, memory)
        for hit in hits if costs is None else costs.timed(rule.code, hits):
            self._findings.hold(rule.code, hit)

    # -- parts that are checked by themselves

    def apart(self, runner: "Runner") -> "FileCheck":
        """Another check that stands where this one does between two claims, for a part that is
        checked in between (`check_part`). What it finds and counts changes nothing here."""
        document = self._document.apart()
        other = FileCheck(runner, document, None, FileSummary(self._summary.file))
        if native.judging is not None:
            document.judge(partial(judge_of, other))
        document.enter_set()
        if document.transaction is not None:
            other._start(Started(document.transaction.guide, []))
        if self._reader is not None and other._choice.plan is not None:
            other._reader = self._reader.apart()
            other._choice.begin(other._reader, other._choice.plan)
        return other

    def _stop(self, raw: Chunk) -> Iterator[Finding]:
        """Have parts that lie ahead checked, or take over the one that starts here."""
        split, document = self._split, self._document
        assert split is not None
        if document.wrapping is not None:
            return  # offsets are not those of the file
        part = split.next
        if part is None:
            split.plan(raw, self.check_part)
            return
        is_as_foreseen = document.stands_before(part, raw)
        if is_as_foreseen and part.state.depth:
            yield from self._finish_claim()
            self._findings.held += document.seal(part, raw)
            yield from self._findings.flush()
            is_as_foreseen = document.state(raw.line, part.state.depth) == part.state
        result = split.take(is_as_foreseen)
        if result is None:
            return
        if not self._joins(result):
            split.refuse()
            return
        yield from self._pass_over(part, result, raw)

    def _joins(self, result: "PartResult") -> bool:
        """Was all that has to be found between a part and what stands before it found in the part?
        Then its claims are remembered with those."""
        is_new = self._document.envelope.is_new(result.end.envelope)
        return is_new and self._runner.merge(result.memories)

    def _pass_over(self, part: "Part", result: "PartResult", raw: Chunk) -> Iterator[Finding]:
        """At the stop before a part: take its findings over, and go on behind it."""
        self._document.skip(part, result.end)
        if isinstance(self._reader, PaymentReader):
            self._reader.merge(result.totals)
        self._summary.claims += result.claims
        found = (Finding(*packed) for packed in result.findings)
        findings = moved(found, part.state.line, part.start, raw.column)
        yield from self._findings.take_over(findings, result.unshown)

    def check_part(self, part: "Part", text: bytes) -> "PartResult | None":
        """In another process, or `apart`: check one part; None when it is better checked where all
        else is."""
        from edi.engine.parallel.file_split import PartResult

        document = self._document
        self._runner.begin_part()
        self._is_part = True
        if not part.state.depth:
            self._reader = None
        elif self._reader is not None:
            self._reader.begin_part()
        self._summary = FileSummary(self._summary.file)
        self._findings.begin_part(self._summary)
        self._choice = self._choice.for_part(self._summary)
        findings: list[Finding] = []
        try:
            for finding in self._items(document.read_part(part, text)):
                findings.append(finding)
                if len(findings) > _MOST_OF_PART:
                    return None
            findings += self._finish_claim()
            findings += self._group(self._open_group)  # see `PaymentReader.begin_part`
            problems, end = document.end_part(part)
        except CannotSplit:
            return None
        self._findings.held += problems
        findings += self._findings.flush()
        reader = self._reader
        totals = reader.totals() if isinstance(reader, PaymentReader) else None
        packed = [finding.packed() for finding in findings]
        summary, memories = self._summary, self._runner.memories
        return PartResult(end, summary.claims, packed, summary, totals, memories)
