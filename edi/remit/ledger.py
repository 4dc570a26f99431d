"""Control and trace numbers: each is issued once, ever, and remembered.

A receiver rejects an interchange number it has seen, and reassociates payments by trace number:
a number used twice is money posted twice. So numbers are taken in one SQLite transaction before
anything is written, and one that was taken is never issued again, not even when the run fails.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from edi.interchange.writer import MAX_CONTROL_NUMBER

WAIT = 60.0  # seconds for another run to finish taking its numbers

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counter (
    kind TEXT PRIMARY KEY,   -- interchange (ISA13), group (GS06), trace (TRN02)
    next INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS issued (
    kind TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (kind, first)
);
CREATE TABLE IF NOT EXISTS payment (
    trace INTEGER PRIMARY KEY,
    interchange INTEGER NOT NULL,
    file TEXT NOT NULL,
    employer_group TEXT NOT NULL,
    payee TEXT NOT NULL,
    amount TEXT NOT NULL,    -- dollars
    at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS claim (
    id INTEGER PRIMARY KEY,
    employer_group TEXT NOT NULL,
    number TEXT NOT NULL,    -- payer claim control number (CLP07)
    is_reversal INTEGER NOT NULL,
    file TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS claim_number ON claim (employer_group, number);
"""


class LedgerError(RuntimeError):
    """The ledger can not be used, or its numbers are used up."""


class WrittenPayment(NamedTuple):
    """A payment that was written, as the ledger remembers it."""

    trace: int
    interchange: int
    file: str
    group: str
    payee: str
    amount: Decimal


class WrittenClaim(NamedTuple):
    """A claim payment that was written: one CLP."""

    claim: str  # CLP01
    group: str
    number: str  # CLP07
    is_reversal: bool
    file: str


class PaidBefore(NamedTuple):
    """A claim that an earlier run of this ledger has paid already, and not reversed since."""

    claim: str
    group: str
    file: str  # of the earlier payment


class Ledger:
    """The numbers issued in one place. Safe for runs at the same time, each with its own."""

    def __init__(self, path: Path, first_numbers: Mapping[str, int] | None = None) -> None:
        self._path = path
        self._first = dict(first_numbers or {})

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None)
        except sqlite3.Error as error:
            raise LedgerError(f"{self._path}: the ledger can not be opened: {error}") from None
        try:
            # The write lock comes first: what is read here stays true until the commit.
            connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise LedgerError(f"{self._path}: the ledger can not be used: {error}") from None
        finally:
            connection.close()  # rolls back what was not committed

    def reserve(self, counts: Mapping[str, int], at: datetime) -> dict[str, range]:
        """Take so many numbers of each kind, for good. Raises `LedgerError`."""
        taken = {}
        with self._transaction() as connection:
            for kind, count in counts.items():
                row = connection.execute(
                    "SELECT next FROM counter WHERE kind = ?", (kind,)
                ).fetchone()
                first = max(row[0] if row else 1, self._first.get(kind, 1))
                last = first + count - 1
                if last > MAX_CONTROL_NUMBER:
                    raise LedgerError(
                        f"{self._path}: the {kind} numbers of this ledger are used up"
                    )
                taken[kind] = range(first, first + count)
                if not count:
                    continue
                connection.execute(
                    "INSERT INTO counter VALUES (?, ?)"
                    " ON CONFLICT (kind) DO UPDATE SET next = excluded.next",
                    (kind, last + 1),
                )
                connection.execute(
                    "INSERT INTO issued VALUES (?, ?, ?, ?)", (kind, first, last, at.isoformat())
                )
        return taken

    def record(
        self, payments: list[WrittenPayment], claims: list[WrittenClaim], at: datetime
    ) -> list[PaidBefore]:
        """Remember what the numbers went to; tells the claims that were paid before.

        Raises `LedgerError`.
        """
        with self._transaction() as connection:
            again = _paid_before(connection, claims)
            connection.executemany(
                "INSERT INTO claim (employer_group, number, is_reversal, file) VALUES (?, ?, ?, ?)",
                [(c.group, c.number, c.is_reversal, c.file) for c in claims],
            )
            connection.executemany(
                "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(*p[:5], str(p.amount), at.isoformat()) for p in payments],
            )
        return again

    def payments(self) -> list[WrittenPayment]:
        """Every payment written, in order of trace number."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT trace, interchange, file, employer_group, payee, amount"
                " FROM payment ORDER BY trace"
            ).fetchall()
        return [
            WrittenPayment(trace, interchange, file, group, payee, Decimal(amount))
            for trace, interchange, file, group, payee, amount in rows
        ]


def _paid_before(connection: sqlite3.Connection, claims: list[WrittenClaim]) -> list[PaidBefore]:
    reversed_now = {(c.group, c.number) for c in claims if c.is_reversal}
    found = []
    for claim in claims:
        key = (claim.group, claim.number)
        if claim.is_reversal or key in reversed_now:
            continue
        last = connection.execute(
            "SELECT is_reversal, file FROM claim WHERE employer_group = ? AND number = ?"
            " ORDER BY id DESC LIMIT 1",
            key,
        ).fetchone()
        if last and not last[0]:
            found.append(PaidBefore(claim.claim, claim.group, last[1]))
    return found
