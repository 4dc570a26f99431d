"""A quantity or charge of nothing is not billed.

A drug (CTP04) that was given has a quantity; zero is an error. Warnings: a line of no units, a
claim whose total charge is zero although the file asks for payment (BHT06 CH; encounters, RP, may
have none), and a reimbursement rate (MOA01) above 1, which is a share and no percentage. A line
whose charge is zero is nothing unusual: its work is paid with another.

Rejected: CTP****0*UN; SV1*HC:99214*320*UN*0.
Accepted: CTP****2.5*ML; SV1*HC:99080*0*UN*1.

Source: 837 guides, 2410 CTP04, 2400 SV104, 2300 CLM02, 2320 MOA01; claim status codes 476, 178.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.view import LoopView, money
from edi.finding import Severity, Snip
from edi.rules.needs import Value, all_of, any_of, unproven
from edi.rules.rule import Hit, Scope, rule

_CHARGEABLE = "CH"
_MOST = 15  # digits of a quantity
# Zero as it may be written: 0, 0.0, .00, …
_ZEROS = tuple(
    "0" * before + "." * point + "0" * after
    for point in (0, 1)
    for before in range(_MOST + 1)
    for after in range(_MOST + 1 if point else 1)
    if before or after
)


@rule(
    "SIT026",
    "zero-value",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=any_of(
        unproven("values_above_zero"),
        Value("2410", "CTP04", _ZEROS, is_among=True),
        all_of("MOA", Value("2320", "MOA01", ("",), is_among=False)),
    ),
    status="A7:476",
)
def check(claim: Claim) -> Iterator[Hit]:
    if claim.charge == 0 and _kind(claim) == _CHARGEABLE:
        message = (
            "The total charge (CLM02) is zero, but the file asks for payment (BHT06 CH): a report"
            " of services only is RP."
        )
        yield Hit(claim.spot("CLM", 2), message, severity=Severity.WARNING)
    for payer in claim.other_payers:
        rate = money(payer.value("MOA", 1))
        if rate is not None and rate > 1:
            message = "The reimbursement rate (MOA01) is above 1: send 80 percent as 0.8."
            yield Hit(payer.spot("MOA", 1), message, severity=Severity.WARNING)
    places = claim.spec.service
    assert places is not None
    for line in claim.lines:
        if line.units == 0:
            name = f"{places.segment}{places.units:02d}"
            message = f"The line has no units ({name} is zero): send how many there were."
            spot = line.spot(places.segment, places.units)
            yield Hit(spot, message, severity=Severity.WARNING)
        for node in line.node.children.get("2410", ()):
            drug = LoopView(line.chunk, node)
            if money(drug.value("CTP", 4)) == 0:
                message = "The drug quantity (CTP04) is zero: send how much was given."
                yield Hit(drug.spot("CTP", 4), message)


def _kind(claim: Claim) -> str:
    """BHT06."""
    level = claim.context.level("ST")
    return LoopView(level, level.layout.root).value("BHT", 6) if level is not None else ""
