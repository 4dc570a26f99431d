"""What prior payers made of a charge: paid, written off for the provider, left open.

Amounts are dollars. P is what payers paid, W what their adjustments write off (CO, PI and OA, the
sequestration of Medicare included), R = charge - P - W what they leave open. Reason 23 of a payer
is not counted: it repeats what the payers before it did. Nor is an amount of reason 100, which was
paid to the patient, written off: it counts as paid. Sources: X12 RFI 2143, 2194, 2535 (CARC 23);
837 guides 1.4.4.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from edi.claims.balance import ZERO, adjusted, total
from edi.claims.claim import Claim
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.view import Adjustment
from edi.codes.adjustment_pair import FORGIVEN, PAID_TO_PATIENT, PRIOR_PAYERS, UNDECIDED


class Counts(Enum):
    """What an adjustment of a payer is to the next one."""

    PAID = auto()  # to the patient
    OPEN = auto()
    WRITTEN_OFF = auto()
    BEFORE = auto()  # what payers before this one paid and wrote off


@lru_cache(maxsize=4096)
def counts_as(group: str, reason: str) -> Counts:
    """Of a group that an adjustment may have; CR belongs to version 4010 and says nothing."""
    if reason == PRIOR_PAYERS:
        return Counts.BEFORE
    if reason == PAID_TO_PATIENT:
        return Counts.PAID
    # The payer has not decided, or leaves the amount to the next one.
    if group == "PR" or reason == FORGIVEN or reason in UNDECIDED:
        return Counts.OPEN
    return Counts.WRITTEN_OFF


class Share(NamedTuple):
    """What payers made of a charge; None where an amount of theirs is absent or unclear."""

    paid: Decimal | None
    written_off: Decimal | None
    left: Decimal | None  # open by the last payer's own account

    def accounted(self, charge: Decimal) -> list[Decimal]:
        """P + W of a charge, by the payers' amounts and by the last payer's own account."""
        found = []
        if self.paid is not None and self.written_off is not None:
            found.append(self.paid + self.written_off)
        if self.left is not None:
            found.append(charge - self.left)
        return found

    def open_of(self, charge: Decimal) -> Decimal | None:
        """What is open of a charge by the more generous account; None when it is not known."""
        if self.paid is None or self.written_off is None:
            return None
        open_ = charge - self.paid - self.written_off
        if open_ < 0 and self.left is None:
            return None  # they account for more than the charge: their amounts are in doubt
        return open_ if self.left is None else max(open_, self.left)


def of_payers(claim: Claim, payers: Sequence[OtherPayer]) -> Share:
    """What these payers, in their order, made of the charge of a claim."""
    ids = [payer.payer_id for payer in payers if claim.adjudications_by(payer)]
    if len(set(ids)) < len(ids):  # whose lines are whose is not known
        return Share(total(paid_by(claim, payer) for payer in payers), None, None)
    return together([_of_payer(claim, payer) for payer in payers])


def of_line(found: Sequence[LineAdjudication]) -> Share | None:
    """What one payer made of a line, over all its 2430 loops there; None where it has none."""
    if not found:
        return None
    trios = [a for one in found for a in one.adjustments]
    return _share(total(one.paid for one in found), trios, all(map(_is_clear, found)))


def together(shares: Sequence[Share]) -> Share:
    """Shares of several payers, in their order, as one."""
    return Share(
        total(share.paid for share in shares),
        total(share.written_off for share in shares),
        shares[-1].left if shares else None,
    )


def paid_by(claim: Claim, payer: OtherPayer) -> Decimal | None:
    """AMT*D, else what its lines come to; None where neither is known."""
    if payer.has("AMT[D]"):
        return payer.paid
    found = [one for _, one in claim.adjudications_by(payer)]
    lines, reduced = total(one.paid for one in found), adjusted(payer) if payer.has("CAS") else ZERO
    if not found or lines is None or reduced is None:
        return None
    return lines - reduced


def _of_payer(claim: Claim, payer: OtherPayer) -> Share:
    found = [one for _, one in claim.adjudications_by(payer)]
    trios = [*payer.adjustments, *(a for one in found for a in one.adjustments)]
    return _share(paid_by(claim, payer), trios, _is_clear(payer) and all(map(_is_clear, found)))


def _is_clear(loop: OtherPayer | LineAdjudication) -> bool:
    return not loop.has("CAS") or adjusted(loop) is not None


def _share(paid: Decimal | None, trios: Sequence[Adjustment], is_clear: bool) -> Share:
    if not is_clear or any(a.amount is None or a.group == "CR" for a in trios):
        return Share(paid, None, None)
    to_patient, written_off, left = ZERO, ZERO, ZERO
    for a in trios:
        counts, amount = counts_as(a.group, a.reason), a.amount or ZERO
        if counts is Counts.PAID:
            to_patient += amount
        elif counts is Counts.OPEN:
            left += amount
        elif counts is Counts.WRITTEN_OFF:
            written_off += amount
    # Without any adjustment the payer does not say what it left.
    return Share(None if paid is None else paid + to_patient, written_off, left if trios else None)
