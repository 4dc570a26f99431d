"""The reason code must be in the claim adjustment reason code (CARC) list.

A reason that no list knows says nothing to the next payer or to the provider's posting system,
which rejects the file or leaves the amount to be worked by hand.

Rejected: CAS*CO*999*70
Accepted: CAS*CO*45*70

Source: X12 code source 139, list of November 2025.
"""

from collections.abc import Iterator

from edi.codes import carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, concerned, may_concern
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS002",
    "reason-code-unknown",
    Severity.ERROR,
    Snip.CODE_SETS,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern("CAS002"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for _, pair in concerned(subject, "CAS002"):
        meant = pair.reason.upper().lstrip("0")
        hint = f": {meant} is written without leading zeros, in capitals"
        yield Hit(
            pair.spot(),
            f"CAS{pair.position:02d} is no claim adjustment reason code (CARC)"
            + (hint if carc.is_valid(meant) else ""),
            f"CAS{pair.position:02d} {pair.reason}",
        )
