"""What the payers before made of a claim and of each of its lines, from its 2320 and 2430 loops.

Amounts that a payer states for the claim alone are spread over the lines, in proportion to what its
own payments and adjustments leave open on each; where nothing is open, in proportion to its line
payments. No line goes below zero or above its charge where that can be, and sums stay exact.
Source: 837 guides 1.4.4 (balancing of claims and lines).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.claims.balance import adjusted
from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.view import Adjustment
from edi.cob.adjustments import DEFAULT, Readings, Unclear, after, made_of, summed
from edi.cob.coordination import Item, PriorPayment
from edi.cob.money import ZERO, added
from edi.cob.payers import payers_before
from edi.cob.prior import Counts, counts_as
from edi.cob.spread import grid, spread
from edi.codes.adjustment_pair import PRIOR_PAYERS


class PayerPart(NamedTuple):
    """What one payer before made of the claim."""

    payer: OtherPayer
    claim: PriorPayment | None  # None: it has not decided any of it
    lines: tuple[PriorPayment | None, ...]  # of every line; None: it has not decided this one
    is_spread: bool  # were amounts of the claim spread over its lines?
    notes: tuple[str, ...]  # what was read otherwise than it is sent


class PriorPayments(NamedTuple):
    """What all payers before made of the claim, the first of them first."""

    parts: tuple[PayerPart, ...]

    @property
    def of_claim(self) -> list[PriorPayment]:
        """For `coordinate` where the claim is decided as a whole."""
        return [part.claim for part in self.parts if part.claim is not None]

    def of_line(self, number: int) -> list[PriorPayment]:
        """For `coordinate` of one line, counted from 0."""
        found = [part.lines[number] for part in self.parts]
        return [one for one in found if one is not None]


class _Line(NamedTuple):
    """One payer's own account of one line."""

    charge: Decimal
    paid: Decimal
    trios: tuple[Item, ...]
    before: Decimal  # what the payers before it paid and wrote off

    @property
    def open(self) -> Decimal:
        return self.charge - self.paid - added(trio.amount for trio in self.trios)


def prior_payments(claim: Claim, readings: Readings = DEFAULT) -> PriorPayments:
    """What the payers that come before the destination made of a claim. Raises `Unclear` where that
    is not known, or their amounts do not add up."""
    if not claim.is_whole:
        raise Unclear("ENV021", "the claim could not be read to its end")
    charges = _charges(claim)
    left = list(charges)
    parts: list[PayerPart] = []
    payers = payers_before(claim)
    _check_ids(claim, payers)
    for payer in payers:
        try:
            part = _part(claim, payer, charges, left, readings)
        except Unclear as error:
            raise Unclear(error.code, f"{_name(payer)}: {error}") from None
        parts.append(part)
        left = [
            rest if one is None else Decimal(one.patient)
            for rest, one in zip(left, part.lines, strict=True)
        ]
    return PriorPayments(tuple(parts))


def _part(
    claim: Claim,
    payer: OtherPayer,
    charges: Sequence[Decimal],
    left: Sequence[Decimal],
    readings: Readings,
) -> PayerPart:
    if not claim.has_decided(payer):
        raise Unclear("COB004", "the claim does not show what it paid (AMT*D)")
    lines = _own_lines(claim, payer, charges, left)
    of_claim = _trios(payer.adjustments, payer)
    line_paid = added(line.paid for line in lines)
    paid = payer.paid if payer.has("AMT[D]") else line_paid - added(t.amount for t in of_claim)
    if paid is None:
        raise Unclear("ELE005", "its payment (AMT*D) is not a number")
    lines = _with_prior_payers(lines, of_claim)
    rest = tuple(trio for trio in of_claim if trio.reason != PRIOR_PAYERS)
    is_spread = bool(of_claim) or paid != line_paid
    if is_spread:
        lines = _spread(lines, paid - line_paid, rest)
    made = [
        made_of(
            line.paid,
            line.trios,
            filing=payer.filing,
            accepts_assignment=claim.assignment == "A",
            readings=readings,
        )
        for line in lines
    ]
    found = tuple(
        None if one.is_undecided else after(one, line.charge, rest)
        for one, line, rest in zip(made, lines, left, strict=True)
    )
    decided = [one for one in found if one is not None]
    whole = None
    if decided:  # of lines that it did not decide all is as open as it was
        undecided = added(r for one, r in zip(found, left, strict=True) if one is None)
        whole = summed(decided)
        whole = whole._replace(patient=whole.patient + undecided)
    notes = dict.fromkeys(note for one in made for note in one.notes)
    return PayerPart(payer, whole, found, is_spread, tuple(notes))


# -- what the claim shows


def _charges(claim: Claim) -> list[Decimal]:
    """Of its lines, which add up to the claim's."""
    charges = [line.charge for line in claim.lines if line.charge is not None]
    if len(charges) < len(claim.lines) or added(charges) != claim.charge:
        raise Unclear("BAL001", "the charges of the lines do not add up to the claim's (CLM02)")
    return charges


def _check_ids(claim: Claim, payers: Sequence[OtherPayer]) -> None:
    known = {payer.payer_id for payer in claim.other_payers if payer.payer_id}
    if any(one.payer_id not in known for line in claim.lines for one in line.adjudications):
        raise Unclear("COB005", "a line decision (SVD01) names none of the claim's payers")
    ids = [payer.payer_id for payer in claim.other_payers if claim.adjudications_by(payer)]
    if any(ids.count(payer.payer_id) > 1 for payer in payers):
        raise Unclear("COB006", "two payers have one identifier: whose lines are whose?")


