"""Covered and non-covered days (value codes 80 and 81) fit into the statement period.

Together they are at most the days from the first to the last of the statement (DTP*434), both of
them counted: the day of discharge counts where the patient came on the same day or has not left.

Rejected: HI*BE:80:::9 with a statement from 4 to 7 May.
Accepted: HI*BE:80:::3 with it; HI*BE:80:::2*BE:81:::1.

Source: NUBC value codes 80 and 81; 837I guide, HI*BE and DTP*434.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.guides.catalogue import INSTITUTIONAL
from edi.rules.cob.value_codes import amount_of, value_codes
from edi.rules.rule import Hit, Scope, rule

_DAYS = frozenset({"80", "81"})  # covered, non-covered


@rule(
    "BAL007",
    "covered-days",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    guides={INSTITUTIONAL},
    needs={"HI_BE"},
    cleared_by={"days_within_statement"},
)
def check(claim: Claim) -> Iterator[Hit]:
    found = [one for one in value_codes(claim) if one.code in _DAYS]
    days, period = amount_of(found), claim.statement_dates
    if not found or days is None or period is None or any((one.amount or 0) < 0 for one in found):
        return
    stay = (period[1] - period[0]).days + 1
    if stay < 1 or days <= stay:
        return
    what = "Covered and non-covered days (HI*BE 80 and 81)"
    if len(found) == 1:
        what = f"{'Covered' if found[0].code == '80' else 'Non-covered'} days (HI*BE"
        what += f" {found[0].code})"
    yield Hit(
        found[0].spot,
        f"{what} are {days - stay} more than the days of the statement (DTP*434), first and last"
        " counted: correct one of the two.",
        f"{days} in HI, {stay} in DTP*434",
    )
