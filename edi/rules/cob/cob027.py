"""The units that a payer paid (SVD05) fit its payment and the units billed.

They are never negative (an error). No unit with a payment, or more units than were billed of the
same procedure, are a warning. Units of another procedure (a code that the payer changed to, the
parts of an unbundled line) and those of a line billed in minutes count something else.

Rejected: SVD05 -1; SVD05 0 with SVD02 80; SVD05 3 for a line with 2 units (SV104).
Accepted: SVD05 2 for that line; SVD05 0 with SVD02 0.

Source: 837 guides, 2430 SVD05 (paid service unit count).
"""

from collections.abc import Iterator
from decimal import Decimal

from edi.claims.claim import Claim, ServiceLine
from edi.claims.other_payer import LineAdjudication
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule

_MINUTES = "MJ"
_SUBMITTED = Decimal(1)  # of a service without units of its own


@rule(
    "COB027",
    "units-paid",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"SVD"},
    cleared_by={"units_paid_as_billed"},
)
def check(claim: Claim) -> Iterator[Hit]:
    for line in claim.lines:
        for one in line.adjudications:
            units = one.units
            if units is None:
                continue
            spot = one.spot("SVD", 5)
            if units < 0:
                yield Hit(
                    spot,
                    "The number of units paid (SVD05) is negative: send the units that the payer"
                    " paid, 0 for none.",
                )
            elif units == 0 and one.paid is not None and one.paid > 0:
                yield Hit(
                    spot,
                    "The payer paid for this line (SVD02), but for no unit (SVD05 0): send the"
                    " units that it paid.",
                    severity=Severity.WARNING,
                )
            elif _is_more(units, line, one):
                yield Hit(
                    spot,
                    "The payer paid more units (SVD05) than were billed on this line: check its"
                    " remittance.",
                    severity=Severity.WARNING,
                )


def _is_more(units: Decimal, line: ServiceLine, one: LineAdjudication) -> bool:
    if line.units is None and (not line.has("SV3") or line.value("SV3", 6)):
        return False  # ELE001 or ELE005: what was billed is not known
    billed = _SUBMITTED if line.units is None else line.units
    if line.unit == _MINUTES or billed <= 0 or units <= billed:
        return False
    same = one.procedure.code == line.procedure.code or not one.procedure.code
    return same and not one.bundled_into
