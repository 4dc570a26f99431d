"""What bank and employer get agrees with the 835, by independent readers."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import achkit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remit_cases import Case, Folder, adjustment, decision, group, line, npi

import edi
from edi.remit import Refused

PAYEE = """
[[payee]]
npi = "{npi}"
routing = "124100006"
account = "4100012130"
"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def beside(folder: Folder, suffix: str) -> Path:
    (found,) = folder.out.glob(f"*{suffix}")
    return found


def paying(folder: Path, method: str, paid: list[str]) -> Folder:
    """A run that pays each amount to a provider of its own, of one group."""
    cases = [Case(f"C{n}", ("100",), provider=n) for n in range(1, len(paid) + 1)]
    decisions = [
        decision(case.id, amount, line(1, amount, *_rest(amount)))
        for case, amount in zip(cases, paid, strict=True)
    ]
    payees = "".join(PAYEE.format(npi=npi(case.provider)) for case in cases)
    groups = group(method=method, bank=True) + payees
    return Folder(folder).put(cases, decisions, groups)


def _rest(amount: str) -> list[dict[str, str]]:
    rest = 100 - Decimal(amount)
    return [adjustment(f"{rest:.2f}")] if rest else []


AMOUNTS = st.lists(
    st.integers(0, 10_000).map(lambda cents: f"{Decimal(cents) / 100:.2f}"), min_size=1, max_size=6
)


@given(AMOUNTS, st.sampled_from(["ACH", "CHK"]))
@settings(max_examples=25)
def test_amounts_days_and_numbers_are_those_of_the_835(paid: list[str], method: str) -> None:
    with TemporaryDirectory() as path:
        folder = paying(Path(path), method, paid)
        (made,) = folder.run(bank_files=True).written
        remittances = list(edi.read_remittances(made.path))
        expected = {one.trace_number: one.payment for one in remittances if one.method == method}
        register = rows(beside(folder, ".register.csv"))
        assert len(register) == len(paid) == len(remittances)
        assert sum(Decimal(row["amount"]) for row in register) == made.amount
        if not expected:
            assert not list(folder.out.glob("*.funding.csv"))
            return
        (funding,) = rows(beside(folder, ".funding.csv"))
        assert Decimal(funding["total"]) == made.amount
        if method == "CHK":
            checks = rows(beside(folder, ".positive-pay.csv"))
            found = {row["number"]: Decimal(row["amount"]) for row in checks}
        else:
            text = beside(folder, ".ach").read_text("ascii")
            assert achkit.validate(text) == {"ok": True, "errors": []}
            (batch,) = achkit.parse(text)["batches"]
            assert batch["effective_date"] == f"{remittances[0].effective_date:%y%m%d}"
            assert {batch["company_id"]} == {one.originator for one in remittances}
            found = {}
            for entry in batch["entries"]:
                info = entry["addenda"][0]["info"]
                trn = info.rstrip("\\").split("*")
                found[trn[2]] = Decimal(entry["amount_cents"]) / 100
                (same,) = [one for one in remittances if one.trace_number == trn[2]]
                assert info.rstrip("\\") == "*".join(same.values("TRN"))
        assert found == expected


def test_a_dry_run_finds_what_cannot_be_written(tmp_path: Path) -> None:
    case = Case("C1")
    folder = Folder(tmp_path).put([case], [decision("C1")], group())
    for options in ({"dry_run": True}, {}):
        with pytest.raises(Refused) as caught:
            folder.run(bank_files=True, **options)
        assert "positive pay needs routing and account" in str(caught.value.refusals[0].message)
        assert folder.written() == []


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    folder = paying(tmp_path, "CHK", ["60.00"])
    folder.out.mkdir()
    (folder.out / "G1_000000001.register.csv").write_text("mine")
    with pytest.raises(FileExistsError):
        folder.run(bank_files=True)
    assert folder.written() == ["G1_000000001.register.csv"]


def test_without_the_option_there_is_the_835_alone(tmp_path: Path) -> None:
    folder = paying(tmp_path, "ACH", ["60.00"])
    folder.run()
    assert folder.written() == ["G1_000000001.835"]
