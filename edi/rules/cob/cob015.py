"""A payer has decided a claim as inpatient (MIA) or as outpatient (MOA), not both.

Both segments are copied from the payer's remittance, which has one of them. MIA on an outpatient
bill (type of bill 12x to 14x, 22x, 23x, 34x, 74x, 75x, 83x, 85x) is a warning. A professional or
dental claim has no MIA at all. Not looked at for a payer that cannot have decided yet (COB003).

Rejected: MIA and MOA in one 2320; MIA in a claim of type 13x.
Accepted: MIA in a claim of type 11x, MOA in one of type 13x.

Source: 837I guide, MIA and MOA in loop 2320.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.guides.catalogue import INSTITUTIONAL
from edi.rules.cob.medicare import OUTPATIENT
from edi.rules.cob.order import early_decision
from edi.rules.rule import Hit, Scope, rule


@rule(
    "COB015",
    "inpatient-outpatient-decision",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    guides={INSTITUTIONAL},
    needs={"2320/MIA"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        if not payer.has("MIA") or early_decision(claim, payer):
            continue
        if payer.has("MOA"):
            yield Hit(
                payer.spot("MOA"),
                "This payer has inpatient (MIA) and outpatient (MOA) adjudication: keep the one"
                " that its remittance has.",
            )
        elif claim.facility_code in OUTPATIENT:
            yield Hit(
                payer.spot("MIA"),
                "Inpatient adjudication (MIA) on an outpatient claim (CLM05-1): outpatient claims"
                " have MOA. Check the payer's remittance and the type of bill.",
                severity=Severity.WARNING,
            )