def _own_lines(
    claim: Claim, payer: OtherPayer, charges: Sequence[Decimal], left: Sequence[Decimal]
) -> list[_Line]:
    own = {id(one) for _, one in claim.adjudications_by(payer)}
    found = []
    for line, charge, rest in zip(claim.lines, charges, left, strict=True):
        decisions = [one for one in line.adjudications if id(one) in own]
        paid = [one.paid for one in decisions if one.paid is not None]
        if len(paid) < len(decisions):
            raise Unclear("ELE005", f"its payment of {_number(line)} (SVD02) is not a number")
        trios = tuple(trio for one in decisions for trio in _trios(one.adjustments, one))
        found.append(_Line(charge, added(paid), trios, charge - rest))
        if found[-1].open < 0:
            raise Unclear("BAL003", f"it accounts for more than the charge of {_number(line)}")
    return found


def _trios(adjustments: list[Adjustment], loop: OtherPayer | LineAdjudication) -> list[Item]:
    if loop.has("CAS") and adjusted(loop) is None:
        raise Unclear("CAS021", "one of its adjustments has no readable reason or amount")
    return [Item(one.group, one.reason, one.amount or ZERO) for one in adjustments]


def _with_prior_payers(lines: list[_Line], of_claim: Sequence[Item]) -> list[_Line]:
    """OA-23 of the claim belongs to every line as far as payers before decided it."""
    reported = added(trio.amount for trio in of_claim if trio.reason == PRIOR_PAYERS)
    if not reported:
        return lines
    due = [
        line.before - added(trio.amount for trio in line.trios if trio.reason == PRIOR_PAYERS)
        for line in lines
    ]
    if added(due) != reported:
        if not any(line.before for line in lines):
            raise Unclear("CAS029", "OA-23 is shown, but no payer comes before it")
        raise Unclear(
            "COB023", f"its OA-23 of {reported:.2f} is not the {added(due):.2f} of those before"
        )
    return [
        line._replace(trios=(*line.trios, Item("OA", PRIOR_PAYERS, amount)))
        for line, amount in zip(lines, due, strict=True)
    ]


# -- amounts of the claim over its lines


def _spread(lines: Sequence[_Line], paid: Decimal, trios: Sequence[Item]) -> list[_Line]:
    """The lines with their parts of what was paid and adjusted for the claim alone."""
    kinds = {kind: [t for t in trios if counts_as(t.group, t.reason) is kind] for kind in Counts}
    paid += added(trio.amount for trio in kinds[Counts.PAID])
    off, open_ = kinds[Counts.WRITTEN_OFF], kinds[Counts.OPEN]
    cut, left = added(trio.amount for trio in off), added(trio.amount for trio in open_)
    unexplained = added(line.open for line in lines) - paid - cut - left
    if unexplained:
        raise Unclear("BAL002", f"its payment and adjustments leave {unexplained:.2f} unexplained")
    if any(line.open for line in lines):
        shares = _over_open(lines, paid, cut, left)
    else:
        shares = _over_paid(lines, cut, left)
    by_off = grid([trio.amount for trio in off], [share.cut for share in shares])
    by_open = grid([trio.amount for trio in open_], [share.left for share in shares])
    return [
        line._replace(
            paid=line.paid + share.paid,
            trios=(*line.trios, *_parts(off, some_off), *_parts(open_, some_open)),
        )
        for line, share, some_off, some_open in zip(lines, shares, by_off, by_open, strict=True)
    ]


class _Share(NamedTuple):
    paid: Decimal
    cut: Decimal
    left: Decimal


def _over_open(lines: Sequence[_Line], paid: Decimal, cut: Decimal, left: Decimal) -> list[_Share]:
    if paid < 0:
        raise Unclear("BAL004", "its payment (AMT*D) is less than its line payments explain")
    opens = [line.open for line in lines]
    if cut < 0 or left < 0:
        paids, lefts = spread(paid, opens), spread(left, opens)
        return [
            _Share(one, whole - one - rest, rest)
            for whole, one, rest in zip(opens, paids, lefts, strict=True)
        ]
    paids = spread(paid, opens, opens)
    room = [whole - one for whole, one in zip(opens, paids, strict=True)]
    cuts = spread(cut, opens, room)
    return [_Share(one, off, rest - off) for one, off, rest in zip(paids, cuts, room, strict=True)]


def _over_paid(lines: Sequence[_Line], cut: Decimal, left: Decimal) -> list[_Share]:
    """Every line is explained: what the claim is adjusted by is taken from the line payments."""
    weights = [line.paid for line in lines]
    if not any(weights):
        weights = [line.charge for line in lines]
    cuts = spread(cut, weights, _room(lines, cut, [ZERO] * len(lines)))
    lefts = spread(left, weights, _room(lines, left, cuts))
    return [_Share(-off - rest, off, rest) for off, rest in zip(cuts, lefts, strict=True)]


def _room(lines: Sequence[_Line], amount: Decimal, taken: Sequence[Decimal]) -> list[Decimal]:
    """How far a line payment can go down to zero, or up to the charge."""
    paid = [line.paid - some for line, some in zip(lines, taken, strict=True)]
    if amount >= 0:
        return paid
    return [line.charge - some for line, some in zip(lines, paid, strict=True)]


def _parts(trios: Sequence[Item], amounts: Sequence[Decimal]) -> list[Item]:
    return [
        trio._replace(amount=amount) for trio, amount in zip(trios, amounts, strict=True) if amount
    ]


# -- names


def _name(payer: OtherPayer) -> str:
    return f"the other payer in 2320[{payer.node.number}]"


def _number(line: ServiceLine) -> str:
    return f"line {line.chunk.level.number}"
