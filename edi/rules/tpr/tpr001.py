"""A submitter may send claims only of the billing providers that have authorized it.

Payers and clearinghouses keep an agreement for each pair of submitter (1000A NM109) and billing
provider (2010AA NM109, an NPI); a claim without one is rejected. A profile lists the pairs in
`[submitters]`: a submitter that is not listed there may send none.

Rejected: the NPI of a billing provider that the submitter's list does not have.
Accepted: an NPI of that list.

Source: trading partner agreements; CMS CEDI edit X222.087.2010AA.NM109; claim status code 496.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity
from edi.rule_language.code_set import CodeSet
from edi.rules.needs import all_of, any_of
from edi.rules.partner.applies import CLAIM_GUIDES, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR001", "submitter-not-authorized", Severity.ERROR, guides=CLAIM_GUIDES, status="A8:496:85"
)


def ask(partner: Partner) -> Iterator[Asked]:
    if not partner.submitters:
        return
    known = CodeSet(partner.submitters)
    pairs = [
        all_of(
            value("1000A", "NM109", CodeSet([submitter])),
            value("2010AA", "NM109", providers, is_among=False),
        )
        for submitter, providers in partner.submitters.items()
    ]

    def look(claim: Claim) -> Iterator[Hit]:
        provider = claim.billing_provider
        if provider is None or provider.party is None:
            return
        yield Hit(
            provider.party.spot("NM1", 9),
            f"{partner.name} has no agreement of this submitter (1000A NM109) with this billing"
            " provider (2010AA NM109): enroll the provider, or check both identifiers.",
        )

    needs = any_of(value("1000A", "NM109", known, is_among=False), *pairs)
    yield Asked(look, needs)
