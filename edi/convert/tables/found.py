"""Findings as rows of their table, each with the keys of where it stands."""

from bisect import bisect_right
from collections import deque
from typing import Any

from edi.convert.tables.column import CODE, TEXT
from edi.convert.tables.declared import TABLES
from edi.convert.tables.program import FILE
from edi.finding import Finding

_REMEMBERED = 4096  # starts of claims and levels
_TRAILER = "SE"  # of the transaction set, whose last claim it stands behind
_COLUMNS = TABLES["findings"].columns
_KEYS = ("file", "transaction", "claim")


class FindingRows:
    """Knows which transaction set and claim a place belongs to."""

    def __init__(self) -> None:
        # Where claims, levels and sets start: offset, transaction and claim, in file order.
        self._starts: deque[tuple[int, int | None, int | None]] = deque(maxlen=_REMEMBERED)

    def begin_file(self) -> None:
        self._starts.clear()

    def start(self, offset: int, transaction: int | None, claim: int | None) -> None:
        """From here on what comes is of these."""
        self._starts.append((offset, transaction, claim))

    def row(self, finding: Finding, slots: list[Any]) -> list[Any]:
        """Of the table of findings."""
        transaction, claim = self._keys_of(finding)
        row: list[Any] = [slots[FILE], transaction, claim]
        for column in _COLUMNS[len(_KEYS) :]:
            value = getattr(finding, _FIELDS.get(column.name, column.name))
            is_text = column.kind in (CODE, TEXT) and value is not None
            row.append((str(value) or None) if is_text else value)
        return row

    def _keys_of(self, finding: Finding) -> tuple[int | None, int | None]:
        if finding.transaction is None or finding.offset is None or not self._starts:
            return None, None
        at = bisect_right(self._starts, finding.offset, key=lambda start: start[0]) - 1
        if at < 0:  # long ago: of the head of its transaction set
            return self._starts[-1][1], None
        _, transaction, claim = self._starts[at]
        return transaction, None if finding.segment_id == _TRAILER else claim


_FIELDS = {"claim_id": "claim"}
