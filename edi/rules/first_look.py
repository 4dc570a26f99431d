"""A first look at a claim or claim payment: accept fast, explain slow, as with elements.

Most claims are plainly right: all balances, every payer is in its place, every adjustment has
reason, amount and a group that fits. That can be told from the raw segments in one pass, without
making the objects of the claim model. The rules in `CLEARED` then have nothing to find and are not
asked; all others are. Anything unusual means a closer look, never a finding.

What each layout holds where is worked out once a layout, like everything that depends on the shape.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.codes import carc, claim_status
from edi.loops.chunk import LoopChunk
from edi.loops.layout import Layout
from edi.rules.cas.context import pair_rule
from edi.rules.cob.order import ORDER

# Rules that find nothing in a claim that passes. A rule that is not named here is always asked.
CLEARED = frozenset(
    "BAL001 BAL002 BAL003 BAL004 BAL005 BAL101 BAL102 BAL104 BAL105"
    " CAS001 CAS002 CAS003 CAS010 CAS011 CAS012 CAS013 CAS014 CAS015 CAS016 CAS020 CAS021 CAS022"
    " CAS023 CAS024 CAS025 CAS028 CAS029 CAS031"
    " COB001 COB002 COB003 COB004 COB005 COB006 COB007 COB008 COB009 COB010 COB012 SEG014".split()
)

Pair = tuple[str, str]


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


@lru_cache(maxsize=16384)
def _cents(text: str) -> int | None:
    """A plain amount, of dollars or of dollars and cents; None for any other text."""
    size = text[1:] if text[:1] == "-" else text
    dollars, _, cents = size.partition(".")
    digits = dollars + cents
    if not (digits.isdecimal() and digits.isascii() and len(dollars) < 18 and len(cents) < 3):
        return None
    amount = int(dollars + cents.ljust(2, "0"))
    return amount if size is text else -amount


# -- 837


def _is_right_claim(claim: Claim, pairs: set[Pair]) -> bool:
    chunk, lines = claim.chunk, claim.line_chunks
    payer_plans = _payer_plans(chunk.layout)
    if payer_plans is None or not lines:
        return False
    sep = chunk.delimiters.element
    charge = _cents(_element(chunk.segments[0], sep, 2))
    if charge is None:
        return False
    if not payer_plans:
        return claim.responsibility == "P" and _are_lines_of(charge, lines, sep)
    paid: dict[str, int] = {}  # AMT*D by payer id
    primary = ""
    for sbr, amt, name in payer_plans:
        payer_id = _element(chunk.segments[name], sep, 9)
        amount = _cents(_element(chunk.segments[amt], sep, 2))
        if payer_id in paid or amount is None or not _is_plain(payer_id):
            return False
        paid[payer_id] = amount
        if _element(chunk.segments[sbr], sep, 1) == "P":
            primary = payer_id
    if not _are_in_order(claim, payer_plans, sep) or sum(paid.values()) > charge:
        return False
    created = _text(claim.created)
    rest = charge
    decided: set[str] = set()
    line_paid = dict.fromkeys(paid, 0)
    account = dict.fromkeys(paid, 0)
    for ordinal, line in enumerate(lines, start=1):
        segments = line.segments
        plan = _line_plan(line.layout)
        if plan is None or segments[0] != f"LX{sep}{ordinal}":
            return False
        service_at, charge_at, date_at, decisions = plan
        line_charge = _cents(_element(segments[service_at], sep, charge_at))
        if line_charge is None:
            return False
        rest -= line_charge
        if not decisions:
            continue
        service = _element(segments[date_at], sep, 3)[:8] if date_at is not None else ""
        left = line_charge
        seen = set()
        for svd_at, cas, day_at in decisions:
            svd = segments[svd_at].split(sep, 3)
            if len(svd) < 3:
                return False
            payer_id, amount = svd[1], _cents(svd[2])
            if payer_id not in paid or payer_id in seen or amount is None:
                return False
            seen.add(payer_id)
            day = _element(segments[day_at], sep, 3)
            taken = _take(segments, cas, sep, line_charge, day, pairs, payer_id == primary)
            if taken is None or amount + taken[0] != line_charge:
                return False
            # Dates as text: CCYYMMDD compares as the days do.
            if not len(day) == len(service) == len(created) == 8 or not service <= day <= created:
                return False
            left -= amount
            line_paid[payer_id] += amount
            account[payer_id] += taken[0]
        decided |= seen
        if left < 0:
            return False
    if rest or len(decided) != len(paid):
        return False
    return all(
        paid[payer_id] == line_paid[payer_id] and paid[payer_id] + account[payer_id] == charge
        for payer_id in paid
    )


def _are_lines_of(charge: int, lines: list[LoopChunk], sep: str) -> bool:
    """The lines of a claim without other payers: do they sum to its charge?"""
    for ordinal, line in enumerate(lines, start=1):
        segments = line.segments
        plan = _line_plan(line.layout)
        if plan is None or plan[3] or segments[0] != f"LX{sep}{ordinal}":
            return False
        amount = _cents(_element(segments[plan[0]], sep, plan[1]))
        if amount is None:
            return False
        charge -= amount
    return not charge


def _are_in_order(claim: Claim, plans: tuple[_PayerPlan, ...], sep: str) -> bool:
    """The other payers are all those before the destination, and none is the destination."""
    destination = claim.responsibility
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
    chunk, lines = payment.chunk, payment.line_chunks
    if _service_plan(chunk.layout) != _ServicePlan(()) or not lines:
        return False  # claim-level adjustments, or none at all
    sep = chunk.delimiters.element
    clp = chunk.segments[0].split(sep, 6)
    if len(clp) < 6 or clp[2] == claim_status.REVERSAL:
        return False
    charge, paid, owed = _cents(clp[3]), _cents(clp[4]), _cents(clp[5] or "0")
    if charge is None or paid is None or owed is None:
        return False
    day = _text(payment.remittance.effective_date)
    for line in lines:
        segments = line.segments
        plan = _service_plan(line.layout)
        svc = segments[0].split(sep, 4)
        if plan is None or len(svc) < 4:
            return False
        line_charge, line_paid = _cents(svc[2]), _cents(svc[3])
        if line_charge is None or line_paid is None:
            return False
        taken = _take(segments, plan.cas, sep, line_charge, day, pairs)
        if taken is None or line_paid + taken[0] != line_charge:
            return False
        charge -= line_charge
        paid -= line_paid
        owed -= taken[1]
    return not charge and not paid and not owed


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
    charge: int,
    day: str,
    pairs: set[Pair],
    is_primary: bool = False,
) -> tuple[int, int] | None:
    """What the CAS segments at `places` take in all, and under PR; None where one of them is not
    plainly right.

    `charge` is that of the line, `day` the one of the decision (CCYYMMDD), of the primary payer or
    not. Adds the pairs to `pairs`.
    """
    total = owed = excess = 0
    groups: set[str] = set()
    for place in places:
        values = segments[place].split(sep)
        count = len(values)
        # Trios without quantity: a quantity or a gap shifts the count or leaves a place filled.
        if count < 4 or (count - 4) % 3 or values[1] in groups:
            return None
        group = values[1]
        groups.add(group)
        if count > 4 and len(set(values[2::3])) < len(values[2::3]):
            return None  # a reason twice
        for position in range(2, count, 3):
            reason = values[position]
            amount = _cents(values[position + 1])
            if not amount or _fine_from(group, reason) > day:
                return None
            if position + 2 < count and values[position + 2]:
                return None
            pairs.add((group, reason))
            total += amount
            if reason == "45":
                excess += amount
            elif reason == "23" and is_primary:
                return None
            if group == "PR":
                owed += amount
    return None if excess and excess == charge else (total, owed)


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


def _is_plain(text: str) -> bool:
    """Is it a value, and read as it stands: without blanks around it, in ASCII?"""
    return text != "" and text.isascii() and text == text.strip()


def _element(raw: str, separator: str, position: int) -> str:
    values = raw.split(separator, position + 1)
    return values[position] if position < len(values) else ""
