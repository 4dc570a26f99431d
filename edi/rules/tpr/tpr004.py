"""A claim comes within the days that the payer allows for timely filing.

Counted from the last day of service (of an 837I: the last day of the statement) to the day on which
the file was made (BHT04). A profile gives the days in `[timely-filing]`: `days`;
`days-after-primary`, so that a claim which an earlier payer has decided may also come within so
many days of the last decision (DTP*573), whichever ends later; `by-frequency`, other days for
replacements and voids (CLM05-3), or "never" late. A group may have days of its own
(`timely-filing-days`).

A claim whose dates cannot be read is not late.

Rejected: 95 days after the service, where 90 are allowed and no earlier payer has decided.
Accepted: the same claim, 20 days after the primary payer's decision, with days-after-primary 60.

Source: provider contracts and companion guides; claim status code 718.
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.claim import Claim
from edi.finding import Severity
from edi.rules.day_limit import DayLimit
from edi.rules.partner.applies import CLAIM_GUIDES
from edi.rules.partner.binding import Asked
from edi.rules.partner.partner import Partner
from edi.rules.partner.sections import TimelyFiling
from edi.rules.rule import Hit, partner_rule

check = partner_rule(
    "TPR004", "timely-filing", Severity.ERROR, guides=CLAIM_GUIDES, status="A3:718"
)

_SERVICE_DATES = frozenset({"DTP_472", "DTP_434"})


def ask(partner: Partner) -> Iterator[Asked]:
    terms = partner.timely_filing
    if terms is None:
        return
    of_groups = [one.days for one in (*partner.groups.values(), partner.other_groups) if one]
    fewest = min(n for n in (terms.days, *of_groups, *terms.by_frequency.values()) if n is not None)

    def look(claim: Claim) -> Iterator[Hit]:
        allowed = _days(partner, terms, claim)
        served, made = claim.service_dates, claim.created
        if allowed is None or served is None or made is None:
            return
        late = (made - served[1]).days
        if late <= allowed:
            return
        decided = _last_decision(claim)
        after = terms.after_primary
        if after is not None and decided is not None:
            if (made - decided).days <= after:
                return
            rule = f"{allowed} days of the last service, or {after} days of the earlier payer's"
            rule += " decision"
        else:
            rule = f"{allowed} days of the last service"
        yield Hit(
            claim.spot("CLM", 1),
            f"{partner.name} takes claims within {rule}: this one is too late. Appeal with proof"
            " of timely filing, or correct the dates.",
            f"last service {served[1]}, file of {made}: {late} days",
        )

    yield Asked(look, precheck=DayLimit(_SERVICE_DATES, fewest))


def _days(partner: Partner, terms: TimelyFiling, claim: Claim) -> int | None:
    """The days that are allowed for the claim; None for any number."""
    if claim.frequency in terms.by_frequency:
        return terms.by_frequency[claim.frequency]
    group = partner.group(claim.group_number)
    return group.days if group is not None and group.days is not None else terms.days


def _last_decision(claim: Claim) -> date | None:
    days = [
        day
        for payer in claim.other_payers
        for day in (
            payer.adjudication_date,
            *(one.adjudication_date for _, one in claim.adjudications_by(payer)),
        )
        if day is not None
    ]
    return max(days, default=None)
