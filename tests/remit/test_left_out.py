"""What is refused is left out, and only that; all of it is told at once and can be reworked."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from remit_cases import Case, Folder, adjustment, decision, group, line, npi, of, segments

from edi.cli.main import main
from edi.remit import Refused

CLAIMS = [Case("C1"), Case("C2"), Case("C3")]


def command(folder: Folder, *options: str) -> list[str]:
    inputs = [str(folder.path / "claims.837"), "--out", str(folder.out)]
    inputs += ["--decisions", str(folder.path / "decisions.jsonl")]
    return ["remit", *inputs, "--groups", str(folder.path / "groups.toml"), *options]


def paid(path: Path) -> list[str]:
    return [f"{clp[1]} {clp[2]}" for clp in of(segments(path), "CLP")]


def test_a_reversal_that_takes_too_much_does_not_hold_the_payee(tmp_path: Path) -> None:
    decisions = [decision("C1", status="22"), decision("C2"), decision("C3")]
    folder = Folder(tmp_path).put(CLAIMS, decisions, group())
    outcome = folder.run(on_error="skip")
    assert paid(outcome.written[0].path) == ["C2 1", "C3 1"]
    payee, claim = outcome.refused
    assert payee.payee == npi(1)
    assert (claim.claim, claim.line) == ("C1", 1)
    assert "left out, since its reversal takes more" in claim.message


def test_a_negative_payment_leaves_the_reversal_out(tmp_path: Path) -> None:
    decisions = [decision("C1", status="22"), decision("C2", "1", line(1, "1", adjustment("99")))]
    folder = Folder(tmp_path).put(CLAIMS, decisions, group(recoupment=True))
    outcome = folder.run(on_error="skip", allow_missing=True)
    assert paid(outcome.written[0].path) == ["C2 1"]


def test_a_refused_adjustment_holds_its_payee(tmp_path: Path) -> None:
    claims = [Case("C1"), Case("C2", provider=2)]
    levy = {"provider": npi(1), "group": "G9", "reason": "CS", "amount": "-1", "reference": "R"}
    decisions = [decision("C1"), decision("C2"), {"provider_adjustment": levy}]
    outcome = Folder(tmp_path).put(claims, decisions, group()).run(on_error="skip")
    assert paid(outcome.written[0].path) == ["C2 1"]


def test_all_refusals_come_at_once(tmp_path: Path) -> None:
    """Those of a decision, of a repeat, and of what reading back finds."""
    wrong_code = decision("C3", "60", line(1, "60", adjustment("40", "CO", "1")))
    folder = Folder(tmp_path).put(CLAIMS, [decision("C1")], group())
    folder.run(allow_missing=True)
    folder.put(CLAIMS, [decision("C1"), decision("C2", "61"), wrong_code], group())
    with pytest.raises(Refused) as caught:
        folder.run()
    assert sorted(str(one.claim) for one in caught.value.refusals) == ["C1", "C2", "C3"]
    assert folder.written() == ["G1_000000001.835"]


@pytest.mark.parametrize("on_error", ["refuse", "skip"])
def test_rework(tmp_path: Path, on_error: str) -> None:
    wrong = {**decision("C2", "61"), "received": "2026-06-01"}
    decisions = [decision("C1"), "", wrong, "{", decision("C3")]
    folder = Folder(tmp_path).put(CLAIMS, decisions, group())
    rework = tmp_path / "rework.jsonl"
    options: dict[str, Any] = {"on_error": on_error, "rework": rework}
    if on_error == "refuse":
        with pytest.raises(Refused):
            folder.run(**options)
    else:
        folder.run(**options)
    assert rework.read_text() == json.dumps(wrong) + "\n{\n"
    assert stat.S_IMODE(rework.stat().st_mode) == 0o600


def test_rework_of_nothing_is_empty(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    rework = tmp_path / "rework.jsonl"
    rework.write_text("of an earlier run")
    folder.run(rework=rework)
    assert rework.read_text() == ""


def test_reworked_decisions_pay_the_rest(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put(
        CLAIMS, [decision("C1"), decision("C2", "61"), decision("C3")], group()
    )
    rework = tmp_path / "rework.jsonl"
    folder.run(on_error="skip", rework=rework)
    corrected = rework.read_text().replace('"paid": "61"', '"paid": "60"')
    (folder.path / "decisions.jsonl").write_text(corrected)
    outcome = folder.run(allow_missing=True, rework=rework)
    assert paid(outcome.written[0].path) == ["C2 1"]


def test_refusals_by_cause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = [Case(f"C{n}") for n in range(1, 10)]
    decisions = [decision(one.id, f"{60 + n}") for n, one in enumerate(claims, start=1)]
    decisions[8]["status"] = "99"
    folder = Folder(tmp_path).put(claims, decisions, group())
    assert main(command(folder)) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[:7] == [
        "refused  8 times: the charge falls N short of the claim's payment and all adjustments",
        "         decisions.jsonl:1, claim C1, group G1 (1.00)",
        "         decisions.jsonl:2, claim C2, group G1 (2.00)",
        "         decisions.jsonl:3, claim C3, group G1 (3.00)",
        "         decisions.jsonl:4, claim C4, group G1 (4.00)",
        "         decisions.jsonl:5, claim C5, group G1 (5.00)",
        "         and 3 more",
    ]
    assert "9 refusals, 2 causes" in out
    assert main(command(folder, "--format", "json")) == 1
    causes = json.loads(capsys.readouterr().out)["causes"]
    assert [one["count"] for one in causes] == [8, 1]


def test_a_row_for_each_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = [Case("C1"), Case("C2", provider=2), Case("C3", number="G2")]
    decisions = [decision(one.id) for one in claims]
    folder = Folder(tmp_path).put(claims, decisions, group("G1") + group("G2"))
    assert main(command(folder)) == 0
    rows = [row.split() for row in capsys.readouterr().out.splitlines() if row.strip()]
    assert ["G1_000000001.835", "G1", "2", "2", "120.00"] in rows
    assert ["G2_000000002.835", "G2", "1", "1", "60.00"] in rows
    assert ["2", "files", "3", "3", "180.00"] in rows


def test_progress_counts_all_that_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path).put([Case()], [decision()], group())
    read: list[int] = []
    folder.run(progress=read.append)
    sizes = [(folder.path / name).stat().st_size for name in ("claims.837", "decisions.jsonl")]
    assert sum(read) == sum(sizes)
