"""Which residuals of a claim payment (835) to report, as `edi.rules.bal.causes` of a claim."""

from decimal import Decimal

from edi.claims import balance
from edi.claims.payment import ClaimPayment, ServicePayment
from edi.codes import cagc, claim_status
from edi.rules.bal.sums import is_sum
from edi.rules.bal.unplaced import unplaced

Parts = list[Decimal | None]


def is_not_negated(payment: ClaimPayment) -> bool:
    """REM005: do a reversal's adjustments explain its charge, were their signs turned?"""
    charge, paid = payment.charge, payment.paid
    sent = balance.total(
        [balance.adjusted(payment), *(balance.adjusted(line) for line in payment.lines)]
    )
    if payment.status != claim_status.REVERSAL or charge is None or paid is None:
        return False
    return bool(sent) and charge < 0 and sent == paid - charge


def unbalanced_services(payment: ClaimPayment) -> list[tuple[ServicePayment, Decimal]]:
    """BAL101: the service lines out of balance for no other reason, with their residuals."""
    if is_not_negated(payment):
        return []
    return [
        (line, residual)
        for line in payment.lines
        if (residual := balance.service(line)) and not is_sum(residual, _strays(payment))
    ]


def charge_residual(payment: ClaimPayment) -> Decimal | None:
    """BAL104: the residual of CLP03 against SVC02, unless wrong charges of lines explain it."""
    residual = balance.payment_charge(payment)
    if not residual:
        return None
    parts = [-amount for _, amount in unbalanced_services(payment)]
    return None if is_sum(residual, [*parts, *unplaced(payment).charges]) else residual


def claim_residual(payment: ClaimPayment) -> Decimal | None:
    """BAL102: the residual of CLP03 against payment and adjustments, unless something explains
    it."""
    residual = balance.claim_payment(payment)
    if not residual or is_not_negated(payment):
        return None
    of_charge = charge_residual(payment)
    if of_charge and _is_between(residual, of_charge):
        return None  # a line may be missing, with its adjustments
    parts = [*_open_amounts(payment), *_strays(payment), *unplaced(payment).charges]
    return None if is_sum(residual, parts) else residual


def patient_residual(payment: ClaimPayment) -> Decimal | None:
    """BAL105: the residual of CLP05 against the PR adjustments, unless something explains it."""
    residual = balance.payment_patient_responsibility(payment)
    if not residual:
        return None
    of_charge = charge_residual(payment)
    if of_charge and _is_between(residual, of_charge):
        return None  # a line may be missing, with its adjustments
    adjustments = [*payment.adjustments, *(a for one in payment.lines for a in one.adjustments)]
    open_claim = balance.claim_payment(payment) or balance.ZERO
    parts = [*_open_amounts(payment), open_claim, *_strays(payment)]
    parts += [a.amount for a in adjustments if not cagc.is_valid(a.group)]  # CAS001, CAS020
    return None if is_sum(residual, parts) else residual


def _open_amounts(payment: ClaimPayment) -> Parts:
    return [amount for _, amount in unbalanced_services(payment)]


def _strays(payment: ClaimPayment) -> Parts:
    """Adjustments without a place."""
    return list(unplaced(payment).adjustments)


def _is_between(residual: Decimal, limit: Decimal) -> bool:
    """Is it between zero and the limit, which may be negative?"""
    return min(limit, balance.ZERO) <= residual <= max(limit, balance.ZERO)
