"""Pricing of claims by the benefits of self-funded plans, each cent with its reason.

outcome = adjudicate(["claims.837"], "plans.toml", "decisions.jsonl")
"""

from typing import TYPE_CHECKING, Any

__all__ = ["InvalidPlans", "Outcome", "Refusal", "Refused", "adjudicate"]

if TYPE_CHECKING:
    from edi.adjudicate.error import InvalidPlans
    from edi.adjudicate.outcome import Outcome, Refusal, Refused
    from edi.adjudicate.run import adjudicate

_HOMES = {
    "InvalidPlans": "edi.adjudicate.error",
    "Outcome": "edi.adjudicate.outcome",
    "Refusal": "edi.adjudicate.outcome",
    "Refused": "edi.adjudicate.outcome",
    "adjudicate": "edi.adjudicate.run",
}


def __getattr__(name: str) -> Any:
    """Imported on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'edi.adjudicate' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
