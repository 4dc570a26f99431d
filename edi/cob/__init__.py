"""Coordination of benefits as pure functions: who pays first, and what each payer pays."""

from typing import TYPE_CHECKING, Any

__all__ = ["Coordination", "Method", "PriorPayment", "coordinate"]

if TYPE_CHECKING:
    from edi.cob.coordination import Coordination, Method, PriorPayment, coordinate

_HOMES = {
    "Coordination": "edi.cob.coordination",
    "Method": "edi.cob.coordination",
    "PriorPayment": "edi.cob.coordination",
    "coordinate": "edi.cob.coordination",
}


def __getattr__(name: str) -> Any:
    """Names are imported when first used: rules need none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
