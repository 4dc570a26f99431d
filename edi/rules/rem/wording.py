"""Phrases and conditions that several rules of this family share."""

from collections.abc import Sequence

from edi.claims.payment import ClaimPayment, ServicePayment
from edi.claims.view import Adjustment, at
from edi.codes import claim_status
from edi.structure.chunk import Spot

FORWARDED = ("19", "20", "21", "23")  # claim status codes (CLP02): sent on to another payer
REVERSAL = claim_status.REVERSAL
PREDETERMINATION = claim_status.PREDETERMINATION


def listed(numbers: Sequence[int], segment: str = "BPR") -> str:
    """Elements of a segment, which are in order: "BPR05 to BPR10 and BPR12"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names: list[str] = []
    for run in runs:
        if len(run) > 2:
            names.append(f"{segment}{run[0]:02d} to {segment}{run[-1]:02d}")
        else:
            names += [f"{segment}{number:02d}" for number in run]
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def adjustments_of(payment: ClaimPayment) -> list[Adjustment]:
    """Of the claim, then of its lines."""
    return [*payment.adjustments, *(a for line in payment.lines for a in line.adjustments)]


def has_token(view: ClaimPayment | ServicePayment, *tokens: str) -> bool:
    """Has the claim, or line, itself one of these segments ("DTM_232")?"""
    return not set(tokens).isdisjoint(view.chunk.layout.tokens)


def spot_of_amount(view: ClaimPayment | ServicePayment, qualifier: str) -> Spot | None:
    """Where the amount with this qualifier (AMT01) stands, whatever it is; None for none."""
    for key in view.node.uses:
        if key.startswith("AMT"):
            for index, values in view.each(key):
                if at(values, 1) == qualifier:
                    return Spot(view.chunk, index, 2)
    return None
