"""The reason code requires a remark code that gives the details.

16, 96, 129, 148, 201, 226, 227, 234, 237, 250, 251, 252, 267, 307 and A1 say little alone: by their
definitions at least one remark code (RARC, or NCPDP reject code) must go with them. In an 835 it
stands in LQ of the line or MIA or MOA of the claim. A remark that is an alert only informs, so it
is none of these. An 837 carries the prior payer's remarks in MIA
and MOA only; where these are sent and hold no remark code, it is information.

Rejected: CAS*CO*16*70 without LQ*HE
Accepted: CAS*CO*16*70 with LQ*HE*M51

Source: X12 code source 139, definitions of these codes.
"""

from collections.abc import Iterator

from edi.claims.payment import ClaimPayment, ServicePayment
from edi.codes import carc, remark_meaning
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, Subject, adjustment_sets
from edi.rules.rule import Hit, Scope, rule


def _needs_remark(_: str, reason: str) -> bool:
    known = carc.get(reason)
    return known is not None and known.remark_required


@rule(
    "CAS027",
    "remark-code-required",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=_needs_remark,
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in adjustment_sets(subject):
        bare = [a for a in adjustments.adjustments if _needs_remark(a.group, a.reason)]
        if not bare or not _lacks_remark(adjustments):
            continue
        where = "LQ of the line, MIA or MOA" if adjustments.is_line else "MIA or MOA"
        if not adjustments.is_authored:
            where = "MIA or MOA of this payer (2320)"
        # One remark serves all reasons of the loop, so one finding does.
        not_alert = " that is not an alert" if _remarks(adjustments) else ""
        yield Hit(
            bare[0].spot(),
            f"Reason code {bare[0].reason} requires a remark code (RARC){not_alert} in {where}.",
            None,
            None if adjustments.is_authored else Severity.INFO,
        )


def _lacks_remark(adjustments: AdjustmentSet) -> bool:
    payer = adjustments.payer
    is_copy = not isinstance(adjustments.subject, ClaimPayment)
    if is_copy and (payer is None or not (payer.has("MIA") or payer.has("MOA"))):
        return False
    return all(_is_alert(code) for code in _remarks(adjustments))


def _remarks(adjustments: AdjustmentSet) -> list[str]:
    subject = adjustments.subject
    if isinstance(subject, ClaimPayment):
        line = adjustments.line
        at_line = line.remark_codes if isinstance(line, ServicePayment) else ()
        return [code for code in (*at_line, *subject.remark_codes) if code]
    return list(adjustments.payer.remark_codes) if adjustments.payer else []


def _is_alert(code: str) -> bool:
    known = remark_meaning.get(code)
    return known is not None and known.is_alert
