"""Payments whose money comes back: a check is void or stopped, a transfer was returned by the bank;
and payments that the bank has paid.

What the bank and the employer have to know lies in files that are published with the entry in the
ledger, all or none: the void line of positive pay, the register and the funding, with amounts below
zero.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from edi.durable import private_file
from edi.emit.error import CannotWrite
from edi.emit.payment import Payment
from edi.ledger import payment_events, publishing, releasing
from edi.ledger.ledger import IntendedFile, Ledger
from edi.ledger.payment_events import (
    BACK,
    CLEARED,
    REISSUED,
    RETURNED,
    WAITING,
    KnownPayment,
    Recorded,
)
from edi.ledger.store import Connection, LedgerError, OutcomeUnknown, Usage, store_at
from edi.payment_changes.payments import entry_of, files, find, number_of
from edi.payment_changes.published import PublishedSet, published
from edi.payment_changes.refused import NotChanged
from edi.reconciliation.bank import Deposit
from edi.remit import number_series
from edi.remit.bank_files import void_files
from edi.remit.batch import safe_name
from edi.remit.employer_group import EmployerGroup, Groups
from edi.remit.groups_file import load_groups

_KIND = "void"  # of the counter of such files


@dataclass(frozen=True, slots=True)
class Changed:
    """What was recorded, and the files that say so."""

    payments: tuple[KnownPayment, ...]
    files: tuple[Path, ...] = ()
    notices: tuple[str, ...] = ()  # what was done about an earlier run that was interrupted


def take_back(
    ledger: str | Path,
    numbers: Iterable[str],
    kind: str,
    reason: str,
    *,
    group: str | None = None,
    groups: str | Path | None = None,
    out: str | Path | None = None,
    folder: str | Path | None = None,
    date: date | None = None,
    usage: Usage = "P",
    now: datetime | None = None,
    on_notice: Callable[[str], object] | None = None,
) -> Changed:
    """Record that payments are void, stopped or returned (`kind`); their money is the employer's.

    `numbers` are TRN02. With `groups` and `out` the files for bank and employer are written too,
    from what was published, which `folder` has if it was moved. All is recorded or nothing.

    Raises `NotChanged`, `LedgerError`, `InvalidGroups`, `OSError`.
    """
    at = now or datetime.now().astimezone()
    on = date or at.date()
    known = load_groups(Path(groups)) if groups is not None else None
    store = store_at(ledger)
    with closing(store):
        book = Ledger(store, usage=usage)
        notices = _recovered(book, out, on_notice)
        wanted = list(dict.fromkeys(numbers))
        found = _found(book, wanted, kind, on, group)
        folder_ = Path(folder) if folder is not None else None
        claims = [claims_to_learn(book, one, folder_) for one in found]
        token = secrets.token_hex(8)

        def check(connection: Connection) -> None:
            for asked, one in zip(wanted, found, strict=True):
                now_ = find(connection, book, asked, one.group)
                if now_ != one:
                    refuse_state(now_, kind, on)

        def record(connection: Connection, run: int | None) -> None:
            for one, learned in zip(found, claims, strict=True):
                payment_events.learn_claims(connection, one, learned)
                event = Recorded(kind, on, reason, token, at, run)
                payment_events.record(connection, usage, one, event)

        if out is None or known is None:
            _record(book, token, check, lambda connection: record(connection, None))
            return Changed(tuple(found), notices=tuple(notices))
        paths = _publish(book, found, known, kind, on, at, Path(out), folder_, check, record)
        return Changed(tuple(found), tuple(paths), tuple(notices))


def clear(
    ledger: str | Path,
    paid: Iterable[Deposit],
    *,
    group: str | None = None,
    usage: Usage = "P",
    now: datetime | None = None,
) -> tuple[list[KnownPayment], list[str]]:
    """Record what the bank has paid, as its list says: number, amount and day. What is recorded
    already is passed over. Those payments, and why others are not recorded.

    Raises `LedgerError`.
    """
    at = now or datetime.now().astimezone()
    store = store_at(ledger)
    done: list[KnownPayment] = []
    refused: list[str] = []
    with closing(store):
        book = Ledger(store, usage=usage)
        _known_ledger(book)
        token = secrets.token_hex(8)

        rows = list(paid)

        def step(connection: Connection) -> None:
            if payment_events.is_recorded(connection, token):  # this step, done twice
                return
            done.clear()
            refused.clear()
            seen = set()
            for one in rows:
                try:
                    payment = find(connection, book, one.trace, group, one.amount)
                    number = number_of(payment)
                    key = payment.series, payment.trace
                    if key in seen:
                        raise NotChanged(f"payment {number}: the bank's list has it twice")
                    seen.add(key)
                    if payment.state == CLEARED:
                        continue
                    refuse_state(payment, CLEARED, one.on)
                    if one.amount != payment.amount:
                        raise NotChanged(
                            f"payment {number}: the bank has paid another amount than it has"
                        )
                except NotChanged as error:
                    refused.append(f"line {one.line}: {error}" if one.line else str(error))
                    continue
                event = Recorded(CLEARED, one.on, "", token, at)
                payment_events.record(connection, usage, payment, event)
                done.append(payment)

        book.done(step)
    return done, refused


def named(
    ledger: str | Path, numbers: Iterable[str], on: date, group: str | None, usage: Usage
) -> list[Deposit]:
    """Payments of these numbers as the bank's list has them. Raises `NotChanged`, `LedgerError`."""
    store = store_at(ledger)
    with closing(store):
        book = Ledger(store, usage=usage)
        _known_ledger(book)
        wanted = list(dict.fromkeys(numbers))

        def step(connection: Connection) -> list[Deposit]:
            found = [find(connection, book, asked, group) for asked in wanted]
            return [Deposit(on, one.amount, number_of(one), 0) for one in found]

        return book.done(step)


