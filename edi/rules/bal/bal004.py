"""The amount a payer paid (AMT*D) must be its line payments less its claim-level adjustments.

Where a payer has 2430 loops: AMT*D = sum of SVD02 - sum of CAS in 2320. The line payments are
before claim-level adjustments, the claim's payment is after them. A difference that lines out of
balance (BAL003) account for is not reported again.

Rejected: line of 200 with SVD02 150 and CAS*CO*45*50, claim-level CAS*CO*44*15, AMT*D 150.
Accepted: the same with AMT*D 135.

Source: 837 guides, section 1.4.4.1 (performed only when line level payment information exists);
X12 RFI 1294.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from edi.claims.claim import Claim
from edi.claims.view import Adjustment
from edi.finding import Severity, Snip
from edi.rules.bal.arithmetic import Term, adjusted, arithmetic
from edi.rules.bal.causes import Decider, deciders, paid_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more, payers_name


@rule(
    "BAL004",
    "payer-paid",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    needs={"SVD"},
    cleared_by={"decisions_balance"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for decider in deciders(claim):
        residual = paid_residual(claim, decider)
        if not residual:
            continue
        has_adjustments = any(payer.adjustments for payer in decider.payers)
        minus = " minus its claim-level adjustments" if has_adjustments else ""
        first, *others = decider.payers
        yield Hit(
            first.spot("AMT[D]", 2),
            f"The claim payment (AMT*D) of {payers_name(decider.payers)} is {more(residual)} than"
            f" its line payments (SVD02){minus}. Check the payer's remittance.",
            arithmetic(
                (first.paid, "paid (AMT*D)"),
                *((_negated(one.paid), "paid (AMT*D)") for one in others),
                *_lines(decider),
                *_added(a for payer in decider.payers for a in payer.adjustments),
            ),
        )


def _lines(decider: Decider) -> Iterator[Term]:
    """The line payments."""
    for line in decider.lines:
        for one in line.adjudications:
            yield one.paid, f"line {line.line.chunk.level.number}"


def _negated(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _added(adjustments: Iterable[Adjustment]) -> list[Term]:
    """Claim-level adjustments as terms that are added."""
    return [(_negated(amount), name) for amount, name in adjusted(adjustments)]
