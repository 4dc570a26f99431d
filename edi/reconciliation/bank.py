"""Deposits of a bank against the payments that the remittances announce.

A transfer and its 835 carry the same trace number (TRN02) and arrive within three business days of
each other (CAQH CORE 370). Banks close on weekends; their holidays are not counted here.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from edi.errors import EdiError
from edi.reconciliation.remittances import Payment

DAYS = 3  # business days
_COLUMNS = ("date", "amount", "trace")


class InvalidDeposits(EdiError, ValueError):
    """The bank's file is not right; the message says where."""


class Deposit(NamedTuple):
    """One credit of the bank."""

    on: date
    amount: Decimal  # dollars
    trace: str
    line: int  # in the bank's file


class Found(StrEnum):
    """What became of a payment, or what a deposit is."""

    DEPOSITED = "deposited"
    DIFFERENT = "different-amount"
    NOT_YET = "not-yet"
    MISSING = "missing"
    NO_PAYMENT = "no-payment"  # nothing was to be paid
    TWICE = "deposited-twice"
    NO_REMITTANCE = "no-remittance"  # a deposit, and no 835 has its trace number


TO_LOOK_AT = frozenset({Found.DIFFERENT, Found.MISSING, Found.TWICE, Found.NO_REMITTANCE})


class Matched(NamedTuple):
    """A payment with its deposits, or a deposit without a payment."""

    found: Found
    payment: Payment | None
    deposits: tuple[Deposit, ...]


def read_deposits(path: Path) -> list[Deposit]:
    """From a CSV file with the columns `date` (YYYY-MM-DD), `amount` and `trace`, in any order and
    among others. Raises `InvalidDeposits`, `OSError`."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            return list(_rows(csv.reader(stream)))
        except (csv.Error, UnicodeDecodeError):
            raise InvalidDeposits("not a CSV file in UTF-8") from None


def _rows(rows: Iterator[list[str]]) -> Iterator[Deposit]:
    header = [name.strip().lower() for name in next(rows, [])]
    missing = [name for name in _COLUMNS if name not in header]
    if missing:
        raise InvalidDeposits(f"line 1: no column {missing[0]}; expected are {', '.join(_COLUMNS)}")
    places = [header.index(name) for name in _COLUMNS]
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(places):
            raise InvalidDeposits(f"line {number}: fewer columns than the first line has")
        on, amount, trace = (row[place].strip() for place in places)
        try:
            day = date.fromisoformat(on)
        except ValueError:
            raise InvalidDeposits(f"line {number}: date is not YYYY-MM-DD") from None
        yield Deposit(day, _amount(amount, number), trace, number)


def _amount(text: str, number: int) -> Decimal:
    try:
        amount = Decimal(text.replace(",", "").removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) >= 10**15 or amount != round(amount, 2):
        raise InvalidDeposits(f"line {number}: amount is not a number of dollars and cents")
    return amount


def match(
    payments: Iterable[Payment], deposits: Iterable[Deposit], today: date
) -> Iterator[Matched]:
    """Every payment with its deposits by trace number, then the deposits that are left."""
    left: dict[str, list[Deposit]] = {}
    for deposit in deposits:
        left.setdefault(_plain(deposit.trace), []).append(deposit)
    payments = list(payments)
    times = Counter(_plain(payment.trace) for payment in payments)
    for payment in payments:
        trace = _plain(payment.trace)
        candidates = left.get(trace, []) if trace else []
        if times[trace] > 1:  # payers choose their numbers: the amount tells them apart
            candidates = [one for one in candidates if one.amount == payment.amount][:1]
        taken = tuple(candidates)
        if taken:
            left[trace] = [one for one in left[trace] if one not in taken]
        yield Matched(_found(payment, taken, today), payment, taken)
    for rest in left.values():
        for deposit in rest:
            yield Matched(Found.NO_REMITTANCE, None, (deposit,))


def _found(payment: Payment, deposits: tuple[Deposit, ...], today: date) -> Found:
    total = sum((one.amount for one in deposits), Decimal(0))
    if not deposits:
        if not payment.amount:
            return Found.NO_PAYMENT
        due = payment.effective or payment.produced
        is_late = due is not None and business_days_after(due, DAYS) < today
        return Found.MISSING if is_late else Found.NOT_YET
    if total == payment.amount:
        return Found.DEPOSITED
    if len(deposits) > 1 and all(one.amount == payment.amount for one in deposits):
        return Found.TWICE
    return Found.DIFFERENT


def business_days_after(day: date, count: int) -> date:
    """The day that is so many days after, weekends left out."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _plain(trace: str) -> str:
    """Banks fill trace numbers up with zeros."""
    return trace.strip().upper().lstrip("0")
