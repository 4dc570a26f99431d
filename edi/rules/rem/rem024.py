"""A claim payment must say when the service was: for the claim, or for each of its lines.

DTM*232 and 233 give the days of the claim, DTM*472 (or 150 and 151) those of a line; where the
claim has none, every line needs its own. Reversals (22) and predeterminations (25) may do without.

Rejected: a line without DTM*472 in a claim without DTM*232.
Accepted: DTM*232 for the claim; or DTM*472 in every line.

Source: 835 guide, loop 2100 DTM Statement From or To Date, loop 2110 DTM Service Date.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.rem.wording import PREDETERMINATION, REVERSAL, has_token
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM024",
    "service-date-missing",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    cleared_by={"services_dated"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.status in (REVERSAL, PREDETERMINATION):
        return
    if has_token(payment, "DTM_232", "DTM_233"):
        return
    bare = [line for line in payment.lines if not has_token(line, "DTM_472", "DTM_150")]
    if bare or not payment.lines:
        where = ""
        if payment.lines:
            where = f", and service line {bare[0].chunk.level.number} has none either (DTM*472)"
        yield Hit(payment.spot("CLP"), f"The claim has no service date (DTM*232){where}.")
