"""Remittances: one balanced 835 file per self-funded employer group.

outcome = write_remittances(["claims.837"], "decisions.jsonl", "groups.toml", "out")
for file in outcome.written:
    print(file.path, file.group, file.amount)
"""

from typing import TYPE_CHECKING, Any

__all__ = [
    "InvalidGroups",
    "LedgerError",
    "NotX12",
    "Outcome",
    "PaidBefore",
    "PaymentMade",
    "Refusal",
    "Refused",
    "RemitWarning",
    "WrittenRemittance",
    "pays_members",
    "write_remittances",
]

if TYPE_CHECKING:
    from edi.errors import NotX12
    from edi.ledger.payments import PaidBefore
    from edi.ledger.store import LedgerError
    from edi.remit.groups_file import pays_members
    from edi.remit.outcome import Outcome, PaymentMade, WrittenRemittance
    from edi.remit.refusal import InvalidGroups, Refusal, Refused, RemitWarning
    from edi.remit.run import write_remittances

_HOMES = {
    "InvalidGroups": "edi.remit.refusal",
    "LedgerError": "edi.ledger.store",
    "NotX12": "edi.errors",
    "Outcome": "edi.remit.outcome",
    "PaidBefore": "edi.ledger.payments",
    "PaymentMade": "edi.remit.outcome",
    "Refusal": "edi.remit.refusal",
    "Refused": "edi.remit.refusal",
    "RemitWarning": "edi.remit.refusal",
    "WrittenRemittance": "edi.remit.outcome",
    "pays_members": "edi.remit.groups_file",
}


def __getattr__(name: str) -> Any:
    """Import on first use: reading the groups alone does not load the rules."""
    if name not in __all__:
        raise AttributeError(f"module 'edi.remit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "edi.remit.run")), name)
