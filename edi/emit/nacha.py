"""Writes the NACHA file that moves the money of remittances: CCD entries, each with the 835's TRN.

One batch: all transfers of one account on one day. Each is a CCD entry with one addenda record
that holds the TRN segment of its 835 whole, so that the payee can match them; the company is the
owner of the account as BPR10 has it, the day that of BPR16, the amount BPR02. Sources: NACHA
Operating Rules, appendix three (file formats: 94-character records, blocks of ten) and the CCD+
healthcare EFT standard of 45 CFR 162.1602 ("HCCLAIMPMT"); CAQH CORE 370 (reassociation by TRN).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from edi.emit.error import CannotWrite
from edi.emit.payment import BankAccount, Payment

CREDITS = "220"  # service class: a batch of credits only
_RECORD = 94
_BLOCK = 10
_CODES = {"DA": "22", "SG": "32"}  # a credit to a demand (BPR14 DA) or savings account
_MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_MOST = Decimal("99999999.99")  # an entry has ten digits, in cents
_MOST_ENTRIES = 9_999_999
_PAYMENT_INFORMATION = 80  # characters of an addenda record
_ACCOUNT = 17


class Entry(NamedTuple):
    """One transfer."""

    account: BankAccount  # the payee's: BPR13 to BPR15
    amount: Decimal  # BPR02, dollars
    payee_id: str  # N104 of N1*PE
    payee: str  # name
    trace: str  # the TRN segment of the 835, with "*" and without a terminator


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose account the money comes from, and the bank that holds it."""

    routing: str  # BPR07
    company: str  # name
    company_id: str  # BPR10: 1 and the tax id of the account's owner
    bank: str = ""  # name
    origin: str = ""  # as the bank has assigned it; the company id where it has not


def trace_segment(payment: Payment) -> str:
    """TRN as the 835 has it."""
    parts = ["TRN", "1", payment.trace_number, payment.originator, payment.originator_supplement]
    return "*".join(parts).rstrip("*")


def entry(payment: Payment) -> Entry:
    """The transfer of a payment by ACH."""
    assert payment.transfer is not None
    return Entry(
        payment.transfer.payee,
        payment.amount,
        payment.payee.id,
        payment.payee.name,
        trace_segment(payment),
    )


def nacha_file(
    origin: Origin, entries: Sequence[Entry], *, effective: date, created: datetime, number: int
) -> bytes:
    """The whole file. `number` tells files of one day apart (file ID modifier) and numbers the
    batch: of the remittance's interchange, for one. Raises `CannotWrite`."""
    if not 0 < len(entries) <= _MOST_ENTRIES:
        raise CannotWrite("a NACHA file needs between one and 9,999,999 transfers")
    records = list(_records(origin, entries, effective, created, number))
    assert all(len(record) == _RECORD for record in records)
    records += ["9" * _RECORD] * (-len(records) % _BLOCK)
    return "".join(f"{record}\n" for record in records).encode("ascii")


def _records(
    origin: Origin, entries: Sequence[Entry], effective: date, created: datetime, number: int
) -> Iterator[str]:
    bank = origin.routing[:8]
    batch = f"{number % 10_000_000:07d}"
    company = _text(origin.company_id, 10)
    yield "".join(
        (
            "101",
            f" {origin.routing}",
            _text(origin.origin or origin.company_id, 10, right=True),
            f"{created:%y%m%d%H%M}",
            _MODIFIERS[number % len(_MODIFIERS)],
            "094101",
            _text(origin.bank, 23),
            _text(origin.company, 23),
            " " * 8,
        )
    )
    yield "".join(
        (
            f"5{CREDITS}",
            _text(origin.company, 16),
            " " * 20,
            f"{company}CCDHCCLAIMPMT",
            f"{effective:%y%m%d}{effective:%y%m%d}   1",
            f"{bank}{batch}",
        )
    )
    hashed, cents = 0, 0
    for sequence, one in enumerate(entries, 1):
        amount = _cents(one.amount)
        hashed += int(one.account.routing[:8])
        cents += amount
        yield _entry(one, amount, f"{bank}{sequence:07d}")
        yield _addenda(one, sequence)
    if cents >= 10**12:
        raise CannotWrite("the transfers are more than a NACHA file can add up")
    lines = 2 * len(entries)
    sums = f"{hashed % 10**10:010d}{0:012d}{cents:012d}"
    yield f"8{CREDITS}{lines:06d}{sums}{company}{' ' * 25}{bank}{batch}"
    blocks = -(-(lines + 4) // _BLOCK)
    yield f"9000001{blocks:06d}{lines:08d}{sums}{' ' * 39}"


def _entry(one: Entry, cents: int, trace: str) -> str:
    account = one.account
    if len(account.number) > _ACCOUNT:
        raise CannotWrite("an account number has more than 17 characters, the most of a transfer")
    return "".join(
        (
            f"6{_CODES[account.type]}{account.routing}",
            _text(account.number, _ACCOUNT, exact=True),
            f"{cents:010d}",
            _text(one.payee_id, 15),
            _text(one.payee, 22),
            f"  1{trace}",
        )
    )


def _addenda(one: Entry, sequence: int) -> str:
    information = _text(f"{one.trace}\\", _PAYMENT_INFORMATION, exact=True)
    return f"705{information}0001{sequence:07d}"


def _cents(amount: Decimal) -> int:
    if not 0 < amount <= _MOST:
        raise CannotWrite("a transfer must be between 0.01 and 99,999,999.99")
    return int(amount * 100)


def _text(value: str, width: int, *, right: bool = False, exact: bool = False) -> str:
    """A value in its field: ASCII capitals, cut where it is a name. Raises `CannotWrite` where it
    must be exact and is not."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode("ascii")
    plain = "".join(letter if letter.isprintable() else " " for letter in plain)
    if exact:
        if plain != value or len(value) > width:
            raise CannotWrite(f"a value does not fit the {width} ASCII characters of a transfer")
    else:
        plain = plain.upper()[:width]
    return plain.rjust(width) if right else plain.ljust(width)
