"""A payee named by its NPI must give its tax id too (REF*TJ).

Payments are reported to the tax authorities by tax id; the provider posts by it where one NPI is
paid under several. A payee named by its tax id (N103 FI) needs no REF*TJ.

Rejected: N1*PE*FAMILY MEDICINE*XX*1500001213 without REF*TJ.
Accepted: the same with REF*TJ*820111222; N1*PE*FAMILY MEDICINE*FI*820111222.

Source: 835 guide, loop 1000B, REF Payee Additional Identification; CAQH CORE.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.finding import Severity, Snip
from edi.rules.needs import all_of, equals, lacks
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM009",
    "payee-tax-id",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.REMITTANCE},
    needs=all_of(equals("1000B/N103", "XX"), lacks("1000B", "REF_TJ")),
)
def check(remittance: Remittance) -> Iterator[Hit]:
    payee = remittance.payee
    if payee is None or not payee.npi or payee.reference("TJ"):
        return
    tokens = remittance.chunk.layout.tokens
    # A reference with a wrong qualifier, or none, is reported as such and may be the tax id.
    if not any(tokens[index] == "REF" for index in payee.node.uses.get("REF", ())):
        yield Hit(
            payee.spot("N1", 3),
            "The payee is named by its NPI (N103 XX), but its tax id (REF*TJ) is missing.",
        )
