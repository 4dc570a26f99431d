"""The rendering provider (NM1*82) is named only where it is not the payee.

Where both have the same number, NM1*82 is left out.

Rejected: N1*PE*…*XX*1500001213 with NM1*82*…*XX*1500001213.
Accepted: N1*PE*…*XX*1500001213 with NM1*82*…*XX*1600001857, or without NM1*82.

Source: 835 guide, loop 2100 NM1 Service Provider Name.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM031",
    "rendering-is-payee",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs="2100/NM1_82",
    cleared_by={"renders_for_payee"},
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    rendering, payee = payment.rendering_provider, payment.payee
    if rendering and payee and rendering.id and rendering.id == payee.id:
        yield Hit(
            payment.spot("NM1[82]", 9),
            "The rendering provider (NM1*82) is the payee (N1*PE): it is named only where it is"
            " another.",
        )
