"""The payer that the claim is sent to (2010BB) should not be among its other payers (2330B).

The destination's own coverage stands in 2000B and 2010BB. The same payer is an other payer only
when it covers the patient a second time, under another subscriber; with another member id in 2330A
than in 2010BA the finding is therefore mere information. Otherwise one coverage is shown twice.

Rejected: 2010BB NM109 12345 and a 2330B NM109 12345, both for the same member id.
Accepted: 2010BB NM109 12345 and a 2330B NM109 54321.

Source: 837 guides, loop 2320 (payers other than the one in 2010BB).
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import capital, payer_name


@rule(
    "COB007",
    "destination-repeated",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"2320/SBR"},
    cleared_by={"payers_in_order"},
)
def check(claim: Claim) -> Iterator[Hit]:
    destination = claim.payer.id if claim.payer else ""
    if not destination:
        return
    for payer in claim.other_payers:
        if payer.payer_id == destination:
            another = _is_another_coverage(claim, payer)
            hint = (
                "right only if it covers the patient twice"
                if another
                else "and with the same member id: one coverage is shown twice"
            )
            yield Hit(
                payer.payer_spot(9),
                f"{capital(payer_name(payer))} is the payer that the claim is sent to (2010BB"
                " NM109),"
                f" {hint}.",
                f"NM109 {destination}",
                Severity.INFO if another else None,
            )


def _is_another_coverage(claim: Claim, payer: OtherPayer) -> bool:
    ours = claim.subscriber.party.id if claim.subscriber and claim.subscriber.party else ""
    theirs = payer.subscriber.id if payer.subscriber else ""
    return bool(ours and theirs and ours != theirs)
