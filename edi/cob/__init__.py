"""Coordination of benefits as pure functions: who pays first, and what each payer pays."""

from typing import TYPE_CHECKING, Any

__all__ = [
    "Coordination",
    "Made",
    "Method",
    "PayerPart",
    "PriorPayment",
    "PriorPayments",
    "Readings",
    "Unclear",
    "coordinate",
    "made_of",
    "prior_payments",
]

if TYPE_CHECKING:
    from edi.cob.adjustments import Made, Readings, Unclear, made_of
    from edi.cob.claim_prior import PayerPart, PriorPayments, prior_payments
    from edi.cob.coordination import Coordination, Method, PriorPayment, coordinate

_HOMES = {
    "Coordination": "edi.cob.coordination",
    "Made": "edi.cob.adjustments",
    "Method": "edi.cob.coordination",
    "PayerPart": "edi.cob.claim_prior",
    "PriorPayment": "edi.cob.coordination",
    "PriorPayments": "edi.cob.claim_prior",
    "Readings": "edi.cob.adjustments",
    "Unclear": "edi.cob.adjustments",
    "coordinate": "edi.cob.coordination",
    "made_of": "edi.cob.adjustments",
    "prior_payments": "edi.cob.claim_prior",
}


def __getattr__(name: str) -> Any:
    """Names are imported when first used: rules need none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
