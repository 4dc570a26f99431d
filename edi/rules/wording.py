"""Phrases that several rules share."""

from decimal import Decimal


def beyond(residual: Decimal) -> str:
    """How a stated amount compares with its parts: "exceeds by 10.00" without the amounts."""
    return f"exceeds by {residual:.2f}" if residual > 0 else f"falls short by {-residual:.2f} of"
