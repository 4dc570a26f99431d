"""Interest on claims (AMT*I) must be paid as a provider adjustment (PLB L6) of the same amount.

AMT*I only informs; the money moves by PLB L6, whose amounts are negative since they raise the
payment. So all AMT*I of the transaction set, reversals included, and all L6 add up to zero. Where
they come to nothing together, no L6 is needed. L6 without any AMT*I is a warning: no claim says
what it is for.

Rejected: AMT*I*12.5 without PLB L6; with PLB L6 of -10.
Accepted: AMT*I*12.5 with PLB L6 of -12.5; AMT*I*12.5 and AMT*I*-12.5 of its reversal without L6.

Source: 835 guide, section 1.10.2.9 (interest and prompt payment discounts).
"""

from collections.abc import Iterator

from edi.claims import balance
from edi.claims.payment import Remittance
from edi.codes import plb
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more


@rule("REM014", "interest", Severity.ERROR, Snip.BALANCING, scopes={Scope.REMITTANCE})
def check(remittance: Remittance) -> Iterator[Hit]:
    paid = [one for one in remittance.provider_adjustments if one.reason == plb.INTEREST]
    amounts = balance.total(one.amount for one in paid)
    if amounts is None:
        return
    of_claims = remittance.interest
    if not remittance.shows_interest:
        if amounts < 0:
            yield Hit(
                paid[0].spot(1),
                "Interest (PLB L6) is paid, but no claim says that it is for it (AMT*I).",
                severity=Severity.WARNING,
            )
        return
    residual = of_claims + amounts
    if not residual or (of_claims > 0 and any((one.amount or 0) > 0 for one in paid)):
        return  # the wrong sign is REM006
    detail = f"AMT*I {of_claims:.2f}, PLB L6 {amounts:.2f}"
    if paid:
        yield Hit(
            paid[0].spot(1),
            f"The interest of the claims (AMT*I) is {more(residual)} than what is paid as interest"
            " (PLB L6).",
            detail,
        )
    else:
        yield Hit(
            remittance.spot("ST"),
            f"The claims have {of_claims:.2f} interest (AMT*I), but nothing is paid as interest:"
            f" add PLB L6 with {-of_claims:.2f}.",
            detail,
        )
