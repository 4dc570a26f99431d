"""A contractual reduction under PR, although the provider accepts assignment (CLM07 A).

What a contract, a program or the law takes from the charge (131, 237, 104, ...) is not the
patient's; who accepts assignment has agreed not to bill it. 45 under PR is right out of network,
and CLM07 binds only towards Medicare, so PR-45 is reported for Medicare payers (SBR09 16, MA, MB).

Rejected: CAS*PR*45*70 of a Medicare payer with CLM07 A
Accepted: CAS*CO*45*70

Source: CARC definitions; Medicare's use of 45 on assigned claims (Noridian).
"""

from collections.abc import Iterator

from edi.codes import carc
from edi.finding import Severity, Snip
from edi.rules.cas.context import Subject, concerned, may_concern
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS012",
    "contractual-reduction-billed",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    needs={"CAS"},
    group_reasons=may_concern("CAS012"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for _, pair in concerned(subject, "CAS012"):
        known = carc.get(pair.reason)
        assert known is not None
        yield Hit(
            pair.spot(),
            f"PR-{pair.reason}: reason {pair.reason} ({known.summary}) is a contractual reduction,"
            " which a provider who accepts assignment (CLM07) must not bill to the patient. It"
            f" normally is CO-{pair.reason}.",
            f"{pair.amount_text} under PR",
        )
