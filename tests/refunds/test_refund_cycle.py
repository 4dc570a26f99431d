"""The whole cycle as users start it: paid, corrected, requested, refunded, acknowledged."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from refund_cases import Case, Folder, corrected, npi, overpaying, paid, plb, requesting
from remit_cases import balance, judge, of, segments

CLI = Path(__file__).resolve().parents[1] / "cli"
if str(CLI) not in sys.path:
    sys.path.append(str(CLI))

from edi_command import edi  # noqa: E402

from edi.cli import main  # noqa: E402

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main.main(["refunds", *map(str, arguments)])
        output = capsys.readouterr()
        return code, output.out, output.err

    return call


def ledger(folder: Folder) -> list[str]:
    return ["--ledger", str(folder.out / "ledger.sqlite")]


@pytest.mark.slow
def test_from_payment_to_acknowledgement(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    out = folder.out
    remit = [
        *("remit", tmp_path / "claims.837", "--decisions", tmp_path / "decisions.jsonl"),
        *("--groups", tmp_path / "groups.toml", "--out", out, "--allow-missing-decisions"),
    ]

    def pay(day: str, *decisions: Any) -> list[list[str]]:
        folder.put([Case("C1"), Case("C2"), Case("C3")], decisions, requesting())
        done = edi(*remit, "--date", day)
        assert done.returncode == 0, done.stdout + done.stderr
        last = sorted(out.glob("*.835"))[-1]
        judge(last)
        balance(last)
        assert edi("validate", last).returncode == 0
        return segments(last)

    pay("2026-07-03", paid("C1", "60"))
    found = pay("2026-08-03", *corrected("C1", "60", "19.99"), paid("C2", "80"))
    assert of(found, "BPR")[0][2] == "80"
    book = ["--ledger", str(out / "ledger.sqlite")]
    letters = ["--groups", tmp_path / "groups.toml", "--out", tmp_path / "letters"]
    done = edi("refunds", "letters", *book, *letters, "--date", "2026-08-04")
    assert done.returncode == 0, done.stderr
    assert "40.01" in done.stdout
    done = edi("refunds", "remind", *book, *letters, "--date", "2026-09-03", "--after", "30")
    assert done.stdout.startswith(f"G1_{npi(1)}_R000001_reminder-1  1 claim, 40.01\n")
    for amount, left in (("15.01", "25.00"), ("25", "0.00")):
        done = edi("refunds", "received", "R000001", "--amount", amount, *book)
        assert done.returncode == 0, done.stderr
        assert f"{left} open" in done.stderr
    lines = edi("refunds", "lines", *book).stdout.splitlines()
    assert len(lines) == 4
    found = pay("2026-10-01", paid("C3", "50"), *lines)
    assert of(found, "BPR")[0][2] == "50"
    amounts = [
        (plb[3 + n], plb[4 + n]) for plb in of(found, "PLB") for n in range(0, len(plb) - 3, 2)
    ]
    assert sorted(amounts) == sorted(
        [("WO:PC1", "15.01"), ("72:PC1", "-15.01"), ("WO:PC1", "25"), ("72:PC1", "-25")]
    )
    assert edi("refunds", "lines", *book).stdout == ""
    listed = json.loads(edi("refunds", "list", "--all", *book, "--format", "json").stdout)
    (one,) = listed["requests"]
    assert (one["state"], one["refunded"], one["open"]) == ("refunded", "40.01", "0.00")
    assert [event["event"] for event in one["events"]] == [
        *("letter", "reminder", "received", "received")
    ]
    assert all(e["acknowledged"] for e in one["events"][2:])


def test_a_refund_is_acknowledged_once(tmp_path: Path, run: Run) -> None:
    folder = overpaying(tmp_path)
    code, lines, told = run("received", "PC1", "--amount", "40", *ledger(folder))
    assert (code, told) == (0, "edi: R000001: refunded, 0.00 open\n")
    pair = lines.splitlines()
    folder.put([Case("C3")], [paid("C3", "50"), *pair, *pair], requesting())
    from edi.remit import Refused

    with pytest.raises(Refused, match="waits to be acknowledged"):
        folder.run()
    folder.put([Case("C3")], [paid("C3", "50"), *pair], requesting())
    folder.run(dry_run=True)
    (file,) = folder.run().written
    assert balance(file.path) == [Decimal(50)]
    folder.put([Case("C4")], [paid("C4", "50"), *pair], requesting())
    for dry_run in (True, False):
        with pytest.raises(Refused, match="waits to be acknowledged"):
            folder.run(dry_run=dry_run)
    outcome = folder.run(on_error="skip")
    assert (outcome.written, len(outcome.refused)) == ([], 1)


def test_of_two_runs_at_once_one_acknowledges(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either has recorded."""
    from edi.remit import Refused
    from edi.remit import refunds as refunds_module

    folder = overpaying(tmp_path)
    pair = run("received", "PC1", "--amount", "40", *ledger(folder))[1].splitlines()
    folder.put([Case("C3")], [paid("C3", "50"), *pair], requesting()).run()
    monkeypatch.setattr(refunds_module, "refuse_unknown", lambda *_, **__: None)
    folder.put([Case("C4")], [paid("C4", "50"), *pair], requesting())
    before = folder.written()
    with pytest.raises(Refused, match="waits to be acknowledged"):
        folder.run()
    assert folder.written() == before


