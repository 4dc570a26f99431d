"""A balance is moved forward (PLB FB) only where the payment comes to zero, by its trace number.

When reversals and recoveries exceed the payments, a negative FB brings BPR02 to zero and moves the
rest to a later payment. It refers to its own trace number (TRN02). The later payment brings it back
with a positive FB that refers to that earlier number; what BPR02 is then does not matter. Another
reference, or none, is a warning.

Rejected: PLB*1500001213*20261231*FB:CK100001*-10 with BPR02 295.
Accepted: the same with BPR02 0 and TRN02 CK100001; FB:CK100000*10 with BPR02 275.

Source: 835 guide, section 1.10.2.12; X12 RFI 738, 1756, 2660.
"""

from collections.abc import Iterator

from edi.claims.payment import Remittance
from edi.codes import plb
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


@rule(
    "REM015",
    "balance-forward",
    Severity.ERROR,
    Snip.BALANCING,
    scopes={Scope.REMITTANCE},
    needs="ST/PLB",
)
def check(remittance: Remittance) -> Iterator[Hit]:
    payment, own = remittance.payment, remittance.trace_number
    for one in remittance.provider_adjustments:
        if one.reason != plb.FORWARD or not one.amount:
            continue
        if one.amount < 0 and payment is not None and payment > 0:
            yield Hit(
                one.spot(1),
                "A balance is moved forward (negative FB) although the payment (BPR02) is above"
                " zero: FB only brings a negative payment to zero.",
                f"BPR02 {payment}, FB {one.amount}",
            )
        elif (one.amount < 0) == (one.reference != own):
            message = "A negative FB refers to the trace number of its own payment (TRN02)."
            if one.amount > 0:
                message = (
                    "A positive FB refers to the trace number of the earlier payment that moved the"
                    " balance forward, not to its own (TRN02)."
                )
            yield Hit(one.reference_spot, message, severity=Severity.WARNING)
        elif one.amount > 0 and not one.reference:
            yield Hit(
                one.reference_spot,
                "FB brings a balance back without the trace number (TRN02) of the earlier payment.",
                severity=Severity.WARNING,
            )
