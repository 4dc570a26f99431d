"""A decision against its claim: every line decided, every amount accounted for to the cent.

Sources: 835 guide 1.10.2.1 and 1.10.2.4; X12 RFI 2570, RFI 2143.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim, ServiceLine
from edi.remit.decision import DecidedAdjustment, DecidedLine, Decision
from edi.remit.refusal import Unfit

ZERO = Decimal(0)


class LinePayment(NamedTuple):
    """A service line with a decision on it, and the charge that the decision is about."""

    line: ServiceLine
    decided: DecidedLine
    charge: Decimal
    is_part: bool = False  # the line is split: others of its parts are decided by themselves

    @property
    def units(self) -> Decimal | None:
        """The line's units that this is about: of a part those paid and those adjusted (CAS)."""
        if not self.is_part or self.decided.units is None:
            return self.line.units
        return sum((a.quantity or ZERO for a in self.decided.adjustments), self.decided.units)


def match(claim: Claim, decision: Decision) -> list[LinePayment]:
    """The decided lines with their claim lines, in the claim's order; [] when the claim was
    decided as a whole.

    Raises `Unfit` unless charge = paid + adjustments for every line and for the claim.
    """
    charge = _charge(claim, decision)
    lines = list(_lines(claim, decision)) if decision.lines else []
    adjustments = total(decision.adjustments)
    for one in lines:
        of_line = total(one.decided.adjustments)
        adjustments += of_line
        residual = one.charge - of_line - one.decided.paid
        if residual:
            raise Unfit(
                f"{label(one.line)}: the charge {beyond(residual)} payment and adjustments",
                residual,
            )
    if lines:
        residual = charge - sum((one.charge for one in lines), ZERO)
        if residual:
            raise Unfit(
                f"the claim's total charge (CLM02) {beyond(residual)} the charges of its lines",
                residual,
            )
    residual = charge - adjustments - decision.paid
    if residual:
        raise Unfit(
            f"the charge {beyond(residual)} the claim's payment and all adjustments", residual
        )
    return lines


def patient_responsibility(decision: Decision) -> Decimal:
    """CLP05: the adjustments under group PR."""
    return total(a for a in all_adjustments(decision) if a.group == "PR")


def all_adjustments(decision: Decision) -> Iterator[DecidedAdjustment]:
    yield from decision.adjustments
    for line in decision.lines:
        yield from line.adjustments


def _charge(claim: Claim, decision: Decision) -> Decimal:
    if not claim.is_whole:
        raise Unfit(
            "the claim could not be read whole: its file is cut short, or it has no lines or far"
            " too many; `edi validate` says which"
        )
    if claim.charge is None:
        raise Unfit("the claim has no readable total charge (CLM02)")
    if decision.charge is not None and decision.charge != claim.charge:
        residual = decision.charge - claim.charge
        raise Unfit(f"the decision's charge {beyond(residual)} the claim's (CLM02)", residual)
    return claim.charge


def _lines(claim: Claim, decision: Decision) -> Iterator[LinePayment]:
    by_line: dict[int, list[DecidedLine]] = {}
    known = _Numbers(claim)
    for decided in decision.lines:
        by_line.setdefault(known.index(decided), []).append(decided)
    for index, line in enumerate(claim.lines):
        decisions = by_line.get(index)
        if decisions is None:
            raise Unfit(f"{label(line)} of the claim is not decided")
        if line.charge is None:
            raise Unfit(f"{label(line)} of the claim has no readable charge")
        if len(decisions) > 1 and any(one.charge is None for one in decisions):
            raise Unfit(
                f"{label(line)} is decided twice; where a line is split, each part says its charge"
            )
        charges = [line.charge if one.charge is None else one.charge for one in decisions]
        residual = sum(charges, ZERO) - line.charge
        if residual:
            raise Unfit(
                f"{label(line)}: the decision's charge {beyond(residual)} the claim's", residual
            )
        is_part = len(decisions) > 1
        for one, charge in zip(decisions, charges, strict=True):
            yield LinePayment(line, one, charge, is_part)


class _Numbers:
    """The lines of a claim by what decisions call them."""

    def __init__(self, claim: Claim) -> None:
        self._lines = claim.lines
        self._by_number: dict[str, list[int]] = {}
        for index, line in enumerate(claim.lines):
            self._by_number.setdefault(line.number.lstrip("0"), []).append(index)
        self._by_control_number: dict[str, list[int]] | None = None  # of those without a number

    def index(self, decided: DecidedLine) -> int:
        """Which line is meant. Raises `Unfit`."""
        if decided.number is None:
            fitting = self._controlled().get(decided.control_number, [])
        else:
            fitting = self._by_number.get(str(decided.number), [])
            if decided.control_number:
                fitting = [
                    index
                    for index in fitting
                    if self._lines[index].control_number == decided.control_number
                ]
        if not fitting:
            raise Unfit(f"{decided.label} of the decision is no line of the claim")
        if len(fitting) > 1:
            raise Unfit(f"{decided.label} of the decision fits {len(fitting)} lines of the claim")
        return fitting[0]

    def _controlled(self) -> dict[str, list[int]]:
        if self._by_control_number is None:
            self._by_control_number = {}
            for index, line in enumerate(self._lines):
                self._by_control_number.setdefault(line.control_number, []).append(index)
        return self._by_control_number


def label(line: ServiceLine) -> str:
    """How to speak of a line: its number in the claim."""
    return f"line {line.number}" if line.number.isdigit() else "a line"


def total(adjustments: Iterable[DecidedAdjustment]) -> Decimal:
    """Dollars."""
    return sum([one.amount for one in adjustments], ZERO)


def beyond(residual: Decimal) -> str:
    """By how much something is more or less than what follows."""
    return f"exceeds by {residual:.2f}" if residual > 0 else f"falls {-residual:.2f} short of"
