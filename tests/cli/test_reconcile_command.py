"""`edi reconcile` as users start it."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from edi_command import ROOT, edi

SECONDARY = ROOT / "fixtures" / "demo" / "secondary"
CLAIMS, REMITTANCE = SECONDARY / "claims.837", SECONDARY / "remittance.835"


def test_what_became_of_the_claims_of_the_demonstration(tmp_path: Path) -> None:
    done = edi("reconcile", CLAIMS, REMITTANCE, "--out", tmp_path, "--date", "2026-07-01")
    assert done.returncode == 1
    assert "claim A6: CAS010 CO-1 is a cost share of the patient's" in done.stderr
    assert "6 claims, 1 payment of 312.00 in all" in done.stdout
    with (tmp_path / "postings.csv").open(encoding="utf-8", newline="") as stream:
        assert sum(Decimal(row["paid"]) for row in csv.DictReader(stream)) == 312
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in tmp_path.iterdir())


def test_the_summary_in_json_has_no_values_of_patients() -> None:
    done = edi("reconcile", CLAIMS, REMITTANCE, "--format", "json", "--date", "2026-07-01")
    said = json.loads(done.stdout)
    assert {state: one["claims"] for state, one in said["states"].items()} == {
        "paid": 4,
        "denied": 1,
        "nothing-payable": 1,
    }
    assert (said["patient_balance"], said["payments_total"]) == ("20.00", "312.00")
    assert said["files"] == []
    assert "ALDERSON" not in done.stdout + done.stderr


def test_a_deposit_is_found_by_its_trace_number(tmp_path: Path) -> None:
    bank = tmp_path / "bank.csv"
    bank.write_text("date,amount,trace\n2026-06-26,312.00,0700123\n")
    done = edi("reconcile", CLAIMS, REMITTANCE, "--bank", bank, "--date", "2026-07-01")
    assert "deposits: 1 deposited" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([REMITTANCE, REMITTANCE], 3, "CLAIMS, the first argument, must be 837 files"),
        ([CLAIMS, CLAIMS], 3, "REMITTANCES, after CLAIMS, must be 835 files"),
        ([CLAIMS, REMITTANCE, "--bank", CLAIMS], 2, "no column date"),
        ([CLAIMS, REMITTANCE, "--appeals", CLAIMS], 2, "not TOML"),
        ([CLAIMS, REMITTANCE, "--bank", SECONDARY / "none.csv"], 3, "none.csv"),
        ([CLAIMS], 2, "Missing argument"),
    ],
)
def test_what_cannot_be_used(arguments: list[Path | str], code: int, said: str) -> None:
    done = edi("reconcile", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
