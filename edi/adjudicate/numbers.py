"""The payer's claim control numbers (CLP07), from the ledger: each is used once."""

from collections.abc import Iterator
from datetime import date, datetime

from edi.ledger.ledger import Ledger

_KIND = "claim"
_FIRST_BLOCK, _LARGEST_BLOCK = 16, 4096  # taken at once; what is left of a block is not used


class ClaimNumbers:
    """Year, day of the year and a number: 263310000017. Without a ledger none is taken."""

    def __init__(self, ledger: Ledger | None, on: date, started: datetime) -> None:
        self._ledger = ledger
        self._prefix = f"{on:%y%j}"
        self._started = started
        self._waiting: Iterator[int] = iter(())
        self._block = _FIRST_BLOCK
        self._count = 0

    def next(self) -> str:
        """Raises `LedgerError`."""
        number = next(self._waiting, None)
        if number is None:
            self._waiting = iter(self._take())
            number = next(self._waiting)
        return f"{self._prefix}{number:07d}"

    def _take(self) -> range:
        block, self._block = self._block, min(self._block * 4, _LARGEST_BLOCK)
        if self._ledger is not None:
            return self._ledger.reserve({_KIND: block}, self._started)[_KIND]
        first, self._count = self._count + 1, self._count + block
        return range(first, first + block)
