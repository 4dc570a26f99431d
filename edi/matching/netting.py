"""Reversals and corrections: which of a payer's decisions on a claim stands.

A payer that corrects a decision takes it back with a reversal (CLP02 22), all amounts negated, and
decides anew. Source: 835 guide, section 1.10.2.8; X12 RFI 1776, 1604.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.matching.decision import Decision
from edi.matching.match import SPLIT, DoesNotFit, match_services

_DUPLICATE = "18"


class Standing(NamedTuple):
    """What is left of a payer's decisions on one claim."""

    decisions: tuple[Decision, ...]  # more than one: parts of a claim that the payer has split
    reversed: int = 0  # decisions that were taken back
    unmatched: int = 0  # reversals of what is not there
    duplicates: int = 0  # denials of the claim as a duplicate of itself
    is_ambiguous: bool = False
    # Each reversal with the decision that it takes back.
    pairs: tuple[tuple[Decision, Decision], ...] = ()


def standing(found: Sequence[Decision], claim: Claim | None = None) -> Standing:
    """The decisions that stand, of one payer on one claim, in the order in which they came. With
    the `claim`, parts of one that was split are known by what they come to, too."""
    ordered = sorted(_once(found), key=_when)
    stand = [one for one in ordered if not one.is_reversal]
    pairs: list[tuple[Decision, Decision]] = []
    unmatched = 0
    for reversal in ordered:
        if reversal.is_reversal:
            original = _reversed_by(reversal, stand)
            if original is None:
                unmatched += 1
            else:
                stand.remove(original)
                pairs.append((reversal, original))
    stand, duplicates = _without_duplicates(stand)
    whole = [one for one in stand if not _is_part(one, stand)]
    if whole and claim is not None and is_split(claim, stand):
        whole = []
    return Standing(
        tuple(stand),
        len(pairs),
        unmatched,
        duplicates,
        is_ambiguous=len(stand) > 1 and len(whole) > 0,
        pairs=tuple(pairs),
    )


def _once(found: Sequence[Decision]) -> list[Decision]:
    """Each decision as often as in the file that has it most: an 835 may be there twice, as it came
    and as a copy of it."""
    counts: Counter[tuple[str, Decision]] = Counter()
    kept: Counter[Decision] = Counter()
    once = []
    for one in found:
        same = one._replace(file="", line=0)
        counts[one.file, same] += 1
        if counts[one.file, same] > kept[same]:
            kept[same] += 1
            once.append(one)
    return once


def _when(one: Decision) -> date:
    return one.produced or one.effective or date.min


def _reversed_by(reversal: Decision, stand: Sequence[Decision]) -> Decision | None:
    """The decision that is taken back: the payer's number decides among those of its amounts."""
    same = [
        one
        for one in stand
        if one.charge == -reversal.charge
        and one.paid == -reversal.paid
        and _when(one) <= _when(reversal)
    ]
    numbers = {reversal.control_number, reversal.original_reference} - {""}
    by_number = [one for one in same if one.control_number in numbers]
    fitting = [one for one in by_number or same if _mirrors(one, reversal)]
    candidates = fitting or by_number or same
    return candidates[0] if candidates else None


def _mirrors(one: Decision, reversal: Decision) -> bool:
    """Are the adjustments the same, negated?"""
    ours = sorted((a.group, a.reason, a.amount) for a in one.all_adjustments())
    theirs = sorted((a.group, a.reason, -a.amount) for a in reversal.all_adjustments())
    return ours == theirs


def _without_duplicates(stand: list[Decision]) -> tuple[list[Decision], int]:
    """Without denials as an exact duplicate (18), where another decision stands."""
    real = [one for one in stand if not is_duplicate(one)]
    return (real, len(stand) - len(real)) if real else (stand, 0)


def is_duplicate(one: Decision) -> bool:
    """A denial as an exact duplicate (18), and nothing else."""
    adjustments = one.all_adjustments()
    return not one.paid and bool(adjustments) and all(a.reason == _DUPLICATE for a in adjustments)


def _is_part(one: Decision, stand: Sequence[Decision]) -> bool:
    """Has the payer decided other services of the claim elsewhere? Then no control number of a line
    is in both."""
    if len(stand) == 1:
        return True
    ours = _lines(one)
    return bool(ours) and all(
        other is one or (_lines(other) and ours.isdisjoint(_lines(other))) for other in stand
    )


def is_split(claim: Claim, stand: Sequence[Decision]) -> bool:
    """Are these the parts of a claim that the payer has split: together its charge, and each of its
    services once? Without services remark MA15 says so. Source: 835 guide, 1.10.2.11."""
    charges = [one.charge for one in stand]
    if len(stand) < 2 or min(charges) <= 0 or sum(charges) != claim.charge:
        return False
    if not all(one.services for one in stand):
        return all(SPLIT in one.remarks for one in stand)
    try:
        match_services(claim, [service for one in stand for service in one.services])
    except DoesNotFit:
        return False
    return True


def lacks_part(claim: Claim, stand: Sequence[Decision]) -> bool:
    """Does the payer say that it has split the claim (MA15), and is a part not there?"""
    charge = sum((one.charge for one in stand), Decimal(0))
    is_less = claim.charge is not None and charge < claim.charge
    return bool(stand) and is_less and all(SPLIT in one.remarks for one in stand)


def _lines(one: Decision) -> set[str]:
    return {service.control_number for service in one.services if service.control_number}
