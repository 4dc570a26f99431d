"""The prices of a repricer (HCP) add up: allowed and saved are the charge, lines are the claim.

Of a claim or line: nothing is allowed where it was rejected (HCP13) or has zero pricing (HCP01 00);
the allowed amount (HCP02) is not above the charge; with the savings (HCP03), where they are sent,
it is the charge. The allowed amounts of the lines, where all have one, are that of the claim. HCP
is not part of any balance of payers. Of several faults of one HCP the first is reported.

Rejected: HCP*03*400*50 for a charge of 500; HCP*00*100; HCP with HCP13 T1 and HCP02 100.
Accepted: HCP*03*400*100 for a charge of 500; HCP*03*400.

Source: 837 guides, HCP in loops 2300 and 2400.
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims.balance import total
from edi.claims.claim import Claim, Pricing, ServiceLine
from edi.claims.context import ClaimContext
from edi.claims.view import at, money
from edi.finding import Severity, Snip
from edi.rules.bal.causes import charge_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.wording import more
from edi.structure.chunk import RawClaim

_ZERO_PRICING = "00"


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Is every price a plain one, the parts of its charge, and those of the lines together that of
    the claim?"""
    del file, memory
    service = context.spec.service
    assert service is not None
    separator, (segments, starts, layouts) = raw.delimiters.element, raw.segments
    whole: Decimal | None = None
    lines: list[Decimal | None] = []
    for number, layout in enumerate(layouts):
        uses, start = layout.root.uses, starts[number]
        priced = uses.get("HCP")
        if priced is None:
            lines += [None] if number else []
            continue
        charged = uses[service.segment][0] if number else 0
        charge = at(segments[start + charged].split(separator), service.charge if number else 2)
        allowed = _plain_price(segments[start + priced[0]].split(separator), money(charge))
        if allowed is None:
            return False
        if number:
            lines.append(allowed)
        else:
            whole = allowed
    known = total(lines)
    return whole is None or known is None or known == whole


def _plain_price(values: list[str], charge: Decimal | None) -> Decimal | None:
    """The allowed amount of an HCP about which there is nothing to say."""
    allowed, savings = money(at(values, 2)), money(at(values, 3))
    if at(values, 13) or at(values, 1) == _ZERO_PRICING or charge is None or allowed is None:
        return None
    parts = charge if savings is None else allowed + savings
    return allowed if 0 < allowed <= charge and parts == charge else None


@rule(
    "BAL006",
    "repricing",
    Severity.WARNING,
    Snip.BALANCING,
    scopes={Scope.CLAIM},
    needs={"HCP"},
    precheck=precheck,
)
def check(claim: Claim) -> Iterator[Hit]:
    found = False
    in_doubt = charge_residual(claim) is not None  # BAL001
    loops: list[Claim | ServiceLine] = [claim, *claim.lines]
    for one in loops:
        charge = None if in_doubt and isinstance(one, Claim) else one.charge
        for hit in _of(one, one.pricing, charge):
            found = True
            yield hit
    priced = claim.pricing
    if found or priced is None or priced.allowed is None:
        return
    allowed = total(line.pricing.allowed if line.pricing else None for line in claim.lines)
    if claim.lines and allowed is not None and allowed != priced.allowed:
        yield Hit(
            claim.spot("HCP", 2),
            f"The allowed amount of the claim (HCP02) is {more(priced.allowed - allowed)} than"
            " those of its lines together: correct the repricing.",
            f"{priced.allowed:.2f} of the claim - {allowed:.2f} of its lines",
        )


def _of(one: Claim | ServiceLine, priced: Pricing | None, charge: Decimal | None) -> Iterator[Hit]:
    if priced is None or priced.allowed is None:
        return
    allowed, savings = priced.allowed, priced.savings
    whole = "total charge (CLM02)" if isinstance(one, Claim) else "line charge"
    if priced.reject_reason and allowed > 0:
        yield Hit(
            one.spot("HCP", 13),
            "The repricer rejected this (HCP13), yet gives an allowed amount (HCP02): keep one of"
            " the two.",
        )
    elif priced.methodology == _ZERO_PRICING and allowed > 0:
        yield Hit(
            one.spot("HCP", 2),
            "Zero pricing (HCP01 00) allows nothing, yet there is an allowed amount (HCP02):"
            " correct one of the two.",
        )
    elif charge is not None and allowed > charge:
        yield Hit(
            one.spot("HCP", 2),
            f"The repricer's allowed amount (HCP02) is {allowed - charge:.2f} more than the"
            f" {whole}.",
            f"{allowed:.2f} allowed - {charge:.2f} charged",
        )
    elif charge is not None and savings is not None and allowed > 0:
        difference = allowed + savings - charge
        if difference:
            yield Hit(
                one.spot("HCP", 2),
                f"Allowed amount (HCP02) and savings (HCP03) are together {more(difference)} than"
                f" the {whole}, of which they are the parts.",
                f"{allowed:.2f} allowed + {savings:.2f} saved - {charge:.2f} charged",
            )
