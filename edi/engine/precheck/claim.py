"""The precheck of a claim (837). What it proves: `edi.rules.facts`."""

from collections.abc import Iterator
from itertools import chain

from edi.claims.context import ClaimContext
from edi.cob.levels import ORIGINAL_MEDICARE, rank
from edi.engine.precheck import BUT_ODD, PROVEN, Proven, admission
from edi.engine.precheck.amounts import (
    ODD,
    DecisionPlan,
    GroupReason,
    amount,
    are_past,
    component,
    decided_lines,
    element,
    is_decided,
    is_past,
    line_charges,
    take,
)
from edi.engine.precheck.claim_plan import ClaimPlan, PayerPlan, claim_plan
from edi.engine.precheck.days import are_days_within
from edi.engine.precheck.levels import adjustments, is_repeated
from edi.engine.precheck.medicare import has_forwarded, is_as_usual
from edi.engine.precheck.plain import are_codes_once, are_plain
from edi.interchange.delimiters import Delimiters
from edi.rules.rule import Scope
from edi.structure.chunk import ClaimSegments

_new = tuple.__new__  # makes a named tuple, without a Python step
_DAY, _PERIOD = 8, 17  # characters of CCYYMMDD, and of two with a hyphen
_ANY_DAY = "99999999"
_WHOLE = PROVEN[Scope.CLAIM]
UNDECIDED = Proven(frozenset(), _WHOLE)


def precheck_claim(claim: ClaimSegments, d: Delimiters, context: ClaimContext) -> Proven | None:
    """What is proven of a claim that is plainly right, or but for odd adjustments and what Medicare
    decides; None where it is not."""
    segments, starts, layouts = claim
    plan = claim_plan(layouts)
    if plan is None:
        return None
    sep = d.element
    charge = amount(segments[0], sep, 2)
    if not charge:
        return None
    if plan.is_simple:  # the lines alone have dates, and none may be after that of the file
        since, until = context.plain_since, context.created_text
        if not are_plain(segments, starts, plan.plain, sep, d.component, since, until):
            return None
    elif not _is_plain_claim(segments, starts, plan, d, context):
        return None
    if not plan.payers:
        charges = line_charges(segments, starts, plan.lines, sep)
        return UNDECIDED if context.destination == "P" and charges == charge else None
    found: set[GroupReason] = set()
    is_right = is_decided(
        segments,
        starts,
        plan,
        sep,
        context.destination,
        context.payer_id,
        context.created_text,
        charge,
        found,
    )
    if is_right is None:
        found = set()
        is_right = _Decided(segments, starts, plan, sep, context, charge).is_right(found)
    if not is_right:
        return None
    return _new(Proven, (frozenset(found), BUT_ODD if is_right == ODD else _WHOLE))


def _is_past(
    segments: list[str], starts: list[int], plan: ClaimPlan, sep: str, context: ClaimContext
) -> bool:
    """Lies nothing that the claim is about after the day on which the file was made?

    Of births, `ClaimContext.plain_since` knows.
    """
    created = context.created_text
    for at in (plan.statement, plan.of_lines):
        if at is not None and not is_past(element(segments[at], sep, 3), created):
            return False
    return are_past(segments, starts, plan.lines, sep, created)


