"""Payments after they were made: void, stopped, returned by the bank, paid by it, and reissued."""
