"""A claim is priced by the network that the administrator works with, before it gets there.

An administrator of self-funded plans without a network of its own has claims priced by a rented
network or a repricer, who writes HCP into the claim (2300) or its lines (2400) and its own
identifier into HCP04. A profile says in `[repricing]` whether that is `required`, and which
`organizations` (HCP04) the administrator works with.

Rejected: a claim without any HCP, where repricing is required.
Accepted: HCP at every line with HCP04 of a listed organization.

Source: 837 guides, HCP; companion guides of networks and administrators.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.view import LoopView
from edi.finding import Severity
from edi.rules.needs import Need, all_of, any_of, lacks
from edi.rules.partner.applies import CLAIM_GUIDES, value
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR013", "network-price", Severity.ERROR, guides=CLAIM_GUIDES, status="A7:705"
)


def ask(partner: Partner) -> Iterator[Asked]:
    terms = partner.repricing
    if terms is None:
        return
    name, organizations = partner.name, terms.organizations

    def look(claim: Claim) -> Iterator[Hit]:
        views: list[LoopView] = [claim, *claim.lines]
        priced = [view for view in views if view.has("HCP")]
        if terms.is_required and not priced:
            yield Hit(
                claim.spot("CLM"),
                f"{name} takes claims only after pricing by its network (HCP): send the claim"
                " through the network.",
            )
        for view in priced if organizations is not None else ():
            if view.value("HCP", 4) not in (organizations or ()):
                yield Hit(
                    view.spot("HCP", 4),
                    f"This price is not of a network that {name} works with (HCP04): send the"
                    " claim through the network of the member's card.",
                    f"organization {view.value('HCP', 4)}",
                )

    needs: list[Need] = []
    if terms.is_required:
        needs.append(all_of(lacks("2300", "HCP"), lacks("2400", "HCP")))
    if organizations is not None:
        needs += [value(loop, "HCP04", organizations, is_among=False) for loop in ("2300", "2400")]
    if needs:
        yield Asked(look, any_of(*needs))
