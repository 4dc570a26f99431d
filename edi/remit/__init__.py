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
    "write_remittances",
]

if TYPE_CHECKING:
    from edi.errors import NotX12
    from edi.remit.ledger import LedgerError, PaidBefore
    from edi.remit.outcome import Outcome, PaymentMade, WrittenRemittance
    from edi.remit.refusal import InvalidGroups, Refusal, Refused, RemitWarning
    from edi.remit.run import write_remittances

_HOMES = {
    "InvalidGroups": "refusal",
    "LedgerError": "ledger",
    "Outcome": "outcome",
    "PaidBefore": "ledger",
    "PaymentMade": "outcome",
    "Refusal": "refusal",
    "Refused": "refusal",
    "RemitWarning": "refusal",
    "WrittenRemittance": "outcome",
}


def __getattr__(name: str) -> Any:
    """Import on first use: reading the groups alone does not load the rules."""
    if name not in __all__:
        raise AttributeError(f"module 'edi.remit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"edi.remit.{_HOMES.get(name, 'run')}"), name)
