"""The tables that a reconciliation writes: claims, denials, postings, payments."""

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Literal

from edi.cob.shares import Shares
from edi.durable import replacing_private
from edi.reconciliation.answers import Answer, Denied
from edi.reconciliation.appeals import Deadline
from edi.reconciliation.bank import Matched
from edi.reconciliation.postings import Posting

Cell = str | int | Decimal | date | None

COLUMNS = {
    "claims": (
        *("claim", "level", "state", "overdue", "payer", "payer_name", "provider", "group"),
        *("created", "first_day", "last_day", "charge", "paid", "patient", "denied", "decided"),
        *("payer_control_number", "paying_group", "next_payer", "sent_to", "bill_next_payer"),
        *("patient_balance", "file", "line"),
    ),
    "denials": (
        *("claim", "level", "payer", "payer_name", "provider", "group", "service"),
        *("line_control", "procedure", "service_date", "charge", "denied", "group_code", "reason"),
        *("remarks", "kind", "advice", "decided", "appeal_level", "appeal_until", "days_left"),
        *("payer_control_number", "file", "line"),
    ),
    "postings": (
        *("posting", "kind", "trace", "date", "payer", "payee", "claim", "level"),
        *("payer_control_number", "takes_back", "line_control", "service_date", "procedure"),
        *("charge", "paid", *Shares._fields, "difference", "reasons", "next"),
    ),
    "payments": (
        *("trace", "date", "method", "payer", "payee", "amount", "claim_payments"),
        *("provider_level", "difference", "deposit", "deposited", "deposit_date", "file"),
        "transaction",
    ),
}


class Tables:
    """The files of one run; none where no folder is given. They get their names together with the
    end of `ending`."""

    def __init__(self, folder: Path | None, to: Literal["csv", "jsonl"], ending: ExitStack) -> None:
        """Raises `OSError`."""
        self.paths: tuple[Path, ...] = ()
        self._files: dict[str, _File] = {}
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name, columns in COLUMNS.items():
            path = folder / f"{name}.{to}"
            self._files[name] = _File(path, columns, to, ending)
            self.paths += (path,)

    def _add(self, name: str, row: Iterable[Cell]) -> None:
        if name in self._files:
            self._files[name].add(row)

    def claim(self, one: Answer, *, is_overdue: bool) -> None:
        """A claim and what became of it."""
        days = one.service_dates or (None, None)
        self._add(
            "claims",
            (
                *(one.claim, one.level, str(one.state), _yes(is_overdue)),
                *(one.payer, one.payer_name, one.provider, one.group, one.created, *days),
                *(one.charge, one.paid, one.patient, one.denied, one.decided),
                " ".join(dict.fromkeys(d.control_number for d in one.decisions)),
                *(one.paying_group, one.next_payer, one.sent_to, _yes(one.is_secondary_due)),
                *(one.patient_balance, one.file, one.line),
            ),
        )

    def denial(self, one: Answer, denied: Denied, deadline: Deadline, today: date) -> None:
        """A reason for which a claim or line was denied."""
        decision, adjustment, kind = denied.decision, denied.adjustment, denied.kind
        service = None if denied.service is None else decision.services[denied.service]
        days = (service.days if service else None) or decision.days
        remarks = dict.fromkeys([*(service.remarks if service else ()), *decision.remarks])
        self._add(
            "denials",
            (
                *(one.claim, one.level, one.payer, one.payer_name, one.provider, one.group),
                None if denied.service is None else denied.service + 1,
                service.control_number if service else "",
                service.submitted.code or service.revenue_code if service else "",
                days[0] if days else None,
                service.charge if service else decision.charge,
                *(adjustment.amount, adjustment.group, adjustment.reason, " ".join(remarks)),
                *(kind.name, kind.advice, decision.decided, deadline.level, deadline.until),
                (deadline.until - today).days if deadline.until else None,
                *(decision.control_number, decision.file, decision.line),
            ),
        )

    def posting(self, one: Posting) -> None:
        """A line to post."""
        self._add(
            "postings",
            (
                *(one.id, one.kind, one.trace, one.on, one.payer, one.payee, one.claim, one.level),
                *(one.control_number, one.takes_back, one.line_control, one.service_date),
                *(one.procedure, one.charge, one.paid, *one.shares, one.difference),
                *(one.reasons, one.next),
            ),
        )

    def payment(self, one: Matched, *, is_asked: bool) -> None:
        """A payment with its deposits, or a deposit alone."""
        payment = one.payment
        of_payment: tuple[Cell, ...]
        if payment is None:
            of_payment = (one.deposits[0].trace, *[None] * 8)
        else:
            of_payment = (
                *(payment.trace, payment.effective or payment.produced, payment.method),
                *(payment.payer, payment.payee, payment.amount, payment.total_paid),
                *(-payment.at_provider_level, payment.difference),
            )
        self._add(
            "payments",
            (
                *of_payment,
                str(one.found) if is_asked else None,
                sum((d.amount for d in one.deposits), Decimal(0)) if one.deposits else None,
                one.deposits[0].on if one.deposits else None,
                payment.file if payment else None,
                payment.transaction if payment else None,
            ),
        )


class _File:
    """One table being written: CSV with a header line, or a JSON object a line."""

    def __init__(
        self, path: Path, columns: tuple[str, ...], to: Literal["csv", "jsonl"], ending: ExitStack
    ) -> None:
        self._columns = columns
        stream = ending.enter_context(replacing_private(path))
        text = TextIOWrapper(stream, "utf-8", newline="")
        ending.callback(text.detach)
        ending.callback(text.flush)
        self._text = text
        self._writer: Any = None
        if to == "csv":
            self._writer = csv.writer(text, lineterminator="\n")
            self._writer.writerow(columns)

    def add(self, row: Iterable[Cell]) -> None:
        """Values in the order of the columns."""
        if self._writer is not None:
            self._writer.writerow(map(cell, row))
            return
        values = dict(zip(self._columns, map(_value, row), strict=True))
        self._text.write(json.dumps(values, ensure_ascii=False) + "\n")


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _value(value: Cell) -> object:
    if isinstance(value, Decimal):
        return f"{value + 0:.2f}"  # no minus sign before zero
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value


def cell(value: Cell) -> object:
    """A text that a spreadsheet would run as a formula begins with an apostrophe."""
    shown = _value(value)
    if shown is None:
        return ""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t"):
        return f"'{value}"
    return shown
