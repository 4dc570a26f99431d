"""What a prior payer paid and adjusted must account for the whole charge of the claim.

For each other payer that adjudicated: CLM02 = AMT*D + claim-level CAS (2320) + all its line-level
CAS (2430). The next payer works out its own share from these amounts and returns a claim whose
prior payment leaves part of the charge unexplained. Allowed or approved amounts never count.
A difference that lines or a payment total out of balance (BAL003, BAL004) or a wrong CLM02 (BAL001)
account for is not reported again; without AMT*D there is nothing to balance (COB004). Payers with
the same identifier (COB006) are balanced together.

Rejected: CLM02 10000, AMT*D 1000, CAS*CO*45*5000, CAS*PR*1*3000.
Accepted: CLM02 10000, AMT*D 1000, CAS*CO*45*5000, CAS*PR*1*4000.

Source: 837 guides, section 1.4.4 (coordination of benefits, claim level balancing); X12 RFI 1294,
1115.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import claim_residual, deciders
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond, payers_name


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
    for decider in deciders(claim):
        residual = claim_residual(claim, decider)
        if not residual:
            continue
        parts = "AMT*D + 2320 CAS"
        if decider.lines:
            parts += " + CAS of its 2430 loops"
        without = len(claim.lines) - len(decider.lines)
        hint = f"; lines without a 2430 of it: {without}" if decider.lines and without else ""
        accounts = "account" if len(decider.payers) > 1 else "accounts"
        yield Hit(
            decider.first.spot("AMT[D]", 2),
            f"CLM02 {beyond(residual)} what {payers_name(decider.payers)} {accounts} for"
            f" ({parts}){hint}",
            f"CLM02 {claim.charge}, AMT*D {', '.join(str(one.paid) for one in decider.payers)}",
        )
