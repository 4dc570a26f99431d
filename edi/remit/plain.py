"""Plain decisions on plain claims, paid without the objects of either, where there is native code.

Most claims of most runs are plain: no other payer, no reversal, every line decided and balanced.
`edi.native._paying` says of one that it is, and what it comes to. Of all others, and of all where
that is not compiled, the Python code decides, which alone refuses and warns;
`tests/remit/test_plain_payments.py` holds the two to the same.
"""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from edi import native
from edi.claims.claim import BillingProvider
from edi.claims.context import ClaimContext
from edi.codes import carc, npi, remark_code
from edi.guides.spec import GuideSpec, Service
from edi.remit.decision import FILINGS
from edi.remit.employer_group import EmployerGroup, Groups
from edi.remit.payment_values import filing_of
from edi.remit.situations import INPATIENT
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout, Node

_NOBODY = (None, -1, -1)  # in place of a dependent
_MOST_PLANS = 8192
_DENTAL = "SV3"  # its lines have teeth and areas besides
_Filings = dict[str, str]
_Period = tuple[int, int, EmployerGroup, _Filings]  # first and last day, CLP06 by SBR09
_ClaimPlan = tuple[bool, int, tuple[int, ...], tuple[int, ...], int, tuple[tuple[Any, ...], ...]]


class PlainPayment(NamedTuple):
    """What a claim is paid."""

    group: EmployerGroup
    data: bytes  # loops 2100 and 2110, with waiting delimiters
    segments: int
    cents: int  # CLP04
    reference: str  # CLP07
    corrects: tuple[str, ...]  # REF*F8
    identity: bytes  # of what its digest is made
    services: list[bytes]  # and those of the lines that are paid
    patient_and_days: bytes


class PlainPayments:
    """Give it the line of a decision and the claim that it is about."""

    def __init__(self, groups: Groups, on: date) -> None:
        """`on` is the date of payment."""
        decided = native.decided.Decided(carc.is_valid, remark_code.is_valid)
        numbers = {number for group in groups.groups for number in group.numbers}
        # Only the Python code adds up the totals of a group.
        numbers -= {n for group in groups.groups if group.provider_totals for n in group.numbers}
        periods = {number: _periods(groups, number) for number in numbers}
        self._desk = native.paying.Desk(
            decided, periods, _filing, FILINGS, INPATIENT, as_number(on)
        )
        self._plans: dict[tuple[Layout, ...], _ClaimPlan | tuple[()]] = {}
        self._latest: tuple[ClaimContext | None, tuple[Any, ...] | None] = None, None
        self._provider: tuple[BillingProvider | None, tuple[Any, ...]] = None, ()

    def pay(self, line: bytes, claim: RawClaim, context: ClaimContext) -> PlainPayment | None:
        """None where decision or claim is not plain."""
        segments, starts, layouts = claim.segments
        plan = self._plans.get(layouts)
        if plan is None:
            plan = self._plan_of(layouts, context.spec)
        if not plan:
            return None
        if self._latest[0] is not context:
            self._latest = context, self._around(context)
        around = self._latest[1]
        if around is None:
            return None
        d = claim.delimiters
        found = self._desk.pay(line, segments, starts, plan, d.element + d.component, around)
        return None if found is None else PlainPayment._make(found)

    def _plan_of(self, layouts: tuple[Layout, ...], spec: GuideSpec) -> "_ClaimPlan | tuple[()]":
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        found = self._plans[layouts] = _plan(layouts, spec) or ()
        return found

    def _around(self, context: ClaimContext) -> tuple[Any, ...] | None:
        """The levels around a claim, with the places that are asked for."""
        provider, level = context.billing_provider, context.level("2000B")
        if provider is None or level is None:
            return None
        covered = _level_plan(level.layout, "2010BA")
        if covered is None or covered[0] < 0:
            return None
        if provider is not self._provider[0]:
            self._provider = provider, _identified(provider)
        person: tuple[Any, ...] = _NOBODY
        below = context.level("2000C")
        if below is not None:
            places = _level_plan(below.layout, "2010CA")
            if places is None:
                return None
            person = (below.segments, *places[1:])
        return (level.segments, *covered, *person, *self._provider[1])


def is_available() -> bool:
    """Are there the compiled modules?"""
    return native.paying is not None and native.decided is not None


def as_number(day: date) -> int:
    """A day as CCYYMMDD."""
    return (day.year * 100 + day.month) * 100 + day.day


# -- employer groups


def _periods(groups: Groups, number: str) -> tuple[_Period, ...]:
    return tuple(
        (
            as_number(one.effective) if one.effective else 0,
            as_number(one.through) if one.through else 99_999_999,
            one,
            {},
        )
        for one in groups.periods(number)
    )


def _filing(of_claim: str, group: EmployerGroup, known: _Filings) -> str:
    """CLP06 by SBR09; there are some thirty of these."""
    return known.setdefault(of_claim, filing_of(of_claim, group))


def _identified(provider: BillingProvider) -> tuple[str, bytes, str]:
    """NPI; what stands for it in digests; NPI again, if a decision may name it."""
    number = provider.npi
    known = (number or provider.tax_id).encode(errors="surrogatepass")
    return number, known, number if npi.is_valid(number) else ""


# -- where a claim has what is asked of it


def _plan(layouts: tuple[Layout, ...], spec: GuideSpec) -> _ClaimPlan | None:
    """None for a claim that is not plain: dental, of several payers, or with flaws."""
    service = spec.service
    if service is None or service.segment == _DENTAL or len(layouts) < 2:
        return None
    if any(one.problems or one.lacks or None in one.roles for one in layouts):
        return None
    own, *lines = (layout.root for layout in layouts)
    if "2320" in own.children or own.uses.get("CLM") != (0,):
        return None
    rendering = own.children.get(spec.rendering_provider)
    renders = rendering[0].uses.get("NM1") if rendering else None
    if rendering and not renders:
        return None
    plans = [_line_plan(line, service) for line in lines]
    known = tuple(plan for plan in plans if plan is not None)
    if len(known) < len(plans):
        return None
    return (
        spec.is_institutional,
        own.uses.get("DTP[434]", (-1,))[0],
        _references(own, "EA"),
        _references(own, "F8"),
        renders[0] if renders else -1,
        known,
    )


def _line_plan(line: Node, service: Service) -> tuple[Any, ...] | None:
    found = line.uses.get(service.segment)
    if not found or "2430" in line.children or "TOO" in line.uses or _DENTAL in line.uses:
        return None
    day = line.uses.get("DTP[472]") or line.uses.get("DTP") or (-1,)
    return (
        found[0],
        service.procedure,
        service.charge,
        service.units,
        service.revenue_code,
        day[0],
        _references(line, "6R"),
    )


def _references(loop: Node, qualifier: str) -> tuple[int, ...]:
    """REF segments in the order in which `LoopView.reference` looks at them."""
    first = loop.uses.get(f"REF[{qualifier}]", ())[:1]
    others = (index for key, used in loop.uses.items() if key.startswith("REF") for index in used)
    return (*first, *others)


@lru_cache(maxsize=4096)
def _level_plan(layout: Layout, person: str) -> tuple[int, int, int] | None:
    """Where a level has its SBR, and the NM1 and DMG of its person."""
    found = layout.root.children.get(person)
    name = found[0].uses.get("NM1") if found else None
    if not found or not name:
        return None
    coverage, birth = layout.root.uses.get("SBR"), found[0].uses.get("DMG")
    return coverage[0] if coverage else -1, name[0], birth[0] if birth else -1