def test_a_payee_that_is_paid_by_its_tax_id(tmp_path: Path, run: Run) -> None:
    groups = requesting("G1", 'aggregate_by = "tax_id"')
    folder = overpaying(tmp_path, groups=groups)
    lines = run("received", "PC1", "--amount", "40", *ledger(folder))[1].splitlines()
    adjustment = json.loads(lines[0])["provider_adjustment"]
    assert "provider" not in adjustment
    assert adjustment["tax_id"] == "820000001"
    folder.put([Case("C3")], [paid("C3", "50"), *lines], groups)
    (file,) = folder.run().written
    assert balance(file.path) == [Decimal(50)]
    assert run("lines", *ledger(folder))[1] == ""


def test_what_has_not_come_is_not_acknowledged(tmp_path: Path, run: Run) -> None:
    from edi.remit import Refused

    folder = overpaying(tmp_path)
    run("received", "R000001", "--amount", "10", *ledger(folder))
    pair = [plb("WO", "40", "PC1"), plb("72", "-40", "PC1")]
    folder.put([Case("C3")], [paid("C3", "50"), *pair], requesting())
    with pytest.raises(Refused, match="waits to be acknowledged"):
        folder.run()
    # What the ledger knows nothing of is as it was.
    pair = [plb("WO", "40", "OLD 1"), plb("72", "-40", "OLD 1")]
    folder.put([Case("C3")], [paid("C3", "50"), *pair], requesting())
    (file,) = folder.run().written
    assert balance(file.path) == [Decimal(50)]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["R000001", "--amount", "40.01"], 1, "0.01 more than what is open (40.00)"),
        (["R000001", "--amount", "0"], 1, "above zero"),
        (["R000002", "--amount", "1"], 1, "no refund request has this number"),
        (["R000001", "--amount", "1", "--date", "2026-07-01"], 1, "before the overpayment"),
        (["R000001", "--amount", "1.005"], 2, "as 40.00"),
        (["R000001", "--amount", "-1"], 2, "as 40.00"),
        (["R000001", "--amount", "1e1"], 2, "as 40.00"),
        (["R000001", "--amount", "٤"], 2, "as 40.00"),
        (["R000001", "--amount", "1", "--check", "1\x1b[2J"], 2, "one line"),
    ],
)
def test_refunds_that_cannot_be_right(
    tmp_path: Path, run: Run, arguments: list[str], code: int, message: str
) -> None:
    folder = overpaying(tmp_path)
    done, out, told = run("received", *arguments, *ledger(folder))
    assert (done, out) == (code, "")
    assert message in told
    assert "40.00" in run("list", *ledger(folder))[1]


def test_the_same_refund_twice(tmp_path: Path, run: Run) -> None:
    folder = overpaying(tmp_path)
    same = ["R000001", "--amount", "10", "--date", "2026-08-01", *ledger(folder)]
    assert run("received", *same)[0] == 0
    code, _, told = run("received", *same)
    assert code == 1
    assert "recorded already" in told
    assert run("received", *same, "--check", "881")[0] == 0
    assert run("received", *same, "--again")[0] == 0
    assert "30.00" not in run("list", *ledger(folder))[1]
    assert "10.00" in run("list", *ledger(folder))[1]


def test_a_write_off_closes_it(tmp_path: Path, run: Run) -> None:
    folder = overpaying(tmp_path)
    run("received", "R000001", "--amount", "10", *ledger(folder))
    code, out, told = run("write-off", "R000001", "--reason", "provider closed", *ledger(folder))
    assert (code, out, told) == (0, "", "edi: R000001: written off, 0.00 open\n")
    assert run("list", *ledger(folder))[1] == "no overpayments\n"
    code, _, told = run("write-off", "R000001", "--reason", "again", *ledger(folder))
    assert code == 1
    assert "nothing is open" in told
    assert len(run("lines", *ledger(folder))[1].splitlines()) == 2


def test_ages(tmp_path: Path, run: Run) -> None:
    folder = overpaying(tmp_path)
    for day, age in (
        *(("2026-07-03", "0-30"), ("2026-08-02", "0-30"), ("2026-08-03", "31-60")),
        *(("2026-09-01", "31-60"), ("2026-09-02", "61-90"), ("2026-10-01", "61-90")),
        ("2026-10-02", "over 90"),
    ):
        out = run("list", *ledger(folder), "--date", day, "--format", "json")[1]
        listed = json.loads(out)
        assert listed["requests"][0]["age"] == age, day
        assert listed["ageing"][0][age] == "40.00"
    text = run("list", *ledger(folder), "--date", "2026-10-02")[1]
    assert re.search(r"G1 +0\.00 +0\.00 +0\.00 +40\.00 +40\.00", text)
    assert run("list", *ledger(folder), "--group", "G2")[1] == "no overpayments\n"
    assert run("list", *ledger(folder), "--test-data")[1] == "no overpayments\n"


def test_lines_in_a_file(tmp_path: Path, run: Run) -> None:
    folder = overpaying(tmp_path)
    lines = tmp_path / "lines.jsonl"
    done = run("received", "R000001", "--amount", "5", "--lines", lines, *ledger(folder))
    assert done[:2] == (0, "")
    first = lines.read_text()
    assert len(first.splitlines()) == 2
    assert run("lines", "--out", lines, *ledger(folder))[0] == 0
    assert lines.read_text() == first


@pytest.mark.parametrize("command", ["list", "lines"])
def test_without_a_ledger(tmp_path: Path, run: Run, command: str) -> None:
    code, out, told = run(command, "--ledger", tmp_path / "none.sqlite")
    assert (code, out) == (3, "")
    assert "there is no ledger here" in told
    assert not (tmp_path / "none.sqlite").exists()
