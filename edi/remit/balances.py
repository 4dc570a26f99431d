"""Balances of a run (PLB FB): what payments move forward, and what they bring back, against the
ledger.

Only groups with recoupment move balances: a balance is money of earlier claims that later ones pay
for. A group with `negative_payments = "forward"` has this done by the run. Source: 835 guide
1.10.2.12; X12 RFI 738 (one balance at a time, none in a payment that comes to zero anyway).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.codes.plb import FORWARD
from edi.ledger import balances
from edi.ledger.balances import Balance, Forward
from edi.ledger.store import Connection, Store, Usage
from edi.remit import payment_values
from edi.remit.grouping import Grouping
from edi.remit.outcome import BalanceMoved
from edi.remit.payments import GroupFile, Payment
from edi.remit.refusal import Refusal, Refused


class _Brought(NamedTuple):
    """A line of the decisions file that brings a balance back."""

    file: GroupFile
    payment: Payment
    line: int
    what: Forward


def look_up(grouping: Grouping, store: Store, usage: Usage, *, copied: bool) -> list[Balance]:
    """What is open, told to the payments of groups that move balances by themselves. All balances
    of the ledger. Raises `LedgerError`."""
    if not any(file.group.recoupment for file in grouping.files.values()):
        return []
    reading = store.reading(copied=copied)
    if reading is None:
        return []
    with closing(reading), store.failing():
        found = balances.known(reading, usage)
    for one in found:
        if one.left > 0:
            amount = Decimal(one.left).scaleb(-2)
            grouping.balances.setdefault((one.group, one.payee), []).append((one.trace, amount))
    return found


def hold_against(
    grouping: Grouping,
    known: Sequence[Balance],
    knows_payment: Callable[[str, str, str], bool],
) -> None:
    """Refuse payments that bring back more than is open; warn of balances that the ledger does not
    know, or that stay open. `knows_payment` as `Repeats.knows_payment`."""
    found = list(_brought(grouping))
    moved_before = {(one.group, one.payee, balances.plain(one.trace)) for one in known}
    wrong = balances.excess([one.what for one in found], known)
    for place, one in enumerate(found):
        if place in wrong:
            grouping.refusals.append(_refusal(grouping, one, wrong[place]))
            one.file.drop(one.payment)
            if not one.file.payments:
                grouping.leave(one.file)
            continue
        what = one.what
        if (what.group, what.payee, balances.plain(what.reference)) in moved_before:
            continue
        missing = "payment to this payee with the trace number in its reference"
        if knows_payment(what.group, what.payee, what.reference):
            missing = "balance that the payment in its reference has moved forward"
        grouping.warn_of_payment(
            one.file,
            one.payment,
            f"FB brings a balance back, but the ledger has no {missing}; the ledger may be newer"
            " than that",
            one.line,
        )
    for file in grouping.files.values():
        for payment in file.payments.values():
            _warn_of_open(grouping, file, payment)


def _warn_of_open(grouping: Grouping, file: GroupFile, payment: Payment) -> None:
    """Another balance is open, and this payment neither brings it back nor has nothing to give."""
    found = grouping.balances.get((file.group.number, payment.payee.id), [])
    if not found or payment.moves_balances:
        return
    given = {balances.plain(one.reference) for one in payment.adjustments if one.reason == FORWARD}
    left = sum(
        (amount for trace, amount in found if balances.plain(trace) not in given), Decimal(0)
    )
    if left and file.group.recoupment:
        grouping.warn_of_payment(
            file,
            payment,
            f"the ledger has {left:.2f} of this payee's open that an earlier payment has moved"
            " forward: FB brings it back (edi balances lists it)",
        )


def _brought(grouping: Grouping) -> Iterator[_Brought]:
    for file in grouping.files.values():
        for payment in file.payments.values():
            for one in payment.adjustments:
                if one.reason == FORWARD and one.amount > 0:
                    what = Forward(
                        file.group.number,
                        payment.payee.id,
                        one.reference,
                        "",
                        date.min,
                        -_cents(one.amount),
                    )
                    yield _Brought(file, payment, one.place, what)


def moved(file: GroupFile, payment: Payment, trace: str, on: date) -> Iterator[Forward]:
    """What a payment moves forward and brings back; `trace` is its TRN02, `on` BPR16."""
    if not _may_move(payment):
        return
    for one in payment.provider_amounts(on, trace):
        if one.reason == FORWARD:
            whose = file.group.number, payment.payee.id
            yield Forward(*whose, one.reference, trace, on, -_cents(one.amount))


def _may_move(payment: Payment) -> bool:
    return payment.forwards or any(one.reason == FORWARD for one in payment.adjustments)


def in_short(file: GroupFile, on: date) -> Iterator[BalanceMoved]:
    """The same of all payments of a file."""
    for payment in filter(_may_move, file.payments.values()):
        for one in payment.provider_amounts(on):
            if one.reason == FORWARD:
                yield BalanceMoved(payment_values.label(payment.payee), one.amount)


def record(
    connection: Connection, usage: Usage, run: int, found: Sequence[Forward], grouping: Grouping
) -> None:
    """What a run moves. Raises `Refused` when another run has brought the same back meanwhile."""
    if not found:
        return
    wrong = balances.excess(found, balances.known(connection, usage))
    if wrong:
        refusals = [
            Refusal(
                _MEANWHILE,
                group=found[place].group,
                payee=found[place].payee,
                residual=Decimal(cents).scaleb(-2),
            )
            for place, cents in wrong.items()
        ]
        raise Refused([*grouping.refusals, *refusals], grouping.warnings)
    balances.record(connection, usage, run, found)


_MEANWHILE = "another run has brought the payee's balance back in the meantime: run this again"


def _refusal(grouping: Grouping, one: _Brought, cents: int) -> Refusal:
    amount = Decimal(cents).scaleb(-2)
    return Refusal(
        f"FB brings back {amount:.2f} more than is open of the balance of that payment (edi"
        " balances lists what is)",
        group=one.file.group.number,
        payee=payment_values.label(one.payment.payee),
        file=grouping.name,
        line=one.line,
        residual=amount,
    )


def _cents(amount: Decimal) -> int:
    return int(amount * 100)
