"""The remaining patient liability (AMT*EAF) agrees with what the payer leaves to the patient (PR).

It is what the provider takes the patient to owe after the payer: at the claim, of all adjustments
of the payer under PR, at a line, of those of its 2430. It may differ for good reasons, so that a
difference is information only, and nothing is said where the line does not balance (BAL003). More
than the charge is a warning.

Rejected: AMT*EAF*600 in a claim of 500.
Accepted: AMT*EAF*75 in a 2320 whose adjustments under PR are 75.

Source: 837 guides, AMT*EAF in loops 2320 and 2430; X12 RFI 985.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from edi.claims.balance import AdjustedLoop, patient_responsibility, payer_line, total
from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.view import at
from edi.finding import Severity, Snip
from edi.rules.cob.order import early_decision, shares_id
from edi.rules.cob.raw_payers import decisions_of, payers
from edi.rules.rule import Hit, Scope, rule
from edi.rules.stated_amounts import OwedAt, are_owed
from edi.rules.wording import more, payer_name
from edi.structure.chunk import RawClaim, Spot
from edi.structure.layout import Layout


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Is the liability of every line what the payer adjusted there under PR, and none stated for a
    claim? A claim that is plainly right otherwise: PR is no more than the line's charge."""
    del context, file, memory
    if _liabilities(raw):
        return False
    segments, starts, layouts = raw.segments
    return are_owed(segments, starts, _stated(layouts), raw.delimiters.element)


@lru_cache(maxsize=4096)
def _stated(layouts: tuple[Layout, ...]) -> tuple[OwedAt, ...]:
    """Decisions on lines that state amounts."""
    return tuple(
        OwedAt(line, one.adjustments, one.amounts)
        for line, layout in enumerate(layouts)
        if line
        for one in decisions_of(layout)
        if one.amounts
    )


def _liabilities(raw: RawClaim) -> bool:
    """Does a payer state a liability for the claim?"""
    separator, segments = raw.delimiters.element, raw.segments.segments
    return any(
        at(segments[place].split(separator), 1) == "EAF"
        for one in payers(raw)
        for place in one.amounts
    )


@rule(
    "COB011",
    "remaining-liability",
    Severity.INFO,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"AMT_EAF"},
    precheck=precheck,
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        if early_decision(claim, payer) or shares_id(claim, payer):
            continue
        found = claim.adjudications_by(payer)
        name = payer_name(payer)
        is_of_lines = any(one.states_liability for _, one in found)
        if payer.has("AMT[EAF]") and not is_of_lines:  # else COB010
            loops: list[AdjustedLoop] = [payer, *(one for _, one in found)]
            yield from _hit(
                payer.spot("AMT[EAF]", 2),
                payer.remaining_liability,
                loops,
                claim.charge,
                f"of {name}",
                "the total charge (CLM02)",
            )
        for line, one in found:
            if one.states_liability and not payer.has("AMT[EAF]"):
                if payer_line(line, [other for of, other in found if of is line]):
                    continue  # BAL003: an adjustment under PR may be the wrong amount
                number = line.chunk.level.number
                yield from _hit(
                    one.spot("AMT", 2),
                    one.remaining_liability,
                    [one],
                    line.charge,
                    f"of {name} for line {number}",
                    "the line charge",
                )


def _hit(
    spot: Spot,
    liability: Decimal | None,
    loops: list[AdjustedLoop],
    charge: Decimal | None,
    whose: str,
    most: str,
) -> Iterator[Hit]:
    owed = total(patient_responsibility(one) for one in loops if one.has("CAS"))
    if liability is None:
        return
    if charge is not None and liability > charge:
        yield Hit(
            spot,
            f"The remaining patient liability (AMT*EAF) {whose} is {liability - charge:.2f} more"
            f" than {most}.",
            f"{liability:.2f} remaining - {charge:.2f} charged",
            Severity.WARNING,
        )
    elif owed is not None and owed != liability:
        yield Hit(
            spot,
            f"The remaining patient liability (AMT*EAF) {whose} is {more(liability - owed)} than"
            " its adjustments under PR: right if the patient owes that.",
            f"{liability:.2f} remaining - {owed:.2f} PR",
        )
