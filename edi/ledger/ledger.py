"""The ledger: numbers issued, and runs with their files.

A receiver rejects an interchange number it has seen, and reassociates payments by trace number:
a number used twice is money posted twice. So numbers are taken in one transaction before
anything is written, and one that was taken is never issued again, not even when the run fails.

A run's files, and what they mean (payments, accumulators), are recorded before a file gets its
name. The run is `INTENDED` until all have it, then `PUBLISHED`; one that was taken back is
`WITHDRAWN`, and what it meant is forgotten. A run that waits for approval is `HOLDING` until its
files lie where they are looked at, and then `HELD`; released it is `INTENDED` again, by other
names. Runs of test data (ISA15 T) have numbers and a history of their own.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeVar

from edi.interchange.writer import MAX_CONTROL_NUMBER
from edi.ledger import (
    accumulators,
    balances,
    history,
    holds,
    investigations,
    overpayments,
    payment_events,
    payments,
)
from edi.ledger.holds import HELD, HOLDING, INTENDED, PUBLISHED, WITHDRAWN, Hold
from edi.ledger.payments import WrittenPayment
from edi.ledger.store import (
    Connection,
    LedgerError,
    OutcomeUnknown,
    Store,
    Usage,
    store_at,
)

__all__ = [
    "HELD",
    "HOLDING",
    "INTENDED",
    "LEDGER_NAME",
    "PUBLISHED",
    "WITHDRAWN",
    "Hold",
    "IntendedFile",
    "IntendedRun",
    "Ledger",
    "LedgerError",
    "Record",
    "Usage",
]

LEDGER_NAME = "ledger.sqlite"
Record = Callable[[Connection, int], None]  # with the id of the run
T = TypeVar("T")
_FILE = "name, draft, sha256, size, employer_group, interchange, group_number, period"
_MARKS = ", ".join("?" * (1 + len(_FILE.split())))


class IntendedFile(NamedTuple):
    """A file that is to get its name."""

    name: str
    draft: str
    sha256: str
    size: int  # bytes
    group: str
    interchange: int
    group_number: int
    period: str = ""  # a day that chooses the group's entry


class IntendedRun(NamedTuple):
    """A run whose files are to get their names."""

    id: int
    token: str
    folder: Path
    host: str  # the machine that has the folder; "" is any
    state: str  # INTENDED, or HOLDING
    was_held: bool  # and is being released
    files: tuple[IntendedFile, ...]


class Ledger:
    """One ledger, made when it is first written to. Safe for runs at the same time.

    `where` is a path or a PostgreSQL URL. Every method raises `LedgerError`.
    """

    def __init__(
        self,
        where: str | Path | Store,
        first_numbers: Mapping[str, int] | None = None,
        usage: Usage = "P",
    ) -> None:
        self.store = store_at(where)
        self.usage: Usage = usage
        self._first = dict(first_numbers or {})

    # -- numbers

    def reserve(
        self,
        counts: Mapping[str, int],
        at: datetime,
        fits: Callable[[dict[str, range]], None] | None = None,
        groups: Mapping[str, Collection[str]] | None = None,
    ) -> dict[str, range]:
        """Take so many numbers of each kind, for good; none if `fits` raises.

        `groups`, by kind: groups that have not had these numbers in another series.
        """

        def take(connection: Connection) -> dict[str, range]:
            taken: dict[str, range] = {}
            for kind, count in counts.items():
                its = frozenset((groups or {}).get(kind, ()))
                others = [
                    taken[other]
                    for other, theirs in (groups or {}).items()
                    if other in taken and not its.isdisjoint(theirs)
                ]
                taken[kind] = self._next(connection, kind, count, its, others)
            if fits:
                fits(taken)
            for kind, numbers in taken.items():
                if not numbers:
                    continue
                connection.execute(
                    "INSERT INTO counter VALUES (?, ?, ?)"
                    " ON CONFLICT (usage, kind) DO UPDATE SET next = excluded.next",
                    (self.usage, kind, numbers.stop),
                )
                connection.execute(
                    "INSERT INTO issued VALUES (?, ?, ?, ?, ?)",
                    (self.usage, kind, numbers[0], numbers[-1], at.isoformat()),
                )
            return taken

        return self.done(take)  # at worst there are numbers that nobody uses

    def done(self, step: Callable[[Connection], T]) -> T:
        """A step that may be done twice: it is when nobody knows whether it was done."""
        try:
            with self.store.transaction() as connection:
                return step(connection)
        except OutcomeUnknown:
            with self.store.transaction() as connection:
                return step(connection)

    def _next(
        self,
        connection: Connection,
        kind: str,
        count: int,
        groups: Collection[str],
        others: Iterable[range],
    ) -> range:
        row = connection.execute(
            "SELECT next FROM counter WHERE usage = ? AND kind = ?", (self.usage, kind)
        ).fetchone()
        known = row[0] if row else 1
        if not isinstance(known, int) or known < 1:
            raise LedgerError(
                f"{self.store.name}: the next {kind} number of this ledger is no number"
            )
        first = max(known, self._first.get(kind, 1))
        while True:
            if first + count - 1 > MAX_CONTROL_NUMBER:
                raise LedgerError(
                    f"{self.store.name}: the {kind} numbers of this ledger are used up"
                )
            found = range(first, first + count)
            used = payments.last_number(connection, self.usage, kind, found, groups)
            last = max([used, *(_shared(found, other) for other in others)])
            if not last:
                return found
            first = last + 1

    # -- runs

    def intend(
        self,
        token: str,
        folder: Path,
        files: Iterable[IntendedFile],
        at: datetime,
        record: Record,
        check: Callable[[Connection], None] | None = None,
        hold: Hold | None = None,
    ) -> int:
        """Record what a run is about to publish; its id. Nothing is recorded if `check` raises.

        `record` adds what the run means, in the same transaction; `withdraw` takes it back. With
        `hold` the run waits for approval.
        """
        try:
            with self.store.transaction() as connection:
                if check:
                    check(connection)
                run = _next_run(connection)
                connection.execute(
                    "INSERT INTO run (id, token, folder, usage, state, at, host)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(run, token, str(folder), self.usage, HOLDING if hold else INTENDED),
                        *(at.isoformat(), this_host()),
                    ),
                )
                connection.executemany(
                    f"INSERT INTO file (run, {_FILE}) VALUES ({_MARKS})",
                    ((run, *one) for one in files),
                )
                if hold:
                    holds.record(connection, self.usage, run, hold)
                record(connection, run)
        except OutcomeUnknown as error:
            try:
                known = self.state(token)  # waits until that transaction has ended, either way
            except LedgerError:
                raise error from None
            if known is None:
                raise LedgerError(
                    f"{self.store.name}: the connection was lost before the run was recorded:"
                    " nothing was written, run this again"
                ) from None
            run = known[0]
        return run

    def publish(self, run: int) -> None:
        """All files of an intended run have their names."""
        self._end(run, INTENDED, PUBLISHED)

    def wait(self, run: int) -> None:
        """All files of a run that is to be held have the names by which they wait."""
        self._end(run, HOLDING, HELD)

    def _end(self, run: int, before: str, behind: str) -> None:
        def step(connection: Connection) -> None:
            connection.execute(
                "UPDATE run SET state = ? WHERE id = ? AND state = ?", (behind, run, before)
            )
            found = connection.execute("SELECT state FROM run WHERE id = ?", (run,)).fetchone()
            if found is None or found[0] != behind:
                raise LedgerError(
                    f"{self.store.name}: this run was taken back by another start, which took it"
                    " for interrupted: nothing was written, run this again"
                )

        self.done(step)

    def withdraw(self, run: int) -> None:
        """The files of an intended run are gone: forget what they paid."""
        self.done(lambda connection: take_back(connection, run))

    def hold_again(self, run: int) -> None:
        """A run that was being released waits again."""

        def step(connection: Connection) -> None:
            done = connection.execute(
                "UPDATE run SET state = ? WHERE id = ? AND state = ?", (HELD, run, INTENDED)
            )
            if done.rowcount:
                holds.rename(connection, run, released=False)
                holds.undo(connection, run)

        self.done(step)

    def state(self, token: str) -> tuple[int, str] | None:
        """Id and state of the run with this token, if it got as far."""

        def step(connection: Connection) -> tuple[int, str] | None:
            found = connection.execute(
                "SELECT id, state FROM run WHERE token = ?", (token,)
            ).fetchone()
            return (int(found[0]), str(found[1])) if found else None

        return self.done(step)

    def intended(self) -> list[IntendedRun]:
        """The runs, of any usage, that are not known to have ended."""

        def step(connection: Connection) -> list[IntendedRun]:
            runs = connection.execute(
                "SELECT id, token, folder, host, state,"
                " EXISTS (SELECT 1 FROM hold WHERE run = id AND decision IS NOT NULL)"
                " FROM run WHERE state IN (?, ?) ORDER BY id",
                (INTENDED, HOLDING),
            ).fetchall()
            return [
                IntendedRun(
                    *(id_, token, Path(folder), host, state, bool(was_held)),
                    files_of(connection, id_),
                )
                for id_, token, folder, host, state, was_held in runs
            ]

        return self.done(step)

    def payments(self) -> list[WrittenPayment]:
        """Every payment written, in order of trace number."""

        def step(connection: Connection) -> list[WrittenPayment]:
            rows = connection.execute(
                "SELECT trace, interchange, file, employer_group, payee, amount, method, series"
                " FROM payment WHERE usage = ? ORDER BY trace, series",
                (self.usage,),
            ).fetchall()
            return [WrittenPayment(*row)._replace(amount=Decimal(row[5])) for row in rows]

        return self.done(step)


def files_of(connection: Connection, run: int) -> tuple[IntendedFile, ...]:
    """The files of a run."""
    rows = connection.execute(f"SELECT {_FILE} FROM file WHERE run = ? ORDER BY rowid", (run,))
    return tuple(IntendedFile(*row) for row in rows)


def take_back(connection: Connection, run: int) -> None:
    """A run's files are gone, or are nobody's: forget what they meant."""
    connection.execute("UPDATE run SET state = ? WHERE id = ?", (WITHDRAWN, run))
    parts = (
        payments,
        payment_events,
        accumulators,
        history,
        investigations,
        overpayments,
        balances,
    )
    for part in parts:
        part.forget(connection, run)


def _shared(numbers: range, others: range) -> int:
    """The last number that is in both, else 0."""
    last = min(numbers.stop, others.stop) - 1
    return last if last >= max(numbers.start, others.start) else 0


def this_host() -> str:
    """The name of this machine."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def _next_run(connection: Connection) -> int:
    row = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM run").fetchone()
    return int(row[0])
