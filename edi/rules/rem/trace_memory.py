"""The payments of a run by payer (TRN03) and trace number (TRN02), some 100 bytes each."""

from typing import NamedTuple

from edi.claims.payment import Remittance

MOST = 1_000_000  # payments that are remembered


class Payment(NamedTuple):
    """Where a payment stands."""

    file: str | None
    line: int


class TraceMemory:
    """The payments so far."""

    def __init__(self) -> None:
        self._known: dict[int, Payment] = {}

    def earlier(self, remittance: Remittance) -> Payment | None:
        """The payment of the same payer with the same trace number; adds this one if there is
        none."""
        key = hash((remittance.originator, remittance.trace_number))
        found = self._known.get(key)
        if found is None and len(self._known) < MOST:
            self._known[key] = Payment(remittance.file, remittance.chunk.line)
        return found

    def conflicts(self, later: "TraceMemory") -> bool:
        return not self._known.keys().isdisjoint(later._known)

    def merge(self, later: "TraceMemory") -> None:
        self._known.update(later._known)

    def move(self, lines: int, set_lines: int) -> None:
        del set_lines  # payments are remembered with whole transaction sets
        self._known = {key: one._replace(line=one.line + lines) for key, one in self._known.items()}
