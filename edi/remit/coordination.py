"""A decision against the other payers of its claim: what they paid and wrote off is not paid again.

Amounts are dollars. P is what the payers before this one paid, W what they wrote off for the
provider, R = charge - P - W what they left open. No payment may exceed R, and CARC 23 stands for
P + W. Sources: X12 RFI 2143, 2194, 2535 (CARC 23), 2570 (not at both levels); 837 guides 1.4.4.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.claims.balance import total
from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import OtherPayer
from edi.claims.view import Adjustment
from edi.cob import prior
from edi.cob.levels import rank
from edi.cob.payers import payers_before
from edi.cob.prior import Share
from edi.codes import claim_status
from edi.codes.adjustment_pair import PRIOR_PAYERS
from edi.remit.claim_balance import ZERO, LinePayment, all_adjustments, label
from edi.remit.decision import DecidedAdjustment, Decision
from edi.remit.refusal import Unfit

CONTRACTUAL = "45"
_LEVELS = ("primary", "secondary", "tertiary")
_LEVEL_OF_STATUS = {"1": 0, "19": 0, "2": 1, "20": 1, "3": 2, "21": 2}


def check(claim: Claim, decision: Decision, lines: Sequence[LinePayment]) -> Iterator[str]:
    """Warnings about a decision that is in balance. Raises `Unfit` where too much would be paid.

    A reversal repeats what was decided, right or wrong, so it is not asked about.
    """
    if decision.is_reversal:
        return
    if _is_alone(claim, decision):
        yield from _status(claim, decision, ())
        return
    before = payers_before(claim)
    yield from _status(claim, decision, before)
    _check_charge(claim, decision)
    known = prior.of_payers(claim, before)
    if known.paid is None:
        yield (
            "a payer before this one has no readable payment (AMT*D): the payment cannot be"
            " compared with what it paid"
        )
    _check_open(claim, decision, known)
    yield from _later(claim, decision)
    by_line = list(_lines(claim, before, lines)) if lines else []
    for one in by_line:
        _check_line(one)
    if decision.status not in claim_status.UNPAID:
        yield from _prior_payers_reason(claim, decision, known, before, by_line)


def _is_alone(claim: Claim, decision: Decision) -> bool:
    """No other payer is named anywhere, and no more is paid than the charge."""
    return (
        decision.paid <= (claim.charge or ZERO)
        and not claim.other_payers
        and not any(line.adjudications for line in claim.lines)
        and not any(a.reason == PRIOR_PAYERS for a in all_adjustments(decision))
    )


# -- status


def _status(claim: Claim, decision: Decision, before: Sequence[OtherPayer]) -> Iterator[str]:
    level = _LEVEL_OF_STATUS.get(decision.status)
    if level is None:
        return
    ours = rank(claim.responsibility)
    says = f"status {decision.status} says that this plan is {_LEVELS[level]}"
    if ours is not None and level != min(ours, 2):
        meant = f"the {_LEVELS[min(ours, 2)]} payer (SBR01 {claim.responsibility})"
        yield f"{says}, but the claim was sent to {meant}"
    elif level and not claim.other_payers:
        yield f"{says}, but the claim names no other payer"
    elif not level and before:
        yield f"{says}, but the claim shows the decision of another payer"


# -- amounts


def _check_charge(claim: Claim, decision: Decision) -> None:
    """All payers together, the later ones too, pay no more than the charge."""
    assert claim.charge is not None
    paid = [prior.paid_by(claim, payer) for payer in claim.other_payers if claim.has_decided(payer)]
    others = sum((amount for amount in paid if amount is not None), ZERO)
    if decision.paid <= 0 or others <= 0:
        return
    excess = decision.paid + others - claim.charge
    excess -= _negative(all_adjustments(decision)) + _negative(_all_copied(claim))
    if excess > 0:
        raise Unfit(
            f"this payment and those of the other payers (AMT*D) are together {excess:.2f} more"
            " than the total charge (CLM02)",
            excess,
        )


def _check_open(claim: Claim, decision: Decision, known: Share) -> None:
    """No more than the payers before left open, by either account of it."""
    assert claim.charge is not None
    left = known.open_of(claim.charge)
    if left is None or decision.paid <= 0:
        return
    excess = decision.paid - max(left, ZERO) - _negative(all_adjustments(decision))
    if excess > 0:
        raise Unfit(
            f"the payment is {excess:.2f} more than the payers before this one left open: charge"
            " less their payments and the adjustments that the provider absorbs (CO, PI, OA)",
            excess,
        )


def _later(claim: Claim, decision: Decision) -> Iterator[str]:
    ours = rank(claim.responsibility)
    for payer in claim.other_payers:
        theirs = rank(payer.responsibility)
        if ours is None or theirs is None or theirs <= ours or not decision.paid:
            continue
        if (prior.paid_by(claim, payer) or ZERO) > 0:
            yield (
                f"the {_name(payer)} comes after this plan, yet the claim shows that it has paid:"
                " were the two SBR01 values swapped?"
            )


# -- reason 23


def _prior_payers_reason(
    claim: Claim,
    decision: Decision,
    known: Share,
    before: Sequence[OtherPayer],
    by_line: "Sequence[_Line]",
) -> Iterator[str]:
    """CARC 23 against P + W, of the claim and, where all of it is known there, of each line."""
    assert claim.charge is not None
    reported = _of_reason(all_adjustments(decision))
    if not before:
        status = claim_status.get(decision.status)
        if reported and not (status and status.is_after_another_payer and not claim.other_payers):
            yield (
                "reason 23 (what other payers decided) is used, but the claim shows no decision of"
                " a payer before this one"
            )
        return
    at_lines = any(_of_reason(line.adjustments) for line in decision.lines)
    if _of_reason(decision.adjustments) and at_lines:
        yield "reason 23 stands at the claim and at its lines: report it once, at the lines"
    expected = known.accounted(claim.charge)
    if not expected or reported in expected:
        if reported and (line := next((one for one in by_line if one.is_off), None)) is not None:
            yield (
                f"{label(line.line)}: OA-23 is not what the payers before this one paid and wrote"
                " off there; over all lines it is"
            )
        return
    due = expected[0]
    if due <= 0 and not reported:
        return
    if reported:
        difference = reported - due
        side = "more" if difference > 0 else "less"
        yield (
            f"OA-23 is {abs(difference):.2f} {side} than the payers before this one paid and wrote"
            f" off{_substitute(decision, due - reported)}"
        )
    else:
        yield (
            "payers before this one paid or wrote off part of the charge, but the decision has no"
            f" OA-23 for it{_substitute(decision, due)}"
        )


def _substitute(decision: Decision, missing: Decimal) -> str:
    """What seems to stand in the place of reason 23."""
    if missing <= 0:
        return ""
    found = list(all_adjustments(decision))
    if sum((a.amount for a in found if a.reason == CONTRACTUAL), ZERO) >= missing:
        return ": reason 45 seems to stand in its place; 45 is this plan's own reduction only"
    if sum((a.amount for a in found if a.group == "PR"), ZERO) >= missing:
        return ": the patient is charged with it (PR)"
    return ""


# -- lines


class _Line(NamedTuple):
    """One line of the claim: this plan's parts of it, and what payers before made of it."""

    line: ServiceLine
    parts: list[LinePayment]
    share: Share
    all_paid: Decimal  # by every payer with a 2430 loop here
    is_exact: bool  # nothing is bundled, negative or stated for the claim as a whole

    @property
    def charge(self) -> Decimal:
        return sum((part.charge for part in self.parts), ZERO)

    @property
    def paid(self) -> Decimal:
        return sum((part.decided.paid for part in self.parts), ZERO)

    @property
    def is_off(self) -> bool:
        """Is reason 23 here another amount than the payers before explain?"""
        expected = self.share.accounted(self.charge)
        reported = sum((_of_reason(part.decided.adjustments) for part in self.parts), ZERO)
        return self.is_exact and bool(expected) and reported not in expected


