"""Payments and claim payments that were written: what `edi remit` remembers of a run."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple, TypeVar

from edi.ledger.store import Connection, Reading, Usage

T = TypeVar("T")
TRACE = "trace"  # the series of all numbers (TRN02) that have none of their own
_AT_ONCE = 2000  # rows


class WrittenPayment(NamedTuple):
    """A payment that was written, as the ledger remembers it."""

    trace: int  # TRN02
    interchange: int
    file: str
    group: str
    payee: str
    amount: Decimal
    method: str | None = None  # BPR04; None: not kept then
    series: str = TRACE  # kind of the counter that the number was taken from


class WrittenClaim(NamedTuple):
    """A claim payment that was written: one CLP."""

    payer: str  # id
    group: str
    number: str  # CLP07
    is_reversal: bool
    file: str
    cents: int  # CLP04
    identity: int
    services: Sequence[int] = ()
    trace: int | None = None  # TRN02 of its payment
    reverses: int | None = None  # the ledger's id of the claim payment that it takes back


class PaidBefore(NamedTuple):
    """A claim that an earlier run of this ledger has paid already, and not reversed since."""

    claim: str
    group: str
    file: str  # of the earlier payment


def record(
    connection: Connection,
    usage: Usage,
    run: int,
    payments: Iterable[WrittenPayment],
    claims: Iterable[WrittenClaim],
    at: datetime,
) -> None:
    """What a run is about to pay."""
    connection.executemany(
        "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (usage, p.series, p.trace, run, *p[1:5], str(p.amount), p.method, at.isoformat())
            for p in payments
        ),
    )
    _record_claims(connection, usage, run, claims)


def last_number(
    connection: Connection, usage: Usage, series: str, numbers: range, groups: Collection[str]
) -> int:
    """The last of some numbers that a payment of these groups has from another series, else 0."""
    if not groups or not numbers:
        return 0
    rows = connection.execute(
        "SELECT trace, employer_group FROM payment"
        " WHERE usage = ? AND trace BETWEEN ? AND ? AND series <> ?",
        (usage, numbers[0], numbers[-1], series),
    )
    return max((trace for trace, group in rows if group in groups), default=0)


def forget(connection: Connection, run: int) -> None:
    """A run was taken back: it has paid nothing."""
    connection.execute(
        "UPDATE claim SET reversed_by = NULL"
        " WHERE reversed_by IN (SELECT id FROM claim WHERE run = ?)",
        (run,),
    )
    connection.execute(
        "DELETE FROM service WHERE claim IN (SELECT id FROM claim WHERE run = ?)", (run,)
    )
    connection.execute("DELETE FROM claim WHERE run = ?", (run,))
    connection.execute("DELETE FROM payment WHERE run = ?", (run,))


def _record_claims(
    connection: Connection, usage: Usage, run: int, claims: Iterable[WrittenClaim]
) -> None:
    row = connection.execute("SELECT coalesce(max(id), 0) FROM claim").fetchone()
    next_id = int(row[0]) + 1
    for some in batched(claims):
        numbered = list(enumerate(some, next_id))
        next_id += len(some)
        connection.executemany(
            "INSERT INTO claim (id, run, usage, payer, employer_group, number, is_reversal, file,"
            " cents, identity, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((id_, run, usage, *one[:7], one.trace) for id_, one in numbered),
        )
        connection.executemany(
            "UPDATE claim SET reversed_by = ? WHERE id = ?",
            ((id_, one.reverses) for id_, one in numbered if one.reverses is not None),
        )
        connection.executemany(
            "INSERT INTO service VALUES (?, ?)",
            ((digest, id_) for id_, one in numbered for digest in set(one.services)),
        )


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """The items, many at a time."""
    source = iter(items)
    while some := list(islice(source, _AT_ONCE)):
        yield some


def digests_of(
    connection: Reading, usage: Usage, payer: str, number: str
) -> tuple[int, tuple[int, ...]] | None:
    """Identity and paid services of the claim payment with this number (CLP07) that stands; None
    where the ledger does not have just one."""
    found = connection.execute(
        "SELECT id, identity FROM claim WHERE usage = ? AND number = ? AND payer = ?"
        " AND reversed_by IS NULL AND unpaid IS NULL AND NOT is_reversal AND identity IS NOT NULL",
        (usage, number, payer),
    ).fetchall()
    if len(found) != 1:
        return None
    rows = connection.execute("SELECT digest FROM service WHERE claim = ?", (found[0][0],))
    return int(found[0][1]), tuple(int(one) for (one,) in rows.fetchall())
