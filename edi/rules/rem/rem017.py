"""Provider adjustments (PLB01) are the payee's, who is named by its NPI.

Where the payee is named by its NPI (N103 XX), PLB01 is that NPI, or the provider of a loop 2000
(TS301). Another number leaves open whose payment was adjusted. Nothing is asked where the payee is
named otherwise.

Rejected: N1*PE*…*XX*1500001213 with PLB*1600001857.
Accepted: PLB*1500001213; PLB*1600001857 after TS3*1600001857.

Source: 835 guide, PLB01 note.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.codes import npi
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import Spot


@rule(
    "REM017",
    "adjusted-provider",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.REMITTANCE},
    needs="ST/PLB",
)
def check(remittance: Remittance) -> Iterator[Hit]:
    payee = remittance.payee
    if payee is None or not npi.is_valid(payee.npi):  # COD001: PLB01 may well be right
        return
    known = remittance.payee_ids | remittance.group_providers
    chunk = None
    for one in remittance.provider_adjustments:
        if one.chunk is not chunk and one.provider and one.provider not in known:
            yield Hit(
                Spot(one.chunk, 0, 1),
                "The provider of the adjustments (PLB01) is not the payee (N104).",
            )
        chunk = one.chunk