def _is_plain_claim(
    segments: list[str],
    starts: list[int],
    plan: ClaimPlan,
    d: Delimiters,
    context: ClaimContext,
) -> bool:
    """Are values, codes and days of the claim such that rules find nothing in them?"""
    if not _is_past(segments, starts, plan, d.element, context):
        return False
    if plan.values:
        values = [segments[index] for index in plan.values]
        at = plan.statement
        if not are_days_within(values, d, element(segments[at], d.element, 3) if at else ""):
            return False
    since, until = context.plain_since, _ANY_DAY
    for at in plan.events:  # what services come after
        day = element(segments[at], d.element, 3)
        if len(day) != _DAY or not day.isdigit():
            return False
        since = max(since, day)
    if plan.of_lines is not None:
        days = element(segments[plan.of_lines], d.element, 3)
        if len(days) not in (_DAY, _PERIOD) or days[:_DAY] < since:
            return False
    if plan.statement is not None:
        days = element(segments[plan.statement], d.element, 3)
        if len(days) not in (_DAY, _PERIOD) or days[:_DAY] < since:
            return False
        since, until = days[:_DAY], days[-_DAY:]
    if plan.admission is not None:
        day = element(segments[plan.admission], d.element, 3)[:_DAY]
        if not day.isdigit() or day > until:
            return False
    plain = plan.plain
    if not are_codes_once(segments, plain.codes, d.element, d.component):
        return False
    of_stay = plain.diagnoses if plan.statement is not None else ()
    if of_stay and not admission.is_stated(segments[0], [segments[at] for at in of_stay], d):
        return False
    for at in plain.procedures:
        for text in segments[at].split(d.element)[1:]:
            day = component(text, d.element, d.component, 0, 4)
            if day and not since <= day <= until:
                return False
    return are_plain(segments, starts, plain, d.element, d.component, since, until)


