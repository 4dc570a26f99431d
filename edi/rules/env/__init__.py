"""Envelopes (SNIP 1)."""
