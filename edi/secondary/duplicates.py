"""The provider's own copy of a claim that its administrator has made from the primary one.

With both coverages at one administrator the secondary claim is made when the primary is finished.
What the provider sends besides is the same claim once more: denied as a duplicate (OA-18), by
decisions that `edi remit` takes.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from edi.claims.claim import Claim
from edi.secondary.refusal import NotMade, Reason
from edi.secondary.worklist import replace

_DUPLICATE = {"group": "OA", "reason": "18"}


class Copy(NamedTuple):
    """A claim that may be the provider's own copy of one that was made."""

    key: bytes  # `digest_of`
    why: NotMade
    decision: dict[str, Any]  # a denial, as `edi remit` takes it


def copy_of(claim: Claim, key: bytes) -> Copy:
    """A claim as a copy of the one with this digest."""
    why = NotMade(
        Reason.DUPLICATE,
        "The provider's own copy of a claim that was made from the finished primary claim.",
        claim.id,
        claim.file or "",
        claim.line,
        amount=claim.charge,
        level=claim.responsibility,
    )
    return Copy(key, why, _denial(claim))


def without_answer(one: Copy) -> NotMade:
    """What is said of it where it is no copy."""
    return one.why._replace(
        reason=Reason.NO_REMITTANCE,
        message="No 835 has the decision of the payer that the claim is sent to.",
        amount=None,
    )


def _denial(claim: Claim) -> dict[str, Any]:
    lines = []
    for number, line in enumerate(claim.lines, start=1):
        charge = f"{line.charge or 0:.2f}"
        one: dict[str, Any] = {"line": number, "charge": charge, "paid": "0.00"}
        if line.charge:
            one["adjustments"] = [{**_DUPLICATE, "amount": charge}]
        lines.append(one)
    return {
        "claim": claim.id,
        "status": "3" if claim.responsibility not in ("P", "S") else "2",
        "payer_claim_control_number": f"DUP-{claim.id}"[:50],
        "paid": "0.00",
        "lines": lines,
    }


def write_duplicates(path: Path, found: Iterable[Copy]) -> None:
    """A decision on each: JSON Lines. Replaces the file, or leaves it. Raises `OSError`."""
    replace(path, "".join(json.dumps(one.decision) + "\n" for one in found))
