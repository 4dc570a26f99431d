"""Provider-level adjustments (PLB) and what they make of a payment.

Payment = sum of CLP04 less the PLB amounts: positive PLB amounts lower it. Interest is paid
beside the claims, so it appears here with its sign turned. Sources: 835 guide 1.10.2.1 and
1.10.2.17; X12 RFI 2660 (no negative payment), RFI 1756 (WO), RFI 738 (FB).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from edi.emit.payment import ProviderAdjustment as ProviderAmount
from edi.remit.decisions import ProviderAdjustment
from edi.remit.employer_group import EmployerGroup
from edi.remit.refusal import Unfit

ZERO = Decimal(0)
# Reasons by which a payer takes back, or gives back, what it paid on other claims.
RECOVERIES = frozenset({"WO", "WU", "OB", "FB"})
REFUND = "72"  # a refund that the provider sent; pairs with the WO that it settles


@dataclass(frozen=True, slots=True)
class ClaimAmount:
    """What one CLP adds to the payment; negative for a reversal."""

    claim: str
    is_reversal: bool
    paid: Decimal
    interest: Decimal
    reference: str  # CLP07


def provider_amounts(
    claims: Iterable[ClaimAmount], adjustments: Iterable[ProviderAdjustment], on: date
) -> list[ProviderAmount]:
    """Everything that goes into PLB: interest of the claims, then the adjustments themselves.

    Without a period end it is the last day of the year of payment.
    """
    year_end = date(on.year, 12, 31)
    found = [
        ProviderAmount(year_end, "L6", one.reference, -one.interest)
        for one in claims
        if one.interest
    ]
    found += [
        ProviderAmount(one.period_end or year_end, one.reason, one.reference, one.amount)
        for one in adjustments
    ]
    return found


def net(claims: Iterable[ClaimAmount], amounts: Iterable[ProviderAmount]) -> Decimal:
    """BPR02."""
    return sum((one.paid for one in claims), ZERO) - sum((one.amount for one in amounts), ZERO)


def taken_back(claims: Iterable[ClaimAmount], amounts: Iterable[ProviderAmount]) -> Decimal:
    """By how much this payment is lowered for what was paid earlier; zero or less if it is not.

    A claim whose reversal exceeds its correction takes the difference from the payments of other
    claims, unless a negative WO gives it back. A refund (72) and the WO that acknowledges it
    cancel out.
    """
    by_claim: dict[str, Decimal] = {}
    reversed_claims = set()
    for one in claims:
        by_claim[one.claim] = by_claim.get(one.claim, ZERO) + one.paid + one.interest
        if one.is_reversal:
            reversed_claims.add(one.claim)
    taken = sum((max(-by_claim[claim], ZERO) for claim in reversed_claims), ZERO)
    recovered = (one.amount for one in amounts if one.reason in RECOVERIES or one.reason == REFUND)
    return taken + sum(recovered, ZERO)


def check(
    claims: list[ClaimAmount], amounts: list[ProviderAmount], group: EmployerGroup
) -> Decimal:
    """The net payment. Raises `Unfit` when it is negative, takes back what the group does not
    take back, or can not be paid by the group's method."""
    payment = net(claims, amounts)
    if not group.recoupment:
        taken = taken_back(claims, amounts)
        if taken > 0:
            raise Unfit(
                f"reversals and recoveries (PLB {', '.join(sorted(RECOVERIES))}) take {taken:.2f}"
                " from this payment, but the group's overpayments are requested back, never taken:"
                " give the amount back by a provider adjustment WO of that amount with a minus"
                " sign, or set recoupment = true for the group",
                taken,
            )
    if payment < 0:
        raise Unfit(
            f"the payment would be negative, {payment:.2f}: an 835 can not take money. Move the"
            " amount forward by a provider adjustment FB of it, with its minus sign, or hold the"
            " reversals back until a payment covers them",
            payment,
        )
    if payment and group.payment.method == "NON":
        raise Unfit(
            f"there are {payment:.2f} to pay, but the group's payment method is NON", payment
        )
    return payment
