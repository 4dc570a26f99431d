"""A payer that comes after the one that the claim is sent to cannot have decided yet.

Payers pay in the order of SBR01. The destination's level is that of 2000B; a payer of a later
level may be named, but without amount paid (AMT*D), adjustments (CAS), remaining liability
(AMT*EAF), MIA or MOA, adjudication date (DTP*573) or line decisions (2430). Most often the levels
of the two payers were swapped. Where zero amounts are all there is, they are placeholders of the
sender's software: a warning. Of such a payer no balance and no date is reported. Not looked at
while another payer has the destination's own level (COB001), and in a subrogation demand: there a
pay-to plan (2010AC) claims back what it has paid itself.

Rejected: 2000B SBR01 P with a 2320 of SBR01 S that has AMT*D 300.
Accepted: 2000B SBR01 S with a 2320 of SBR01 P that has AMT*D 300.

Source: 837 guides, section 1.4.4 and loop 2320 notes, AMT*D (required with 2010AC).
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.cob.order import early_decision
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import level, payer_name


@rule(
    "COB003",
    "later-payer-decided",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"AMT_D", "AMT_EAF", "CAS", "DTP_573", "MIA", "MOA", "SVD"},
    cleared_by={"payers_in_order"},
)
def check(claim: Claim) -> Iterator[Hit]:
    destination = f"The claim is sent to the {level(claim.responsibility)} payer"
    for payer in claim.other_payers:
        found = early_decision(claim, payer)
        if found is None:
            continue
        if found.is_placeholder:
            yield Hit(
                found.spot,
                f"{destination}, so {payer_name(payer)} cannot have decided yet: remove its zero"
                " amounts.",
                None,
                Severity.WARNING,
            )
        else:
            yield Hit(
                found.spot,
                f"{destination}, yet {payer_name(payer)} already shows a payment, adjustment or"
                " date. Were the two SBR01 values swapped?",
            )
