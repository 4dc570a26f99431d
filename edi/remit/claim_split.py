"""A claim that is answered in several claim payments, each with some of its lines.

Together they decide every line once, and each is in balance by itself: its charge (CLP03) is that
of its lines. Source: 835 guide 1.10.2.11.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.remit.claim_balance import ZERO, LinePayment, beyond, label, match, total
from edi.remit.decision import Decision
from edi.remit.refusal import Unfit

SPLIT_REMARK = "MA15"


class Part(NamedTuple):
    """A decision with its lines of the claim, and the charge that it is about."""

    decision: Decision
    lines: list[LinePayment]
    charge: Decimal


class Together:
    """Decisions that may answer one claim together: all with lines and numbers of their own."""

    def __init__(self) -> None:
        self._numbers: set[str] = set()  # CLP07
        self._lines: set[int | str] = set()
        self._whole = False  # one of them is about all of the claim

    def takes(self, one: Decision) -> bool:
        """Add a decision; False when it decides again what another does."""
        lines = _named(one)
        number = one.payer_claim_control_number
        if self._numbers and (
            self._whole or not lines or number in self._numbers or not self._lines.isdisjoint(lines)
        ):
            return False
        self._numbers.add(number)
        self._lines |= lines
        self._whole = not lines
        return True


def _named(decision: Decision) -> set[int | str]:
    """The lines of a decision, as it names them."""
    return {line.control_number if line.number is None else line.number for line in decision.lines}


def parts(claim: Claim, decisions: Sequence[Decision]) -> tuple[Decision, list[Part]]:
    """The decisions as one, and each with its lines. Raises `Unfit` unless all are in balance."""
    if len(decisions) == 1:
        lines = match(claim, decisions[0])
        assert claim.charge is not None
        return decisions[0], [Part(decisions[0], lines, claim.charge)]
    if len({one.group for one in decisions}) > 1:
        raise Unfit("the decisions that split the claim pay it from different groups")
    whole = _together(decisions)
    lines = match(claim, whole)
    found = []
    taken: dict[int, int] = {}  # which decision has a line
    for number, one in enumerate(decisions):
        own = {id(line) for line in one.lines}
        its = [line for line in lines if id(line.decided) in own]
        for line in its:
            if taken.setdefault(id(line.line), number) != number:
                raise Unfit(f"{label(line.line)} is in two of the decisions that split the claim")
        found.append(Part(one, its, _balanced(one, its)))
    return whole, found


def _balanced(one: Decision, lines: Sequence[LinePayment]) -> Decimal:
    charge = sum((line.charge for line in lines), ZERO)
    name = f"the decision on {label(lines[0].line)} and {len(lines) - 1} more"
    if one.charge is not None and one.charge != charge:
        residual = one.charge - charge
        raise Unfit(f"{name}: its charge {beyond(residual)} its lines", residual)
    adjustments = total(one.adjustments) + sum(
        (total(line.decided.adjustments) for line in lines), ZERO
    )
    residual = charge - adjustments - one.paid
    if residual:
        raise Unfit(f"{name}: its charge {beyond(residual)} payment and adjustments", residual)
    if one.covered is not None and one.covered > charge:
        residual = one.covered - charge
        raise Unfit(f"{name}: the covered amount (AMT*AU) exceeds the charge", residual)
    return charge


def _together(decisions: Sequence[Decision]) -> Decision:
    """All parts as the one decision that they come to."""
    first = decisions[0]
    return first._replace(
        paid=sum((one.paid for one in decisions), ZERO),
        charge=None,
        adjustments=tuple(a for one in decisions for a in one.adjustments),
        lines=tuple(line for one in decisions for line in one.lines),
        interest=_sum(one.interest for one in decisions),
        covered=_sum(one.covered for one in decisions),
        covered_days=_sum(one.covered_days for one in decisions),
        coverage_expired=next(filter(None, (one.coverage_expired for one in decisions)), None),
        received=next(filter(None, (one.received for one in decisions)), None),
        crossover=next(filter(None, (one.crossover for one in decisions)), None),
    )


def _sum(amounts: Iterator[Decimal | None]) -> Decimal | None:
    given = [one for one in amounts if one is not None]
    return sum(given, ZERO) if given else None


def unusual(found: Sequence[Part]) -> Iterator[str]:
    """Warnings."""
    if len(found) > 1 and any(SPLIT_REMARK not in part.decision.remarks for part in found):
        yield (
            f"the claim is split: remark {SPLIT_REMARK} in each part says so to the payee (MIA,"
            " MOA)"
        )
