"""The order of payers by their responsibility (SBR01)."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.coverage import Coverage
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import Misplaced, misplaced, rank
from edi.structure.chunk import Spot


def is_before(payer: OtherPayer, claim: Claim) -> bool:
    """Comes this payer before the one that the claim is sent to? False when unknown."""
    ours, destination = rank(payer.responsibility), rank(claim.responsibility)
    return ours is not None and destination is not None and ours < destination


def is_after(payer: OtherPayer, claim: Claim) -> bool:
    """Comes this payer after the one that the claim is sent to? False when unknown."""
    ours, destination = rank(payer.responsibility), rank(claim.responsibility)
    return ours is not None and destination is not None and ours > destination


def ranked(claim: Claim) -> list[Coverage]:
    """The destination and all other payers whose rank is known, the first to pay first."""
    coverages: list[Coverage] = [*claim.other_payers]
    if claim.subscriber is not None:
        coverages.append(claim.subscriber)
    known = [one for one in coverages if rank(one.responsibility) is not None]
    return sorted(known, key=lambda one: rank(one.responsibility) or 0)


def misplaced_pairs(claim: Claim) -> Iterator[tuple[Coverage, Coverage, Misplaced]]:
    """Every two coverages of a claim that do not come in this order, and why. Of two with one rank
    (COB001) either may be meant to come first, and nothing is said."""
    for earlier, later in combinations(ranked(claim), 2):
        why = misplaced(earlier.filing, later.filing)
        if why and rank(earlier.responsibility) != rank(later.responsibility):
            yield earlier, later, why


def repeated(claim: Claim) -> list[OtherPayer]:
    """COB001: the payers whose rank the destination or an earlier other payer has already."""
    seen = {rank(claim.responsibility)}
    found = []
    for payer in claim.other_payers:
        ours = rank(payer.responsibility)
        if ours is not None and ours in seen:
            found.append(payer)
        seen.add(ours)
    return found


def is_contested(claim: Claim, payer: Coverage) -> bool:
    """COB001: has another payer of the claim the same level? One of them is wrong, so nothing that
    follows from the level of either is reported."""
    coverages: list[Coverage] = [*claim.other_payers]
    if claim.subscriber is not None:
        coverages.append(claim.subscriber)
    ours = rank(payer.responsibility)
    return ours is not None and sum(rank(one.responsibility) == ours for one in coverages) > 1


def has_unclear_lines(claim: Claim, payer: OtherPayer) -> bool:
    """May line decisions (2430) of this payer be another's, or others its own? Two payers have its
    identifier (COB006), or a decision names no payer of the claim (COB005)."""
    known = {other.payer_id for other in claim.other_payers}
    decided = [one.payer_id for line in claim.lines for one in line.adjudications]
    return bool(decided) and (shares_id(claim, payer) or any(one not in known for one in decided))


def shares_id(claim: Claim, payer: OtherPayer) -> bool:
    """Has another payer of the claim the same identifier (COB006)? Then 2430 loops are unclear."""
    return sum(other.payer_id == payer.payer_id for other in claim.other_payers) > 1


class EarlyDecision(NamedTuple):
    """COB003: a payer that comes after the destination shows a decision."""

    spot: Spot
    is_placeholder: bool  # zero amounts are all there is


def early_decision(claim: Claim, payer: OtherPayer) -> EarlyDecision | None:
    """What shows that a payer has decided that comes after the one the claim is sent to.

    None also where another payer has the destination's level (COB001): which comes first is in
    doubt then; and where a pay-to plan (2010AC) claims back what it paid in the place of the
    destination. Of a payer that decided early, no balance or date is reported.
    """
    if not is_after(payer, claim):
        return None
    if claim.billing_provider is not None and claim.billing_provider.child("2010AC") is not None:
        return None
    ours = rank(claim.responsibility)
    if any(rank(other.responsibility) == ours for other in claim.other_payers):
        return None
    signs = list(_signs(claim, payer))
    real = [spot for spot, is_zero in signs if not is_zero]
    if real:
        return EarlyDecision(real[0], False)
    return EarlyDecision(signs[0][0], True) if signs else None


def _signs(claim: Claim, payer: OtherPayer) -> Iterator[tuple[Spot, bool]]:
    """Everything of a payer that only one that decided can have; is it an amount of zero?"""
    if payer.has("AMT[D]"):
        yield payer.spot("AMT[D]"), payer.paid == 0
    for pair in payer.adjustments:
        yield pair.group_spot(), pair.amount == 0
    if payer.has("AMT[EAF]"):
        yield payer.spot("AMT[EAF]"), payer.remaining_liability == 0
    for key in ("MIA", "MOA"):
        if payer.has(key):
            yield payer.spot(key), False
    if payer.payer is not None and payer.is_dated:
        yield payer.payer.spot("DTP"), False
    if shares_id(claim, payer):
        return  # the line decisions may be those of the payer with the same identifier
    for _, one in claim.adjudications_by(payer):
        amounts = [one.paid, *(pair.amount for pair in one.adjustments)]
        if one.states_liability:
            amounts.append(one.remaining_liability)
        yield one.spot("SVD", 1), all(amount == 0 for amount in amounts)
