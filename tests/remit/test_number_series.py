"""Checks and transfers take their numbers from a series of their account, where it has one."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import Case, Folder, adjustment, decision, group, judge, line
from test_bank_files import beside, rows

import edi
from edi.ledger.ledger import Ledger
from edi.remit import InvalidGroups, Outcome
from edi.remit.groups_file import parse_groups

NOW = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
CHECKS = "first_check = 5001"


def numbers(outcome: Outcome) -> list[str]:
    return [payment.trace_number for one in outcome.written for payment in one.payments]


def pay(folder: Folder, groups: str, *claims: str, group_number: str = "G1") -> list[str]:
    """The numbers of a run that pays claims, each of a provider of its own; "0" is a notice."""
    cases = [
        Case(claim, provider=n, number=group_number) for n, claim in enumerate(claims, start=1)
    ]
    decisions = [
        decision(claim, "0", line(1, "0", adjustment("100")))
        if claim.startswith("0")
        else decision(claim)
        for claim in claims
    ]
    return numbers(folder.put(cases, decisions, groups).run(bank_files=True))


def test_checks_are_counted_by_account(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    first = group(bank=True, more=CHECKS)
    assert pay(folder, first, "A", "0B", "C") == ["5001", "000000001", "5002"]
    judge(next(folder.out.glob("*.835")))
    checks = rows(beside(folder, ".positive-pay.csv"))
    assert [row["number"] for row in checks] == ["5001", "5002"]
    # Another group with the account goes on, and one with another account counts for itself.
    second = group("G2", bank=True)
    assert pay(folder, first + second, "D", group_number="G2") == ["5003"]
    other = group("G3", bank=True, more=CHECKS).replace('account = "123"', 'account = "124"')
    assert pay(folder, other, "E", group_number="G3") == ["5001"]
    # It goes on without its beginning, and from a higher one.
    assert pay(folder, group(bank=True), "F") == ["5004"]
    assert pay(folder, group(bank=True, more="first_check = 6001"), "G") == ["6001"]
    assert pay(folder, group(bank=True, more=CHECKS), "H") == ["6002"]
    # A group whose account has no series has its numbers from the ledger's.
    fourth = group("G4", bank=True).replace('account = "123"', 'account = "125"')
    assert pay(folder, fourth, "I", group_number="G4") == ["000000002"]
    known = Ledger(folder.out / "ledger.sqlite").payments()
    assert len({(one.series, one.trace) for one in known}) == len(known) == 9
    stored = (folder.out / "ledger.sqlite").read_bytes()
    assert b"124000054" not in stored  # the routing number


def test_other_numbers_may_be_of_the_account_too(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    groups = group(bank=True, more=f"{CHECKS}, first_trace = 700")
    assert pay(folder, groups, "A", "0B", "0C") == ["5001", "000000700", "000000701"]


def test_a_number_of_a_group_is_not_repeated_in_another_series(tmp_path: Path) -> None:
    """Its 835 files would have the same TRN02, but for zeros."""
    folder = Folder(tmp_path)
    assert pay(folder, group(bank=True), "A", "B") == ["000000001", "000000002"]
    first_check = group(bank=True, more="first_check = 2")
    assert pay(folder, first_check, "C", "0D", "0E") == ["3", "000000004", "000000005"]
    assert pay(folder, first_check, "F", "G") == ["6", "7"]


def test_one_run_takes_no_number_of_a_group_twice(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "l.sqlite", {"trace": 5, "check 1": 1})
    counts = {"trace": 2, "check 1": 5}
    both = {"trace": {"G1"}, "check 1": {"G1"}}
    assert ledger.reserve(counts, NOW, None, both) == {
        "trace": range(5, 7),
        "check 1": range(7, 12),
    }
    apart = {"trace": {"G1"}, "check 1": {"G2"}}
    assert ledger.reserve(counts, NOW, None, apart)["check 1"] == range(12, 17)


def test_a_ledger_from_before_goes_on(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert pay(folder, group(bank=True), "A") == ["000000001"]
    connection = sqlite3.connect(folder.out / "ledger.sqlite")
    connection.execute("UPDATE payment SET method = NULL")  # as version 3 had it
    connection.commit()
    connection.close()
    assert pay(folder, group(bank=True), "B") == ["000000002"]
    assert pay(folder, group(bank=True, more=CHECKS), "C") == ["5001"]


def test_a_payment_that_becomes_a_check_has_the_number_of_one(tmp_path: Path) -> None:
    """What takes all of a payment is left out when the file is read back: OA-45 (CAS013)."""
    folder = Folder(tmp_path)
    back = decision("B", "60", line(1, "60", adjustment("40", "OA", "45")), status="22")
    folder.put(
        [Case("A"), Case("B"), Case("C", provider=2)],
        [decision("A"), back, decision("C")],
        group(bank=True, recoupment=True, more=CHECKS),
    )
    outcome = folder.run(on_error="skip", bank_files=True)
    assert [one.claim for one in outcome.refused] == ["B"]
    assert numbers(outcome) == ["5002", "5001"]
    checks = rows(beside(folder, ".positive-pay.csv"))
    assert [row["number"] for row in checks] == ["5002", "5001"]
    known = Ledger(folder.out / "ledger.sqlite").payments()
    assert [(one.trace, one.method) for one in known] == [(5001, "CHK"), (5002, "CHK")]


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (group(more=CHECKS), "first_check needs routing and account"),
        (group(bank=True, more="first_check = 0"), "first_check must be"),
        (group(bank=True, more="first_trace = 1000000000"), "first_trace must be"),
        (
            group(bank=True, more=CHECKS) + group("G2", bank=True, more="first_check = 1"),
            "groups with the same account have another first_check",
        ),
    ],
)
def test_what_a_groups_file_cannot_say(groups: str, told: str) -> None:
    with pytest.raises(InvalidGroups, match=told):
        parse_groups(groups)


RUNS = st.lists(
    st.tuples(st.sampled_from(["G1", "G2"]), st.lists(st.booleans(), min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(RUNS, st.sampled_from(["", CHECKS, "first_check = 2", f"{CHECKS}, first_trace = 5000"]))
def test_no_account_has_a_number_twice(runs: list[tuple[str, list[bool]]], more: str) -> None:
    groups = group(bank=True, more=more) + group("G2", bank=True)
    with TemporaryDirectory() as path:
        folder = Folder(Path(path))
        claims = 0
        for number, paid in runs:
            claims += len(paid)
            names = [f"{'' if one else '0'}C{claims}-{n}" for n, one in enumerate(paid)]
            pay(folder, groups, *names, group_number=number)
        read = [
            (file.name[:2], one)
            for file in folder.out.glob("*.835")
            for one in edi.read_remittances(file)
        ]
        found = [one for _, one in read]
        assert len(found) == len({one.trace_number for one in found}) == claims
        assert len({(of, int(one.trace_number)) for of, one in read}) == claims
        issued = {
            row["number"] for file in folder.out.glob("*.positive-pay.csv") for row in rows(file)
        }
        assert issued == {one.trace_number for one in found if one.method == "CHK"}
        if "first_check" in more:
            assert sorted(map(len, issued)) == sorted(len(str(int(one))) for one in issued)
