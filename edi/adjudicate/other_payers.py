"""Who pays before this plan, and what to do where that payer's decision is not known."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.adjudicate.coverages import Known
from edi.adjudicate.plan import Estimate
from edi.adjudicate.pricing import allowed_of
from edi.adjudicate.work import ClaimWork, Hold, days_after
from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.cob import PriorPayment, Unclear, prior_payments
from edi.cob.levels import rank
from edi.cob.money import cents
from edi.cob.payers import payers_before
from edi.ledger.investigations import Investigations

UNKNOWN_PRIMARY, PRIOR_PAYER, PAYER_ORDER = "unknown-primary", "prior-payer", "payer-order"
_ESTIMATED = "N23"  # RARC: the patient's liability may change by coordination


class Before(NamedTuple):
    """The payers before this one, in their order."""

    decided: tuple[OtherPayer, ...]
    undecided: tuple[OtherPayer, ...]  # named as coming first, without a decision

    @classmethod
    def of(cls, claim: Claim) -> "Before":
        found = payers_before(claim) if claim.other_payers else []
        return cls(
            tuple(one for one in found if claim.has_decided(one)),
            tuple(one for one in found if not claim.has_decided(one)),
        )

    @property
    def last_decision(self) -> date | None:
        days = [payer.adjudication_date for payer in self.decided]
        return max((day for day in days if day is not None), default=None)


def in_order(work: ClaimWork, before: Before, known: Investigations, on: date) -> Hold | None:
    """Is it this plan's turn? Else the claim is denied, or held for the other payer."""
    if work.others is not None:
        hold = _by_coverages(work, work.others, before, known, on)
        if hold is not None or not any(work.open_lines):
            return hold
    elif work.pays_first is not None:
        name, id_ = work.pays_first
        ids = {payer.payer_id for payer in before.decided}
        if not ids or (id_ and id_ not in ids):
            work.deny(work.plan.coordination.first_reason, f"{name} pays first")
            return None
        work.pays_first = None
    level = rank(work.claim.responsibility) or 0
    if not before.undecided and (level == 0 or before.decided):
        return None
    if work.plan.coordination.estimate is not None and not before.decided:
        work.estimated = True
        return None
    return _wait(work, known, on)


def _by_coverages(
    work: ClaimWork, others: Known, before: Before, known: Investigations, on: date
) -> Hold | None:
    """By what is known of the patient's coverages: who comes before this plan has decided, or is
    to be billed first; what is not known is asked, never guessed."""
    work.pays_first = None
    found = others.order(work.day)
    if found.questions:
        asks = "; ".join(question.text for question in found.questions)
        since = known.held_since(work.source, PAYER_ORDER, on)
        return Hold(PAYER_ORDER, f"who pays first is not known: {asks}", since, None)
    ours = next((one for one in found.coverages if one.coverage.id == others.plan), None)
    if ours is None:
        why = next((one.reason for one in found.left_out if one.coverage.id == others.plan), "")
        since = known.held_since(work.source, PAYER_ORDER, on)
        return Hold(
            PAYER_ORDER,
            f"this plan does not pay, by what is known of coverages: {why}",
            since,
            None,
        )
    if ours.shares_equally:
        since = known.held_since(work.source, PAYER_ORDER, on)
        return Hold(PAYER_ORDER, "this plan and another share equally: by hand", since, None)
    decided = {payer.payer_id for payer in before.decided}
    for place, one in enumerate(found.coverages):
        if one is ours:
            break
        if one.coverage.id not in decided:
            work.pays_first = others.name(one.coverage.id), one.coverage.id
            why = found.coverages[place].reason
            work.deny(
                work.plan.coordination.first_reason, f"{work.pays_first[0]} pays first ({why})"
            )
            break
    return None


def _wait(work: ClaimWork, known: Investigations, on: date) -> Hold | None:
    """Held so many days; then denied."""
    rules = work.plan.coordination
    since = known.held_since(work.source, UNKNOWN_PRIMARY, on)
    last = days_after(since, rules.days)
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
    if work.estimated:
        _estimate(work)
    if not before.decided or before.undecided:
        return None
    try:
        found = prior_payments(work.claim, work.plan.coordination.readings)
    except Unclear as error:
        since = known.held_since(work.source, PRIOR_PAYER, on)
        return Hold(PRIOR_PAYER, f"{error}; ask for a corrected claim", since, None, error.code)
    for number, one in enumerate(work.lines):
        one.prior = tuple(found.of_line(number))
    for part in found.parts:
        work.steps += [f"Of a payer before, {note}." for note in part.notes]
    if found.of_claim or not any(work.open_lines):
        return None
    # Each of them says that it is not its turn.
    if work.plan.coordination.estimate is None:
        return _wait(work, known, on)
    _estimate(work)
    return None


def _estimate(work: ClaimWork) -> None:
    estimate = work.plan.coordination.estimate
    assert estimate is not None
    for one in work.lines:
        one.prior = (_estimated(one.charge, allowed_of(one), estimate),)
        one.remarks.append(_ESTIMATED)
    work.steps.append(
        "The payer before has not decided: what it will pay is an estimate by the plan's table."
    )


def _estimated(charge: Decimal, allowed: Decimal, estimate: Estimate) -> PriorPayment:
    limit = cents(allowed * estimate.allowed)
    paid = cents(limit * estimate.paid)
    return PriorPayment(
        paid=paid,
        patient=limit - paid,
        written_off=charge - limit,
        items=(("PR", "2", limit - paid), ("CO", "45", charge - limit)),
    )
