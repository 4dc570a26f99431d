"""The commands of payments, and kills in the middle of what they do."""

from __future__ import annotations

import json
import signal
from datetime import date
from pathlib import Path

import pytest
from change_kills import ReissueKilled, VoidKilled
from changed_payments import Paying
from click.testing import CliRunner
from killed_runs import aimed

from edi.cli import main
from edi.payment_changes.back import named


@pytest.mark.slow
def test_the_commands(tmp_path: Path) -> None:
    paying = Paying(tmp_path, {1: "60", 2: "70"})
    paying.run()
    run = CliRunner(catch_exceptions=False)
    ledger = ["--ledger", str(paying.where)]
    groups = ["--groups", str(tmp_path / "groups.toml"), "--out", str(paying.out)]

    def code(*arguments: str) -> tuple[int, str]:
        done = run.invoke(main.edi, ["payments", *arguments, *ledger], standalone_mode=False)
        return done.return_value, done.output

    done, said = code("stop", "5001", "--reason", "lost", "--date", "2026-07-05", *groups)
    assert (done, "payment 5001: stopped, 60.00 of group G1" in said) == (0, True)
    assert code("stop", "5001", "--reason", "lost") == (
        1,
        "edi: payment 5001: it is stopped since 2026-07-05\n",
    )
    done, said = code("reissue", "5001", "--date", "2026-07-06", "--bank-files", *groups)
    assert (done, "payment 5001: reissued as 5003 (CHK), 60.00" in said) == (0, True)
    assert code("clear", "5002", "--date", "2026-07-07") == (0, "1 paid by the bank: 70.00\n")
    listed = code("list")[1]
    assert "5003" in listed
    assert "CLINIC" not in listed
    found = json.loads(code("list", "--format", "json")[1])["payments"]
    assert [(p["number"], p["state"], p["reissued_as"], p["replaces"]) for p in found] == [
        ("5001", "reissued", "5003", None),
        ("5002", "cleared", None, None),
        ("5003", "issued", None, "5001"),
    ]
    assert code("list", "--state", "void") == (0, "no payments\n")
    bank = tmp_path / "bank.csv"
    bank.write_text("date,amount,trace\n2026-07-08,60.00,5001\n")
    assert code("clear", "--bank", str(bank))[0] == 1
    assert named(paying.where, ["5003"], date(2026, 7, 8), None, "P")[0].amount == 60


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize("kind", [VoidKilled, ReissueKilled])
@pytest.mark.slow
def test_killed_it_has_happened_or_not(tmp_path: Path, kind: type[VoidKilled]) -> None:
    steps = kind(tmp_path / "count").steps()
    ended = {end for _, end in aimed(kind, tmp_path / "kills", steps, first=1, apart=steps // 3)}
    assert ended == {"happened", "had not happened"}
