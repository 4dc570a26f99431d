"""Adjustments of one group belong in one CAS until its six trios are used.

Another CAS of the same group, while the first has room, is read by some systems as a replacement
of the first, and counts towards the five that an 837 may have. Where the second only repeats
reasons of the first, CAS024 says so instead; a pair whose group is wrong is left out, and so is an
amount of zero, which has to go anyway (CAS022).

Rejected: CAS*PR*1*50 and CAS*PR*2*25 in one loop
Accepted: CAS*PR*1*50**2*25

Source: 837 and 835 guides, CAS notes; X12 RFI 196.
"""

from collections.abc import Iterator
from itertools import groupby

from edi.finding import Severity, Snip
from edi.rules.cas.context import GROUP_RULES, Subject, concern, suspect_sets
from edi.rules.rule import Hit, Scope, rule

_TRIOS = 6


@rule(
    "CAS023",
    "group-in-several-segments",
    Severity.WARNING,
    Snip.GUIDE,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    cleared_by={"plain_adjustments"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in suspect_sets(subject, "CAS023"):
        if len(adjustments.view.node.uses["CAS"]) == 1:
            continue
        with_room: set[str] = set()
        seen: set[tuple[str, str]] = set()
        fit = [
            a
            for a in adjustments.adjustments
            if a.amount != 0 and concern(adjustments, a) not in GROUP_RULES
        ]
        for _, segment in groupby(fit, key=lambda pair: pair.segment):
            trios = list(segment)
            group = trios[0].group
            pairs = {(group, trio.reason) for trio in trios}
            if group in with_room and not pairs <= seen:
                yield Hit(
                    trios[0].group_spot(),
                    "A second CAS of the same group, though the first has room for more"
                    " adjustments: put them together.",
                )
            if len(trios) < _TRIOS:
                with_room.add(group)
            seen |= pairs
