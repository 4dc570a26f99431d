"""What payers before this plan made of each line: from loops 2320 and 2430 of the claim."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from edi.adjudicate.work import LineWork
from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.claims.view import Adjustment
from edi.cob.coordination import PriorPayment
from edi.cob.money import CENT, ZERO
from edi.cob.order import ORDER, rank
from edi.cob.prior import OPEN, PAID_TO_PATIENT, PRIOR_PAYERS
from edi.codes import carc

_COST_SHARE = frozenset(("1", "2", "3"))
_SEQUESTRATION = frozenset(("253", "223"))
_CONTRACTUAL = frozenset(("45", "131", "237", "24"))


class Unclear(ValueError):
    """What a payer before has sent cannot be computed with; says why, and by which rule."""

    def __init__(self, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class Before(NamedTuple):
    """The payers before this one, in their order."""

    decided: tuple[OtherPayer, ...]
    undecided: tuple[OtherPayer, ...]  # named as coming first, without a decision

    @property
    def last_decision(self) -> date | None:
        days = [one.adjudication_date for one in self.decided if one.adjudication_date]
        return max(days, default=None)


def payers_before(claim: Claim) -> Before:
    """By SBR01; by what they did where that does not tell."""
    ours = rank(claim.responsibility)
    decided, undecided = [], []
    for payer in sorted(claim.other_payers, key=_place):
        theirs = rank(payer.responsibility)
        has_decided = claim.has_decided(payer)
        if ours is not None and theirs is not None and theirs != ours:
            if theirs > ours:
                continue
        elif not has_decided:
            continue
        if has_decided:
            decided.append(payer)
        elif payer.non_covered is None:  # AMT*A8: it was never billed
            undecided.append(payer)
    return Before(tuple(decided), tuple(undecided))


def _place(payer: OtherPayer) -> int:
    theirs = rank(payer.responsibility)
    return len(ORDER) if theirs is None else theirs


class _OfLine:
    """What one payer made of one line."""

    __slots__ = ("contractual", "items", "open", "paid", "sequestration", "written_off")

    def __init__(self) -> None:
        self.paid = self.written_off = self.contractual = ZERO
        self.sequestration = self.open = ZERO
        self.items: list[tuple[str, str, Decimal]] = []

    def take(self, trios: Iterable[Adjustment]) -> None:
        for a in trios:
            if a.amount is None:
                raise Unclear("an adjustment of a payer before has no readable amount")
            self.add(a.group, a.reason, a.amount)

    def add(self, group: str, reason: str, amount: Decimal) -> None:
        self.items.append((group, reason, amount))
        if reason == PAID_TO_PATIENT:
            self.paid += amount
        elif group == "PR" or reason in OPEN:
            self.open += amount
        elif reason != PRIOR_PAYERS:
            self.written_off += amount
            if reason in _CONTRACTUAL:
                self.contractual += amount
            if reason in _SEQUESTRATION:
                self.sequestration += amount
                self.contractual += amount


def apply(claim: Claim, payers: Sequence[OtherPayer], lines: Sequence[LineWork]) -> None:
    """Give each line what these payers made of it. Raises `Unclear`."""
    before = [ZERO] * len(lines)  # paid and written off by the payers so far
    for payer in payers:
        shares = _shares(claim, payer, lines, before)
        for place, (one, share) in enumerate(zip(lines, shares, strict=True)):
            before[place] += share.paid + share.written_off
            left = one.charge - before[place]
            if left < 0 or share.paid < 0:
                raise Unclear(
                    "payments and adjustments of the payers before are more than the charge of"
                    f" line {one.line.number}",
                    "BAL003",
                )
            one.prior = (
                *one.prior,
                PriorPayment(
                    paid=share.paid,
                    patient=left,
                    written_off=share.written_off,
                    contractual=share.contractual,
                    sequestration=share.sequestration,
                ),
            )


def _shares(
    claim: Claim, payer: OtherPayer, lines: Sequence[LineWork], before: Sequence[Decimal]
) -> list[_OfLine]:
    _check_pairs(claim, payer)
    found = [_OfLine() for _ in lines]
    stated = ZERO
    for one, share in zip(lines, found, strict=True):
        for decision in one.line.adjudications:
            if decision.payer_id != payer.payer_id:
                continue
            if decision.paid is None:
                raise Unclear("a line decision of a payer before has no readable payment (SVD02)")
            share.paid += decision.paid
            stated += decision.paid
            share.take(decision.adjustments)
    paid = payer.paid if payer.has("AMT[D]") else None
    if paid is None:
        paid = stated - sum((a.amount or ZERO for a in payer.adjustments), ZERO)
    _spread_claim(payer, lines, before, found, paid - stated)
    _check_balance(claim, payer, lines, before, found)
    return found


def _spread_claim(
    payer: OtherPayer,
    lines: Sequence[LineWork],
    before: Sequence[Decimal],
    found: Sequence[_OfLine],
    paid: Decimal,
) -> None:
    """Amounts of the claim as a whole, over its lines: in proportion to what is open on each, else
    to what was paid there."""
    weights = [
        max(ZERO, one.charge - done - share.paid - share.written_off - share.open)
        for one, done, share in zip(lines, before, found, strict=True)
    ]
    if not any(weights):
        weights = [share.paid for share in found]
    if paid:
        for share, amount in zip(found, spread(paid, weights), strict=True):
            share.paid += amount
    for a in payer.adjustments:
        if a.amount is None:
            raise Unclear("an adjustment of a payer before has no readable amount")
        for share, amount in zip(found, spread(a.amount, weights), strict=True):
            if amount:
                share.add(a.group, a.reason, amount)


def spread(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """An amount in proportion to weights, to the cent: the largest remainders get what is left."""
    total = sum(weights, ZERO)
    if not total:
        return [amount, *[ZERO] * (len(weights) - 1)]
    exact = [amount * weight / total for weight in weights]
    parts = [one.quantize(CENT, ROUND_DOWN) for one in exact]
    missing = int((amount - sum(parts, ZERO)) / CENT)
    step = CENT if missing > 0 else -CENT
    order = sorted(range(len(parts)), key=lambda n: -abs(exact[n] - parts[n]))
    for n in order[: abs(missing)]:
        parts[n] += step
    return parts


def _check_balance(
    claim: Claim,
    payer: OtherPayer,
    lines: Sequence[LineWork],
    before: Sequence[Decimal],
    found: Sequence[_OfLine],
) -> None:
    """The payer accounts for every cent of the charge, with reason 23 for what came before."""
    charge = sum((one.charge for one in lines), ZERO)
    accounted = sum((share.paid for share in found), ZERO) + sum(
        (
            amount
            for share in found
            for _, reason, amount in share.items
            if reason != PAID_TO_PATIENT
        ),
        ZERO,
    )
    if accounted != charge:
        raise Unclear(
            f"{abs(charge - accounted):.2f} of the charge is not explained by a payer before: its"
            " payment and adjustments must add up to the charge",
            "BAL002",
        )


def _check_pairs(claim: Claim, payer: OtherPayer) -> None:
    """Pairs that would be computed wrong in silence. Raises `Unclear`."""
    trios = [*payer.adjustments]
    for _, decision in claim.adjudications_by(payer):
        trios += decision.adjustments
    for a in trios:
        pair = f"{a.group}-{a.reason}"
        if a.group in ("CO", "PI") and a.reason in _COST_SHARE:
            raise Unclear(f"{pair} of a payer before: cost share is owed by the patient", "CAS010")
        if a.group == "PR" and a.reason in _SEQUESTRATION:
            raise Unclear(f"{pair} of a payer before: sequestration is a write-off", "CAS011")
        known = carc.get(a.reason)
        if known is not None and known.must and a.group not in known.must:
            groups = " or ".join(sorted(known.must))
            raise Unclear(f"{pair} of a payer before: {a.reason} goes under {groups}", "CAS013")
