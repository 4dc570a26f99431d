"""What a prior payer paid and adjusted must account for the whole charge of the claim.

For each other payer that adjudicated: CLM02 = AMT*D + claim-level CAS (2320) + all its line-level
CAS (2430). The next payer works out its own share from these amounts and returns a claim whose
prior payment leaves part of the charge unexplained. Allowed or approved amounts never count.
A line or a payment total out of balance by itself is reported as BAL003 or BAL004 instead, a
wrong CLM02 as BAL001; without AMT*D there is nothing to balance (COB004).

Rejected: CLM02 10000, AMT*D 1000, CAS*CO*45*5000, CAS*PR*1*3000.
Accepted: CLM02 10000, AMT*D 1000, CAS*CO*45*5000, CAS*PR*1*4000.

Source: 837 guides, section 1.4.4 (coordination of benefits, claim level balancing); X12 RFI 1294,
1115.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import claim_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond, payer_name


@rule(
    "BAL002",
    "payer-claim",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    needs={"AMT_D"},
    cleared_by={"decisions_balance"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        residual = claim_residual(claim, payer)
        if not residual:
            continue
        decided = claim.adjudications_by(payer)
        parts = "AMT*D + 2320 CAS"
        if decided:
            parts += " + CAS of its 2430 loops"
        without = len(claim.lines) - len({id(line) for line, _ in decided})
        hint = f"; lines without a 2430 of it: {without}" if decided and without else ""
        yield Hit(
            payer.spot("AMT[D]", 2),
            f"CLM02 {beyond(residual)} what {payer_name(payer)} accounts for ({parts}){hint}",
            f"CLM02 {claim.charge}, AMT*D {payer.paid}",
        )
