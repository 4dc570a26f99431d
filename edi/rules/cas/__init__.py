"""Claim adjustments: group and reason codes (SNIP 2, 4, 5)."""
