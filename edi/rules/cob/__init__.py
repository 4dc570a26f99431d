"""Coordination of benefits: other payers (2320, 2330) and their line decisions (2430)."""
