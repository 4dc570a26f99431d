"""What a later payer states for the payers before it (OA-23) is what these paid and wrote off.

Reason 23 stands for the effect of all earlier payers on a charge: their payments and their
adjustments under CO, PI and OA. With less, the next payer pays part of the charge again; with more,
it pays too little. Lines are compared where all these payers decided them one by one, else the
claim as a whole. Not compared: what is out of balance (BAL), paid above the charge (COB012) or has
a group that does not fit its reason (CAS); bundled lines one by one; and a payer that paid nothing
and gives no reason 23, since it denied the service.

Rejected: the primary paid 120 and wrote off 58 of a line, the secondary has OA-23 173.
Accepted: the same with OA-23 178.

Source: X12 RFI 2143, 2194, 2535 (CARC 23); 837 guides, section 1.4.4.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.other_payer import LineAdjudication, OtherPayer
from edi.claims.view import Adjustment, at, money
from edi.cob import prior
from edi.cob.levels import rank
from edi.cob.prior import Counts
from edi.codes.adjustment_pair import PRIOR_PAYERS
from edi.finding import Severity, Snip
from edi.rules.bal.causes import (
    charge_residual,
    claim_residual,
    deciders,
    excess_of_claim,
    excess_of_line,
    paid_residual,
)
from edi.rules.bal.unplaced import unplaced
from edi.rules.cas.context import group_reason_rule
from edi.rules.cob import raw_payers
from edi.rules.cob.order import early_decision, has_unclear_lines, repeated
from edi.rules.needs import all_of, any_of, differs
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name
from edi.structure.chunk import RawClaim, Spot

ZERO = Decimal(0)
# A pair that one of these reports may stand for another, so that what it writes off is in doubt.
_DOUBTFUL = frozenset({"CAS001", "CAS002", "CAS010", "CAS011", "CAS012", "CAS013", "CAS020"})


class _Compared(NamedTuple):
    """A charge as one payer reports it, beside what the payers before it made of it."""

    spot: Spot
    reported: Decimal  # under reason 23
    paid: Decimal | None  # by the payer itself
    charge: Decimal
    before: prior.Share


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Has every payer decided every line once, and nothing else, and does each report what those
    before it paid and wrote off there?"""
    del context, file, memory
    separator, segments = raw.delimiters.element, raw.segments.segments
    order: list[tuple[int, str]] = []
    for payer in raw_payers.payers(raw):
        level = rank(at(segments[payer.segment].split(separator), 1))
        if level is None or payer.adjustments:
            return False
        order.append((level, at(segments[payer.payer].split(separator), 9)))
    ids = [payer_id for _, payer_id in sorted(order)]
    for start, decisions in raw_payers.lines(raw):
        by_payer: dict[str, raw_payers.Decided] = {}
        for one in decisions:
            by_payer.setdefault(at(segments[start + one.payer].split(separator), 1), one)
        if len(decisions) != len(ids) or by_payer.keys() != set(ids):
            return False
        before = ZERO
        for payer_id in ids:
            share = _raw_share(raw, start, by_payer[payer_id])
            if share is None or share[1] != before:
                return False
            before += share[0]
    return True


def _raw_share(
    raw: RawClaim, start: int, one: raw_payers.Decided
) -> tuple[Decimal, Decimal] | None:
    """What a payer paid and wrote off of a line, and what it reports of those before it; None where
    that is not plain."""
    values = raw.segments.segments[start + one.segment].split(raw.delimiters.element)
    made, reported = money(at(values, 2)), ZERO
    if made is None or at(values, 6):
        return None
    for group, reason, amount in raw_payers.adjusted(raw, start, one):
        counts = prior.counts_as(group, reason)
        if amount is None or counts is Counts.PAID or group == "CR":
            return None
        if counts is Counts.BEFORE:
            reported += amount
        elif counts is Counts.WRITTEN_OFF:
            made += amount
    return made, reported


@rule(
    "COB023",
    "prior-payers-amount",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of(differs("2320/SBR01", "P"), any_of("AMT_D", "SVD")),
    precheck=precheck,
)
def check(claim: Claim) -> Iterator[Hit]:
    order = _in_order(claim)
    if len(order) < 2 or _is_in_doubt(claim):
        return
    for place, payer in enumerate(order):
        before = [one for one in order[:place] if claim.has_decided(one)]
        if not before or not claim.has_decided(payer):
            continue
        for number, one in _compared(claim, payer, before):
            yield from _hit(payer, number, one)


def _in_order(claim: Claim) -> list[OtherPayer]:
    """The other payers that come before the destination, the first of them first; none where that
    is not known, or where one has neither decided nor been bypassed (COB004)."""
    payers = [one for one in claim.other_payers if early_decision(claim, one) is None]
    ranks = [rank(one.responsibility) for one in payers]
    if None in ranks or repeated(claim):
        return []
    ours = rank(claim.responsibility)
    found = []
    for payer in sorted(payers, key=lambda one: rank(one.responsibility) or 0):
        level = rank(payer.responsibility)
        if ours is not None and level is not None and level >= ours:
            continue
        if payer.has("AMT[A8]") and not claim.has_decided(payer):
            continue  # it was never billed
        if not payer.has("AMT[D]"):
            return []
        found.append(payer)
    return found


