"""The identifier of each other payer is one that the destination knows.

Where the destination sends a claim on, or asks the other payer itself, it knows other payers by
numbers of its own: the OCNA number (other carrier name and address) of Medicaid programs, the COBA
number of a Medigap insurer, the payer ids of a clearinghouse. They stand in NM109 of 2330B. A
profile lists them in `[payer-ids] other-payers`, or in a file beside it.

Rejected: a 2330B NM109 that is not in the list.
Accepted: one that is.

Source: companion guides of Medicaid programs and Medicare contractors.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity
from edi.rules.partner.applies import CLAIM_GUIDES, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.rule import Hit, partner_rule
from edi.rules.wording import payer_name

check = partner_rule(
    "TPR008", "other-payer-id-unknown", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:479:PR"
)


def ask(partner: Partner) -> Iterator[Asked]:
    known = partner.other_payer_ids
    if known is None:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        for payer in claim.other_payers:
            if payer.payer is not None and payer.payer_id not in known:
                yield Hit(
                    payer.payer_spot(9),
                    f"{partner.name} does not know the identifier (2330B NM109) of"
                    f" {payer_name(payer)}: look it up in its list of other payers.",
                    f"payer id {payer.payer_id}",
                )

    yield Asked(look, value("2330B", "NM109", known, is_among=False))
