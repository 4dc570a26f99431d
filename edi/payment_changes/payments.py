"""Payments are found by their numbers, and the entry of the groups file that has made them."""

from datetime import date
from decimal import Decimal

from edi.ledger import payment_events
from edi.ledger.ledger import IntendedFile, Ledger, files_of
from edi.ledger.payment_events import KnownPayment
from edi.ledger.store import Connection
from edi.payment_changes.refused import NotChanged
from edi.remit import number_series
from edi.remit.employer_group import EmployerGroup, Groups


def number_of(payment: KnownPayment) -> str:
    """TRN02."""
    return number_series.text(payment.series, payment.trace)


def find(
    connection: Connection,
    ledger: Ledger,
    asked: str,
    group: str | None = None,
    amount: Decimal | None = None,
) -> KnownPayment:
    """The payment with a number; of a group or amount, where several have it. Raises
    `NotChanged`."""
    trace = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else -1
    found = [
        one
        for one in payment_events.known(connection, ledger.usage, trace)
        if group is None or one.group == group
    ]
    if len(found) > 1 and amount is not None:
        found = [one for one in found if one.amount == amount] or found
    if not found:
        raise NotChanged(f"payment {asked}: the ledger has none with this number")
    if len(found) > 1:
        groups = ", ".join(sorted({one.group for one in found}))
        raise NotChanged(
            f"payment {asked}: several have this number: say whose (--group): {groups}"
        )
    return found[0]


def files(connection: Connection, payment: KnownPayment) -> tuple[IntendedFile, ...]:
    """All files of its run."""
    return files_of(connection, payment.run) if payment.run is not None else ()


def entry_of(
    groups: Groups, payment: KnownPayment, known: tuple[IntendedFile, ...], number: str
) -> EmployerGroup:
    """The entry of the groups file by which a payment was made. Raises `NotChanged`."""
    entries = groups.periods(payment.group)
    period = next((one.period for one in known if one.name == payment.file), "")
    if period:
        entries = [one for one in entries if one.covers(date.fromisoformat(period))]
    if not entries:
        raise NotChanged(
            f"payment {number}: the groups file has no entry of group {payment.group} that has made"
            " it"
        )
    if len(entries) > 1:
        raise NotChanged(
            f"payment {number}: the groups file has {len(entries)} entries of group"
            f" {payment.group}, and the ledger is older than the note which of them has made it:"
            " give a groups file with that one alone"
        )
    return entries[0]
