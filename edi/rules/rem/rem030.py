"""Sequestration (reason 253) is a cut of federal payments: it goes with a Medicare plan (CLP06).

CLP06 is MA, MB or 16 for Medicare, OF for another federal program. A commercial payer that bases
its fee on Medicare's after the cut reports the reduction as CO-45.

Rejected: CLP06 12 with CAS*CO*253*5.
Accepted: CLP06 MB with CAS*CO*253*5.

Source: X12 code source 139, definition of 253; Budget Control Act of 2011.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment
from edi.claims.view import at
from edi.codes import claim_filing
from edi.finding import Severity, Snip
from edi.rules.rem.wording import adjustments_of
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import RawClaim

_FEDERAL = ("16", "MA", "MB", "OF")


def _is_sequestration(group: str, reason: str) -> bool:
    return (group, reason) == ("CO", "253")  # CAS011 has the other groups


def precheck(raw: RawClaim, around: object, file: str | None, memory: None) -> bool:
    """Is it a federal plan's?"""
    del around, file, memory
    return at(raw.elements, 6) in _FEDERAL


def counted(raw: RawClaim, around: object) -> list[Severity] | None:
    """One finding for a payment that has the pair, as all have that are asked about."""
    del around
    return [] if at(raw.elements, 6) in _FEDERAL else [Severity.WARNING]


@rule(
    "REM030",
    "sequestration-plan",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=_is_sequestration,
    precheck=precheck,
    counted=counted,
)
def check(payment: ClaimPayment) -> Iterator[Hit]:
    if payment.filing in _FEDERAL:
        return
    found = [a for a in adjustments_of(payment) if _is_sequestration(a.group, a.reason)]
    if found:
        meaning = claim_filing.meaning(payment.filing)
        plan = f"CLP06 {payment.filing} ({meaning})" if meaning else "CLP06"
        yield Hit(
            found[0].spot(),
            f"Reason 253 (sequestration) cuts Medicare payments, but {plan} is not Medicare.",
        )
