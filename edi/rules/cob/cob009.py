"""The adjudication date (DTP*573) stands in one place and lies between service and submission.

A warning when a payer has it both in 2330B and in its 2430 loops: where line decisions carry the
date, 2330B does not. An error when it lies after the day on which the transaction set was made
(BHT04), so that the finding is the same whenever the file is checked, or before the first day of
service: of the line for a 2430, of the claim for a 2330B. The last day of service does not count,
since rentals are decided before their period ends. A line without a date has that of its
claim (837D 2300 DTP*472, 837I the statement, DTP*434). Where the service itself lies after BHT04,
its date is the one that is wrong (SIT017).

Rejected: DTP*573*D8*20260401 in the 2430 of a line of 9 April 2026; DTP*573 on 20 June 2026 in a
file made on 15 June 2026; DTP*573 in both 2330B and 2430.
Accepted: DTP*573*D8*20260428 in the 2430 of that line and no DTP*573 in 2330B.

Source: 837 guides, loops 2330B and 2430, DTP*573.
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.cob.order import early_decision
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name
from edi.structure.chunk import Spot

_OF_CLAIM = "DTP[472]"  # of loop 2300, dental only


@rule(
    "COB009",
    "adjudication-date",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"DTP_573"},
    cleared_by={"dates_in_order"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        party = payer.payer
        if party is None or not payer.is_dated or early_decision(claim, payer):
            continue
        if any(one.is_dated for _, one in claim.adjudications_by(payer)):
            yield Hit(
                party.spot("DTP"),
                f"The adjudication date (DTP*573) of {payer_name(payer)} is sent in 2330B and in"
                " its line decisions (2430): keep it in 2430 only.",
            )
        yield from _early_or_late(
            payer.adjudication_date, _first_day(claim), claim.created, party.spot("DTP", 3)
        )
    early = {payer.payer_id for payer in claim.other_payers if early_decision(claim, payer)}
    own = claim.period(_OF_CLAIM) or claim.statement_dates
    for line in claim.lines:
        for one in line.adjudications:
            if one.payer_id in early:
                continue
            days = line.service_dates or own
            first = days[0] if days else None
            spot = one.spot("DTP", 3)
            yield from _early_or_late(one.adjudication_date, first, claim.created, spot)


def _first_day(claim: Claim) -> date | None:
    """The first day of the statement, or of the claim or any line."""
    lines = [line.service_dates for line in claim.lines]
    periods = [claim.statement_dates, claim.period(_OF_CLAIM), *lines]
    return min((period[0] for period in periods if period), default=None)


def _early_or_late(
    decided: date | None, first: date | None, created: date | None, spot: Spot
) -> Iterator[Hit]:
    if decided is None:
        return
    if created is not None and decided > created:
        message = (
            "The adjudication date (DTP*573) is later than the day this file was made (BHT04)."
        )
        yield Hit(spot, message, f"{decided}, BHT04 {created}", Severity.ERROR)
    elif first is not None and decided < first and not (created is not None and first > created):
        message = "The adjudication date (DTP*573) is before the first day of service."
        yield Hit(spot, message, f"{decided}, service {first}", Severity.ERROR)
