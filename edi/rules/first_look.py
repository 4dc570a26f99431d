"""A first look at a claim or claim payment: accept fast, explain slow, as with elements.

Most claims are plainly right: all balances, every payer is in its place, every adjustment has
reason, amount and a group that fits. That can be told from the raw segments in one pass, without
making the objects of the claim model. The rules in `CLEARED` then have nothing to find and are not
asked; all others are. Anything unusual means a closer look, never a finding.

What each layout holds where is worked out once a layout, like everything that depends on the shape.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.claims.view import money
from edi.codes import carc
from edi.loops.layout import Layout
from edi.rules.cas.context import pair_rule
from edi.rules.cob.order import ORDER

# Rules that find nothing in a claim that passes. A rule that is not named here is always asked.
CLEARED = frozenset(
    "BAL001 BAL002 BAL003 BAL004 BAL005 BAL101 BAL102 BAL104 BAL105"
    " CAS001 CAS002 CAS003 CAS010 CAS011 CAS012 CAS013 CAS014 CAS015 CAS016 CAS020 CAS021 CAS022"
    " CAS023 CAS024 CAS025 CAS028 CAS031"
    " COB001 COB002 COB003 COB004 COB005 COB006 COB007 COB008 COB009 COB010 COB012 SEG014".split()
)

Pair = tuple[str, str]
_ZERO = Decimal(0)


class _Decision(NamedTuple):
    """Where a 2430 has its parts: segment indexes in the line's chunk."""

    svd: int
    cas: tuple[int, ...]
    date: int


class _LinePlan(NamedTuple):
    """Where a service line has its parts."""

    service: int  # SV1 or SV2
    charge: int  # element number in it
    date: int | None
    decisions: tuple[_Decision, ...]


class _PayerPlan(NamedTuple):
    """Where a 2320 has its parts."""

    sbr: int
    paid: int  # AMT*D
    name: int  # NM1 of 2330B


def first_look(subject: Claim | ClaimPayment) -> frozenset[Pair] | None:
    """The group-reason pairs of a claim that is plainly right; None when it takes a closer look."""
    pairs: set[Pair] = set()
    if isinstance(subject, Claim):
        is_right = _is_right_claim(subject, pairs)
    else:
        is_right = _is_right_payment(subject, pairs)
    return frozenset(pairs) if is_right else None


# -- 837


def _is_right_claim(claim: Claim, pairs: set[Pair]) -> bool:
    chunk = claim.chunk
    payer_plans = _payer_plans(chunk.layout)
    if payer_plans is None or not claim.lines:
        return False
    sep = chunk.delimiters.element
    charge = money(_element(chunk.segments[0], sep, 2))
    if charge is None:
        return False
    paid: dict[str, Decimal] = {}  # AMT*D by payer id
    for plan in payer_plans:
        payer_id = _element(chunk.segments[plan.name], sep, 9)
        amount = money(_element(chunk.segments[plan.paid], sep, 2))
        if not payer_id or payer_id in paid or amount is None:
            return False
        paid[payer_id] = amount
    if not _are_in_order(claim, payer_plans, sep) or sum(paid.values()) > charge:
        return False
    created = _text(claim.created) if payer_plans else ""
    rest = charge
    decided: set[str] = set()
    line_paid = dict.fromkeys(paid, _ZERO)
    account = dict.fromkeys(paid, _ZERO)
    for ordinal, line in enumerate(claim.lines, start=1):
        segments = line.chunk.segments
        line_plan = _line_plan(line.chunk.layout)
        if line_plan is None or segments[0] != f"LX{sep}{ordinal}":
            return False
        line_charge = money(_element(segments[line_plan.service], sep, line_plan.charge))
        if line_charge is None:
            return False
        rest -= line_charge
        if not line_plan.decisions:
            continue
        left = line_charge
        seen = set()
        for decision in line_plan.decisions:
            svd = segments[decision.svd].split(sep)
            payer_id, amount = svd[1], money(svd[2]) if len(svd) > 2 else None
            if payer_id not in paid or payer_id in seen or amount is None:
                return False
            seen.add(payer_id)
            decided.add(payer_id)
            day = segments[decision.date].rpartition(sep)[2]
            taken = _take(segments, decision.cas, sep, line_charge, day, pairs)
            if taken is None or amount + taken != line_charge:
                return False
            served = line_plan.date
            service = _element(segments[served], sep, 3)[:8] if served is not None else ""
            # Dates as text: CCYYMMDD compares as the days do.
            if not len(day) == len(service) == len(created) == 8 or not service <= day <= created:
                return False
            left -= amount
            line_paid[payer_id] += amount
            account[payer_id] += taken
        if left < 0:
            return False
    if rest or len(decided) != len(paid):
        return False
    return all(
        paid[payer_id] == line_paid[payer_id] and paid[payer_id] + account[payer_id] == charge
        for payer_id in paid
    )


