"""The same group and reason twice in one loop.

One decision has one amount for each reason; systems that post by group and reason keep only the
last of two. X12 does not forbid it, so it is a warning.

Rejected: CAS*CO*45*40**45*30
Accepted: CAS*CO*45*70

Source: X12 RFI 213.
"""

from collections.abc import Iterator

from edi.codes import cagc, carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, suspect_sets
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS024",
    "pair-repeated",
    Severity.WARNING,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    cleared_by={"plain_adjustments"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in suspect_sets(subject, "CAS024"):
        seen: set[tuple[str, str]] = set()
        for pair in adjustments.adjustments:
            if pair.amount == 0:
                continue  # it has to go anyway (CAS022)
            if pair[:2] in seen and cagc.is_valid(pair.group) and carc.is_valid(pair.reason):
                yield Hit(
                    pair.spot(),
                    f"{pair.group}-{pair.reason} is sent twice in this loop: add the amounts up.",
                    pair.amount_text,
                )
            seen.add(pair[:2])