def _is_in_doubt(claim: Claim) -> bool:
    """Is there another finding of the amounts?"""
    if any(has_unclear_lines(claim, payer) for payer in claim.other_payers):
        return True
    strays = unplaced(claim)
    if strays.adjustments or strays.payments or strays.paid or strays.has_homeless_paid:
        return True
    if charge_residual(claim) or excess_of_claim(claim) > 0:
        return True
    if any(excess_of_line(claim, line) > 0 for line in claim.lines):
        return True
    for decider in deciders(claim):
        if len(decider.payers) > 1 and decider.lines:
            return True  # their lines cannot be told apart (COB006)
        if any(one.residual is None or one.residual for one in decider.lines):
            return True
        if paid_residual(claim, decider) or claim_residual(claim, decider):
            return True
    return False


def _compared(
    claim: Claim, payer: OtherPayer, before: Sequence[OtherPayer]
) -> Iterator[tuple[str, _Compared]]:
    """What can be compared, with the name of its line, "" for the whole claim."""
    payers = [*before, payer]
    trios = [a for one in payers for a in _adjustments(claim, one)]
    if any(group_reason_rule(a.group, a.reason) in _DOUBTFUL for a in trios):
        return
    if any(a.reason == PRIOR_PAYERS for a in _adjustments(claim, before[0])):
        return  # CAS029
    decided = [claim.adjudications_by(one) for one in payers]
    if _is_by_line(claim, payers, trios):
        for line in claim.lines:
            own = [one for one in line.adjudications if one.payer_id == payer.payer_id]
            shares = [
                prior.of_line([a for a in line.adjudications if a.payer_id == one.payer_id])
                for one in before
            ]
            known = [share for share in shares if share is not None]
            if own and line.charge is not None and len(known) == len(shares):
                yield f"Line {line.chunk.level.number}", _of_line(own, line.charge, known)
    elif claim.charge is not None and all(_is_whole(claim, found) for found in decided):
        own_trios = _adjustments(claim, payer)
        found_23 = next((a for a in own_trios if a.reason == PRIOR_PAYERS), None)
        yield (
            "",
            _Compared(
                found_23.spot(1) if found_23 else payer.spot("AMT[D]", 2),
                _reported(own_trios),
                payer.paid,
                claim.charge,
                prior.of_payers(claim, before),
            ),
        )


def _is_by_line(claim: Claim, payers: Sequence[OtherPayer], trios: Sequence[Adjustment]) -> bool:
    """Did all of them decide line by line, and nothing else?"""
    for payer in payers:
        found = claim.adjudications_by(payer)
        if not found or payer.adjustments or any(one.bundled_into for _, one in found):
            return False
    return all(a.amount is not None and a.amount > 0 for a in trios)


def _is_whole(claim: Claim, found: Sequence[tuple[object, LineAdjudication]]) -> bool:
    """Did a payer decide all lines one by one, or none?"""
    return not found or {id(line) for line, _ in found} == {id(line) for line in claim.lines}


def _adjustments(claim: Claim, payer: OtherPayer) -> list[Adjustment]:
    of_lines = [a for _, one in claim.adjudications_by(payer) for a in one.adjustments]
    return [*payer.adjustments, *of_lines]


def _of_line(
    own: Sequence[LineAdjudication], charge: Decimal, before: list[prior.Share]
) -> _Compared:
    trios = [a for one in own for a in one.adjustments]
    found_23 = next((a for a in trios if a.reason == PRIOR_PAYERS), None)
    return _Compared(
        found_23.spot(1) if found_23 else own[0].spot("SVD", 2),
        _reported(trios),
        sum((one.paid or ZERO for one in own), ZERO),
        charge,
        prior.together(before),
    )


def _reported(trios: Sequence[Adjustment]) -> Decimal:
    return sum((a.amount or ZERO for a in trios if a.reason == PRIOR_PAYERS), ZERO)


def _hit(payer: OtherPayer, line: str, one: _Compared) -> Iterator[Hit]:
    expected = one.before.accounted(one.charge)
    if not expected or one.reported in expected:
        return
    due = expected[0]
    if not one.reported and (due <= 0 or not one.paid):
        return
    where = f"{line}: " if line else ""
    detail = None
    if one.before.paid is not None and one.before.written_off is not None:
        detail = (
            f"{one.reported:.2f} OA-23 - {one.before.paid:.2f} paid before"
            f" - {one.before.written_off:.2f} written off before = {one.reported - due:.2f}"
        )
    if not one.reported:
        message = (
            f"{where}{payer_name(payer)} shows no OA-23 for the {due:.2f} that the payers before it"
            " paid and wrote off. Check its remittance."
        )
    else:
        difference = one.reported - due
        side = "more" if difference > 0 else "less"
        message = (
            f"{where}OA-23 of {payer_name(payer)} is {abs(difference):.2f} {side} than the payers"
            " before it paid and wrote off (CO, PI, OA). Check its remittance."
        )
    yield Hit(one.spot, message[:1].upper() + message[1:], detail)
