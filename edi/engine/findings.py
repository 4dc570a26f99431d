"""Problems of one file become its findings: held until their claim is complete, sorted, chosen,
named and counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from edi.engine.declared import declares_earlier, one_payment, with_errata
from edi.engine.summary import FileSummary
from edi.finding import Finding, Place, Problem, Severity
from edi.guides.guide import Guide
from edi.guides.spec import About, GuideSpec
from edi.guides.standard import is_segment_id
from edi.rules.partner.applies import Addressee
from edi.rules.rule import Hit
from edi.structure.document import Document
from edi.structure.limits import MAX_FINDINGS

if TYPE_CHECKING:
    from edi.engine.check import Runner
    from edi.rules.profile import Terms


class Findings:
    """The findings of one file.

    `held` are problems of the claim being read; `transaction` is ST02 until all findings of its set
    are out. Of a code of which the report shows no more, problems are not made of what rules find:
    it is counted.
    """

    def __init__(
        self,
        runner: "Runner",
        document: Document,
        summary: FileSummary,
        addressee: Callable[[], Addressee],
    ) -> None:
        self._runner = runner
        self._addressee = addressee  # of what is being read
        self._unwanted = runner.selection.unwanted_in(summary.file)
        self._document = document
        self.summary = summary
        self.held: list[Problem] = []
        self.transaction: str | None = None
        self._reported = 0  # findings of the claim so far
        # What rules have found in the claim being read that will not be shown.
        self._unshown: list[tuple[str, Hit]] = []
        self._most = runner.shown  # findings of a code that are shown
        self._shown: Counter[str] = Counter()  # by code
        # Name and severity of what is counted, and whether it is wanted.
        self._counted: dict[tuple[str, Severity | None], tuple[str, Severity, bool]] = {}
        self._earlier: tuple[GuideSpec, str] | None = None  # guide, and the edition declared
        self._is_payment = False  # an 835

    def start(self, guide: Guide | None) -> None:
        """A transaction set begins."""
        envelope = self._document.envelope
        self.transaction = envelope.transaction
        self._earlier = None
        self._is_payment = guide is not None and guide.spec.about is About.PAYMENT
        if guide is None:
            return
        version = (envelope.st[3].strip() if len(envelope.st) > 3 else "") or envelope.version
        if declares_earlier(guide.spec, version):
            self._earlier = guide.spec, version

    def begin_part(self, summary: FileSummary) -> None:
        """In another process: only what is found from now on, counted in `summary`."""
        self.held = []
        self.summary = summary
        self._shown = Counter()

    def is_folded(self, code: str) -> bool:
        """Are as many findings of this code shown as are wanted of the file?"""
        return self._most is not None and self._shown[code] >= self._most

    def hold(self, code: str, hit: Hit) -> None:
        """A rule has found this in the claim being read."""
        if self.is_folded(code):
            self._unshown.append((code, hit))
        else:
            self.held.append(_problem(code, hit))

    def end_claim(self) -> None:
        """What comes next is of another claim."""
        self._reported = 0

    def flush(self, claim: str | None = None) -> Iterator[Finding]:
        """What is held, in the order of the file; `claim` is the number of the claim it is of."""
        if self._unshown:
            self._fold(claim)
        if not self.held:
            return
        held, self.held = self.held, []
        held.sort(key=in_file)
        if claim is None:
            yield from self.report(held)
        else:
            yield from self.report_some(held, claim)

    def _fold(self, claim: str | None) -> None:
        """Count what is not shown. Where the claim has too many findings, it is held with all
        others, as their order decides which are left out."""
        unshown, self._unshown = self._unshown, []
        if claim is not None:
            if self._reported + len(self.held) + len(unshown) > MAX_FINDINGS:
                self.held += [_problem(code, hit) for code, hit in unshown]
                return
            self._reported += sum(self._wants(code) for code, _ in unshown)
        for code, hit in unshown:
            if self._wants(code):
                self._count(code, hit.severity)

    @property
    def may_count(self) -> bool:
        """Are there findings that are counted only, whomever their claim is for?"""
        selection = self._runner.selection
        return self._most is not None and not (selection.per_payer or selection.terms)

    def count(self, code: str, severity: Severity | None) -> None:
        """A finding of a claim that is not shown."""
        if self._wants(code):
            self._count(code, severity)

    def _count(self, code: str, severity: Severity | None) -> None:
        known = self._counted.get((code, severity))
        if known is None:
            found, rule = self._severity(code, severity), self._runner.selection.rule(code)
            known = rule.name, found, self._runner.selection.shows(found)
            if not self._runner.selection.terms:
                self._counted[code, severity] = known
        name, found, is_wanted = known
        if is_wanted:
            self.summary.count_unshown(code, name, found)

    def report_some(self, problems: list[Problem], claim: str | None) -> Iterator[Finding]:
        """What is wrong with the claim being read, up to `MAX_FINDINGS` in all."""
        wanted = [problem for problem in problems if self._wants(problem.code)]
        room = MAX_FINDINGS - self._reported
        self._reported += len(wanted)
        if len(wanted) <= room:
            yield from self.report(wanted, claim)
        elif room >= 0:
            yield from self.report(wanted[:room], claim)
            message = f"Only the first {MAX_FINDINGS:,} findings of this claim are shown."
            yield from self.report([Problem("ENV021", message, wanted[room].place)], claim)
            self._reported = MAX_FINDINGS + 1

    def report(self, problems: list[Problem], claim: str | None = None) -> Iterator[Finding]:
        """The findings of these problems that are wanted; they are counted."""
        if self._earlier is not None and problems:
            problems = list(with_errata(*self._earlier, problems))
        if self._is_payment and problems:
            problems = list(one_payment(problems))
        for problem in problems:
            if self._wants(problem.code):
                if self.is_folded(problem.code):
                    self._count(problem.code, problem.severity)
                    continue
                finding = self._finding(problem, claim)
                if self._runner.selection.shows(finding.severity):
                    self.summary.count(finding)
                    if self._most is not None:
                        self._shown[problem.code] += 1
                    yield finding

    def take_over(self, findings: Iterable[Finding], unshown: FileSummary) -> Iterator[Finding]:
        """What another process has found: findings to be shown as long as there is room, and
        the counts of the others."""
        for finding in findings:
            if self.is_folded(finding.code):
                self.summary.count_unshown(finding.code, finding.name, finding.severity)
                continue
            self.summary.count(finding)
            if self._most is not None:
                self._shown[finding.code] += 1
            yield finding
        self.summary.add_unshown(unshown)

    def _wants(self, code: str) -> bool:
        """Are findings of this rule wanted here?"""
        if not self._runner.wants(code):
            return False
        unwanted, selection = self._unwanted, self._runner.selection
        if selection.per_payer or selection.terms:
            of = self._addressee()
            unwanted += sum((selection.per_payer.get(payer, ()) for payer in of.payers), ())
            if any(terms.is_off(code) for terms in self._terms(of)):
                return False
        return not code.startswith(unwanted)

    def _terms(self, of: Addressee | None = None) -> "list[Terms]":
        """What profiles say of what is being read."""
        terms = self._runner.selection.terms
        if not terms:
            return []
        of = of or self._addressee()
        return [one for one in terms if one.applies.concerns(of)]

    def _severity(self, code: str, severity: Severity | None) -> Severity:
        """The one to report a finding with; `severity` where it differs from the rule's own."""
        selection = self._runner.selection
        own = severity or selection.rule(code).severity
        return selection.severity(code, own, self._terms())

    def _finding(self, problem: Problem, claim: str | None) -> Finding:
        rule = self._runner.selection.rule(problem.code)
        place, envelope = problem.place, self._document.envelope
        breaks: tuple[int, ...] = ()
        wrapping = self._document.wrapping
        if wrapping is not None:
            breaks = wrapping.breaks_in(place.raw or "", place.offset)
            offset, line, column = wrapping.place(place.offset, place.line, place.column)
            place = place._replace(offset=offset, line=line, column=column)
        return Finding(
            code=problem.code,
            name=rule.name,
            severity=self._severity(problem.code, problem.severity),
            snip=rule.snip,
            message=problem.message,
            file=self.summary.file,
            interchange=envelope.interchange,
            group=envelope.group,
            transaction=self.transaction,
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
            separators=place.separators,
            segment_column=place.column,
            line_break=place.line_break,
            breaks=breaks,
        )


def _problem(code: str, hit: Hit) -> Problem:
    spot = hit.spot
    place = spot.chunk.place(spot.index)
    return Problem(code, hit.message, place, spot.element, spot.component, hit.detail, hit.severity)


def _segment_id(place: Place) -> str | None:
    """The id of the segment; None for any other text, which may be part of a value."""
    raw = place.raw or ""
    segment_id = place.segment_id
    if is_segment_id(segment_id) and not raw[len(segment_id) : len(segment_id) + 1].isalnum():
        return segment_id
    return None


def in_file(problem: Problem) -> tuple[int, int, int]:
    """A key for the order of the file."""
    return problem.place.offset, problem.element or 0, problem.component or 0
