"""The payer id is one that the destination knows.

A clearinghouse routes a claim by the payer id (2010BB NM109) and rejects one that is not in its
list; the ids of one payer differ from clearinghouse to clearinghouse. A profile lists them in
`[payer-ids] accepted`, or in a file beside it.

Rejected: a payer id that is not in the list.
Accepted: one that is.

Source: payer lists of clearinghouses; claim status code 153.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity
from edi.rules.partner.applies import CLAIM_GUIDES, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR003", "payer-id-unknown", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:153:PR"
)


def ask(partner: Partner) -> Iterator[Asked]:
    if partner.payer_ids is None:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        if claim.payer is not None:
            yield Hit(
                claim.payer.spot("NM1", 9),
                f"{partner.name} does not know this payer id (2010BB NM109): look it up in its"
                " payer list.",
                f"payer id {claim.payer.id}",
            )

    yield Asked(look, value("2010BB", "NM109", partner.payer_ids, is_among=False))
