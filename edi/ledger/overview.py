"""What a ledger holds, in numbers: no names, no values of claims."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from edi.ledger import payment_events
from edi.ledger.copying import tables
from edi.ledger.holds import HELD
from edi.ledger.releasing import HeldRun, held_runs
from edi.ledger.schema import VERSION
from edi.ledger.store import Connection, LedgerError, Reading, Store, Usage, store_at

USAGES: tuple[Usage, ...] = ("P", "T")


@dataclass(frozen=True, slots=True)
class Overview:
    """A ledger."""

    name: str
    version: int
    rows: dict[str, int]  # by table
    runs: dict[str, dict[str, int]]  # by usage and state
    next_numbers: dict[str, dict[str, int]]  # by usage and kind
    payments: dict[str, dict[str, tuple[int, Decimal]]]  # by usage and state: how many, dollars
    held: dict[str, list[HeldRun]]  # by usage: those that wait


def overview(where: str | Path | Store) -> Overview:
    """Raises `LedgerError`."""
    store = store_at(where)
    with closing(store), store.failing():
        reading = store.reading(copied=True) if store.exists() else None
        if reading is None:
            raise LedgerError(f"{store.name}: there is no ledger here")
        with closing(reading):
            return _overview(store, _Asking(reading))


class _Asking:
    """A connection that only reads, where one is asked for that may write."""

    def __init__(self, reading: Reading) -> None:
        self.execute = reading.execute

    def executemany(self, sql: str, rows: Any, /) -> object:
        raise AssertionError("nothing is written")


def _overview(store: Store, connection: Connection) -> Overview:
    runs: dict[str, dict[str, int]] = {usage: {} for usage in USAGES}
    for usage, state, many in connection.execute(
        "SELECT usage, state, count(*) FROM run GROUP BY usage, state ORDER BY usage, state"
    ).fetchall():
        runs.setdefault(usage, {})[state] = many
    numbers: dict[str, dict[str, int]] = {usage: {} for usage in USAGES}
    for usage, kind, next_ in connection.execute(
        "SELECT usage, kind, next FROM counter ORDER BY usage, kind"
    ).fetchall():
        numbers.setdefault(usage, {})[kind] = next_
    made: dict[str, dict[str, tuple[int, Decimal]]] = {}
    for usage in USAGES:
        many_of: Counter[str] = Counter()
        sums: dict[str, Decimal] = {}
        for one in payment_events.known(connection, usage):
            many_of[one.state] += 1
            sums[one.state] = sums.get(one.state, Decimal(0)) + one.amount
        made[usage] = {state: (many_of[state], sums[state]) for state in sorted(many_of)}
    return Overview(
        store.name,
        VERSION,
        {
            table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in tables()
        },
        runs,
        numbers,
        made,
        {
            usage: [one for one in held_runs(connection, usage) if one.run.state == HELD]
            for usage in USAGES
        },
    )
