"""What a prior payer paid and adjusted on a line must account for the line's whole charge.

For each other payer and each line that it decided: line charge = sum of SVD02 and CAS over all
its 2430 loops on that line. Several 2430 loops of one payer on one line are parts of a split or
unbundled line and are added together. Lines without a 2430 of the payer are not looked at. Of
payers with the same identifier (COB006) each accounts for the charge; a decision that names no
payer of the claim (COB005) has to balance as well, unless it is the part that another lacks.

Rejected: line of 100 with SVD02 60 and CAS*CO*45*30.
Accepted: line of 100 with SVD02 60 and CAS*CO*45*40; or with two 2430 loops of one payer,
SVD02 30 with CAS*CO*45*10 and SVD02 40 with CAS*CO*45*20.

Source: 837 guides, section 1.4.4 (service line balancing); X12 RFI 1555.
"""

from collections.abc import Iterator

from edi.claims.balance import LineBalance
from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import deciders, lost_unbalanced_lines, unbalanced_lines
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import beyond, payers_name


@rule(
    "BAL003",
    "payer-line",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    needs={"SVD"},
    cleared_by={"decisions_balance"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for decider in deciders(claim):
        for one in unbalanced_lines(claim, decider):
            yield _hit(one, payers_name(decider.payers), len(decider.payers) > 1)
    for one in lost_unbalanced_lines(claim):
        yield _hit(one, "the payer that its SVD01 names", False)


def _hit(one: LineBalance, payers: str, are_several: bool) -> Hit:
    line, adjudications, residual = one
    assert residual is not None
    count = len(adjudications)
    over = "SVD02 + CAS" if count == 1 else f"SVD02 + CAS of its {count} 2430 loops here"
    return Hit(
        adjudications[0].spot("SVD", 2),
        f"the charge of line {line.chunk.level.number} {beyond(residual)} what {payers}"
        f" {'account' if are_several else 'accounts'} for ({over})",
        f"charge {line.charge}, SVD02 {', '.join(str(a.paid) for a in adjudications)}",
    )
