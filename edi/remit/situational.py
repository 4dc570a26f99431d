"""What an 835 says of a claim or line only where it applies: MIA, MOA, NM1*GB, more REF, AMT, QTY.

Source: 835 guide, loops 2100 and 2110.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.remit.decision import DecidedLine, Decision, Qualified
from edi.remit.refusal import Unfit
from edi.remit.situations import is_inpatient

_MIA = (2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24)
_MIA_DAYS = frozenset((3, 15))
MIA_AMOUNTS = frozenset(_MIA) - _MIA_DAYS
_MOA = (1, 2, 8, 9)
_MOA_RATE = frozenset((1,))
MOA_AMOUNTS = frozenset(_MOA) - _MOA_RATE
TS2_OF_MIA = {
    4: 1, 16: 2, 14: 3, 6: 4, 8: 5, 13: 6, 15: 12, 7: 15, 9: 17, 10: 18, 11: 19
}  # fmt: skip
_COVERED_DAYS = 13  # TS213
_MOST_REFERENCES = 5  # of these, and those of claim and group: 1L, EA, F8
_INPATIENT_DAYS = frozenset(("CD", "LA", "LE", "OU"))


class ClaimTotals(NamedTuple):
    """What a claim payment adds to the totals of its loop 2000. Dollars, but of days."""

    facility_code: str
    charge: Decimal
    inpatient: dict[int, Decimal]  # by element of TS2


def check(claim: Claim, decision: Decision) -> Iterator[str]:
    """Warnings. Raises `Unfit` for what the guide has no place for."""
    inpatient = is_inpatient(claim)
    if decision.inpatient_adjudication and not inpatient:
        raise Unfit(
            "inpatient_adjudication (MIA) belongs to an inpatient claim, which this is not by its"
            " type of bill: give outpatient_adjudication (MOA)"
        )
    if decision.outpatient_adjudication and inpatient:
        raise Unfit(
            "outpatient_adjudication (MOA) belongs to any but an inpatient claim, which this is by"
            " its type of bill: give inpatient_adjudication (MIA)"
        )
    if decision.other_subscriber and not decision.priority_payer:
        raise Unfit(
            "other_subscriber (NM1*GB) is whose coverage the priority payer has: give"
            " priority_payer (NM1*PR)"
        )
    references = (
        decision.group or claim.group_number,
        claim.reference("EA"),
        decision.original_claim_control_number,
        decision.contract_class,
        decision.repriced_claim_number,
        decision.adjusted_repriced_claim_number,
        decision.other_group,
        decision.prior_authorization,
        decision.authorization,
    )
    count = len([one for one in references if one])
    if count > _MOST_REFERENCES:
        raise Unfit(
            f"the claim payment has {count} references (REF) with group number (1L), medical record"
            f" number (EA) and original number (F8): the guide has room for {_MOST_REFERENCES}"
        )
    for line in decision.lines:
        if line.rendering_provider and len(line.rendering_provider_ids) == 10:
            raise Unfit(
                f"{line.label}: rendering_provider (REF*HPI) and ten rendering_provider_ids are one"
                " more than the guide has room for"
            )
    if not inpatient and any(one.qualifier in _INPATIENT_DAYS for one in decision.quantities):
        yield f"quantities {', '.join(sorted(_INPATIENT_DAYS))} belong to inpatient claims"


def adjudication(decision: Decision, sign: int) -> tuple[tuple[int, Decimal], ...]:
    """Numbers and values of the elements of MIA or MOA; zero is left out."""
    if decision.inpatient_adjudication:
        found = zip(_MIA, decision.inpatient_adjudication, strict=True)
        unsigned = _MIA_DAYS
    else:
        found = zip(_MOA, decision.outpatient_adjudication or [None] * len(_MOA), strict=True)
        unsigned = _MOA_RATE
    return tuple(
        (number, value if number in unsigned else sign * value) for number, value in found if value
    )


def totals_of(claim: Claim, decision: Decision, charge: Decimal) -> ClaimTotals:
    """What a claim payment adds to TS3 and TS2. Raises `Unfit`."""
    if not claim.facility_code:
        raise Unfit(
            "the claim has no facility type (CLM05-1), by which the group has totals (TS302)"
        )
    sign = -1 if decision.is_reversal else 1
    found = {
        TS2_OF_MIA[number]: value
        for number, value in adjudication(decision, sign)
        if decision.inpatient_adjudication and number in TS2_OF_MIA
    }
    if decision.covered_days:
        found[_COVERED_DAYS] = decision.covered_days
    return ClaimTotals(claim.facility_code, sign * charge, found)


def amounts(given: Sequence[Qualified], sign: int) -> tuple[tuple[str, Decimal], ...]:
    """AMT."""
    return tuple((one.qualifier, sign * one.value) for one in given)


def quantities(given: Sequence[Qualified]) -> tuple[tuple[str, Decimal], ...]:
    """QTY; zero is left out."""
    return tuple((one.qualifier, one.value) for one in given if one.value)


def rendering_provider(line: DecidedLine) -> tuple[tuple[str, str], ...]:
    """REF: who rendered a line, where that is another than of the claim."""
    npi = (("HPI", line.rendering_provider),) if line.rendering_provider else ()
    return (*npi, *line.rendering_provider_ids)
