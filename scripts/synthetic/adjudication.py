"""Payers at work: what they pay of a charge and why not the rest; always in balance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from synthetic.model import Adjustment, Outcome
from synthetic.spelling import amount, seg


def outcome(charge: int, *adjustments: Adjustment) -> Outcome:
    """What is left of the charge is paid; adjustments of nothing are left out."""
    kept = tuple(adjustment for adjustment in adjustments if adjustment[2])
    return Outcome(charge - sum(cents for _, _, cents in kept), kept)


def pays_first(rng: Random, charge: int, *, medicare: bool, leaves_some: bool) -> Outcome:
    allowed = charge * rng.randint(55, 95) // 100
    deductible = min(allowed, rng.choice((0, 0, 1000, 2500, 5000)))
    copay = coinsurance = 0
    if not medicare and not leaves_some and rng.random() < 0.4:
        copay = min(allowed - deductible, rng.choice((500, 1000, 2000)))
    elif medicare or leaves_some or rng.random() < 0.5:
        coinsurance = (allowed - deductible) * 20 // 100
    payable = allowed - deductible - copay - coinsurance
    sequestered = (payable * 2 + 50) // 100 if medicare else 0
    return outcome(
        charge,
        ("CO", "45", charge - allowed),
        ("CO", "253", sequestered),
        ("PR", "1", deductible),
        ("PR", "2", coinsurance),
        ("PR", "3", copay),
    )


def pays_later(rng: Random, charge: int, prior: Sequence[Outcome]) -> Outcome:
    """A secondary or later payer: OA-23 for what the payers before it settled."""
    settled = sum(before.paid + before.total("CO") for before in prior)
    remaining = charge - settled
    covered = remaining * rng.randint(50, 90) // 100
    return outcome(charge, ("OA", "23", settled), ("PR", "2", remaining - covered))


def merged(outcomes: Iterable[Outcome]) -> Outcome:
    """Several lines as one claim-level outcome."""
    paid = 0
    totals: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        paid += outcome.paid
        for group, reason, cents in outcome.adjustments:
            totals[group, reason] = totals.get((group, reason), 0) + cents
    return Outcome(paid, tuple((group, reason, cents) for (group, reason), cents in totals.items()))


def cas(adjustments: Iterable[Adjustment]) -> Iterator[str]:
    """One CAS per group code, its reasons side by side."""
    groups: dict[str, list[str]] = {}
    for group, reason, cents in adjustments:
        groups.setdefault(group, []).extend((reason, amount(cents), ""))
    for group, trios in groups.items():
        yield seg("CAS", group, *trios)
