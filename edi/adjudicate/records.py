"""Decisions as `edi remit` reads them: one JSON object a line (docs/remit.md)."""

import json
from decimal import Decimal
from typing import Any

from edi.adjudicate.work import ClaimWork, LineWork, number_of
from edi.cob.money import ZERO
from edi.codes import claim_status

_PAYER_ID = "PI"
_MOST_REMARKS = 99  # of a line


def decision(work: ClaimWork, number: str) -> dict[str, Any]:
    """The decision on a claim, under the payer's number for it."""
    claim = work.claim
    found: dict[str, Any] = {
        "claim": claim.id,
        "group": claim.group_number,
        "provider": claim.billing_provider.npi if claim.billing_provider else "",
        "frequency": claim.frequency,
        "status": work.status,
        "payer_claim_control_number": number,
        "charge": _money(sum((one.charge for one in work.lines), ZERO)),
        "paid": _money(work.paid()),
        "covered": _covered(work),
        "lines": [_line(one, work) for one in work.lines],
        "received": work.received.isoformat(),
        "original_claim_control_number": work.replaces,
    }
    if work.coverage_ended is not None:
        found["coverage_expired"] = work.coverage_ended.isoformat()
    if work.pays_first is not None:
        name, id_ = work.pays_first
        if id_:
            found["priority_payer"] = {"name": name, "id": id_, "id_qualifier": _PAYER_ID}
    return {key: value for key, value in found.items() if value != ""}


def _covered(work: ClaimWork) -> str:
    """AMT*AU: the part of the charge that the plan considers."""
    amount = sum((one.payable for one in work.lines if one.denial is None), ZERO)
    return _money(amount) if amount else ""


def _line(one: LineWork, work: ClaimWork) -> dict[str, Any]:
    number = number_of(one.line)
    found: dict[str, Any] = (
        {"control_number": one.line.control_number} if number is None else {"line": number}
    )
    found |= {"charge": _money(one.charge), "paid": _money(one.paid)}
    if one.allowed and one.denial is None:
        found["allowed"] = _money(min(one.allowed, one.payable))
    if one.units is not None and one.denial is None:
        found["units"] = f"{one.units:f}"
    if one.adjustments:
        found["adjustments"] = [
            {
                "group": a.reason.group,
                "reason": a.reason.code,
                "amount": _money(a.amount),
                **({"quantity": f"{a.quantity:f}"} if a.quantity else {}),
            }
            for a in one.adjustments
        ]
    if one.remarks:
        found["remarks"] = one.remarks[:_MOST_REMARKS]
    return found


def reversal(text: str) -> dict[str, Any]:
    """A decision taken back: its amounts as they were."""
    found: dict[str, Any] = json.loads(text)
    found["status"] = claim_status.REVERSAL
    found.pop("received", None)
    return found


def line_of(record: dict[str, Any]) -> str:
    """As it stands in the file."""
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False)


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
