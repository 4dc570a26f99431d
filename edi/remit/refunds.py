"""What a run tells the ledger of overpayments: those that it gives back, to be requested from the
provider, and the refunds that it acknowledges by WO and 72."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi.codes.plb import REFUND
from edi.emit.payment import Payee
from edi.emit.values import Address
from edi.ledger import overpayments
from edi.ledger.overpayments import Acknowledgement, Overpaid
from edi.ledger.store import Connection, Store, Usage
from edi.remit import outcome, payment_values
from edi.remit.grouping import Grouping
from edi.remit.payments import GroupFile, Payment
from edi.remit.refusal import Refusal, Refused

_UNKNOWN = (
    "the ledger has no refund of this amount for this payer claim control number that waits to be"
    " acknowledged: record it first (edi refunds received), or an earlier payment has"
    " acknowledged it"
)


class Found(NamedTuple):
    """A refund that a payment acknowledges, and where."""

    file: GroupFile
    payment: Payment
    line: int
    what: Acknowledgement


def overpaid(file: GroupFile, payment: Payment, trace: str, on: date) -> Iterator[Overpaid]:
    """What a payment has given back; `trace` is its TRN02, `on` BPR16."""
    group, payee = file.group, payment.payee
    for one in payment.overpayments():
        yield Overpaid(
            group.number,
            group.day.isoformat() if group.day else "",
            payee.npi,
            payee.tax_id,
            payee.name,
            tuple(_lines(payee)),
            one.claim,
            one.reference,
            _cents(one.paid),
            _cents(one.due),
            _cents(one.amount),
            on,
            trace,
        )


def to_request(file: GroupFile) -> Iterator[outcome.Overpaid]:
    """The same of all payments of a file, in short."""
    for payment in file.payments.values():
        for one in payment.overpayments():
            payee = payment_values.label(payment.payee)
            yield outcome.Overpaid(one.claim, one.reference, payee, one.amount)


def acknowledged(file: GroupFile) -> Iterator[Found]:
    """The refunds that the payments of a file acknowledge."""
    for payment in file.payments.values():
        for one in payment.adjustments:
            if one.reason == REFUND and one.amount < 0:
                numbers = tuple(dict.fromkeys((one.reference, *one.reference.split())))
                payee = payment.payee
                what = Acknowledgement(
                    file.group.number, payee.npi, payee.tax_id, numbers, _cents(-one.amount)
                )
                yield Found(file, payment, one.place, what)


def refuse_unknown(grouping: Grouping, store: Store, usage: Usage, *, copied: bool) -> None:
    """Refuse payments that acknowledge what the ledger knows not to be refunded. `copied`: the
    ledger is left as it is. Raises `LedgerError`."""
    found = [one for file in grouping.files.values() for one in acknowledged(file)]
    reading = store.reading(copied=copied) if found else None
    if reading is None:
        return
    with closing(reading), store.failing():
        wrong = overpayments.unknown(reading, usage, [one.what for one in found])
    for place in wrong:
        one = found[place]
        grouping.refusals.append(_refusal(grouping, one))
        one.file.drop(one.payment)
        if not one.file.payments:
            grouping.leave(one.file)


def record(
    connection: Connection,
    usage: Usage,
    run: int,
    opened: Sequence[Overpaid],
    found: Sequence[Found],
    grouping: Grouping,
) -> None:
    """What a run is about to give back and to acknowledge. Raises `Refused` when another run has
    acknowledged the same in the meantime."""
    overpayments.record(connection, usage, run, opened)
    wrong = overpayments.unknown(connection, usage, [one.what for one in found])
    if wrong:
        refusals = [_refusal(grouping, found[place]) for place in wrong]
        raise Refused([*grouping.refusals, *refusals], grouping.warnings)
    overpayments.acknowledge(connection, usage, run, [one.what for one in found])


def _refusal(grouping: Grouping, one: Found) -> Refusal:
    return Refusal(
        _UNKNOWN,
        group=one.file.group.number,
        payee=payment_values.label(one.payment.payee),
        file=grouping.name,
        line=one.line,
        residual=Decimal(one.what.cents).scaleb(-2),
    )


def _lines(payee: Payee) -> Iterator[str]:
    """The payee's address as it stands on an envelope."""
    where: Address | None = payee.address
    if where is None:
        return
    yield from where.street
    region = " ".join(part for part in (where.state, where.postal_code) if part)
    yield ", ".join(part for part in (where.city, region) if part)
    if where.country:
        yield where.country


def _cents(amount: Decimal) -> int:
    return int(amount * 100)
