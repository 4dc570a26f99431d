"""What became of payments after they were written: void, stopped, returned, cleared, reissued.

The money of a payment that is void (a check in hand, a stopped check, a transfer that the bank has
returned) has not gone out, and is the employer's again. It may be reissued: the same claims under
another number. Or its claims may be paid anew by another run, where it consists of nothing but
claim payments; what else a payment holds (reversals, PLB, interest, acknowledged refunds) is said
once, so that it waits for its reissue.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from edi.ledger.store import Connection, Usage

VOID, STOPPED, RETURNED, CLEARED, REISSUED = "void", "stopped", "returned", "cleared", "reissued"
BACK = (VOID, STOPPED, RETURNED)  # the money is the employer's again
ISSUED, WAITING = "issued", "held"  # states without an event
# `unpaid` of a claim: it may be paid anew, it waits for the reissue, it was reissued.
PAY_ANEW, WAITS, STANDS_ELSEWHERE = 1, 2, 3

_PAYMENT = (
    "p.series, p.trace, p.run, p.interchange, p.file, p.employer_group, p.payee, p.amount,"
    " p.method, p.at, r.state, r.folder"
)
_EVENT = "id, series, trace, kind, day, reason, run, new_series, new_trace, at"


class PaymentEvent(NamedTuple):
    """What happened to a payment."""

    id: int
    series: str
    trace: int
    kind: str
    day: date
    reason: str
    run: int | None  # whose files say so
    new_series: str | None  # of a reissue: the payment in its place
    new_trace: int | None
    at: str


class KnownPayment(NamedTuple):
    """A payment and what became of it."""

    series: str
    trace: int  # TRN02
    run: int | None
    interchange: int
    file: str
    group: str
    payee: str  # NPI or tax id; of a member a digest
    amount: Decimal
    method: str | None  # BPR04
    at: str
    run_state: str | None
    folder: str | None
    events: tuple[PaymentEvent, ...] = ()
    replaces: tuple[str, int] | None = None  # series and number of the payment that it reissues

    @property
    def state(self) -> str:
        """ISSUED, WAITING, or the kind of the last event."""
        if self.events:
            return self.events[-1].kind
        return ISSUED if self.run_state in (None, "published") else WAITING

    @property
    def is_to_member(self) -> bool:
        return self.payee.startswith("member ")


class Recorded(NamedTuple):
    """An event that is to be recorded."""

    kind: str
    day: date
    reason: str
    token: str
    at: datetime
    run: int | None = None
    new_series: str | None = None
    new_trace: int | None = None


def known(connection: Connection, usage: Usage, trace: int | None = None) -> list[KnownPayment]:
    """All payments, or those with a number, in order of number."""
    only, values = ("", (usage,)) if trace is None else (" AND p.trace = ?", (usage, trace))
    rows = connection.execute(
        f"SELECT {_PAYMENT} FROM payment p LEFT JOIN run r ON r.id = p.run"
        f" WHERE p.usage = ?{only} ORDER BY p.trace, p.series",
        values,
    ).fetchall()
    events: dict[tuple[str, int], list[PaymentEvent]] = {}
    replaces: dict[tuple[str, int], tuple[str, int]] = {}
    also = "" if trace is None else " AND (trace = ? OR new_trace = ?)"
    for row in connection.execute(
        f"SELECT {_EVENT} FROM payment_event WHERE usage = ?{also} ORDER BY id",
        (*values, *values[1:]),
    ).fetchall():
        event = PaymentEvent._make(row)._replace(day=date.fromisoformat(row[4]))
        events.setdefault((event.series, event.trace), []).append(event)
        if event.new_series is not None and event.new_trace is not None:
            replaces[event.new_series, event.new_trace] = event.series, event.trace
    found = []
    for row in rows:
        key = row[0], row[1]
        one = _payment(row)
        found.append(one._replace(events=tuple(events.get(key, ())), replaces=replaces.get(key)))
    return found


def _payment(row: Sequence[Any]) -> KnownPayment:
    return KnownPayment(*row)._replace(amount=Decimal(row[7]))


def record(connection: Connection, usage: Usage, payment: KnownPayment, one: Recorded) -> None:
    """What became of a payment, and of its claims."""
    row = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM payment_event").fetchone()
    connection.execute(
        f"INSERT INTO payment_event (usage, token, {_EVENT})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(usage, one.token, int(row[0]), payment.series, payment.trace, one.kind),
            *(one.day.isoformat(), one.reason, one.run, one.new_series, one.new_trace),
            one.at.isoformat(),
        ),
    )
    if payment.is_to_member:
        return
    if one.kind in BACK:
        _mark(connection, payment, _unpaid(connection, usage, payment))
    elif one.kind == REISSUED:
        _mark(connection, payment, STANDS_ELSEWHERE)


def _unpaid(connection: Connection, usage: str, payment: KnownPayment) -> int:
    """What becomes of the claims of a payment that is void. What was beside them when they were
    first paid (a member's check, a refund) is still beside them when they are reissued."""
    while _is_plain(connection, payment):
        row = connection.execute(
            f"SELECT {_PAYMENT} FROM payment_event e JOIN payment p ON p.usage = e.usage"
            " AND p.series = e.series AND p.trace = e.trace LEFT JOIN run r ON r.id = p.run"
            " WHERE e.usage = ? AND e.new_series = ? AND e.new_trace = ?",
            (usage, payment.series, payment.trace),
        ).fetchone()
        if row is None:
            return PAY_ANEW
        payment = _payment(row)
    return WAITS


def _mark(connection: Connection, payment: KnownPayment, unpaid: int | None) -> None:
    connection.execute(
        "UPDATE claim SET unpaid = ? WHERE run = ? AND file = ? AND trace = ?",
        (unpaid, payment.run, payment.file, payment.trace),
    )


def _is_plain(connection: Connection, payment: KnownPayment) -> bool:
    """Does it consist of claim payments alone, none of which was reversed since, or leaves
    something to a member? (What a reversal takes of money that is not out, only the reissue makes
    up for.)"""
    reverses, cents = connection.execute(
        "SELECT max(CASE WHEN is_reversal OR reversed_by IS NOT NULL THEN 1 ELSE 0 END),"
        " coalesce(sum(cents), 0) FROM claim WHERE run = ? AND file = ? AND trace = ?",
        (payment.run, payment.file, payment.trace),
    ).fetchone()
    if reverses or Decimal(int(cents)).scaleb(-2) != payment.amount:
        return False
    refunds = connection.execute(
        "SELECT 1 FROM overpayment_event e JOIN overpayment o ON o.id = e.overpayment"
        " WHERE e.acknowledged = ? AND (o.npi = ? OR o.tax_id = ?)",
        (payment.run, payment.payee, payment.payee),
    ).fetchone()
    members = connection.execute(
        "SELECT 1 FROM payment WHERE run = ? AND file = ? AND substr(payee, 1, 7) = 'member '",
        (payment.run, payment.file),
    ).fetchone()
    return refunds is None and members is None


def is_recorded(connection: Connection, token: str) -> bool:
    """Was the step with this token recorded?"""
    found = connection.execute("SELECT 1 FROM payment_event WHERE token = ?", (token,))
    return found.fetchone() is not None


def has_claims(connection: Connection, payment: KnownPayment) -> bool:
    """Does the ledger know which claims a payment has?"""
    found = connection.execute(
        "SELECT 1 FROM claim WHERE run = ? AND file = ? AND trace = ?",
        (payment.run, payment.file, payment.trace),
    )
    return found.fetchone() is not None


def learn_claims(
    connection: Connection, payment: KnownPayment, numbers: Iterable[tuple[str, bool]]
) -> None:
    """Which claims a payment of an older ledger has: payer claim control numbers, and whether they
    are reversals."""
    connection.executemany(
        "UPDATE claim SET trace = ? WHERE run = ? AND file = ? AND number = ? AND is_reversal = ?",
        [(payment.trace, payment.run, payment.file, *one) for one in numbers],
    )


def paid_since(connection: Connection, usage: Usage, payment: KnownPayment) -> str | None:
    """The file in which a claim of a void payment, or a service of it, was paid again."""
    mine = "o.run = ? AND o.file = ? AND o.trace = ? AND NOT o.is_reversal"
    mine += " AND o.reversed_by IS NULL"
    live = (
        "c.usage = ? AND NOT c.is_reversal AND c.reversed_by IS NULL AND c.unpaid IS NULL"
        " AND c.id <> o.id"
    )
    values = (payment.run, payment.file, payment.trace, usage)
    for sql in (
        f"SELECT c.file FROM claim o JOIN claim c ON c.number = o.number AND c.payer = o.payer"
        f" WHERE {mine} AND {live}",
        f"SELECT c.file FROM claim o JOIN claim c ON c.identity = o.identity"
        f" WHERE {mine} AND {live} AND c.cents > 0",
        "SELECT c.file FROM claim o JOIN service s ON s.claim = o.id"
        " JOIN service t ON t.digest = s.digest JOIN claim c ON c.id = t.claim"
        f" WHERE {mine} AND {live} AND t.claim <> o.id",
    ):
        found = connection.execute(f"{sql} LIMIT 1", values).fetchone()
        if found:
            return str(found[0])
    return None


def copy_claims(
    connection: Connection, payment: KnownPayment, run: int, file: str, trace: int
) -> None:
    """The claims of a payment that is reissued are those of another."""
    row = connection.execute("SELECT coalesce(max(id), 0) FROM claim").fetchone()
    rows = connection.execute(
        "SELECT id FROM claim WHERE run = ? AND file = ? AND trace = ? ORDER BY id",
        (payment.run, payment.file, payment.trace),
    ).fetchall()
    pairs = [(new, old) for new, (old,) in enumerate(rows, int(row[0]) + 1)]
    connection.executemany(
        "INSERT INTO claim (id, run, usage, payer, employer_group, number, is_reversal, file,"
        " cents, identity, trace, reversed_by)"
        " SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), usage, payer, employer_group, number,"
        " is_reversal, CAST(? AS TEXT), cents, identity, CAST(? AS BIGINT), reversed_by"
        " FROM claim WHERE id = ?",
        [(new, run, file, trace, old) for new, old in pairs],
    )
    connection.executemany(
        "INSERT INTO service SELECT digest, CAST(? AS BIGINT) FROM service WHERE claim = ?", pairs
    )


def forget(connection: Connection, run: int) -> None:
    """A run was taken back: what its files would have said has not happened."""
    rows = connection.execute(
        f"SELECT {_PAYMENT}, e.kind, e.usage FROM payment_event e JOIN payment p"
        " ON p.usage = e.usage AND p.series = e.series AND p.trace = e.trace"
        " LEFT JOIN run r ON r.id = p.run"
        " WHERE e.run = ?",
        (run,),
    ).fetchall()
    for *row, kind, usage in rows:
        payment = _payment(row)
        if kind in BACK:
            _mark(connection, payment, None)
        elif kind == REISSUED and not payment.is_to_member:
            _mark(connection, payment, _unpaid(connection, usage, payment))
    connection.execute("DELETE FROM payment_event WHERE run = ?", (run,))
