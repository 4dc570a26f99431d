"""What a payer's decisions leave open, and whether it has sent the claim on itself.

Sources: CARC and RARC lists; 835 guide, CLP02.
"""

from collections.abc import Sequence
from decimal import Decimal

from edi.cob.prior import Counts, counts_as
from edi.codes import claim_status
from edi.matching.decision import Decision

ZERO = Decimal(0)
FORWARDED = ("MA18", "N89", "MA07")  # remarks: sent on to a supplement, or to Medicaid


def left_open(decisions: Sequence[Decision]) -> Decimal:
    """What a payer leaves open of the charge, by its own account: PR, and what it leaves to the
    next payer."""
    return sum(
        (
            a.amount
            for one in decisions
            for a in one.all_adjustments()
            if counts_as(a.group, a.reason) is Counts.OPEN
        ),
        ZERO,
    )


def forwarded(decisions: Sequence[Decision]) -> str:
    """How the payer says that it has sent the claim on itself, "" where it does not."""
    for one in decisions:
        status = claim_status.get(one.status)
        if status is not None and status.is_forwarded:
            named = " with NM1*TT" if one.carrier else ""
            return f"CLP02 {one.status}{named}"
        remarks = [*one.remarks, *(code for s in one.services for code in s.remarks)]
        for code in FORWARDED:
            if code in remarks:
                return f"remark {code}"
    return ""
