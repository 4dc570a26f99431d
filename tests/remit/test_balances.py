"""Balances moved forward (PLB FB), brought back by later payments, and what of them is open."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import Case, Folder, adjustment, balance, decision, group, line, npi, of, segments

from edi.cli.balances import balances as listed
from edi.ledger import balances
from edi.ledger.ledger import Ledger
from edi.ledger.store import store_at
from edi.remit import InvalidGroups, Outcome, Refused
from edi.remit import balances as run_balances
from edi.remit.groups_file import parse_groups

FORWARD = group("G1", 'negative_payments = "forward"', recoupment=True)
BY_HAND = group("G1", recoupment=True)


def paid(claim: str, amount: str, **more: Any) -> Any:
    """A line of 100 with this payment."""
    rest = Decimal(100) - Decimal(amount)
    adjusted = [adjustment(f"{rest:.2f}")] if rest else []
    return decision(claim, amount, line(1, amount, *adjusted), **more)


def plb(amount: str, reference: str = "", reason: str = "FB") -> Any:
    said = {"reference": reference} if reference else {}
    whose = {"provider": npi(1), "group": "G1", "reason": reason, "amount": amount}
    return {"provider_adjustment": {**whose, **said}}


class Chain:
    """Runs of one ledger, each with what is in its payment."""

    def __init__(self, path: Path, groups: str = FORWARD) -> None:
        self.folder = Folder(path)
        self.groups = groups

    def pay(self, *decisions: Any, **more: Any) -> tuple[Decimal, list[list[str]], Outcome]:
        names = [one["claim"] for one in decisions if "claim" in one]
        cases = [Case(name) for name in dict.fromkeys(names)]
        outcome = self.folder.put(cases, decisions, self.groups).run(**more)
        if outcome.dry_run:
            return Decimal(0), [], outcome
        (one,) = outcome.written
        (amount,) = balance(one.path)
        found = [pair for plb in of(segments(one.path), "PLB") for pair in _pairs(plb)]
        return amount, found, outcome

    def open(self) -> list[tuple[str, str, int]]:
        store = store_at(self.folder.out / "ledger.sqlite")
        with store.transaction() as connection:
            known = balances.known(connection, "P")
        return [(one.trace, one.chain, one.left) for one in known if one.left]


def _pairs(plb: list[str]) -> list[list[str]]:
    return [[plb[n], plb[n + 1]] for n in range(3, len(plb), 2)]


def test_a_negative_payment_is_moved_forward_and_brought_back(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.pay(paid("C1", "80"))
    # It is reversed, and nothing else is paid: 80 are owed.
    amount, found, _ = chain.pay(paid("C1", "80", status="22"))
    assert (amount, found) == (0, [["FB:000000002", "-80"]])
    assert chain.open() == [("000000002", "000000002", 8000)]
    # The next payment gives 50 of them, and moves the rest on: one balance, of the same chain.
    amount, found, outcome = chain.pay(paid("C2", "50"))
    assert (amount, found) == (0, [["FB:000000002", "80"], ["FB:000000003", "-30"]])
    assert [one.amount for one in outcome.written[0].balances] == [80, -30]
    assert chain.open() == [("000000003", "000000002", 3000)]
    # A payment of nothing moves nothing (X12 RFI 738).
    amount, found, _ = chain.pay(paid("C3", "0"))
    assert (amount, found) == (0, [])
    assert chain.open() == [("000000003", "000000002", 3000)]
    # A dry run changes nothing; another reversal joins the balance.
    chain.pay(paid("C4", "90"), dry_run=True)
    amount, found, _ = chain.pay(paid("C4", "90"))
    assert (amount, found) == (60, [["FB:000000003", "30"]])
    assert chain.open() == []


@pytest.mark.slow
def test_a_chain_with_postgresql(tmp_path: Path, postgres: Any) -> None:
    url = postgres.ledger()
    chain = Chain(tmp_path)
    for decided in ([paid("C1", "80")], [paid("C1", "80", status="22")], [paid("C2", "50")]):
        chain.pay(*decided, ledger=url)
    with closing(store_at(url)) as store:
        known = balances.all_known(store, "P")
    assert [(one.trace, one.chain, one.left) for one in known] == [
        ("000000002", "000000002", 0),
        ("000000003", "000000002", 3000),
    ]
    assert [step.payment for step in known[0].steps] == ["000000003"]


def test_another_payees_balance_and_another_groups_stay(tmp_path: Path) -> None:
    groups = FORWARD + group("G2", 'negative_payments = "forward"', recoupment=True)
    folder = Folder(tmp_path)
    folder.put([Case("C1")], [paid("C1", "80")], groups).run()
    folder.put([Case("C1")], [paid("C1", "80", status="22")], groups).run()
    others = [Case("C2", provider=2), Case("C3", number="G2")]
    written = folder.put(others, [paid("C2", "50"), paid("C3", "60")], groups).run().written
    assert [balance(one.path) for one in written] == [[50], [60]]


def test_lines_of_the_decisions_file_go_before(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.pay(paid("C1", "80"))
    chain.pay(paid("C1", "80", status="22"), plb("-80"))
    # A part is brought back: the rest stays open under the same number.
    amount, found, _ = chain.pay(paid("C2", "50"), plb("20", "000000002"))
    assert (amount, found) == (30, [["FB:000000002", "20"]])
    assert chain.open() == [("000000002", "000000002", 6000)]
    with pytest.raises(Refused, match=r"brings back 0\.01 more than is open"):
        chain.pay(paid("C3", "70"), plb("60.01", "000000002"))
    with pytest.raises(Refused, match=r"brings back 10\.00 more than is open"):
        chain.pay(paid("C3", "100"), plb("40", "2"), plb("30", "000000002"))
    amount, _, _ = chain.pay(paid("C3", "100"), plb("60", "2"))
    assert amount == 40 and chain.open() == []
    with pytest.raises(Refused, match="more than is open"):
        chain.pay(paid("C4", "100"), plb("1", "000000002"))


def test_what_is_open_or_unknown_is_said(tmp_path: Path) -> None:
    chain = Chain(tmp_path, BY_HAND)
    chain.pay(paid("C1", "80"))
    with pytest.raises(Refused, match=r'negative_payments = "forward"'):
        chain.pay(paid("C1", "80", status="22"))
    chain.pay(paid("C1", "80", status="22"), plb("-80"))
    _, _, outcome = chain.pay(paid("C2", "50"))
    assert any("has 80.00 of this payee's open" in one.message for one in outcome.warnings)
    _, _, outcome = chain.pay(paid("C3", "100"), plb("80", "000000002"))
    assert outcome.warnings == ()
    # The first payment moved nothing, and number 99 is no payment of this ledger.
    _, _, outcome = chain.pay(paid("C4", "100"), plb("5", "000000001"))
    assert any("no balance that the payment" in one.message for one in outcome.warnings)
    _, _, outcome = chain.pay(paid("C5", "100"), plb("5", "99"))
    assert any("no payment to this payee" in one.message for one in outcome.warnings)


def test_a_group_that_takes_nothing_back_moves_nothing_forward(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(
        [Case("C1")], [paid("C1", "10"), plb("30", "FEE", "CS"), plb("-20")], group()
    )
    with pytest.raises(Refused, match="request the money from the provider instead"):
        folder.run()
    with pytest.raises(InvalidGroups, match="negative_payments are moved forward only"):
        parse_groups(group("G1", 'negative_payments = "forward"'))
    folder.put([Case("C1")], [paid("C1", "10"), plb("30", "FEE", "CS")], group())
    with pytest.raises(Refused) as caught:
        folder.run()
    assert "FB" not in str(caught.value)


def test_a_run_that_is_taken_back_takes_its_balances_along(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    chain.pay(paid("C1", "80"))
    chain.pay(paid("C1", "80", status="22"))
    chain.pay(paid("C2", "50"))
    Ledger(chain.folder.out / "ledger.sqlite").withdraw(3)
    assert chain.open() == [("000000002", "000000002", 8000)]


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(
    steps=st.lists(st.tuples(st.booleans(), st.integers(1, 10_000)), min_size=1, max_size=3),
)
def test_what_is_open_is_what_was_paid_less_what_stands(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int]]
) -> None:
    """All payments together are the claims that stand, and what is open besides."""
    chain = Chain(tmp_path_factory.mktemp("chain"))
    total, standing = Decimal(0), Decimal(0)
    for number, (is_reversed, cents) in enumerate(steps):
        amount = f"{Decimal(cents) / 100:.2f}"
        total += chain.pay(paid(f"C{number}", amount))[0]
        standing += Decimal(amount)
        if is_reversed:
            total += chain.pay(paid(f"C{number}", amount, status="22"))[0]
            standing -= Decimal(amount)
    left = [Decimal(cents) / 100 for _, _, cents in chain.open()]
    assert len(left) <= 1
    assert total == standing + sum(left)


def test_the_command_lists_what_is_open(tmp_path: Path) -> None:
    chain = Chain(tmp_path)
    for decided in ([paid("C1", "80")], [paid("C1", "80", status="22")], [paid("C2", "50")]):
        chain.pay(*decided)
    ledger = str(chain.folder.out / "ledger.sqlite")

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(listed, ["--ledger", ledger, *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    assert "30.00" in said() and npi(1) in said()
    assert said("--test-data") == said("--group", "G9") == "no balance is open\n"
    found = json.loads(said("--format", "json", "--all", "--date", "2026-07-13"))
    assert found["sums"] == [{"group": "G1", "payee": npi(1), "open": "30.00"}]
    first, second = found["balances"]
    assert (first["open"], first["days"]) == ("0.00", 10)
    assert first["brought_back_by"] == [
        {"trace_number": "000000003", "date": "2026-07-03", "amount": "80.00"}
    ]
    assert second["first_trace_number"] == first["trace_number"] == "000000002"
    table = list(csv.DictReader(io.StringIO(said("--format", "csv", "--all"))))
    assert [row["open"] for row in table] == ["0.00", "30.00"]
    assert table[0]["brought_back_by"] == "000000003"
    none = ["--ledger", str(tmp_path / "none.sqlite")]
    done = CliRunner().invoke(listed, none, standalone_mode=False)
    assert done.return_value == 3 and "no ledger here" in done.output


def test_two_runs_at_once_bring_a_balance_back_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = Chain(tmp_path)
    chain.pay(paid("C1", "80"))
    chain.pay(paid("C1", "80", status="22"))
    look_up = run_balances.look_up

    def overtaken(*given: Any, **more: Any) -> Any:
        found = look_up(*given, **more)
        monkeypatch.setattr(run_balances, "look_up", look_up)
        other = Folder(tmp_path / "other").put([Case("C3")], [paid("C3", "100")], FORWARD)
        other.run(ledger=chain.folder.out / "ledger.sqlite")
        return found

    monkeypatch.setattr(run_balances, "look_up", overtaken)
    with pytest.raises(Refused, match="another run has brought the payee's balance back"):
        chain.pay(paid("C2", "90"))
    assert chain.open() == []
    amount, found, _ = chain.pay(paid("C2", "90"))
    assert (amount, found) == (90, [])
