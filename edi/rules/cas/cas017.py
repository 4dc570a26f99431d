"""Sequestration (253) comes from a payer that is not Medicare.

Reason 253 is the cut of federal payments that Medicare keeps back. A commercial plan or Medicaid
has no such cut: either the kind of coverage (SBR09) is wrong, or the reason was
copied from Medicare's decision into that of another payer. TRICARE, Veterans Affairs and other
federal programs are not looked at. In an 835 this is REM030.

Rejected: CAS*CO*253*2 of a payer of SBR09 CI.
Accepted: CAS*CO*253*2 of a payer of SBR09 MB or 16.

Source: CARC 253 (reduction in federal payment); CMS CR8378.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.finding import Severity, Snip
from edi.rules.cas.context import adjustment_sets, concern, of_reason
from edi.rules.cob.order import early_decision, shares_id
from edi.rules.needs import differs
from edi.rules.rule import Hit, Scope, rule

_FEDERAL = ("16", "CH", "MA", "MB", "OF", "VA")


@rule(
    "CAS017",
    "sequestration-payer",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs=differs("2320/SBR09", *_FEDERAL),
    group_reasons=of_reason("253"),
)
def check(claim: Claim) -> Iterator[Hit]:
    for adjustments in adjustment_sets(claim):
        if not adjustments.filing or adjustments.filing in _FEDERAL:
            continue
        payer = adjustments.payer
        if payer is not None and _is_unclear(claim, payer):
            continue
        for pair in adjustments.adjustments:
            if pair.reason == "253" and not concern(adjustments, pair):
                yield Hit(
                    pair.spot(),
                    "Reason 253 is Medicare's sequestration, but this payer is not Medicare"
                    " (SBR09): check the payer's remittance and SBR09.",
                    pair.amount_text,
                )


def _is_unclear(claim: Claim, payer: OtherPayer) -> bool:
    """Cannot this payer have decided (COB003), or may another have (COB006)?"""
    return early_decision(claim, payer) is not None or shares_id(claim, payer)
