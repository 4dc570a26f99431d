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
from functools import lru_cache

from edi.claims.balance import total
from edi.claims.claim import Claim, Pricing, ServiceLine
from edi.claims.context import ClaimContext
from edi.finding import Severity, Snip
from edi.guides.spec import Service
from edi.rules.bal.causes import charge_residual
from edi.rules.rule import Hit, Scope, rule
from edi.rules.stated_amounts import PriceAt, are_priced
from edi.rules.wording import more
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout

_ZERO_PRICING = "00"
_TOTAL_CHARGE = 2  # element of CLM


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    """Is every price a plain one, the parts of its charge, and those of the lines together that of
    the claim?"""
    del file, memory
    service = context.spec.service
    assert service is not None
    segments, starts, layouts = raw.segments
    places, is_each = _priced(layouts, service)
    return are_priced(segments, starts, places, is_each, raw.delimiters.element)


@lru_cache(maxsize=4096)
def _priced(layouts: tuple[Layout, ...], service: Service) -> tuple[tuple[PriceAt, ...], bool]:
    """Where prices are, and whether each line has one."""
    found = tuple(
        PriceAt(line, priced[0], uses[service.segment][0], service.charge)
        if line
        else PriceAt(0, priced[0], 0, _TOTAL_CHARGE)
        for line, uses in enumerate(layout.root.uses for layout in layouts)
        if (priced := uses.get("HCP"))
    )
    return found, sum(one.line > 0 for one in found) == len(layouts) - 1


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
