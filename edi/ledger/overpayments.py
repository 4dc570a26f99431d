"""Overpayments of groups that take nothing back: opened by the run of `edi remit` that reverses a
payment, closed by what the provider refunds or by what is written off.

Amounts are cents. An overpayment counts from the moment that its run is published.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from edi.ledger.store import Connection, Reading, Usage

LETTER, REMINDER, RECEIVED, WRITTEN_OFF = "letter", "reminder", "received", "written off"
OPEN, PARTLY, REFUNDED = "open", "partly", "refunded"
STATES = (OPEN, PARTLY, REFUNDED, WRITTEN_OFF)
_COLUMNS = (
    "id, employer_group, period, npi, tax_id, payee, address, claim, number, paid, due, cents,"
    " opened, trace"
)
_UNKNOWN, _OUTSIDE = 0, -1  # the ledger knows of no such refund, or of no such overpayment
_EVENT = "id, overpayment, kind, run, number, cents, day, note, at, acknowledged"


class Overpaid(NamedTuple):
    """A payment that is reversed, or corrected to less."""

    group: str  # number
    period: str  # a day that chooses the group's entry, or ""
    npi: str  # of the payee
    tax_id: str
    payee: str  # name
    address: tuple[str, ...]  # its lines
    claim: str  # CLM01
    number: str  # CLP07 of the payment
    paid: int  # what the provider has, interest included
    due: int  # what it should have
    cents: int  # the difference
    opened: date  # BPR16 of the reversal
    trace: str  # TRN02 of the reversal


class Event(NamedTuple):
    """What happened to an overpayment."""

    id: int
    overpayment: int
    kind: str  # LETTER, REMINDER, RECEIVED, WRITTEN_OFF
    run: int | None  # which wrote the letter
    number: int  # of the reminder
    cents: int
    day: date
    note: str  # number of the provider's check; why it was written off
    at: str
    acknowledged: int | None  # the run whose 835 has the WO and 72 of a refund


class Overpayment(NamedTuple):
    """One as the ledger knows it; `id` is the number of the refund request."""

    id: int
    what: Overpaid
    events: tuple[Event, ...]

    @property
    def reference(self) -> str:
        """How letters name it."""
        return reference(self.id)

    def sum(self, kind: str) -> int:
        return sum(event.cents for event in self.events if event.kind == kind)

    @property
    def left(self) -> int:
        """What is neither refunded nor written off."""
        return self.what.cents - self.sum(RECEIVED) - self.sum(WRITTEN_OFF)

    @property
    def state(self) -> str:
        """One of `STATES`."""
        if self.left:
            return OPEN if self.left == self.what.cents else PARTLY
        return WRITTEN_OFF if self.sum(WRITTEN_OFF) else REFUNDED

    @property
    def letters(self) -> list[Event]:
        """Letters and reminders, the first first."""
        return [event for event in self.events if event.kind in (LETTER, REMINDER)]


class Acknowledgement(NamedTuple):
    """A WO and 72 of the same amount in a payment."""

    group: str
    npi: str  # of the payee; "" of one that is paid by its tax id
    tax_id: str
    numbers: tuple[str, ...]  # one of them is CLP07 of the payment that was too high
    cents: int


def reference(id_: int) -> str:
    """How letters name a refund request."""
    return f"R{id_:06d}"


# -- as a run of `edi remit` records them


def record(connection: Connection, usage: Usage, run: int, found: Iterable[Overpaid]) -> None:
    """What a run has found to be paid too much."""
    next_id = first_id(connection, "overpayment")
    connection.executemany(
        f"INSERT INTO overpayment (run, usage, {_COLUMNS})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(run, usage, id_, one.group, one.period, one.npi, one.tax_id, one.payee),
                *("\n".join(one.address), one.claim, one.number, one.paid, one.due, one.cents),
                *(one.opened.isoformat(), one.trace),
            )
            for id_, one in enumerate(found, next_id)
        ],
    )


def unknown(
    connection: Connection | Reading, usage: Usage, found: Sequence[Acknowledgement]
) -> list[int]:
    """Places of those in `found` that acknowledge no refund, though the ledger knows what was
    overpaid: none was recorded, or another payment has acknowledged it."""
    return [
        place for place, one in enumerate(_matched(connection, usage, found)) if one == _UNKNOWN
    ]


def acknowledge(
    connection: Connection, usage: Usage, run: int, found: Sequence[Acknowledgement]
) -> None:
    """The payments of a run acknowledge refunds, each once."""
    connection.executemany(
        "UPDATE overpayment_event SET acknowledged = ? WHERE id = ?",
        [(run, event) for event in _matched(connection, usage, found) if event > 0],
    )


def _matched(
    connection: Connection | Reading, usage: Usage, found: Sequence[Acknowledgement]
) -> list[int]:
    """For each the id of the refund that it acknowledges, `_UNKNOWN` or `_OUTSIDE`."""
    matched: list[int] = []
    for one in found:
        payee = "o.npi" if one.npi else "o.tax_id"
        rows = [
            row
            for number in one.numbers
            for row in connection.execute(
                "SELECT e.id, e.kind, e.cents, e.acknowledged FROM overpayment o"
                " JOIN run r ON r.id = o.run AND r.state = 'published'"
                " LEFT JOIN overpayment_event e ON e.overpayment = o.id"
                f" WHERE o.usage = ? AND o.number = ? AND o.employer_group = ? AND {payee} = ?"
                " ORDER BY e.id",
                (usage, number, one.group, one.npi or one.tax_id),
            ).fetchall()
        ]
        fitting = (
            id_
            for id_, kind, cents, by in rows
            if kind == RECEIVED and cents == one.cents and by is None and id_ not in matched
        )
        matched.append(next(fitting, _UNKNOWN if rows else _OUTSIDE))
    return matched


def forget(connection: Connection, run: int) -> None:
    """A run was taken back: it has opened, acknowledged and asked for nothing."""
    connection.execute(
        "UPDATE overpayment_event SET acknowledged = NULL WHERE acknowledged = ?", (run,)
    )
    connection.execute("DELETE FROM overpayment_event WHERE run = ?", (run,))
    connection.execute("DELETE FROM overpayment WHERE run = ?", (run,))


def first_id(connection: Connection, table: str) -> int:
    """The first id of a table that is free."""
    row = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()
    return int(row[0])


# -- as they are asked for


def known(connection: Connection, usage: Usage) -> list[Overpayment]:
    """All of the published runs, the first first."""
    rows = connection.execute(
        f"SELECT {', '.join('o.' + name for name in _COLUMNS.split(', '))} FROM overpayment o"
        " JOIN run r ON r.id = o.run AND r.state = 'published' WHERE o.usage = ? ORDER BY o.id",
        (usage,),
    ).fetchall()
    events: dict[int, list[Event]] = {}
    for row in connection.execute(
        f"SELECT {', '.join('e.' + name for name in _EVENT.split(', '))}"
        " FROM overpayment_event e JOIN overpayment o ON o.id = e.overpayment"
        " WHERE o.usage = ? ORDER BY e.id",
        (usage,),
    ).fetchall():
        one = Event._make(row)._replace(day=date.fromisoformat(row[6]))
        events.setdefault(one.overpayment, []).append(one)
    return [_overpayment(row, events) for row in rows]


def _overpayment(row: tuple[Any, ...], events: dict[int, list[Event]]) -> Overpayment:
    id_, *rest = row
    what = Overpaid._make(rest)
    lines = tuple(line for line in str(rest[5]).split("\n") if line)
    what = what._replace(address=lines, opened=date.fromisoformat(rest[11]))
    return Overpayment(id_, what, tuple(events.get(id_, ())))
