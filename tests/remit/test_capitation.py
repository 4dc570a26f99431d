"""Capitation: payments of PLB CT, and services that it pays for (reason 24)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from remit_cases import (
    PAID_ON,
    Case,
    Folder,
    adjustment,
    balance,
    decision,
    group,
    judge,
    line,
    npi,
    of,
    of_decisions,
    segments,
)

import edi
from edi.cli.remit import remit
from edi.remit import Refused

PAYEE = f'\n[[payee]]\nnpi = "{npi(1)}"\ntax_id = "820000001"\nname = "CLINIC 1"\n'


def capitation(amount: str = "-500", reason: str = "CT") -> Any:
    whose = {"provider": npi(1), "group": "G1", "reference": "ROSTER 2026-07"}
    return {"provider_adjustment": {**whose, "reason": reason, "amount": amount}}


def test_capitated_services_beside_the_capitation_payment(tmp_path: Path) -> None:
    capitated = decision("C1", "0", line(1, "0", adjustment("75", reason="24"), copay("25")))
    paid = decision("C2", "60")
    folder = Folder(tmp_path).put(
        [Case("C1"), Case("C2")], [capitated, paid, capitation()], group()
    )
    outcome = folder.run()
    (one,) = outcome.written
    assert balance(one.path) == [560]
    assert of(segments(one.path), "PLB") == [
        ["PLB", npi(1), "20261231", "CT:ROSTER 2026-07", "-500"]
    ]
    assert of(segments(one.path), "CLP")[0][2:6] == ["1", "100", "0", "25"]
    assert of_decisions(outcome) == []
    judge(one.path)
    # The provider reads the same.
    found = edi.reconcile([folder.path / "claims.837"], [one.path])
    states = {str(state): sums.paid for state, sums in found.states.items()}
    assert states == {"nothing-payable": 0, "paid": 60}
    assert (found.capitation, found.patient_balance) == (500, 25)
    assert found.to_look_at.count == 0


def copay(amount: str) -> dict[str, str]:
    return adjustment(amount, "PR", "3")


def test_a_run_may_pay_capitation_only(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([], [capitation()], group() + PAYEE)
    given = [
        *("--decisions", str(folder.path / "decisions.jsonl")),
        *("--groups", str(folder.path / "groups.toml"), "--out", str(folder.out)),
        *("--date", PAID_ON.isoformat(), "--no-claims", "--format", "json"),
    ]
    done = CliRunner().invoke(remit, given, standalone_mode=False)
    assert done.return_value == 0, done.output
    (file,) = json.loads(done.stdout)["files"]
    assert balance(Path(file["file"])) == [500]
    with_claims = [str(folder.path / "claims.837"), *given]
    assert CliRunner().invoke(remit, with_claims).exit_code == 2
    # A decision on a claim is not passed over.
    folder.put([], [capitation(), decision("C1")], group() + PAYEE)
    assert CliRunner().invoke(remit, given, standalone_mode=False).return_value == 1


def test_capitation_never_lowers_a_payment(tmp_path: Path) -> None:
    claims, paid = [Case("C1")], decision("C1", "60")
    folder = Folder(tmp_path).put(claims, [paid, capitation("10")], group())
    with pytest.raises(Refused, match="CT"):
        folder.run()
    outcome = folder.put(claims, [paid, capitation("10", "RA")], group()).run()
    assert balance(outcome.written[0].path) == [50]
