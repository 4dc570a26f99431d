"""Medicare paid, and no sequestration (reason 253) is shown.

Since April 2013 Medicare keeps back two percent of each payment (COB025 says when it did not).
Where 253 is left out, its amount stands in another adjustment, most often in CO-45, and the next
payer may take it for an amount that the patient owes. Not looked at where the amount would be below
five cents. A coinsurance that is too high is reported instead (COB025).

Rejected: 2320 of SBR09 MB with SVD02 40, CO-45 50, PR-1 50, PR-2 10 of a line of 150.
Accepted: the same with SVD02 39.20 and CO-253 0.80.

Source: CMS CR8378.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.other_payer import OtherPayer
from edi.cob.levels import ORIGINAL_MEDICARE
from edi.cob.sequestration import sequestration_rate
from edi.codes.adjustment_pair import SEQUESTRATION
from edi.finding import Severity, Snip
from edi.rules.cob.cob025 import hides_it
from edi.rules.cob.medicare import decided
from edi.rules.cob.order import has_unclear_lines
from edi.rules.cob.raw_medicare import medicare
from edi.rules.cob.sequestration import Decided, decisions
from edi.rules.needs import all_of, any_of, equals
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name
from edi.structure.chunk import RawClaim

_LEAST = Decimal("0.05")


def counted(raw: RawClaim, context: ClaimContext) -> list[Severity] | None:
    found = medicare(raw, context)
    if found is None or any(one.is_out_of_balance for payer in found for one in payer.decisions):
        return None
    return [
        Severity.WARNING
        for payer in found
        if all(a.reason not in SEQUESTRATION for a in payer.reductions)
        and not (payer.filing == "MB" and any(map(hides_it, payer.decisions)))  # COB025
        and _due(payer.decisions) >= _LEAST
    ]


@rule(
    "COB026",
    "sequestration-missing",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of(any_of("SVD", "AMT_D"), equals("2320/SBR09", *ORIGINAL_MEDICARE)),
    cleared_by={"medicare_as_usual"},
    counted=counted,
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in decided(claim):
        if _states_it(claim, payer) or has_unclear_lines(claim, payer):
            continue
        found = list(decisions(claim, payer))
        if any(one.is_out_of_balance for one in found):
            continue  # the adjustment that is missing may be this one
        if payer.filing == "MB" and any(map(hides_it, found)):
            continue  # COB025
        if _due(found) >= _LEAST:
            yield Hit(
                payer.spot("AMT[D]", 2),
                f"Medicare, {payer_name(payer)}, paid, but its sequestration (CO-253) is missing:"
                " is it in CO-45? Copy the adjustments from the payer's remittance.",
            )


def _due(found: Iterable[Decided]) -> Decimal:
    """What should have been kept back of the payments, taken to be those before it."""
    due = Decimal(0)
    for one in found:
        rate = sequestration_rate(one.day)
        if rate is not None and one.paid is not None and one.paid > 0:
            due += one.paid * rate
    return due


def _states_it(claim: Claim, payer: OtherPayer) -> bool:
    if any(a.reason in SEQUESTRATION for a in payer.adjustments):
        return True
    found = claim.adjudications_by(payer)
    return any(a.reason in SEQUESTRATION for _, one in found for a in one.adjustments)
