"""The member's cost share belongs under group PR, not CO or PI.

CO and PI make the provider absorb the amount, yet a deductible, coinsurance or copay is the
member's by the terms of the plan: the provider could neither bill it nor pass it to the next payer,
whose benefit starts from the PR amounts. Reasons 1, 2, 3, 66, 241, 247 and 248 are errors; 122,
142 and 187 are warnings, since their wording leaves room. Where a law or contract bars collection,
the payer shows the cost share under PR and takes it off again by 209, 281 or 303. For a payer whose
own remittance insists on CO there is `--ignore CAS010`.

Rejected: CAS*CO*1*50
Accepted: CAS*PR*1*50

Source: 835 guide, order of group codes (X12 RFI 2048).
"""

from collections.abc import Iterator

from edi.codes.adjustment_pair import COST_SHARE, DEBATABLE_COST_SHARE
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, Subject, concerned, may_concern
from edi.rules.rule import Hit, Scope, rule


@rule(
    "CAS010",
    "cost-share-group",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=may_concern("CAS010"),
    cleared_by={"fitting_reasons"},
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments, pair in concerned(subject, "CAS010"):
        yield Hit(
            pair.spot(),
            f"{pair.group}-{pair.reason}: {COST_SHARE[pair.reason]} is owed by the patient, so"
            " reason"
            f" {pair.reason} belongs under PR. {_advice(adjustments, pair.reason)}",
            f"{pair.amount_text} under {pair.group}",
            Severity.WARNING if pair.reason in DEBATABLE_COST_SHARE else None,
        )


def _advice(adjustments: AdjustmentSet, reason: str) -> str:
    if adjustments.is_authored:
        return f"Send PR-{reason}."
    return f"If the payer's remittance shows PR-{reason}, send PR-{reason}."
