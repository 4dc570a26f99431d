"""What the bank and the employer get beside a group's 835: transfers, checks, register, funding.

All are made of the same values as BPR and TRN, drafted with the 835 and published with it, so that
amounts, days and numbers agree and either all are there or none. Names are those of the 835 with
another ending:

    .ach                a NACHA file of CCD entries (`edi.emit.nacha`), where any is paid by ACH
    .positive-pay.csv   checks issued, for the bank to compare with those presented, where any is
    .register.csv       every payment
    .funding.csv        what has to be in the account on the day of payment
    .funding.txt        the same with the register, to be printed

Payments that have become void have files of their own (`void_files`), with amounts below zero: over
all files of a group the register and the funding add up to what is paid.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from edi.emit.error import CannotWrite
from edi.emit.nacha import Origin, entry, nacha_file
from edi.emit.payment import Payment
from edi.ledger.payment_events import ISSUED
from edi.remit import funding_request
from edi.remit.employer_group import EmployerGroup

SUFFIXES = (".ach", ".positive-pay.csv", ".register.csv", ".funding.csv", funding_request.SUFFIX)
ZERO = Decimal(0)
ISSUE, VOID = "issue", "void"  # of a check, for the bank
_POSITIVE_PAY = ("account", "number", "amount", "date", "payee", "action")
_REGISTER = (
    *("number", "date", "method", "payee_id", "payee", "claims", "amount", "status", "replaces"),
)
_FUNDING = (
    *("group", "name", "account_owner_tax_id", "routing", "account", "date"),
    *("transfers", "transfers_amount", "checks", "checks_amount", "total"),
)
_AMOUNT = re.compile(r"-[0-9]+\.[0-9][0-9]")
Paid = tuple[Payment, int]  # with the number of its claim payments
_NOTHING: Mapping[str, str] = {}


def bank_files(
    group: EmployerGroup,
    paid: Sequence[Paid],
    created: datetime,
    interchange: int,
    replaces: Mapping[str, str] = _NOTHING,
) -> Iterator[tuple[str, bytes]]:
    """Suffix and content of each file of one group; `replaces` has, by number, that of the payment
    that is reissued. Raises `CannotWrite`."""
    transfers = [payment for payment, _ in paid if payment.method == "ACH"]
    checks = [payment for payment, _ in paid if payment.method == "CHK"]
    if transfers:
        yield ".ach", _transfers(group, transfers, created, interchange)
    if checks:
        yield ".positive-pay.csv", _positive_pay(group, checks)
    yield ".register.csv", _csv(_REGISTER, (_registered(one, replaces) for one in paid))
    if transfers or checks:
        yield ".funding.csv", _csv(_FUNDING, [_funding(group, transfers, checks)])
        day = (transfers or checks)[0].effective
        moved = [one for one in paid if one[0].method in ("ACH", "CHK")]
        yield funding_request.SUFFIX, funding_request.funding_request(group, moved, day)


def _transfers(
    group: EmployerGroup, payments: Sequence[Payment], created: datetime, interchange: int
) -> bytes:
    first = payments[0]
    assert first.transfer is not None
    if first.transfer.format != "CCP":
        raise CannotWrite("a NACHA file is written for transfers of format CCP, not CTX")
    own = first.transfer.payer
    origin = Origin(
        own.routing,
        group.name or group.payer.name,
        first.originator,
        group.payment.bank,
        group.payment.origin,
    )
    return nacha_file(
        origin,
        [entry(payment) for payment in payments],
        effective=first.effective,
        created=created,
        number=interchange,
    )


def void_files(
    group: EmployerGroup, back: Sequence[Paid], status: str, on: date
) -> Iterator[tuple[str, bytes]]:
    """The same of payments that have become void on a day; `status` says how. Raises
    `CannotWrite`."""
    checks = [payment for payment, _ in back if payment.method == "CHK"]
    transfers = [payment for payment, _ in back if payment.method != "CHK"]
    if checks:
        yield ".positive-pay.csv", _positive_pay(group, checks, VOID)
    less = [(_negative(one, on), claims) for one, claims in back]
    yield ".register.csv", _csv(_REGISTER, (_registered(one, _NOTHING, status) for one in less))
    negative = [[_negative(one, on) for one in some] for some in (transfers, checks)]
    yield ".funding.csv", _csv(_FUNDING, [_funding(group, *negative)])
    yield funding_request.SUFFIX, funding_request.funding_request(group, less, on, status)


def _negative(one: Payment, on: date) -> Payment:
    return replace(one, amount=-one.amount, effective=on)


def _positive_pay(group: EmployerGroup, checks: Iterable[Payment], action: str = ISSUE) -> bytes:
    account = group.payment.account
    if account is None:
        raise CannotWrite("positive pay needs routing and account of the group's checks")
    rows = (
        (
            *(account.number, one.trace_number, _dollars(one.amount), one.effective),
            *(one.payee.name, action),
        )
        for one in checks
    )
    return _csv(_POSITIVE_PAY, rows)


def _registered(
    paid: Paid, replaces: Mapping[str, str], status: str = ISSUED
) -> tuple[object, ...]:
    one, claims = paid
    return (
        *(one.trace_number, one.effective, one.method, one.payee.id, one.payee.name),
        *(claims, _dollars(one.amount), status, replaces.get(one.trace_number, "")),
    )


def _funding(
    group: EmployerGroup, transfers: Sequence[Payment], checks: Sequence[Payment]
) -> tuple[object, ...]:
    account = group.payment.account
    by_transfer = sum((one.amount for one in transfers), ZERO)
    by_check = sum((one.amount for one in checks), ZERO)
    return (
        *(group.number, group.name, group.account_owner_tax_id),
        *((account.routing, account.number) if account else ("", "")),
        (transfers or checks)[0].effective,
        *(len(transfers), _dollars(by_transfer), len(checks), _dollars(by_check)),
        _dollars(by_transfer + by_check),
    )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    """A name that a spreadsheet would run as a formula begins with an apostrophe."""
    is_formula = (
        isinstance(value, str)
        and value[:1] in ("=", "+", "-", "@", "\t")
        and not _AMOUNT.fullmatch(value)
    )
    return f"'{value}" if is_formula else value


def _dollars(amount: Decimal) -> str:
    return f"{amount:.2f}"
