"""What original Medicare decided on a raw claim, for rules that count what is not shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from edi.claims.context import ClaimContext
from edi.claims.view import Adjustment, at, money
from edi.cob.levels import ORIGINAL_MEDICARE, rank
from edi.elements.dates import parse_period
from edi.guides.catalogue import PROFESSIONAL
from edi.rules.cob import raw_payers
from edi.rules.cob.sequestration import Decided, Reduction
from edi.structure.chunk import RawClaim


class Medicare(NamedTuple):
    """Original Medicare among the other payers."""

    filing: str  # SBR09
    is_first: bool  # to pay
    decisions: list[Decided]
    reductions: Sequence[Adjustment | Reduction]  # of claim and lines


@lru_cache(maxsize=1)  # two rules ask for those of one claim
def medicare(raw: RawClaim, context: ClaimContext) -> tuple[Medicare, ...] | None:
    """Of a professional claim that has passed the precheck: each payer is in its place, has decided
    a line once at most, and all is in balance. None for others, and where a day is not plain."""
    segments, starts, layouts = raw.segments
    separator, service = raw.delimiters.element, context.spec.service
    days = [_last_day(raw, number) for number in range(1, len(layouts))]
    if context.spec.id != PROFESSIONAL or service is None or not days:
        return None
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return None
    found = []
    for payer in raw_payers.payers(raw):
        values = segments[payer.segment].split(separator)
        level, filing = at(values, 1), at(values, 9)
        if filing not in ORIGINAL_MEDICARE:
            continue
        payer_id = at(segments[payer.payer].split(separator), 9)
        reductions: list[Adjustment | Reduction] = [*_reductions(raw, 0, payer)]
        decisions = []
        for number, layout in enumerate(layouts[1:], start=1):
            start = starts[number]
            for one in raw_payers.decisions_of(layout):
                svd = segments[start + one.payer].split(separator)
                if at(svd, 1) == payer_id:
                    billed = segments[start + layout.root.uses[service.segment][0]]
                    charge = money(at(billed.split(separator), service.charge))
                    own = _reductions(raw, start, one)
                    decisions.append(Decided(charge, money(at(svd, 2)), own, known[number - 1]))
        for decided in decisions:
            reductions += decided.adjustments
        if not decisions:
            charge, paid = money(at(raw.elements, 2)), _paid(raw, payer)
            decisions = [Decided(charge, paid, reductions, max(known))]
        found.append(Medicare(filing, rank(level) == 0, decisions, reductions))
    return tuple(found)


def _reductions(raw: RawClaim, start: int, one: raw_payers.Decided) -> list[Reduction]:
    return [Reduction(*trio) for trio in raw_payers.adjusted(raw, start, one)]


def _paid(raw: RawClaim, payer: raw_payers.Decided) -> Decimal | None:
    """AMT*D."""
    separator, segments = raw.delimiters.element, raw.segments.segments
    for place in payer.amounts:
        values = segments[place].split(separator)
        if at(values, 1) == "D":
            return money(at(values, 2))
    return None


def _last_day(raw: RawClaim, number: int) -> date | None:
    """Of the service of a line; None where it has none that can be read."""
    segments, starts, layouts = raw.segments
    uses = layouts[number].root.uses
    used = uses.get("DTP[472]") or uses.get("DTP")
    if not used:
        return None
    values = segments[starts[number] + used[0]].split(raw.delimiters.element)
    days = parse_period(at(values, 2), at(values, 3))
    return days[1] if days else None
