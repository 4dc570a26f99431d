"""Remittances: payment, status, reversals, provider adjustments (SNIP 2-4)."""
