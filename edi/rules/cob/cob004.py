"""A payer that comes before the destination must show what it paid (AMT*D).

The destination payer cannot work out its own share without the amount that each prior payer
paid; zero is an amount and must be sent too. Where the destination's policy lets the provider
bypass a prior payer, the total non-covered amount (AMT*A8) is sent instead.

It is a warning when the prior payer is Medicare (2320 SBR09 MA, MB or 16): a plan may estimate
Medicare's benefit, as a self-funded ERISA plan also may that of any prior payer. No element of a
claim says that a plan is self-funded, so that alone changes nothing here.

Rejected: 2000B SBR01 S with a 2320 of SBR01 P without AMT*D.
Accepted: the same with AMT*D 0 and its adjustments; or with AMT*A8 and no adjustments.

Source: 837 guides, loop 2320 AMT*D and AMT*A8.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.bal.unplaced import unplaced
from edi.rules.cob.order import is_before, is_contested
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import payer_name


@rule(
    "COB004",
    "amount-paid-missing",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"2320/SBR"},
    cleared_by={"payers_decided"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for payer in claim.other_payers:
        if payer.has("AMT[D]") or payer.has("AMT[A8]") or not is_before(payer, claim):
            continue
        if is_contested(claim, payer):
            continue  # COB001: perhaps it comes after the destination
        strays = unplaced(claim)
        if strays.has_homeless_paid or payer.node.number in strays.payers:
            continue  # reported where it stands
        yield Hit(
            payer.spot("SBR"),
            f"The amount that {payer_name(payer)} paid (AMT*D) is missing: send it, 0 when it paid"
            " nothing, or AMT*A8 when it was never billed.",
            severity=Severity.WARNING if payer.is_medicare else None,
        )
