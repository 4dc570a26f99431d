"""The precheck of a claim (837). What it proves: `edi.rules.facts`."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from edi.claims.context import ClaimContext
from edi.cob.order import ORDER, ORIGINAL_MEDICARE
from edi.engine.precheck import GroupReasons
from edi.engine.precheck.amounts import (
    DecisionPlan,
    GroupReason,
    LinePlan,
    amount,
    are_past,
    component,
    decided_lines,
    element,
    is_past,
    line_charges,
    take,
)
from edi.engine.precheck.days import are_days_within
from edi.engine.precheck.levels import adjustments, is_repeated
from edi.engine.precheck.medicare import has_forwarded, is_as_usual
from edi.engine.precheck.plain import PlainPlan, are_codes_once, are_plain, plain_plan
from edi.guides.catalogue import SPECS
from edi.guides.spec import About
from edi.interchange.delimiters import Delimiters
from edi.structure.chunk import ClaimSegments
from edi.structure.layout import Layout

# The service segments of all guides about claims.
_SERVICES = [one.service for one in SPECS.values() if one.service and one.about is About.CLAIM]

_DAY, _PERIOD = 8, 17  # characters of CCYYMMDD, and of two with a hyphen
_ANY_DAY = "99999999"


class _PayerPlan(NamedTuple):
    """Where a 2320 has its parts: segment indexes, from the start of the claim."""

    sbr: int
    paid: int  # AMT*D
    cas: tuple[int, ...]
    name: int  # NM1 of 2330B
    date: int | None  # DTP*573 of 2330B
    remarks: tuple[int, ...]  # MIA and MOA


class _ClaimPlan(NamedTuple):
    """Where a claim with its lines has what is looked at."""

    payers: tuple[_PayerPlan, ...]
    statement: int | None  # DTP*434
    of_lines: int | None  # DTP*472 of a dental claim, for lines without one of their own
    lines: list[LinePlan]
    plain: PlainPlan
    events: tuple[int, ...]  # DTP*439, DTP*431
    admission: int | None  # DTP*435
    values: tuple[int, ...]  # HI*BE


def precheck_claim(
    claim: ClaimSegments, d: Delimiters, context: ClaimContext
) -> GroupReasons | None:
    """The group and reason codes of a claim that is plainly right; None where it is not."""
    segments, starts, layouts = claim
    plan = _claim_plan(layouts)
    if plan is None:
        return None
    sep = d.element
    charge = amount(segments[0], sep, 2)
    if not charge or not _is_past(segments, starts, plan, sep, context):
        return None
    if not _is_plain_claim(segments, starts, plan, d, context):
        return None
    if plan.values and not are_days_within(
        [segments[index] for index in plan.values],
        d,
        element(segments[plan.statement], sep, 3) if plan.statement is not None else "",
    ):
        return None
    if not plan.payers:
        charges = line_charges(segments, starts, plan.lines, sep)
        return frozenset() if context.destination == "P" and charges == charge else None
    found: set[GroupReason] = set()
    is_right = _Decided(segments, starts, plan, sep, context, charge).is_right(found)
    return frozenset(found) if is_right else None


def _is_past(
    segments: list[str], starts: list[int], plan: _ClaimPlan, sep: str, context: ClaimContext
) -> bool:
    """Lies nothing that the claim is about after the day on which the file was made?"""
    created = context.created_text
    if not created:
        return True  # no day to compare with
    for at in (plan.statement, plan.of_lines):
        if at is not None and not is_past(element(segments[at], sep, 3), created):
            return False
    return context.births_are_past and are_past(segments, starts, plan.lines, sep, created)


def _is_plain_claim(
    segments: list[str],
    starts: list[int],
    plan: _ClaimPlan,
    d: Delimiters,
    context: ClaimContext,
) -> bool:
    """Are values, codes and days of the claim such that rules find nothing in them?"""
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
        plan: _ClaimPlan,
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

    def is_right(self, found: set[GroupReason]) -> bool:
        """Adds the group and reason codes to `found`."""
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
        if any(reason == "97" or (group, reason) == ("PR", "45") for group, reason in of_lines):
            return False
        if not all(map(self._is_usual, self.plan.payers, paid, payers)):
            return False
        found |= of_lines
        return True

    def _are_in_order(self, payers: list[str]) -> bool:
        """The other payers are all those before the destination, and none is the destination."""
        segments, sep, context = self.segments, self.separator, self.context
        levels = [ORDER.find(element(segments[plan.sbr], sep, 1)) for plan in self.plan.payers]
        ours = ORDER.find(context.destination) if context.destination else -1
        if sorted(levels) != list(range(len(levels))) or ours != len(levels):
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

    def _is_usual(self, plan: _PayerPlan, paid: int, payer_id: str) -> bool:
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


@lru_cache(maxsize=8192)
def _claim_plan(layouts: tuple[Layout, ...]) -> _ClaimPlan | None:
    """None where something is unusual."""
    payers = _payer_plans(layouts[0])
    lines = [_line_plan(layout) for layout in layouts[1:]]
    whole = [line for line in lines if line is not None]
    if payers is None or not lines or len(whole) != len(lines):
        return None
    plain = plain_plan(layouts)
    if plain is None:
        return None
    uses = layouts[0].root.uses
    statement, of_lines = uses.get("DTP[434]"), uses.get("DTP[472]")
    events = (*uses.get("DTP[439]", ()), *uses.get("DTP[431]", ()))
    admission = uses.get("DTP[435]")
    return _ClaimPlan(
        payers,
        statement[0] if statement else None,
        of_lines[0] if of_lines else None,
        whole,
        plain,
        events,
        admission[0] if admission else None,
        uses.get("HI[BE]", ()),
    )


@lru_cache(maxsize=4096)
def _payer_plans(layout: Layout) -> tuple[_PayerPlan, ...] | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    found = []
    for node in layout.root.children.get("2320", ()):
        names = node.children.get("2330B", ())
        used = node.uses
        if len(names) != 1 or not used.get("AMT[D]"):
            return None
        if used.get("AMT[A8]") or used.get("AMT[EAF]"):
            return None
        dates = names[0].uses.get("DTP")
        found.append(
            _PayerPlan(
                used["SBR"][0],
                used["AMT[D]"][0],
                used.get("CAS", ()),
                names[0].uses["NM1"][0],
                dates[0] if dates else None,
                (*used.get("MIA", ()), *used.get("MOA", ())),
            )
        )
    return tuple(found)


@lru_cache(maxsize=4096)
def _line_plan(layout: Layout) -> LinePlan | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    uses = layout.root.uses
    service = next((one for one in _SERVICES if one.segment in uses), None)
    if service is None:
        return None
    dates = uses.get("DTP[472]") or uses.get("DTP")
    decisions = []
    for node in layout.root.children.get("2430", ()):
        decisions.append(
            DecisionPlan(node.uses["SVD"][0], node.uses.get("CAS", ()), node.uses["DTP"][0])
        )
    date = dates[0] if dates else None
    return LinePlan(uses[service.segment][0], service.charge, date, tuple(decisions), service.units)


def _is_plain(text: str) -> bool:
    """Is it a value, and read as it stands: without blanks around it, in ASCII?"""
    return text != "" and text.isascii() and text == text.strip()
