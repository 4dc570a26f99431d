"""Coordination of benefits as pure functions: who pays first, and what prior payers paid."""
