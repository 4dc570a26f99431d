"""Group CR (correction or reversal) belongs to version 4010.

The 5010 claim guides still list it, so in an 837 it is a warning. The 5010 remittance guide does
not: a reversal there repeats the original groups with negated amounts, and CR is an error.

Rejected: CAS*CR*45*-70
Accepted: CAS*CO*45*-70

Source: 837 and 835 guides, CAS01 code lists; X12 RFI 213 and 1776.
"""

from collections.abc import Iterator

from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, adjustment_sets
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS016",
    "correction-group",
    Severity.WARNING,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=lambda group, _: group == "CR",
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in adjustment_sets(subject):
        segments = {a.segment: a for a in adjustments.view.adjustments if a.group == "CR"}
        for pair in segments.values():
            if adjustments.is_authored:
                message = (
                    "Group CR is not used in a 5010 remittance: repeat the original group code"
                )
            else:
                message = (
                    "Group CR belongs to version 4010: show the group of the original adjustment"
                )
            yield Hit(
                pair.group_spot(),
                f"{message}, with the amount negated.",
                None,
                Severity.ERROR if adjustments.is_authored else None,
            )
