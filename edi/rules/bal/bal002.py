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
from edi.rules.bal.arithmetic import adjusted, arithmetic
from edi.rules.bal.causes import claim_residual, deciders
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payers_name


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
        name = payers_name(decider.payers)
        without = len(claim.lines) - len(decider.lines)
        check_it = "Check its remittance for a missing adjustment."
        if decider.lines and without:
            what = "line has" if without == 1 else "lines have"
            check_it = f"{without} {what} no decision (2430) of it."
        if residual > 0:
            message = (
                f"{residual:.2f} of the charge is not explained by {name}: paid (AMT*D) plus"
                f" adjustments (CAS) must equal the total charge (CLM02). {check_it}"
            )
        else:
            message = (
                f"Payment (AMT*D) and adjustments (CAS) of {name} add up to {-residual:.2f} more"
                " than the total charge (CLM02). Check its remittance."
            )
        adjustments = [a for payer in decider.payers for a in payer.adjustments]
        adjustments += [a for one in decider.decisions for a in one.adjustments]
        yield Hit(
            decider.first.spot("AMT[D]", 2),
            message,
            arithmetic(
                (claim.charge, "charged"),
                *((payer.paid, "paid") for payer in decider.payers),
                *adjusted(adjustments),
            ),
        )