def refuse_state(payment: KnownPayment, kind: str, on: date) -> None:
    """Raises `NotChanged` where a payment cannot become what it is to become on a day."""
    number, state, method = number_of(payment), payment.state, payment.method
    said = f"payment {number}"
    last = payment.events[-1] if payment.events else None
    if not payment.amount or method == "NON":
        raise NotChanged(f"{said}: no money moves by it, it is a notice")
    if state == WAITING:
        raise NotChanged(
            f"{said}: its run is not published: edi cancel takes back one that is held"
        )
    if last and state == REISSUED:
        new = number_series.text(last.new_series or "", last.new_trace or 0)
        raise NotChanged(f"{said}: it was reissued as {new} on {last.day}: give that number")
    if last and state in BACK:
        raise NotChanged(f"{said}: it is {state} since {last.day}")
    if last and state == CLEARED and kind != RETURNED:
        raise NotChanged(f"{said}: the bank has paid it on {last.day}")
    if kind == RETURNED and method not in ("ACH", None):
        raise NotChanged(f"{said}: it is a check; edi payments void and stop are for checks")
    if kind in BACK and kind != RETURNED and method not in ("CHK", None):
        raise NotChanged(
            f"{said}: it is a transfer, which only the bank returns: edi payments return"
        )
    if last and on < last.day:
        raise NotChanged(f"{said}: the day is before {last.day}, when it was {state}")


def claims_to_learn(
    book: Ledger, payment: KnownPayment, folder: Path | None
) -> list[tuple[str, bool]]:
    """The claims of a payment from before the ledger knew which are whose; else none. Raises
    `NotChanged`, `OSError`."""
    if payment.is_to_member or payment.run is None:
        return []
    if book.done(lambda connection: payment_events.has_claims(connection, payment)):
        return []
    return published(payment, number_of(payment), known_files(book, payment), folder).claims


def known_files(book: Ledger, payment: KnownPayment) -> tuple[IntendedFile, ...]:
    """Those of its run."""
    return book.done(lambda connection: files(connection, payment))


def _found(
    book: Ledger, numbers: Sequence[str], kind: str, on: date, group: str | None
) -> list[KnownPayment]:
    _known_ledger(book)

    def step(connection: Connection) -> list[KnownPayment]:
        return [find(connection, book, asked, group) for asked in numbers]

    found = book.done(step)
    for one in found:
        refuse_state(one, kind, on)
    if len({(one.series, one.trace) for one in found}) != len(found):
        raise NotChanged("a payment is named twice")
    return found


def _known_ledger(book: Ledger) -> None:
    if not book.store.exists():
        raise LedgerError(f"{book.store.name}: there is no ledger here")


def _recovered(
    book: Ledger, out: str | Path | None, on_notice: Callable[[str], object] | None
) -> list[str]:
    notices = []
    if out is not None and book.store.exists():
        notices = releasing.recover(book, Path(out))
    for notice in notices:
        (on_notice or (lambda _: None))(notice)
    return notices


def _record(
    book: Ledger,
    token: str,
    check: Callable[[Connection], None],
    record: Callable[[Connection], None],
) -> None:
    """In one transaction, once."""
    try:
        with book.store.transaction() as connection:
            check(connection)
            record(connection)
    except OutcomeUnknown:
        with book.store.transaction() as connection:
            if not payment_events.is_recorded(connection, token):
                check(connection)
                record(connection)


def _publish(
    book: Ledger,
    found: Sequence[KnownPayment],
    groups: Groups,
    kind: str,
    on: date,
    at: datetime,
    out: Path,
    folder: Path | None,
    check: Callable[[Connection], None],
    record: Callable[[Connection, int], None],
) -> list[Path]:
    """Files for the bank and the employer, one set for each group's entry."""
    by_entry: dict[int, tuple[EmployerGroup, list[tuple[Payment, int]]]] = {}
    for one in found:
        number = number_of(one)
        known = known_files(book, one)
        entry = entry_of(groups, one, known, number)
        was = published(one, number, known, folder)
        by_entry.setdefault(id(entry), (entry, []))[1].append(
            (as_published(one, was, entry, number), was.count)
        )
    taken = book.reserve({_KIND: len(by_entry)}, at)[_KIND]
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    with publishing.drafting(out, book.store) as drafts:
        intended = []
        for place, (entry, back) in zip(taken, by_entry.values(), strict=True):
            try:
                contents = list(void_files(entry, back, kind, on))
            except CannotWrite as error:
                raise NotChanged(f"group {entry.number}: {error}") from None
            for suffix, data in contents:
                name = f"{safe_name(entry.number)}_{kind}_{place:06d}{suffix}"
                draft = drafts.path(name)
                write(draft, data)
                intended.append(publishing.intended(name, draft, entry.number, 0, 0))
                paths.append(out / name)
        publishing.publish(book, drafts, intended, at, record, check)
    return paths


def as_published(
    payment: KnownPayment, was: PublishedSet, entry: EmployerGroup, number: str
) -> Payment:
    """A payment with what the files for bank and employer say of it."""
    return Payment(
        amount=payment.amount,
        handling=was.first("BPR")[1] or "I",
        method=payment.method or was.first("BPR")[4] or "CHK",
        transfer=None,
        originator=f"1{entry.account_owner_tax_id}",
        originator_supplement=entry.originator_supplement,
        trace_number=number,
        effective=was.effective,
        produced=was.effective,
        payer=entry.payer,
        payee=was.payee,
    )


def write(path: Path, data: bytes) -> None:
    """A draft, on the disk."""
    with private_file(path) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
