"""Adjustments that do not go together with who decided, or with each other.

Original Medicare Part B knows a coinsurance and no copay: what the patient owes is PR-2, not PR-3.
One line does not have reason 45 both as the provider's (CO) and as the patient's (PR), except from
Medicare without assignment, where the part above the limiting charge is the provider's. A line
whose whole charge is in the payment of another one (97) names that line in SVD06, where the payer
paid other lines of the claim.

Rejected: PR-3 from a payer of SBR09 MB; CAS*CO*45*30 and CAS*PR*45*20 in one 2430; CAS*CO*97*100
on a line of 100 without SVD06, in a claim with other lines that were paid.
Accepted: PR-2 from a payer of SBR09 MB; CAS*CO*97*100 with SVD06 1.

Source: 42 USC 1395l (coinsurance); 42 CFR 414.48 (limiting charge); 837 guides, 2430 SVD06.
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.claims.view import Adjustment
from edi.codes import claim_filing
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, adjustment_sets, concern
from edi.rules.cob.order import early_decision
from edi.rules.rule import Hit, Scope, rule

_PART_B = "MB"
_ASSIGNED = "A"
_BUNDLED = "97"  # the payment for another service includes it


def _may_be_odd(group: str, reason: str) -> bool:
    return reason == _BUNDLED or (group == "PR" and reason in ("3", "45"))


@rule(
    "COB028",
    "odd-adjustments",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"CAS"},
    group_reasons=_may_be_odd,
    cleared_by={"no_odd_adjustments"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for one in adjustment_sets(claim):
        payer = one.payer
        if payer is None or early_decision(claim, payer):
            continue
        for pair in one.adjustments:
            if concern(one, pair):
                continue  # said of the pair itself
            if pair.group == "PR" and pair.reason == "3" and payer.filing == _PART_B:
                yield Hit(
                    pair.spot(),
                    "PR-3: Medicare Part B has no copay; its 20 percent are a coinsurance (PR-2)."
                    " Check the payer's remittance.",
                    pair.amount_text,
                )
            elif one.is_line and _is_both(claim, payer, one, pair):
                yield Hit(
                    pair.spot(),
                    "PR-45 and CO-45 on one line: the part above the allowed amount is either the"
                    " provider's or the patient's. Check the payer's remittance.",
                    pair.amount_text,
                )
            elif one.is_line and pair.reason == _BUNDLED and _is_unnamed(claim, one, pair):
                yield Hit(
                    pair.spot(),
                    "Reason 97 for the whole line: its payment is in that of another line. Name"
                    " that line in SVD06, if it is in this claim.",
                    pair.amount_text,
                )


def _is_both(claim: Claim, payer: OtherPayer, one: AdjustmentSet, pair: Adjustment) -> bool:
    if pair.group != "PR" or pair.reason != "45":
        return False
    if claim.assignment != _ASSIGNED and claim_filing.is_medicare(payer.filing):
        return False
    return any(other.group == "CO" and other.reason == "45" for other in one.adjustments)


def _is_unnamed(claim: Claim, one: AdjustmentSet, pair: Adjustment) -> bool:
    assert one.payer is not None
    if pair.amount != one.charge or not one.charge or one.view.value("SVD", 6):
        return False
    if one.view.amount("SVD", 2) != 0:
        return False
    paid = [
        decision.paid or Decimal(0)
        for line, decision in claim.adjudications_by(one.payer)
        if line is not one.line
    ]
    return any(amount > 0 for amount in paid)