class _Decided:
    """A claim that other payers have decided."""

    def __init__(
        self,
        segments: list[str],
        starts: list[int],
        plan: ClaimPlan,
        separator: str,
        context: ClaimContext,
        charge: int,
    ) -> None:
        self.segments = segments
        self.starts = starts
        self.plan = plan
        self.separator = separator
        self.context = context
        self.charge = charge  # cents, as all amounts
        self.created = context.created_text

    def is_right(self, found: set[GroupReason]) -> int:
        """As `is_decided`. Adds the group and reason codes to `found`."""
        payers: list[str] = []
        paid: list[int] = []  # AMT*D of each
        primary = -1
        segments, sep = self.segments, self.separator
        for plan in self.plan.payers:
            payer_id = element(segments[plan.name], sep, 9)
            sent = amount(segments[plan.paid], sep, 2)
            if payer_id in payers or sent is None or not _is_plain(payer_id):
                return False
            if element(segments[plan.sbr], sep, 1) == "P":
                primary = len(payers)
            payers.append(payer_id)
            paid.append(sent)
        if not self._are_in_order(payers) or sum(paid) > self.charge:
            return False
        adjusted = self._adjusted(payers, primary, found)
        if adjusted is None:
            return False
        of_lines: set[GroupReason] = set()
        decided = decided_lines(
            segments,
            self.starts,
            self.plan.lines,
            sep,
            payers,
            primary,
            self._undated(),
            self.created,
            of_lines,
        )
        if decided is None or not self._balances(decided, paid, adjusted):
            return False
        if not found.isdisjoint(of_lines) and self._repeats(payers):
            return False
        found |= of_lines
        if any(reason == "97" or (group, reason) == ("PR", "45") for group, reason in of_lines):
            return ODD
        return True if all(map(self._is_usual, self.plan.payers, paid, payers)) else ODD

    def _are_in_order(self, payers: list[str]) -> bool:
        """The other payers are all those before the destination, and none is the destination."""
        segments, sep, context = self.segments, self.separator, self.context
        levels = {rank(element(segments[plan.sbr], sep, 1)) for plan in self.plan.payers}
        count = len(self.plan.payers)
        if levels != set(range(count)) or rank(context.destination) != count:
            return False
        return context.payer_id is not None and context.payer_id not in payers

    def _adjusted(
        self, payers: list[str], primary: int, found: set[GroupReason]
    ) -> list[int] | None:
        """What each payer adjusted for the claim as a whole."""
        adjusted = []
        for number, plan in enumerate(self.plan.payers):
            day = ""
            if plan.date is not None:
                day = element(self.segments[plan.date], self.separator, 3)
                if not self._is_in_time(day):
                    return None
            elif plan.cas:
                days = [date for _, _, date in self._decisions(payers[number])]
                day = max(days, default="")
            taken = take(
                self.segments,
                0,
                plan.cas,
                self.separator,
                self.charge,
                day,
                found,
                number == primary,
            )
            if taken is None:
                return None
            adjusted.append(taken[0])
        return adjusted

    def _undated(self) -> str:
        """The day from which a line without a date of its own may be decided."""
        at = self.plan.statement if self.plan.of_lines is None else self.plan.of_lines
        return "00000000" if at is None else element(self.segments[at], self.separator, 3)[:8]

    def _decisions(self, payer_id: str) -> Iterator[tuple[int, DecisionPlan, str]]:
        """Each decision of a payer on a line: start of the line, the decision's parts, its day."""
        segments, sep = self.segments, self.separator
        for start, line in zip(self.starts[1:], self.plan.lines, strict=False):
            for decision in line.decisions:
                if element(segments[start + decision.svd], sep, 1) == payer_id:
                    yield start, decision, element(segments[start + decision.date], sep, 3)

    def _repeats(self, payers: list[str]) -> bool:
        """Does a payer repeat an adjustment of its lines for the claim?"""
        segments, sep = self.segments, self.separator
        for payer_id, plan in zip(payers, self.plan.payers, strict=True):
            of_lines = chain.from_iterable(
                adjustments(segments, start, decision.cas, sep)
                for start, decision, _ in self._decisions(payer_id)
            )
            if plan.cas and is_repeated(adjustments(segments, 0, plan.cas, sep), of_lines):
                return True
        return False

    def _is_usual(self, plan: PayerPlan, paid: int, payer_id: str) -> bool:
        """Has the payer decided as original Medicare does, or is it another one?"""
        segments, sep = self.segments, self.separator
        if element(segments[plan.sbr], sep, 9) not in ORIGINAL_MEDICARE:
            return True
        if has_forwarded(segments[index] for index in plan.remarks):
            return False
        dates = [at for at in (self.plan.statement, self.plan.of_lines) if at is not None]
        for start, line in zip(self.starts[1:], self.plan.lines, strict=False):
            dates += [start + line.date] if line.date is not None else []
        day = min((element(segments[index], sep, 3)[-8:] for index in dates), default="")
        found = False
        for start, line in zip(self.starts[1:], self.plan.lines, strict=False):
            for decision in line.decisions:
                if element(segments[start + decision.svd], sep, 1) != payer_id:
                    continue
                found = True
                charge = amount(segments[start + line.service], sep, line.charge) or 0
                sent = amount(segments[start + decision.svd], sep, 2) or 0
                trios = adjustments(segments, start, decision.cas, sep)
                if not is_as_usual(charge, sent, trios, day):
                    return False
        return found or is_as_usual(self.charge, paid, adjustments(segments, 0, plan.cas, sep), day)

    def _is_in_time(self, day: str) -> bool:
        """Is the day (CCYYMMDD) not before any service, nor after the claim was made?"""
        if not len(day) == len(self.created) == 8 or day > self.created:
            return False
        segments, sep = self.segments, self.separator
        dates = [at for at in (self.plan.statement, self.plan.of_lines) if at is not None]
        for start, line in zip(self.starts[1:], self.plan.lines, strict=False):
            if line.date is not None:
                dates.append(start + line.date)
        return all(element(segments[index], sep, 3)[:8] <= day for index in dates)

    def _balances(
        self, decided: tuple[int, list[int], list[int], int], paid: list[int], adjusted: list[int]
    ) -> bool:
        """The lines sum to the claim, and so does what each payer paid and adjusted."""
        charges, line_paid, line_adjusted, who = decided
        if charges != self.charge:
            return False
        for number, plan in enumerate(self.plan.payers):
            has_lines = who >> number & 1
            if has_lines == (plan.date is not None):
                return False  # its date stands twice, or nowhere
            if paid[number] + adjusted[number] + line_adjusted[number] != self.charge:
                return False
            if has_lines and paid[number] != line_paid[number] - adjusted[number]:
                return False
        return True


def _is_plain(text: str) -> bool:
    """Is it a value, and read as it stands: without blanks around it, in ASCII?"""
    return text != "" and text.isascii() and text == text.strip()
