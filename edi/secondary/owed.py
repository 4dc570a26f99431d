"""Is anything left for the next payer, and may it be asked now?

Sources: CARC and RARC lists; 835 guide, CLP02; 837 guides, section 1.4.4.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from edi.codes import claim_status
from edi.codes.adjustment_pair import CAPITATED, PAID_TO_PATIENT, UNDECIDED
from edi.emit.values import Adjustment
from edi.matching.decision import Decision
from edi.matching.netting import is_duplicate
from edi.matching.outcome import forwarded, left_open
from edi.secondary.refusal import CannotMake, Reason

ZERO = Decimal(0)
CROSSOVER_DAYS = 30  # after which a claim that was passed on is asked after
# The payer waits for something: information, an attachment, a decision of its own.
_PENDED = frozenset({"133"})
_ASKED_FOR = frozenset({"16", "133", "163", "164", "226", "227", "250", "251", "252"})
_OTHER_FIRST = frozenset({"22", "109"})
_NOT_COVERED_THEN = UNDECIDED - _OTHER_FIRST
_UNKNOWN_MEMBER = "4"  # CLP02


def check_decided(decisions: Sequence[Decision]) -> None:
    """Has the payer decided at all? Raises `CannotMake`."""
    first = decisions[0]
    if any(one.status == claim_status.PREDETERMINATION for one in decisions):
        raise CannotMake(
            Reason.NOT_DECIDED, "The payer has only priced the claim (CLP02 25).", at=first
        )
    if any(one.status == _UNKNOWN_MEMBER for one in decisions):
        raise CannotMake(
            Reason.NOT_DECIDED, "The payer does not know the patient (CLP02 4).", at=first
        )
    adjustments = [a for one in decisions for a in one.all_adjustments() if a.amount]
    paid = sum((one.paid for one in decisions), ZERO)
    if any(a.reason in _PENDED for a in adjustments):
        raise CannotMake(
            Reason.HELD,
            "The payer has not finished: part of the claim waits for its review (reason 133).",
            amount=_sum(adjustments, _PENDED),
            at=first,
        )
    if paid or not adjustments or forwarded(decisions):
        return
    if all(map(is_duplicate, decisions)):
        raise CannotMake(
            Reason.NO_REMITTANCE,
            "The payer has denied the claim as a duplicate (reason 18); its decision on the first"
            " one is not among the files.",
            at=first,
        )
    reasons = {a.reason for a in adjustments}
    if reasons <= _ASKED_FOR:
        raise CannotMake(
            Reason.HELD,
            f"The payer asks for information before it decides (reason {_list(reasons)}).",
            amount=_sum(adjustments, _ASKED_FOR),
            at=first,
        )
    if first.priority_payer is not None or reasons & _OTHER_FIRST:
        raise CannotMake(
            Reason.NOT_DECIDED,
            "The payer says that another one comes first"
            f" ({_list(reasons & _OTHER_FIRST) or 'NM1*PR'}).",
            amount=_sum(adjustments, _OTHER_FIRST),
            at=first,
        )
    if reasons <= _NOT_COVERED_THEN:
        raise CannotMake(
            Reason.NOT_DECIDED,
            f"The payer does not cover the patient on that day (reason {_list(reasons)}).",
            amount=_sum(adjustments, _NOT_COVERED_THEN),
            at=first,
        )


def check_owed(decisions: Sequence[Decision]) -> None:
    """Is something left for the next payer? Raises `CannotMake`."""
    if left_open(decisions) > 0:
        return
    first = decisions[0]
    paid = sum((one.paid for one in decisions), ZERO)
    adjustments = [a for one in decisions for a in one.all_adjustments()]
    if not paid and any(a.reason == CAPITATED for a in adjustments):
        raise CannotMake(
            Reason.PAID_IN_FULL,
            "Nothing is left for the next payer: capitation pays for the service (reason 24).",
            at=first,
        )
    if paid or any(a.reason == PAID_TO_PATIENT for a in adjustments):
        raise CannotMake(
            Reason.PAID_IN_FULL,
            "Nothing is left for the next payer: what the payer did not pay is the provider's.",
            at=first,
        )
    groups = sorted({a.group for a in adjustments if a.amount})
    raise CannotMake(
        Reason.CONTRACTUAL,
        f"The payer has denied the claim, and leaves nothing to the patient ({_list(groups)} only):"
        " no other payer pays for it.",
        amount=sum((one.charge for one in decisions), ZERO),
        at=first,
    )


def check_forwarded(decisions: Sequence[Decision], today: date, *, bill_overdue: bool) -> None:
    """Has the payer sent the claim on, and is it time to ask after it? Raises `CannotMake`."""
    how = forwarded(decisions)
    if not how:
        return
    first = decisions[0]
    since = max((one.decided for one in decisions if one.decided), default=None)
    days = (today - since).days if since else 0
    if days <= CROSSOVER_DAYS:
        raise CannotMake(
            Reason.CROSSED_OVER,
            f"The payer has sent the claim on to the next one itself ({how}).",
            at=first,
        )
    if not bill_overdue:
        raise CannotMake(
            Reason.CROSSOVER_OVERDUE,
            f"The payer sent the claim on to the next one {days} days ago ({how}), and no 835 of"
            " that payer is among the files.",
            at=first,
        )


def _sum(adjustments: Sequence[Adjustment], reasons: frozenset[str]) -> Decimal:
    return sum((a.amount for a in adjustments if a.reason in reasons), ZERO)


def _list(codes: Sequence[str] | frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(codes))