def _are_in_order(claim: Claim, plans: tuple[_PayerPlan, ...], sep: str) -> bool:
    """The other payers are all those before the destination, and none is the destination."""
    destination = claim.responsibility
    if not plans:
        return destination == "P"
    segments = claim.chunk.segments
    levels = sorted(ORDER.find(_element(segments[plan.sbr], sep, 1)) for plan in plans)
    ours = ORDER.find(destination) if destination else -1
    if levels != list(range(len(plans))) or ours != len(plans):
        return False
    payer = claim.payer
    return payer is not None and all(
        _element(segments[plan.name], sep, 9) != payer.id for plan in plans
    )


@lru_cache(maxsize=4096)
def _payer_plans(layout: Layout) -> tuple[_PayerPlan, ...] | None:
    """The other payers of a claim's chunk; None when something in it is unusual."""
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    found = []
    for node in layout.root.children.get("2320", ()):
        names = node.children.get("2330B", ())
        used = node.uses
        if len(names) != 1 or "DTP" in names[0].uses or not used.get("AMT[D]"):
            return None
        if used.get("CAS") or used.get("AMT[A8]") or used.get("AMT[EAF]"):
            return None
        found.append(_PayerPlan(used["SBR"][0], used["AMT[D]"][0], names[0].uses["NM1"][0]))
    return tuple(found)


@lru_cache(maxsize=4096)
def _line_plan(layout: Layout) -> _LinePlan | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    uses = layout.root.uses
    is_institutional = "SV2" in uses
    service = uses["SV2" if is_institutional else "SV1"][0]
    dates = uses.get("DTP[472]") or uses.get("DTP")
    decisions = []
    for node in layout.root.children.get("2430", ()):
        decisions.append(
            _Decision(node.uses["SVD"][0], node.uses.get("CAS", ()), node.uses["DTP"][0])
        )
    return _LinePlan(
        service, 3 if is_institutional else 2, dates[0] if dates else None, tuple(decisions)
    )


# -- 835


class _ServicePlan(NamedTuple):
    cas: tuple[int, ...]


def _is_right_payment(payment: ClaimPayment, pairs: set[Pair]) -> bool:
    chunk = payment.chunk
    if _service_plan(chunk.layout) != _ServicePlan(()) or not payment.lines:
        return False  # claim-level adjustments, or none at all
    sep = chunk.delimiters.element
    clp = chunk.segments[0].split(sep)
    if len(clp) < 6 or clp[2] == "22":
        return False
    charge, paid = money(clp[3]), money(clp[4])
    patient = money(clp[5]) if clp[5] else _ZERO
    if charge is None or paid is None or patient is None:
        return False
    owed = [_ZERO]
    day = _text(payment.remittance.effective_date)
    for line in payment.lines:
        segments = line.chunk.segments
        plan = _service_plan(line.chunk.layout)
        svc = segments[0].split(sep)
        if plan is None or len(svc) < 4:
            return False
        line_charge, line_paid = money(svc[2]), money(svc[3])
        if line_charge is None or line_paid is None:
            return False
        taken = _take(segments, plan.cas, sep, line_charge, day, pairs, owed)
        if taken is None or line_paid + taken != line_charge:
            return False
        charge -= line_charge
        paid -= line_paid
    return not charge and not paid and owed[0] == patient


@lru_cache(maxsize=4096)
def _service_plan(layout: Layout) -> _ServicePlan | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    return _ServicePlan(layout.root.uses.get("CAS", ()))


# -- adjustments


def _take(
    segments: list[str],
    places: tuple[int, ...],
    sep: str,
    charge: Decimal,
    day: str,
    pairs: set[Pair],
    owed: list[Decimal] | None = None,
) -> Decimal | None:
    """The sum of the CAS segments at `places`, None when one of them is not plainly right.

    `charge` is that of the line, `day` the one of the decision (CCYYMMDD). Adds the pairs to
    `pairs`, and what is under PR to `owed[0]`.
    """
    total = excess = _ZERO
    groups: set[str] = set()
    for place in places:
        values = segments[place].split(sep)
        count = len(values)
        # Trios without quantity: a quantity or a gap shifts the count or leaves a place filled.
        if count < 4 or (count - 4) % 3 or values[1] in groups:
            return None
        group = values[1]
        groups.add(group)
        reasons: set[str] = set()
        for position in range(2, count, 3):
            reason = values[position]
            amount = money(values[position + 1])
            if not amount or reason in reasons or _fine_from(group, reason) > day:
                return None
            if position + 2 < count and values[position + 2]:
                return None
            reasons.add(reason)
            pairs.add((group, reason))
            total += amount
            if reason == "45":
                excess += amount
            if group == "PR" and owed is not None:
                owed[0] += amount
    return None if excess and excess == charge else total


@lru_cache(maxsize=8192)
def _fine_from(group: str, reason: str) -> str:
    """The day (CCYYMMDD) from which on nothing is wrong with the pair; "never" sorts behind all."""
    known = carc.get(reason)
    if not group or known is None or known.stopped or group == "CR" or pair_rule(group, reason):
        return "never"
    return _text(known.started)


@lru_cache(maxsize=4096)
def _text(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _element(raw: str, separator: str, position: int) -> str:
    values = raw.split(separator, position + 1)
    return values[position] if position < len(values) else ""
