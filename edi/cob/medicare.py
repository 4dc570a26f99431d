"""Medicare as a payer: what it pays first, and what it pays after another.

Sources: 42 CFR 411.33 (amount of its secondary payment), 414.48 (limiting charge).
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.cob.cost_share import Benefits
from edi.cob.money import ZERO, Amount, amount, cents
from edi.cob.sequestration import sequestration_rate

# Of the fee of a provider who does not participate; of that, the most that may be charged.
_NOT_PARTICIPATING, _LIMITING_CHARGE = Decimal("0.95"), Decimal("1.15")


class Primary(NamedTuple):
    """What Medicare pays as primary, dollars: paid + sequestration + contractual + patient is the
    charge."""

    allowed: Decimal
    paid: Decimal  # to the provider who accepts assignment, else to the patient (CARC 100)
    sequestration: Decimal  # CO-253
    contractual: Decimal  # CO-45
    deductible: Decimal  # PR-1
    coinsurance: Decimal  # PR-2
    balance: Decimal  # PR-45: above its fee up to the limiting charge, where not assigned

    @property
    def patient(self) -> Decimal:
        """What the next payer starts from."""
        return self.deductible + self.coinsurance + self.balance


def as_primary(
    *,
    charge: Amount,
    fee: Amount,
    deductible: Amount,
    day: date | None,
    assigned: bool = True,
    participating: bool = True,
    coinsurance: Amount = Decimal("0.2"),
) -> Primary:
    """What Medicare pays of a charge as primary.

    `fee` is its fee for a participating provider; of one who does not participate it allows 95 per
    cent. Who does not accept assignment may charge up to 115 per cent of that (the limiting charge)
    and the patient owes what is above the allowed amount; what is above the limit nobody owes. On
    `day`, the day of service, depends the sequestration, which is taken from the payment.
    """
    charged = amount(charge, "charge")
    schedule = amount(fee, "fee")
    if not participating:
        schedule = cents(schedule * _NOT_PARTICIPATING)
    allowed = min(schedule, charged)
    share = Benefits.of(deductible, 0, coinsurance).share_of(allowed)
    benefit = allowed - share.total
    rate = sequestration_rate(day)
    if rate is None:
        raise ValueError("the day of service is not known: it decides about sequestration")
    withheld = cents(benefit * rate)
    limit = allowed
    if not assigned:
        if participating:
            raise ValueError("a participating provider accepts assignment of every claim")
        limit = max(allowed, min(charged, cents(schedule * _LIMITING_CHARGE)))
    return Primary(
        allowed,
        benefit - withheld,
        withheld,
        charged - limit,
        share.deductible,
        share.coinsurance,
        limit - allowed,
    )


class Secondary(NamedTuple):
    """What Medicare pays after another payer, and the amounts of which it is the least."""

    paid: Decimal  # sequestration is taken off
    sequestration: Decimal
    limits: tuple[tuple[str, Decimal], ...]


def as_secondary(
    *,
    charge: Amount,
    fee: Amount,
    prior_paid: Amount,
    prior_allowed: Amount,
    deductible: Amount,
    day: date | None,
    obligated: Amount | None = None,
    coinsurance: Amount = Decimal("0.2"),
) -> Secondary:
    """What Medicare pays after another payer for a service that it pays by fee schedule.

    The least of: the charge less the other payment; what it would pay as primary; the higher of
    both allowed amounts less the other payment (42 CFR 411.33(a)). `obligated`: what the provider
    accepts as full payment where that is less than the charge (value code 44).
    """
    charged = _obligated(charge, obligated)
    before = amount(prior_paid, "prior_paid")
    allowed = min(amount(fee, "fee"), charged)
    benefit = allowed - Benefits.of(deductible, 0, coinsurance).share_of(allowed).total
    higher = max(amount(fee, "fee"), amount(prior_allowed, "prior_allowed"))
    return _least(
        (
            ("charge less the other payment", charged - before),
            ("as primary", benefit),
            ("the higher allowed amount less the other payment", higher - before),
        ),
        day,
    )


def as_secondary_without_fee(
    *,
    charge: Amount,
    gross: Amount,
    prior_paid: Amount,
    deductible: Amount,
    coinsurance: Amount,
    day: date | None,
    obligated: Amount | None = None,
) -> Secondary:
    """The same for services that are not paid by fee schedule: the least of four amounts (42 CFR
    411.33(e)). `gross` is what Medicare pays before deductible and coinsurance, which are amounts
    here."""
    charged = _obligated(charge, obligated)
    before = amount(prior_paid, "prior_paid")
    payable = amount(gross, "gross")
    share = amount(deductible, "deductible") + amount(coinsurance, "coinsurance")
    return _least(
        (
            ("gross amount payable less deductible and coinsurance", payable - share),
            ("gross amount payable less the other payment", payable - before),
            ("charge less the other payment", charged - before),
            ("charge less deductible and coinsurance", charged - share),
        ),
        day,
    )


def _obligated(charge: Amount, obligated: Amount | None) -> Decimal:
    charged = amount(charge, "charge")
    return charged if obligated is None else min(charged, amount(obligated, "obligated"))


def _least(limits: tuple[tuple[str, Decimal], ...], day: date | None) -> Secondary:
    rate = sequestration_rate(day)
    if rate is None:
        raise ValueError("the day of service is not known: it decides about sequestration")
    benefit = max(ZERO, min(value for _, value in limits))
    withheld = cents(benefit * rate)
    return Secondary(benefit - withheld, withheld, limits)
