"""The reason code must be in the claim adjustment reason code (CARC) list.

A reason that no list knows says nothing to the next payer or to the provider's posting system,
which rejects the file or leaves the amount to be worked by hand. The list grows three times a year:
a code that continues one of its series (309, P33), in a decision made after the list in use was
published, is a warning; `edi codes import carc FILE` loads a newer one.

Rejected: CAS*CO*999*70
Accepted: CAS*CO*45*70

Source: X12 code source 139, list of November 2025; published each March, July and November.
"""

from collections.abc import Iterator

from edi.claims.view import Adjustment
from edi.codes import carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, Subject, concerned, may_concern
from edi.rules.rule import Hit, Scope, rule

_COPY = "copy it from the payer's remittance"
_CHECK = "check it against the payer's remittance"


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
    for adjustments, pair in concerned(subject, "CAS002"):
        element = f"CAS{pair.position:02d}"
        yield Hit(
            pair.spot(),
            f"The reason code in {element} is not on the CARC list of {carc.list_date():%B %Y}"
            + _advice(adjustments, pair),
            f"{element} {pair.reason}",
            Severity.WARNING if _may_be_new(adjustments, pair) else None,
        )


def _may_be_new(adjustments: AdjustmentSet, pair: Adjustment) -> bool:
    """May the payer have decided by a later list than ours?"""
    decided = adjustments.decided
    return decided is not None and decided > carc.list_date() and carc.may_be_new(pair.reason)


def _advice(adjustments: AdjustmentSet, pair: Adjustment) -> str:
    meant = pair.reason.upper().lstrip("0")
    if carc.is_valid(meant):
        return f": write {meant}, in capitals and without leading zeros."
    source = "use a code of that list" if adjustments.is_authored else _COPY
    if _may_be_new(adjustments, pair):
        check = "check it" if adjustments.is_authored else _CHECK
        return f"; it may be newer: {check}, or load a newer list (`edi codes import carc`)."
    return f": {source}."