def _lines(
    claim: Claim, before: Sequence[OtherPayer], payments: Sequence[LinePayment]
) -> Iterator[_Line]:
    ids = [payer.payer_id for payer in before]
    plain = len(set(ids)) == len(ids) and not any(payer.adjustments for payer in before)
    parts: dict[int, list[LinePayment]] = {}
    for one in payments:
        parts.setdefault(id(one.line), []).append(one)
    for line in claim.lines:
        mine = parts.get(id(line), [])
        found = line.adjudications
        if not mine or not found:
            continue
        shares = [prior.of_line([one for one in found if one.payer_id == id_]) for id_ in ids]
        trios = [a for one in found for a in one.adjustments]
        own = [a for part in mine for a in part.decided.adjustments]
        bundled = any(one.bundled_into for one in found) or _negative(trios) or _negative(own)
        is_exact = plain and not bundled and all(share is not None for share in shares)
        all_paid = total(one.paid for one in found)
        yield _Line(
            line,
            mine,
            prior.together([share for share in shares if share is not None]),
            ZERO if bundled or all_paid is None else all_paid,
            is_exact,
        )


def _check_line(one: _Line) -> None:
    excess = one.paid + one.all_paid - one.charge
    if one.paid > 0 and one.all_paid > 0 and excess > 0:
        raise Unfit(
            f"{label(one.line)}: this payment and those of the other payers (SVD02) are together"
            f" {excess:.2f} more than the line's charge",
            excess,
        )


def _of_reason(adjustments: Iterable[DecidedAdjustment]) -> Decimal:
    return sum((a.amount for a in adjustments if a.reason == PRIOR_PAYERS), ZERO)


def _negative(adjustments: Iterable[Adjustment | DecidedAdjustment]) -> Decimal:
    """By how much negative adjustments explain a payment above the charge (CARC 94, 144)."""
    amounts = [a.amount for a in adjustments if a.amount and a.reason != PRIOR_PAYERS]
    return -sum((amount for amount in amounts if amount < 0), ZERO)


def _all_copied(claim: Claim) -> Iterator[Adjustment]:
    for payer in claim.other_payers:
        yield from payer.adjustments
    for line in claim.lines:
        for one in line.adjudications:
            yield from one.adjustments


def _name(payer: OtherPayer) -> str:
    level = rank(payer.responsibility) or 0
    return f"{_LEVELS[level]} payer" if level < len(_LEVELS) else f"payer {payer.responsibility}"
