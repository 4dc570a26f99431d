"""What is recorded of overpayments after the run that found them: letters, refunds, write-offs.

Every step is one transaction, and reads what it decides upon in it: of several processes at once
none counts a refund twice. A step whose outcome is unknown is known by its token when it is tried
again. Amounts are cents.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from edi.errors import EdiError
from edi.ledger.overpayments import (
    LETTER,
    RECEIVED,
    REMINDER,
    Overpayment,
    first_id,
    known,
)
from edi.ledger.store import Connection, LedgerError, OutcomeUnknown, Store, Usage

_INSERT = (
    "INSERT INTO overpayment_event"
    " (id, overpayment, kind, run, number, cents, day, note, token, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class NotRecorded(EdiError, ValueError):
    """A refund or write-off that cannot be right."""


class Step(NamedTuple):
    """Something to be recorded, once."""

    kind: str  # RECEIVED or WRITTEN_OFF
    cents: int | None  # None: all that is left
    day: date
    note: str
    token: str
    at: datetime


def all_known(store: Store, usage: Usage) -> list[Overpayment]:
    """Every overpayment. Raises `LedgerError`, also where there is no ledger."""
    if not store.exists():
        raise LedgerError(f"{store.name}: there is no ledger here")
    try:
        with store.transaction() as connection:
            return known(connection, usage)
    except OutcomeUnknown:  # nothing was written
        with store.transaction() as connection:
            return known(connection, usage)


def settle(
    store: Store, usage: Usage, asked: str, step: Step, *, again: bool = False
) -> Overpayment:
    """Record a refund or write-off; what the overpayment is then.

    `asked` is the number of the refund request, or the payer claim control number. `again`: it is
    another one of the same day, amount and note as one that was recorded. Raises `NotRecorded`,
    `LedgerError`.
    """
    if not store.exists():
        raise LedgerError(f"{store.name}: there is no ledger here")
    try:
        return _settle(store, usage, asked, step, again=again)
    except OutcomeUnknown:
        return _settle(store, usage, asked, step, again=again)


def _settle(store: Store, usage: Usage, asked: str, step: Step, *, again: bool) -> Overpayment:
    with store.transaction() as connection:
        done = connection.execute(
            "SELECT overpayment FROM overpayment_event WHERE token = ?", (step.token,)
        ).fetchone()
        if done:
            id_ = int(done[0])
        else:
            found = find(known(connection, usage), asked)
            _insert(connection, found, step, again=again)
            id_ = found.id
        return next(one for one in known(connection, usage) if one.id == id_)


def find(among: Iterable[Overpayment], asked: str) -> Overpayment:
    """The overpayment with this request number or payer claim control number. Of several with the
    same control number the only one that is open. Raises `NotRecorded`."""
    found = [one for one in among if asked in (one.reference, one.what.number)]
    by_number = [one for one in found if one.reference == asked]
    found = by_number if len(by_number) == 1 else found
    if len(found) > 1:
        still_open = [one for one in found if one.left]
        found = still_open if len(still_open) == 1 else found
    if not found:
        raise NotRecorded("no refund request has this number")
    if len(found) > 1:
        names = ", ".join(one.reference for one in found)
        raise NotRecorded(f"several refund requests have this number: say which of {names}")
    return found[0]


def _insert(connection: Connection, found: Overpayment, step: Step, *, again: bool) -> None:
    cents = found.left if step.cents is None else step.cents
    what = "refund" if step.kind == RECEIVED else "write-off"
    same = [
        one
        for one in found.events
        if (one.kind, one.cents, one.day, one.note) == (step.kind, cents, step.day, step.note)
    ]
    if same and not again:
        raise NotRecorded(
            f"{found.reference}: a {what} of this day, amount and number is recorded already;"
            " --again records another one"
        )
    if cents <= 0:
        raise NotRecorded(
            f"{found.reference}: nothing is open ({found.state})"
            if not found.left
            else f"{found.reference}: the amount must be above zero"
        )
    if cents > found.left:
        raise NotRecorded(
            f"{found.reference}: the {what} is {_dollars(cents - found.left)} more than what is"
            f" open ({_dollars(found.left)})"
        )
    if step.day < found.what.opened:
        raise NotRecorded(
            f"{found.reference}: the day of the {what} is before the overpayment was found"
            f" ({found.what.opened})"
        )
    row = (
        *(first_id(connection, "overpayment_event"), found.id, step.kind, None, 0, cents),
        *(step.day.isoformat(), step.note, step.token, step.at.isoformat()),
    )
    connection.execute(_INSERT, row)


def record_letters(
    connection: Connection, run: int, asked: Iterable[Overpayment], on: date, at: datetime
) -> None:
    """Letters of a run: the first of an overpayment is a letter, all others are reminders."""
    next_id = first_id(connection, "overpayment_event")
    for id_, one in enumerate(asked, next_id):
        number = len(one.letters)
        kind = REMINDER if number else LETTER
        row = (id_, one.id, kind, run, number, one.left, on.isoformat(), "", "", at.isoformat())
        connection.execute(_INSERT, row)


def check_unchanged(
    connection: Connection, usage: Usage, asked: Iterable[Overpayment], name: str
) -> None:
    """Is everything as it was when the letters were written? Raises `LedgerError`."""
    now = {one.id: one for one in known(connection, usage)}
    for one in asked:
        if now.get(one.id) != one:
            raise LedgerError(
                f"{name}: {one.reference} was changed by another run in the meantime: nothing was"
                " written, run this again"
            )


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
