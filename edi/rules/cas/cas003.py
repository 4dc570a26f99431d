"""The reason code must be active on the day the payer adjudicated.

That day is the adjudication date of the payer whose decision is shown (2430 DTP*573, else 2330B)
and the payment date (BPR16) of an 835. After its stop date a code may appear only in what derives
from an earlier decision: an 837 to the next payer whose prior payer decided in time, or the
reversal (CLP02 22) of an old claim. An error in an 835, where the sender chose the code; a warning
in an 837, which must show what the prior payer sent. The stop date itself still passes.

Rejected: CAS*CO*42*40 in an 835 paid in 2026 (42 stopped in 2007, use 45)
Accepted: CAS*CO*45*40

Source: X12 code source 139, start and stop dates and the note on derivative messages.
"""

from collections.abc import Iterator
from datetime import date

from edi.claims.payment import ClaimPayment
from edi.codes import carc, claim_status
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, Subject, adjustment_sets, or_list
from edi.rules.rule import Hit, Scope, rule

_FIRST_USE = date(2009, 1, 1)  # nothing was adjudicated in 005010 transactions before


def _is_dated(_: str, reason: str) -> bool:
    known = carc.get(reason)
    return known is not None and (
        known.stopped is not None or (known.started is not None and known.started > _FIRST_USE)
    )


@rule(
    "CAS003",
    "reason-code-inactive",
    Severity.ERROR,
    Snip.CODE_SETS,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=_is_dated,
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    is_reversal = isinstance(subject, ClaimPayment) and subject.status == claim_status.REVERSAL
    for adjustments in adjustment_sets(subject):
        for pair in adjustments.adjustments:
            known = carc.get(pair.reason)
            if known is None or not _is_dated(pair.group, pair.reason):
                continue
            flaw = _flaw(known, adjustments, is_reversal)
            if flaw:
                authored = adjustments.is_authored and adjustments.decided is not None
                yield Hit(
                    pair.spot(),
                    flaw,
                    f"adjudicated {adjustments.decided or 'on an unknown date'}",
                    None if authored else Severity.WARNING,
                )


def _flaw(known: carc.Carc, adjustments: AdjustmentSet, is_reversal: bool) -> str | None:
    day = adjustments.decided
    if day is not None and known.started is not None and day < known.started:
        return (
            f"Reason code {known.code} did not exist before {known.started}, but the payer decided"
            " earlier: check the code and the date (DTP*573)."
            if not adjustments.is_authored
            else f"Reason code {known.code} did not exist before {known.started}, but the payment"
            " date (BPR16) is earlier."
        )
    if known.stopped is None or is_reversal or (day is not None and day <= known.stopped):
        return None
    instead = f": use {or_list(known.replacement)}" if known.replacement else ""
    if day is None:
        return (
            f"Reason code {known.code} was deactivated on {known.stopped}, and no adjudication date"
            " shows that the payer decided before that."
        )
    if not adjustments.is_authored:
        instead = ": check the payer's remittance"
    return f"Reason code {known.code} was deactivated on {known.stopped}{instead}."
