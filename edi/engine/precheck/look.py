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
from edi.claims.outline import ClaimOutline, PaymentOutline
from edi.claims.payment import ClaimPayment
from edi.codes import claim_status
from edi.engine.precheck.amounts import (
    DecisionPlan,
    LinePlan,
    Pair,
    ServicePlan,
    amount,
    cents,
    decided_lines,
    element,
    line_charges,
    services,
)
from edi.rules.cob.order import ORDER
from edi.structure.layout import Layout

# Rules that find nothing in a claim that passes. A rule that is not named here is always asked.
CLEARED = frozenset(
    "BAL001 BAL002 BAL003 BAL004 BAL005 BAL101 BAL102 BAL104 BAL105"
    " CAS001 CAS002 CAS003 CAS010 CAS011 CAS012 CAS013 CAS014 CAS015 CAS016 CAS020 CAS021 CAS022"
    " CAS023 CAS024 CAS025 CAS028 CAS029 CAS031"
    " COB001 COB002 COB003 COB004 COB005 COB006 COB007 COB008 COB009 COB010 COB012 SEG014".split()
)


class _PayerPlan(NamedTuple):
    """Where a 2320 has its parts."""

    sbr: int
    paid: int  # AMT*D
    name: int  # NM1 of 2330B


def first_look(
    subject: Claim | ClaimOutline | ClaimPayment | PaymentOutline,
) -> frozenset[Pair] | None:
    """The group-reason pairs of a claim that is plainly right; None when it takes a closer look."""
    pairs: set[Pair] = set()
    if isinstance(subject, Claim | ClaimOutline):
        is_right = _is_right_claim(subject, pairs)
    else:
        is_right = _is_right_payment(subject, pairs)
    return frozenset(pairs) if is_right else None


# -- 837


def _is_right_claim(claim: Claim | ClaimOutline, pairs: set[Pair]) -> bool:
    segments, starts, layouts = claim.whole
    payer_plans = _payer_plans(layouts[0])
    line_plans = [_line_plan(layout) for layout in layouts[1:]]
    if payer_plans is None or not line_plans:
        return False
    sep = claim.delimiters.element
    charge = amount(segments[0], sep, 2)
    if charge is None:
        return False
    if not payer_plans:
        charges = line_charges(segments, starts, line_plans, sep)
        return _destination(claim) == "P" and charges == charge
    payers: list[str] = []
    paid: list[int] = []  # AMT*D of each
    primary = -1
    for sbr, amt, name in payer_plans:
        payer_id = element(segments[name], sep, 9)
        sent = amount(segments[amt], sep, 2)
        if payer_id in payers or sent is None or not _is_plain(payer_id):
            return False
        if element(segments[sbr], sep, 1) == "P":
            primary = len(payers)
        payers.append(payer_id)
        paid.append(sent)
    if not _are_in_order(claim, payer_plans, payers, sep) or sum(paid) > charge:
        return False
    created = _text(claim.created)
    decided = decided_lines(segments, starts, line_plans, sep, payers, primary, created, pairs)
    # Each payer has paid what it paid for the lines, and its adjustments are the rest.
    return decided == (charge, paid, [charge - one for one in paid])


def _destination(claim: Claim | ClaimOutline) -> str:
    return claim.subscriber.responsibility if claim.subscriber else ""


def _are_in_order(
    claim: Claim | ClaimOutline, plans: tuple[_PayerPlan, ...], payers: list[str], sep: str
) -> bool:
    """The other payers are all those before the destination, and none is the destination."""
    destination = _destination(claim)
    segments = claim.whole.segments
    levels = sorted([ORDER.find(element(segments[plan.sbr], sep, 1)) for plan in plans])
    ours = ORDER.find(destination) if destination else -1
    if levels != list(range(len(plans))) or ours != len(plans):
        return False
    payer = claim.subscriber.payer if claim.subscriber else None
    return payer is not None and payer.id not in payers


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
def _line_plan(layout: Layout) -> LinePlan | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    uses = layout.root.uses
    is_institutional = "SV2" in uses
    if not is_institutional and "SV1" not in uses:
        return None
    service = uses["SV2" if is_institutional else "SV1"][0]
    dates = uses.get("DTP[472]") or uses.get("DTP")
    decisions = []
    for node in layout.root.children.get("2430", ()):
        decisions.append(
            DecisionPlan(node.uses["SVD"][0], node.uses.get("CAS", ()), node.uses["DTP"][0])
        )
    return LinePlan(
        service, 3 if is_institutional else 2, dates[0] if dates else None, tuple(decisions)
    )


# -- 835


def _is_right_payment(payment: ClaimPayment | PaymentOutline, pairs: set[Pair]) -> bool:
    segments, starts, layouts = payment.whole
    if _service_plan(layouts[0]) != ServicePlan(()) or len(layouts) == 1:
        return False  # claim-level adjustments, or none at all
    sep = payment.delimiters.element
    clp = segments[0].split(sep, 6)
    if len(clp) < 6 or clp[2] == claim_status.REVERSAL:
        return False
    charge, paid, owed = cents(clp[3]), cents(clp[4]), cents(clp[5] or "0")
    day = _text(payment.remittance.effective_date)
    plans = [_service_plan(layout) for layout in layouts[1:]]
    return (charge, paid, owed) == services(segments, starts, plans, sep, day, pairs)


@lru_cache(maxsize=4096)
def _service_plan(layout: Layout) -> ServicePlan | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    return ServicePlan(layout.root.uses.get("CAS", ()))


@lru_cache(maxsize=4096)
def _text(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def _is_plain(text: str) -> bool:
    """Is it a value, and read as it stands: without blanks around it, in ASCII?"""
    return text != "" and text.isascii() and text == text.strip()
