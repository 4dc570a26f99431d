"""A payer that decided line by line has a decision (2430) on every line with a charge.

Each line has at least a payment or an adjustment, a bundled one too; without them the next payer
treats the line as not billed before. Where the payer states what it paid (AMT*D), the missing line
leaves a difference in its balance, and that is reported instead (BAL002, BAL004).

Rejected: two lines; the payer has a 2430 on the first one only, and no AMT*D.
Accepted: a 2430 on both lines.

Source: 837 guides, section 1.4.4 and loop 2430.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.causes import claim_residual, deciders, has_lost_lines, paid_residual
from edi.rules.needs import all_of, any_of, differs, lacks
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name


@rule(
    "COB013",
    "line-without-decision",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=all_of("SVD", any_of(lacks("2400", "2430"), differs("2320/SBR01", "P"))),
    # Then the lines that a payer has decided are the whole charge.
    cleared_by={"decisions_balance"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for decider in deciders(claim):
        payer = decider.first
        if not decider.lines or len(decider.payers) > 1 or payer.has("AMT[A8]"):
            continue
        if has_lost_lines(claim, payer):
            continue  # COB005
        if claim_residual(claim, decider) or paid_residual(claim, decider):
            continue
        decided = {id(one.line) for one in decider.lines}
        missing = [one for one in claim.lines if id(one) not in decided and (one.charge or 0) > 0]
        if not missing:
            continue
        first, others = missing[0], len(missing) - 1
        more = f" (nor {others} more line{'s' if others > 1 else ''})" if others else ""
        yield Hit(
            first.charge_spot(),
            f"Line {first.chunk.level.number} has no decision (2430) of {payer_name(payer)}{more},"
            " which decided other lines one by one: add it from the payer's remittance.",
        )
