"""The claim names an employer group of the administrator.

An administrator of self-funded plans pays each claim from the account of one group, which it knows
by the group number (2000B SBR03). Without it, or with a number that it does not have, nobody can
say who pays. Asked where a profile says `named-groups-only = true` in `[claims]`: the group numbers
are those of `[groups.*]`.

Rejected: SBR03 G0099, where [groups] has G0012 and G0034; no SBR03.
Accepted: SBR03 G0012.

Source: administrators' companion guides.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity
from edi.rule_language.code_set import CodeSet
from edi.rules.partner.applies import CLAIM_GUIDES, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR007", "group-unknown", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:163:IL"
)


def ask(partner: Partner) -> Iterator[Asked]:
    if partner.claims is None or not partner.claims.only_named_groups:
        return

    def look(claim: Claim) -> Iterator[Hit]:
        if claim.subscriber is not None:
            number = claim.group_number
            what = "is unknown" if number else "is missing"
            yield Hit(
                claim.subscriber.spot("SBR", 3),
                f"The group number (2000B SBR03) {what}: {partner.name} pays from the account of a"
                " group. Copy the number from the member's card.",
                f"group number {number}" if number else None,
            )

    yield Asked(look, value("2000B", "SBR03", CodeSet(partner.groups), is_among=False))
