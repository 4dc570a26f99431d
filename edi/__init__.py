"""Read, validate and answer X12 health-care claims (837P, 837I, 837D, 835, 999, 277CA)."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Acknowledgement",
    "Claim",
    "ClaimPayment",
    "ClaimStatus",
    "Finding",
    "InterchangeAcknowledgement",
    "Outcome",
    "ProviderStatus",
    "ReceiverStatus",
    "Refused",
    "Segment",
    "Severity",
    "UnknownCode",
    "read_acknowledgements",
    "read_claims",
    "read_payments",
    "read_segments",
    "read_statuses",
    "validate",
    "write_remittances",
]

if TYPE_CHECKING:
    from edi.api import (
        Segment,
        read_acknowledgements,
        read_claims,
        read_payments,
        read_segments,
        read_statuses,
        validate,
    )
    from edi.claims.acknowledgement import Acknowledgement, InterchangeAcknowledgement
    from edi.claims.claim import Claim
    from edi.claims.payment import ClaimPayment
    from edi.claims.status import ClaimStatus, ProviderStatus, ReceiverStatus
    from edi.finding import Finding, Severity
    from edi.remit import Outcome, Refused, write_remittances
    from edi.rules.selection import UnknownCode

_HOMES = {
    "Acknowledgement": "edi.claims.acknowledgement",
    "Claim": "edi.claims.claim",
    "ClaimPayment": "edi.claims.payment",
    "ClaimStatus": "edi.claims.status",
    "Finding": "edi.finding",
    "InterchangeAcknowledgement": "edi.claims.acknowledgement",
    "Outcome": "edi.remit",
    "ProviderStatus": "edi.claims.status",
    "ReceiverStatus": "edi.claims.status",
    "Refused": "edi.remit",
    "Severity": "edi.finding",
    "UnknownCode": "edi.rules.selection",
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
