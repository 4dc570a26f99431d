"""The reason code is restricted to another line of business.

P codes are for workers' compensation and property and casualty payers (claim filing AM, LM, WC),
201 for any other; 90 and 262 to 266 are for drugs; 232 is for institutional claims; 133 stands at
line level only. 192, 229 and 225 are for claims, not remittances: they show the next payer what an
earlier one decided, 225 only when one plan sends the claim to another.

Rejected: CAS*CO*P12*70 with claim filing CI
Accepted: CAS*CO*45*70

Source: X12 code source 139, notes of these codes.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim, ServiceLine
from edi.claims.payment import ServicePayment
from edi.codes import carc, claim_filing
from edi.finding import Severity, Snip
from edi.rules.cas.context import AdjustmentSet, Subject, adjustment_sets
from edi.rules.rule import Hit, Scope, rule

_PROPERTY_CASUALTY = frozenset({"property_casualty", "workers_comp", "pc_auto"})
_RESTRICTED = _PROPERTY_CASUALTY | {
    "not_workers_comp",
    "pharmacy_only",
    "institutional_only",
    "line_level_only",
    "837_only",
    "837_only_plan_to_plan",
}


def _is_restricted(_: str, reason: str) -> bool:
    known = carc.get(reason)
    return known is not None and known.scope in _RESTRICTED


@rule(
    "CAS026",
    "reason-of-other-business",
    Severity.WARNING,
    Snip.CODE_SETS,
    scopes={Scope.CLAIM, Scope.PAYMENT},
    needs={"CAS"},
    group_reasons=_is_restricted,
)
def check(subject: Subject) -> Iterator[Hit]:
    for adjustments in adjustment_sets(subject):
        for pair in adjustments.adjustments:
            known = carc.get(pair.reason)
            if known is None or not known.scope:
                continue
            only = _only(known.scope, adjustments)
            if only:
                yield Hit(pair.spot(), f"Reason {known.code} ({known.summary}) is {only}.")


def _only(scope: str, adjustments: AdjustmentSet) -> str:
    """What the code is reserved for, when this is something else; "" when it fits."""
    filing = adjustments.filing
    if scope in _PROPERTY_CASUALTY:
        outside = bool(filing) and not claim_filing.is_property_casualty(filing)
        return (
            "for workers' compensation, automobile and liability payers only (claim filing AM,"
            " LM or WC)"
            if outside
            else ""
        )
    match scope:
        case "not_workers_comp" if filing == "WC":
            return "not for workers' compensation payers"
        case "pharmacy_only" if not _is_drug(adjustments):
            return "for drugs only"
        case "institutional_only" if _is_professional(adjustments.subject):
            return "for institutional claims only"
        case "line_level_only" if not adjustments.is_line:
            return "for service lines only, not for the claim level"
        case "837_only" if adjustments.is_authored:
            return "for claims to a next payer (837) only, not for remittances"
        case "837_only_plan_to_plan":
            return "for claims (837) that one plan sends to another only"
    return ""


def _is_drug(adjustments: AdjustmentSet) -> bool:
    lines = [adjustments.line] if adjustments.line else adjustments.subject.lines
    for line in lines:
        if isinstance(line, ServiceLine):
            if line.child("2410") is not None:
                return True
        elif line.procedure.qualifier == "N4":
            return True
    return False


def _is_professional(subject: Subject) -> bool:
    """Certainly so? An 835 tells by revenue codes, DRG and inpatient data only."""
    if isinstance(subject, Claim):
        return not subject.is_institutional
    return (
        bool(subject.lines)
        and not subject.has("MIA")
        and not subject.value("CLP", 11)
        and not any(_has_revenue_code(line) for line in subject.lines)
    )


def _has_revenue_code(line: ServicePayment) -> bool:
    return line.procedure.qualifier == "NU" or bool(line.value("SVC", 4))
