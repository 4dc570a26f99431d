"""Balances moved forward (PLB FB): from which payment to which, and what of them is open.

A payment that would be negative moves its balance forward under its own trace number (TRN02); a
later one brings it back under that number, and moves on what it cannot cover, under its own. So
balances form chains. Amounts are cents. A balance counts from the moment that its run is published.
Source: 835 guide 1.10.2.12; X12 RFI 738.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from typing import NamedTuple

from edi.ledger.store import Connection, LedgerError, Reading, Store, Usage

_COLUMNS = "id, run, usage, employer_group, payee, trace, chain, payment, day, cents"


class Forward(NamedTuple):
    """One FB of a payment."""

    group: str  # number
    payee: str  # N104
    reference: str  # PLB03-2; of one that moves a balance forward the payment's own TRN02
    payment: str  # TRN02
    day: date  # BPR16
    cents: int  # moved forward; below zero: brought back


class Step(NamedTuple):
    """A payment that has brought a balance back, or a part of it."""

    payment: str  # TRN02
    day: date
    cents: int


class Balance(NamedTuple):
    """A balance that a payment has moved forward."""

    group: str
    payee: str
    trace: str  # TRN02 of that payment
    chain: str  # of the first one of its chain
    day: date
    cents: int
    steps: tuple[Step, ...]  # payments that have brought it back
    since: date  # day of the first payment of its chain

    @property
    def left(self) -> int:
        """What no payment has brought back."""
        return self.cents - sum(step.cents for step in self.steps)


def plain(trace: str) -> str:
    """A trace number as it is compared: zeros before a number do not count."""
    return trace.lstrip("0") if trace.isascii() and trace.isdigit() else trace


# -- as a run of `edi remit` records them


def record(connection: Connection, usage: Usage, run: int, found: Iterable[Forward]) -> None:
    """What the payments of a run move forward and bring back."""
    chains: dict[tuple[str, str, str], str] = {}  # of balances that are known
    for balance in known(connection, usage):
        chains[balance.group, balance.payee, plain(balance.trace)] = balance.chain
    row = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM balance").fetchone()
    rows = []
    ordered = sorted(found, key=lambda one: one.cents > 0)  # what is brought back first
    passed_on: dict[tuple[str, str, str], str] = {}  # the oldest chain that a payment brings back
    for id_, one in enumerate(ordered, int(row[0])):
        mine = one.group, one.payee, one.payment
        if one.cents < 0:
            key = one.group, one.payee, plain(one.reference)
            chain = chains.get(key, one.reference)
            passed_on.setdefault(mine, chain)
        else:
            chain = passed_on.get(mine, one.payment)
        trace = one.payment if one.cents > 0 else one.reference
        whose = id_, run, usage, one.group, one.payee
        rows.append((*whose, trace, chain, one.payment, one.day.isoformat(), one.cents))
    connection.executemany(
        f"INSERT INTO balance ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
    )


def forget(connection: Connection, run: int) -> None:
    """A run was taken back: it has moved nothing."""
    connection.execute("DELETE FROM balance WHERE run = ?", (run,))


# -- as they are asked for


def known(connection: Connection | Reading, usage: Usage) -> list[Balance]:
    """All of the published runs, the first first; brought back also by a run that is at work."""
    rows = connection.execute(
        "SELECT b.employer_group, b.payee, b.trace, b.chain, b.payment, b.day, b.cents, r.state"
        " FROM balance b JOIN run r ON r.id = b.run WHERE b.usage = ? ORDER BY b.id",
        (usage,),
    ).fetchall()
    back: dict[tuple[str, str, str], list[Step]] = {}
    first: dict[tuple[str, str, str], date] = {}
    for group, payee, trace, chain, payment, day, cents, _ in rows:
        if cents < 0:
            key = group, payee, plain(trace)
            back.setdefault(key, []).append(Step(payment, date.fromisoformat(day), -cents))
        elif trace == chain:
            first.setdefault((group, payee, chain), date.fromisoformat(day))
    return [
        Balance(
            group,
            payee,
            trace,
            chain,
            date.fromisoformat(day),
            cents,
            tuple(back.get((group, payee, plain(trace)), ())),
            first.get((group, payee, chain), date.fromisoformat(day)),
        )
        for group, payee, trace, chain, _, day, cents, state in rows
        if cents > 0 and state == "published"
    ]


def all_known(store: Store, usage: Usage) -> list[Balance]:
    """Every balance. Raises `LedgerError`, also where there is no ledger."""
    reading = store.reading(copied=False)
    if reading is None:
        raise LedgerError(f"{store.name}: there is no ledger here")
    with closing(reading), store.failing():
        return known(reading, usage)


def excess(found: Sequence[Forward], among: Iterable[Balance]) -> dict[int, int]:
    """By place in `found`, how much more is brought back than is open. Only of balances that the
    ledger knows."""
    left = {(one.group, one.payee, plain(one.trace)): one.left for one in among}
    wrong: dict[int, int] = {}
    for place, one in enumerate(found):
        key = one.group, one.payee, plain(one.reference)
        if one.cents >= 0 or key not in left:
            continue
        left[key] += one.cents
        if left[key] < 0:
            wrong[place] = -left[key]
            left[key] -= one.cents
    return wrong
