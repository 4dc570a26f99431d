"""All that is written of payments adds up to the same, whatever becomes of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import achkit
import oxedi
import pytest
from changed_payments import Paying, npi
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import edi
from edi.ledger import payment_events
from edi.ledger.payment_events import RETURNED, VOID
from edi.payment_changes.refused import NotChanged


def added(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


class Book:
    """All that was written of a group, added up."""

    def __init__(self, paying: Paying) -> None:
        live = [one for one in paying.payments().values() if one.state not in payment_events.BACK]
        live = [one for one in live if one.state != "reissued"]
        self.ledger = sum((one.amount for one in live), Decimal(0))
        gone = {
            number
            for number, one in paying.payments().items()
            if one.state in (*payment_events.BACK, "reissued")
        }
        self.remittances = Decimal(0)
        self.transfers: dict[str, Decimal] = {}
        for path in paying.out.glob("*.835"):
            assert oxedi.parse(path.read_bytes()).diagnostics == []
            for one in edi.read_remittances(path):
                if one.trace_number not in gone:
                    self.remittances += one.payment or 0
        for path in paying.out.glob("*.ach"):
            text = path.read_text("ascii")
            assert achkit.validate(text) == {"ok": True, "errors": []}
            for batch in achkit.parse(text)["batches"]:
                for entry in batch["entries"]:
                    number = entry["addenda"][0]["info"].rstrip("\\").split("*")[2]
                    if number not in gone:
                        self.transfers[number] = Decimal(entry["amount_cents"]) / 100
        self.checks: dict[str, Decimal] = {}
        for row in paying.rows(".positive-pay.csv"):
            sign = 1 if row["action"] == "issue" else -1
            before = self.checks.get(row["number"], Decimal(0))
            self.checks[row["number"]] = before + sign * Decimal(row["amount"])
        self.register = sum(
            (Decimal(r["amount"]) for r in paying.rows(".register.csv")), Decimal(0)
        )
        self.funding = sum((Decimal(r["total"]) for r in paying.rows(".funding.csv")), Decimal(0))
        pages = (path.read_text("utf-8") for path in paying.out.rglob("*.funding.txt"))
        asked = (
            found[1] for text in pages for found in re.finditer(r"^Total .* (\S+)$", text, re.M)
        )
        self.asked = sum((Decimal(one.replace(",", "")) for one in asked), Decimal(0))

    def agree(self) -> None:
        moved = sum(self.transfers.values(), Decimal(0)) + sum(self.checks.values(), Decimal(0))
        assert self.ledger == self.remittances == moved == self.register == self.funding
        assert self.asked == self.funding
        assert set(self.checks.values()) - {Decimal(0)} <= {
            v for v in self.checks.values() if v > 0
        }


STEPS = st.lists(
    st.tuples(st.sampled_from(["back", "reissue", "pay"]), st.integers(0, 5), st.booleans()),
    min_size=3,
    max_size=6,
)


@given(
    st.dictionaries(st.integers(1, 4), st.integers(1, 10_000), min_size=2, max_size=4),
    st.sets(st.integers(1, 4)),
    STEPS,
)
@settings(max_examples=examples(6))
@pytest.mark.slow
def test_all_sums_agree(
    cents: dict[int, int], by_transfer: set[int], steps: list[tuple[str, int, bool]]
) -> None:
    amounts = {n: f"{Decimal(amount) / 100:.2f}" for n, amount in cents.items()}
    with TemporaryDirectory() as path:
        paying = Paying(Path(path), amounts)
        paying.methods = dict.fromkeys(by_transfer, "ACH")
        paying.write_groups()
        paying.run()
        day = date(2026, 7, 3)
        for what, place, changes_method in steps:
            day += timedelta(1)
            payments = paying.payments()
            number = sorted(payments)[place % len(payments)]
            one = payments[number]
            try:
                if what == "back":
                    kind = RETURNED if one.method == "ACH" else VOID
                    paying.void(number, kind=kind, date=day)
                elif what == "reissue":
                    if changes_method:
                        provider = next(n for n in cents if npi(n) == one.payee)
                        was = paying.methods.get(provider, "CHK")
                        paying.methods[provider] = "CHK" if was == "ACH" else "ACH"
                        paying.write_groups()
                    paying.reissue(number, date=day)
                else:
                    paying.run(on_error="skip", effective=day)
            except NotChanged as error:
                assert f"payment {number}" in str(error)
        Book(paying).agree()
        live = [one.payee for one in paying.payments().values() if one.state == "issued"]
        assert len(live) == len(set(live))  # nobody is paid twice
