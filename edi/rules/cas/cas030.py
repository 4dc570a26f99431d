"""Reason 192 for what seems a deductible, coinsurance or copay.

192 stands for a reason on a paper remittance that no code fits. Cost shares have codes of their own
(1, 2, 3), and 192 is by definition not for them. What is left under PR by 192 is reported, since
that is mostly what a paper remittance calls patient responsibility. In an 835, 192 is CAS026.

Rejected: CAS*PR*192*50
Accepted: CAS*PR*1*50

Source: X12 code source 139, definition of 192.
"""

from collections.abc import Iterator

from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, adjustment_sets
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS030",
    "paper-code-for-cost-share",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"CAS"},
    group_reasons=lambda group, reason: (group, reason) == ("PR", "192"),
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in adjustment_sets(subject):
        for pair in adjustments.adjustments:
            if pair[:2] == ("PR", "192"):
                yield Hit(
                    pair.spot(),
                    "PR-192: send a deductible as PR-1, a coinsurance as PR-2, a copay as PR-3;"
                    " reason 192 is for none of them.",
                    pair.amount_text,
                )
