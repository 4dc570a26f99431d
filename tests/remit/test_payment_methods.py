"""How a payee is paid: by its own choice, the group's method, and what is on file."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import achkit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import Case, Folder, decision, group, judge, npi, of, segments

import edi
from edi.ledger.ledger import Ledger
from edi.remit import InvalidGroups, Outcome, Refused
from edi.remit.groups_file import parse_groups

UNKNOWN = "paid by check, since the groups file has no bank account of the payee"


class OnFile(NamedTuple):
    """What the groups file has of a payee."""

    account: bool
    method: str = ""

    def entry(self, number: int) -> str:
        keys = [f'npi = "{npi(number)}"']
        if self.account:
            keys += ['routing = "124100006"', f'account = "41000{number}"']
        if self.method:
            keys.append(f'method = "{self.method}"')
        return "\n".join(["[[payee]]", *keys, ""])


def put(path: Path, groups: str, payees: list[OnFile | None]) -> Folder:
    """A claim of each payee; None has no entry."""
    cases = [Case(f"C{n}", provider=n) for n in range(1, len(payees) + 1)]
    entries = [one.entry(n) for n, one in enumerate(payees, 1) if one]
    return Folder(path).put(
        cases, [decision(case.id) for case in cases], "\n".join([groups, *entries])
    )


def methods(outcome: Outcome) -> list[str]:
    return [payment.method for one in outcome.written for payment in one.payments]


def rows(folder: Folder, suffix: str) -> list[dict[str, str]]:
    """Of a file beside the only 835; none where there is no such file."""
    for path in folder.out.glob(f"*{suffix}"):
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    return []


def test_a_group_that_transfers_pays_others_by_check_where_it_says_so(tmp_path: Path) -> None:
    groups = group(method="ACH", more='otherwise = "CHK"')
    folder = put(tmp_path, groups, [OnFile(True), None, OnFile(False), OnFile(True, "CHK")])
    outcome = folder.run(bank_files=True)
    assert methods(outcome) == ["ACH", "CHK", "CHK", "CHK"]
    told = [(one.payee, one.message) for one in outcome.warnings if one.payee]
    assert [payee for payee, _ in told] == [npi(2), npi(3)]
    assert all(message.startswith(UNKNOWN) for _, message in told)
    assert folder.written() == [
        f"G1_000000001{end}"
        for end in (
            *(".835", ".ach", ".funding.csv", ".funding.txt"),
            *(".positive-pay.csv", ".register.csv"),
        )
    ]
    judge(outcome.written[0].path)
    found = of(segments(outcome.written[0].path), "BPR")
    assert [len([one for one in bpr[5:16] if one]) for bpr in found] == [10, 0, 0, 0]
    assert [p.method for p in Ledger(folder.out / "ledger.sqlite").payments()] == methods(outcome)


def test_a_group_that_transfers_refuses_others_by_itself(tmp_path: Path) -> None:
    folder = put(tmp_path, group(method="ACH"), [OnFile(True), None, OnFile(False, "CHK")])
    with pytest.raises(Refused) as caught:
        folder.run()
    assert [(one.payee, one.message[:9]) for one in caught.value.refusals] == [
        (npi(2), "ACH needs")
    ]
    assert methods(folder.run(on_error="skip")) == ["ACH", "CHK"]


def test_a_payee_may_ask_for_transfers(tmp_path: Path) -> None:
    payees: list[OnFile | None] = [OnFile(True), OnFile(True, "ACH"), None]
    folder = put(tmp_path / "a", group(bank=True), payees)
    outcome = folder.run(bank_files=True)
    assert methods(outcome) == ["CHK", "ACH", "CHK"]
    assert not [one for one in outcome.warnings if one.payee]
    assert of(segments(outcome.written[0].path), "BPR")[1][5] == "CCP"
    for groups, told in (
        (group(), "the group's payment has no routing and account"),
        (group("G1", 'originator_supplement = "TPA"', bank=True), "must then have exactly 9"),
    ):
        with pytest.raises(Refused) as caught:
            put(tmp_path / "b", groups, payees).run()
        (refusal,) = caught.value.refusals
        assert told in refusal.message
        assert refusal.payee == npi(2)


def test_a_group_that_pays_nothing_stays_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="method is NON"):
        put(tmp_path, group(method="NON"), [OnFile(True, "ACH")]).run()


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (group(more='otherwise = "CHK"'), r"group\[0\]\.payment\.otherwise is only for method ACH"),
        (group(method="ACH", more='otherwise = "ACH"'), r"otherwise must be one of CHK"),
        (group() + OnFile(False, "ACH").entry(1), r"payee\[0\]\.method ACH needs routing"),
        (group() + OnFile(True, "NON").entry(1), r"payee\[0\]\.method must be"),
    ],
)
def test_what_a_groups_file_cannot_say(groups: str, told: str) -> None:
    with pytest.raises(InvalidGroups, match=told):
        parse_groups(groups)


ON_FILE = st.none() | st.sampled_from(
    [OnFile(a, m) for a in (False, True) for m in ("", "ACH", "CHK") if a or m != "ACH"]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ON_FILE, min_size=1, max_size=5), st.sampled_from(["ACH", "CHK"]))
def test_all_that_is_written_says_the_same(payees: list[OnFile | None], method: str) -> None:
    more = 'otherwise = "CHK"' if method == "ACH" else ""
    with TemporaryDirectory() as path:
        folder = put(Path(path), group(method=method, bank=True, more=more), payees)
        (made,) = folder.run(bank_files=True).written
        read = list(edi.read_remittances(made.path))
        by_number = {one.trace_number: one for one in read}
        assert len(by_number) == len(payees)
        expected = [(one and one.method) or method for one in payees]
        expected = [
            "CHK" if one == "ACH" and not (payee and payee.account) else one
            for one, payee in zip(expected, payees, strict=True)
        ]
        assert [one.method for one in read] == expected
        register = {row["number"]: row for row in rows(folder, ".register.csv")}
        assert register.keys() == by_number.keys()
        for number, row in register.items():
            assert row["method"] == by_number[number].method
            assert Decimal(row["amount"]) == by_number[number].payment
        checks = {
            row["number"]: Decimal(row["amount"]) for row in rows(folder, ".positive-pay.csv")
        }
        transfers = {}
        for file in folder.out.glob("*.ach"):
            text = file.read_text("ascii")
            assert achkit.validate(text) == {"ok": True, "errors": []}
            for entry in achkit.parse(text)["batches"][0]["entries"]:
                number = entry["addenda"][0]["info"].split("*")[2]
                transfers[number] = Decimal(entry["amount_cents"]) / 100
        for found, way in ((checks, "CHK"), (transfers, "ACH")):
            assert found == {n: one.payment for n, one in by_number.items() if one.method == way}
        (funding,) = rows(folder, ".funding.csv")
        assert int(funding["transfers"]) == len(transfers)
        assert Decimal(funding["checks_amount"]) == sum(checks.values())
        assert Decimal(funding["total"]) == made.amount
