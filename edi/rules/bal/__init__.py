"""Balancing (SNIP 3)."""
