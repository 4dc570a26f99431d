"""Coordination of benefits as pure functions: who pays first, and what each payer pays."""

from typing import TYPE_CHECKING, Any

__all__ = [
    "Coordination",
    "Coverage",
    "Made",
    "Method",
    "Order",
    "PayerPart",
    "Person",
    "Placed",
    "PriorPayment",
    "PriorPayments",
    "Question",
    "Readings",
    "Unclear",
    "WrongFacts",
    "coordinate",
    "made_of",
    "order",
    "prior_payments",
]

if TYPE_CHECKING:
    from edi.cob.adjustments import Made, Readings, Unclear, made_of
    from edi.cob.claim_prior import PayerPart, PriorPayments, prior_payments
    from edi.cob.coordination import Coordination, Method, PriorPayment, coordinate
    from edi.cob.facts import Coverage, Person, WrongFacts
    from edi.cob.payer_order import Order, Placed, order
    from edi.cob.questions import Question

_HOMES = {
    "Coordination": "edi.cob.coordination",
    "Coverage": "edi.cob.facts",
    "Made": "edi.cob.adjustments",
    "Method": "edi.cob.coordination",
    "Order": "edi.cob.payer_order",
    "PayerPart": "edi.cob.claim_prior",
    "Person": "edi.cob.facts",
    "Placed": "edi.cob.payer_order",
    "PriorPayment": "edi.cob.coordination",
    "PriorPayments": "edi.cob.claim_prior",
    "Question": "edi.cob.questions",
    "Readings": "edi.cob.adjustments",
    "Unclear": "edi.cob.adjustments",
    "WrongFacts": "edi.cob.facts",
    "coordinate": "edi.cob.coordination",
    "made_of": "edi.cob.adjustments",
    "order": "edi.cob.payer_order",
    "prior_payments": "edi.cob.claim_prior",
}


def __getattr__(name: str) -> Any:
    """Names are imported when first used: rules need none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
