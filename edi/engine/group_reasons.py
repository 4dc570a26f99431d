"""The group and reason codes of claims whose objects were made."""

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.engine.precheck import GroupReasons


def group_reasons_of(subject: Claim | ClaimPayment) -> GroupReasons:
    """The group and reason code of every adjustment."""
    found: list[tuple[str, str]] = []
    if isinstance(subject, Claim):
        for payer in subject.other_payers:
            found += [a[:2] for a in payer.adjustments]
        for line in subject.lines:
            for one in line.adjudications:
                found += [a[:2] for a in one.adjustments]
    else:
        found += [a[:2] for a in subject.adjustments]
        for service in subject.lines:
            found += [a[:2] for a in service.adjustments]
    return frozenset(found)
