"""Groups that request refunds, and claims that are paid too much, for tests."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

REMIT = Path(__file__).resolve().parents[1] / "remit"
if str(REMIT) not in sys.path:
    sys.path.append(str(REMIT))

from remit_cases import PAID_ON, Case, Folder, adjustment, decision, group, line, npi  # noqa: E402

__all__ = ["PAID_ON", "Case", "Folder", "npi"]

REQUEST = (
    'name = "ACME HEALTH PLAN"',
    'overpayments = "request"',
    'refunds = { payable_to = "ACME CLAIMS ACCOUNT",'
    ' address = ["PO BOX 9", "BOISE", "ID", "83702"] }',
)


def requesting(number: str = "G1", *extra: str) -> str:
    """A [[group]] that requests refunds."""
    return group(number, *REQUEST, *extra)


def paid(claim: str, amount: str, status: str = "1", **more: Any) -> Any:
    """A decision on a claim of 100, of which nothing is the member's."""
    rest = adjustment(str(100 - Decimal(amount)))
    return decision(claim, amount, line(1, amount, rest), status=status, **more)


def corrected(claim: str, before: str, after: str, number: str = "") -> list[Any]:
    """A reversal and its correction, as `paid` has paid it."""
    was = number or f"P{claim}"
    return [
        paid(claim, before, "22", payer_claim_control_number=was),
        paid(claim, after, payer_claim_control_number=f"{was}A"),
    ]


def plb(reason: str, amount: str, reference: str, provider: int = 1, number: str = "G1") -> Any:
    record = {"provider": npi(provider), "group": number, "reason": reason, "amount": amount}
    return {"provider_adjustment": {**record, "reference": reference}}


def overpaying(path: Path, before: str = "60", after: str = "20", groups: str = "") -> Folder:
    """A ledger in which claim C1 was paid, and then corrected downwards."""
    folder = Folder(path)
    groups = groups or requesting()
    folder.put([Case("C1"), Case("C2")], [paid("C1", before), paid("C2", "80")], groups)
    folder.run()
    folder.put([Case("C1")], corrected("C1", before, after), groups).run()
    return folder
