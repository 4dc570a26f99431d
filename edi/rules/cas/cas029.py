"""OA-23 from a payer that was primary.

23 is the effect of what payers before decided. The primary payer (SBR01 P) had none before it, so
either its place in the order is wrong, or the adjustments of two payers are mixed up.

Rejected: CAS*OA*23*70 for an other payer with SBR01 P
Accepted: CAS*OA*23*70 for an other payer with SBR01 S

Source: X12 code source 139, definition of 23; 837 guides, section 1.4.4.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, adjustment_sets, concern
from edi.rules.cob.order import is_contested, shares_id
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS029",
    "prior-payers-of-primary",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"CAS"},
    group_reasons=lambda group, reason: reason == "23" and group in ("OA", "CR"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in adjustment_sets(subject):
        payer = adjustments.payer
        if payer is None or payer.responsibility != "P":
            continue
        if isinstance(subject, Claim):
            if adjustments.is_line and shares_id(subject, payer):
                continue  # the decision may be that of the payer with the same identifier
            if is_contested(subject, payer):
                continue  # COB001: perhaps it was not primary
        for pair in adjustments.adjustments:
            if pair.reason == "23" and not concern(adjustments, pair):
                yield Hit(
                    pair.spot(),
                    "Reason 23 is the effect of earlier payers, but this payer was primary (SBR01"
                    " P).",
                    pair.amount_text,
                )
