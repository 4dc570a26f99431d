"""Read, validate and answer X12 health-care claims (837P, 837I, 837D, 835, 999, 277CA)."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Acknowledgement",
    "BadJson",
    "Claim",
    "ClaimPayment",
    "ClaimStatus",
    "EdiError",
    "Finding",
    "InterchangeAcknowledgement",
    "NotThisTransaction",
    "NotX12",
    "Outcome",
    "ProviderStatus",
    "ReceiverStatus",
    "Refused",
    "Remittance",
    "Segment",
    "ServicePayment",
    "Severity",
    "SkippedTransaction",
    "UnknownCode",
    "acknowledge",
    "answer_status",
    "deidentify",
    "fix",
    "from_json",
    "make_secondary",
    "match_acknowledgements",
    "read_acknowledgements",
    "read_claims",
    "read_payments",
    "read_remittances",
    "read_segments",
    "read_statuses",
    "read_tables",
    "reconcile",
    "to_json",
    "validate",
    "write_remittances",
]

if TYPE_CHECKING:
    from edi.acknowledgement import acknowledge, match_acknowledgements
    from edi.api import (
        Segment,
        from_json,
        read_acknowledgements,
        read_claims,
        read_payments,
        read_remittances,
        read_segments,
        read_statuses,
        to_json,
        validate,
    )
    from edi.claims.acknowledgement import Acknowledgement, InterchangeAcknowledgement
    from edi.claims.claim import Claim
    from edi.claims.payment import ClaimPayment, Remittance, ServicePayment
    from edi.claims.status import ClaimStatus, ProviderStatus, ReceiverStatus
    from edi.convert.errors import BadJson
    from edi.convert.tables import read_tables
    from edi.deidentification import deidentify
    from edi.errors import EdiError, NotThisTransaction, NotX12, SkippedTransaction
    from edi.finding import Finding, Severity
    from edi.fixes import fix
    from edi.reconciliation import reconcile
    from edi.remit import Outcome, Refused, write_remittances
    from edi.rules.selection import UnknownCode
    from edi.secondary import make_secondary
    from edi.status_answers import answer_status

_HOMES = {
    "Acknowledgement": "edi.claims.acknowledgement",
    "BadJson": "edi.convert.errors",
    "Claim": "edi.claims.claim",
    "ClaimPayment": "edi.claims.payment",
    "ClaimStatus": "edi.claims.status",
    "EdiError": "edi.errors",
    "Finding": "edi.finding",
    "InterchangeAcknowledgement": "edi.claims.acknowledgement",
    "NotThisTransaction": "edi.errors",
    "NotX12": "edi.errors",
    "Outcome": "edi.remit",
    "ProviderStatus": "edi.claims.status",
    "ReceiverStatus": "edi.claims.status",
    "Refused": "edi.remit",
    "Remittance": "edi.claims.payment",
    "ServicePayment": "edi.claims.payment",
    "Severity": "edi.finding",
    "SkippedTransaction": "edi.errors",
    "UnknownCode": "edi.rules.selection",
    "acknowledge": "edi.acknowledgement",
    "answer_status": "edi.status_answers",
    "deidentify": "edi.deidentification",
    "fix": "edi.fixes",
    "make_secondary": "edi.secondary",
    "match_acknowledgements": "edi.acknowledgement",
    "read_tables": "edi.convert.tables",
    "reconcile": "edi.reconciliation",
    "write_remittances": "edi.remit",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that `edi --help` does not load the whole engine."""
    if name not in __all__:
        raise AttributeError(f"module 'edi' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES.get(name, "edi.api")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, whatever has been imported so far."""
    return [*__all__, "__version__"]
