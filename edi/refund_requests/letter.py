"""What a letter says, as plain values: one letter a group and provider, its claims in a table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from edi.errors import EdiError
from edi.ledger.overpayments import Overpayment
from edi.refund_requests.patients import Key, Patient
from edi.remit.batch import safe_name
from edi.remit.employer_group import EmployerGroup, Groups

_REVERSED = "The payment was reversed: nothing is due for this claim."
_CORRECTED = "The claim was decided again: less is due than was paid."


class NoAddress(EdiError):
    """Letters that cannot say where a refund is to be paid."""


class Letter(NamedTuple):
    """One letter."""

    stem: str  # of its files
    group: str
    about: tuple[Overpayment, ...]
    data: dict[str, Any]  # what it says


def letters(
    found: Iterable[Overpayment],
    groups: Groups,
    on: date,
    known: Mapping[Key, Patient] | None = None,
    *,
    test: bool = False,
) -> list[Letter]:
    """Letters about overpayments that are open. `known`: patients are named, where it has them;
    `test`: they are marked as test data.

    Raises `NoAddress`.
    """

    def of(one: Overpayment) -> tuple[str, str, str, str, int]:
        what = one.what
        return what.group, what.period, what.npi, what.tax_id, len(one.letters)

    made = []
    missing: dict[str, None] = {}
    for (number, period, *_), some in groupby(sorted(found, key=of), key=of):
        group = _entry(groups, number, period)
        if group is None or group.refunds is None:
            missing[number] = None
        else:
            made.append(_letter(sorted(some, key=lambda one: one.id), group, on, known, test))
    if missing:
        raise NoAddress(
            f"no letter was written: the groups file has no refunds = {{ payable_to, address }} for"
            f" group {', '.join(missing)}, so it is not known where to pay"
        )
    return made


def _entry(groups: Groups, number: str, period: str) -> EmployerGroup | None:
    """The entry of a group that has paid."""
    periods = groups.periods(number)
    if not period:
        return periods[0] if len(periods) == 1 else None
    day = date.fromisoformat(period)
    return next((one for one in periods if one.covers(day)), None)


def _letter(
    about: Sequence[Overpayment],
    group: EmployerGroup,
    on: date,
    known: Mapping[Key, Patient] | None,
    test: bool,
) -> Letter:
    first = about[0]
    what, reminder = first.what, len(first.letters)
    kind = f"reminder-{reminder}" if reminder else "request"
    payee = safe_name(what.npi) or "payee"
    assert group.refunds is not None
    payer = group.payer
    where = payer.address
    contact = payer.contact
    data = {
        "kind": "reminder" if reminder else "request",
        "reminder": reminder,
        "test": test,
        "date": on.isoformat(),
        "group": {"number": what.group, "name": group.name or what.group},
        "payer": {
            "name": payer.name,
            "address": [*where.street, f"{where.city}, {where.state} {where.postal_code}"],
            "contact": [contact.name, *(number for _, number in contact.numbers)]
            if contact
            else [],
        },
        "payee": {
            "name": what.payee,
            "address": list(what.address),
            "npi": what.npi,
            # It may be somebody's social security number.
            "tax_id_ends": what.tax_id[-4:],
        },
        "pay_to": {
            "payable_to": group.refunds.payable_to,
            "address": list(group.refunds.address),
            "phone": group.refunds.phone,
        },
        "claims": [_row(one, known) for one in about],
        "total": _dollars(sum(one.left for one in about)),
    }
    return Letter(
        f"{safe_name(what.group)}_{payee}_{first.reference}_{kind}", what.group, tuple(about), data
    )


def _row(one: Overpayment, known: Mapping[Key, Patient] | None) -> dict[str, Any]:
    what = one.what
    row: dict[str, Any] = {
        "request": one.reference,
        "claim": what.claim,
        "payer_claim_control_number": what.number,
        "remittance_date": what.opened.isoformat(),
        "trace_number": what.trace,
        "paid": _dollars(what.paid),
        "due": _dollars(what.due),
        "overpaid": _dollars(what.cents),
        "settled": _dollars(what.cents - one.left),
        "open": _dollars(one.left),
        "reason": _CORRECTED if what.due else _REVERSED,
    }
    if letters_before := one.letters:
        row["first_requested"] = letters_before[0].day.isoformat()
    if known is not None:
        patient = known.get((what.claim, what.npi))
        row["patient"] = patient.name if patient else ""
        row["service_dates"] = patient.days if patient else ""
    return row


def _dollars(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"
