"""Medicare has sent the claim on to the next payer already: filed again, it is a duplicate.

MA18 and N89 in MIA or MOA say that Medicare has forwarded the claim and its decision to a
supplemental insurer, MA07 to Medicaid. The next payer gets them from Medicare, and rejects what the
provider files before it has decided. Nothing is said where another payer has decided since, where
the destination is not of the kind that the remark names, or while an adjustment of Medicare has a
group that does not fit (CAS010, CAS011, CAS013): the copy is not what Medicare has sent on.

Rejected: 2320 of SBR01 P, SBR09 MB with MOA***MA01*MA18, in a claim for the secondary payer.
Accepted: the same with MOA***MA01; with MA07, in a claim for a payer that is not Medicaid.

Source: RARC list (MA18, N89, MA07); claim status codes 770 and 771.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import MEDICAID, ORIGINAL_MEDICARE, rank
from edi.finding import Severity, Snip
from edi.rules.cas.context import group_reason_rule
from edi.rules.cob.medicare import decided
from edi.rules.cob.order import is_before
from edi.rules.needs import all_of, any_of, equals
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import Spot

_TO_SUPPLEMENT = frozenset({"MA18", "N89"})
_TO_MEDICAID = frozenset({"MA07"})
_GROUP_FAULTS = frozenset({"CAS010", "CAS011", "CAS013"})
_PLACES = {"MOA": range(3, 8), "MIA": (5, 20, 21, 22, 23)}


@rule(
    "COB024",
    "crossed-over",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of(any_of("2320/MOA", "2320/MIA"), equals("2320/SBR09", *ORIGINAL_MEDICARE)),
    cleared_by={"medicare_as_usual"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in decided(claim):
        if not is_before(payer, claim) or _is_followed(claim, payer) or _is_wrong(claim, payer):
            continue
        codes = _TO_MEDICAID if claim.filing == MEDICAID else _TO_SUPPLEMENT
        for spot, code in _remarks(payer):
            if code in codes:
                yield Hit(
                    spot,
                    f"Medicare says that it has forwarded this claim to the next payer ({code}):"
                    " filed again, it is a duplicate. Send it only if that payer has no record of"
                    " it.",
                )
                break


def _is_followed(claim: Claim, medicare: OtherPayer) -> bool:
    """Has a payer after Medicare decided?"""
    ours = rank(medicare.responsibility) or 0
    return any(
        (rank(other.responsibility) or 0) > ours and claim.has_decided(other)
        for other in claim.other_payers
    )


def _is_wrong(claim: Claim, medicare: OtherPayer) -> bool:
    """Has an adjustment of Medicare a group that its reason does not allow?"""
    of_lines = [a for _, one in claim.adjudications_by(medicare) for a in one.adjustments]
    pairs = {(a.group, a.reason) for a in (*medicare.adjustments, *of_lines)}
    return any(group_reason_rule(*pair) in _GROUP_FAULTS for pair in pairs)


def _remarks(payer: OtherPayer) -> Iterator[tuple[Spot, str]]:
    for key, places in _PLACES.items():
        values = payer.values(key)
        for position in places:
            if position < len(values):
                yield payer.spot(key, position), values[position].strip()
