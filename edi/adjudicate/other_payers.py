"""Who pays before this plan, and what to do where that payer's decision is not known."""

from datetime import date, timedelta
from decimal import Decimal

from edi.adjudicate import prior_payers
from edi.adjudicate.plan import Estimate
from edi.adjudicate.prior_payers import Before, Unclear
from edi.adjudicate.work import ClaimWork, Hold
from edi.cob.coordination import PriorPayment
from edi.cob.money import cents
from edi.cob.order import rank
from edi.ledger.investigations import Investigations

UNKNOWN_PRIMARY, PRIOR_PAYER = "unknown-primary", "prior-payer"
_ESTIMATED = "N23"  # RARC: the patient's liability may change by coordination


def in_order(work: ClaimWork, before: Before, known: Investigations, on: date) -> Hold | None:
    """Is it this plan's turn? Else the claim is denied, or held for the other payer."""
    if work.pays_first is not None:
        name, id_ = work.pays_first
        ids = {payer.payer_id for payer in before.decided}
        if not ids or (id_ and id_ not in ids):
            work.deny(work.plan.coordination.first_reason, f"{name} pays first")
            return None
        work.pays_first = None
    level = rank(work.claim.responsibility) or 0
    unknown = bool(before.undecided) or (level > 0 and not before.decided)
    if not unknown:
        return None
    rules = work.plan.coordination
    if rules.estimate is not None:
        work.estimated = True
        return None
    since = known.held_since(work.source, UNKNOWN_PRIMARY, on)
    last = since + timedelta(days=rules.days)
    if on > last:
        work.deny(rules.reason, f"No decision of the payer before came in {rules.days} days")
        return None
    return Hold(
        UNKNOWN_PRIMARY,
        "waits for the decision of the payer before this plan: ask for its remittance",
        since,
        last,
    )


def apply(work: ClaimWork, before: Before, known: Investigations, on: date) -> Hold | None:
    """Give each line what the payers before made of it; held where that cannot be computed with."""
    try:
        prior_payers.apply(work.claim, before.decided, work.lines)
    except Unclear as error:
        since = known.held_since(work.source, PRIOR_PAYER, on)
        return Hold(PRIOR_PAYER, f"{error}: ask for a corrected claim", since, None, error.rule)
    if work.estimated:
        estimate = work.plan.coordination.estimate
        assert estimate is not None
        for one in work.lines:
            assert one.allowed is not None
            one.prior = (_estimated(one.charge, one.allowed, estimate, one.prior),)
            one.remarks.append(_ESTIMATED)
        work.steps.append(
            "The payer before has not decided: what it will pay is an estimate by the plan's table."
        )
    return None


def _estimated(
    charge: Decimal, allowed: Decimal, estimate: Estimate, prior: tuple[PriorPayment, ...]
) -> PriorPayment:
    limit = cents(allowed * estimate.allowed)
    paid = cents(limit * estimate.paid)
    return PriorPayment(
        paid=paid,
        patient=limit - paid,
        written_off=charge - limit,
        items=(("PR", "2", limit - paid), ("CO", "45", charge - limit)),
    )
