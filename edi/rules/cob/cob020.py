"""What a payer approved is not above the charge: its payment and what it leaves to the patient.

Paid (AMT*D) and patient responsibility (PR) together are what the payer took as its allowed amount.
Where they exceed the charge, a negative adjustment makes up for it. Reasons that say why a payer
pays more than was billed (94, 144, 161, 225) count. What is out of balance, or above the charge
without the patient's part (COB012), is reported as that.

Rejected: CLM02 500 with AMT*D 400, PR-2 150 and CO-45 -50.
Accepted: CLM02 500 with AMT*D 600 and CO-94 -100.

Source: 837 guides, section 1.4.4; CARC 45 and 94.
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims.balance import total
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import (
    claim_residual,
    deciders,
    excess_of_line,
    paid_residual,
)
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name

# Processed in excess of charges, incentive, performance bonus, interest.
_ABOVE_CHARGE = frozenset({"94", "144", "161", "225"})


@rule(
    "COB020",
    "approved-above-charge",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"AMT_D"},
    cleared_by={"decisions_balance", "plain_adjustments"},
)
def check(claim: Claim) -> Iterator[Hit]:
    if any(excess_of_line(claim, line) > 0 for line in claim.lines):
        return  # COB012
    for decider in deciders(claim):
        payer = decider.first
        if len(decider.payers) > 1 or claim.charge is None or payer.paid is None:
            continue
        if claim_residual(claim, decider) or paid_residual(claim, decider):
            continue
        if any(one.residual is None or one.residual for one in decider.lines):
            continue
        trios = [*payer.adjustments, *(a for one in decider.decisions for a in one.adjustments)]
        owed = total(a.amount for a in trios if a.group == "PR")
        more = total(a.amount for a in trios if a.reason in _ABOVE_CHARGE)
        if owed is None or more is None:
            continue
        excess = payer.paid + owed - claim.charge - max(-more, Decimal(0))
        if excess > 0:
            yield Hit(
                payer.spot("AMT[D]", 2),
                f"Payment (AMT*D) and patient responsibility (PR) of {payer_name(payer)} are"
                f" together {excess:.2f} more than the total charge (CLM02). Check the payer's"
                " remittance.",
                f"{payer.paid:.2f} paid + {owed:.2f} PR - {claim.charge:.2f} charged",
            )
