"""The command as users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import decision_rows
import edi_process
import pytest
from remit_cases import DEMO, Case, Folder, decision, group, of, segments


def edi(*arguments: object) -> subprocess.CompletedProcess[str]:
    return edi_process.run_text([*map(str, arguments)])


def remit(folder: Folder, *options: object) -> subprocess.CompletedProcess[str]:
    return edi(
        "remit",
        folder.path / "claims.837",
        *("--decisions", folder.path / "decisions.jsonl"),
        *("--groups", folder.path / "groups.toml"),
        *("--out", folder.out),
        *options,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).put(
        [Case("C1"), Case("C2", number="G2")],
        [decision("C1"), decision("C2")],
        group("G1") + group("G2"),
    )


def test_demo(tmp_path: Path) -> None:
    claims = [DEMO / "claims" / name for name in ("professional.837", "institutional.837")]
    inputs = ("--decisions", DEMO / "decisions.jsonl", "--groups", DEMO / "groups.toml")
    run = edi("remit", *claims, *inputs, "--out", tmp_path)
    assert run.returncode == 0, run.stderr
    assert "6,867.00" in run.stdout
    assert "G0012_000000001.835" in run.stdout
    assert run.stderr == ""
    checked = edi("validate", "--strict", tmp_path)
    assert checked.returncode == 0, checked.stdout


def test_options(folder: Folder) -> None:
    run = remit(folder, "--date", "2026-08-09", "--test-indicator", "--format", "json")
    assert run.returncode == 0, run.stderr
    document = json.loads(run.stdout)
    assert [one["group"] for one in document["files"]] == ["G1", "G2"]
    assert document["files"][0]["payments"] == [
        {
            "payee": "1000000012",
            "name": "CLINIC 1",
            "claims": 1,
            "amount": "60.00",
            "method": "CHK",
            "trace_number": "000000001",
        }
    ]
    found = segments(Path(document["files"][0]["file"]))
    assert of(found, "BPR")[0][16] == "20260809"
    assert found[0][15] == "T"


@pytest.mark.slow
def test_refusal_and_skip(folder: Folder) -> None:
    text = (folder.path / "decisions.jsonl").read_text()
    (folder.path / "decisions.jsonl").write_text(text.replace('"paid": "60"', '"paid": "61"', 1))
    run = remit(folder)
    assert run.returncode == 1
    assert run.stdout == (
        "refused  decisions.jsonl:1, claim C1, group G1: the charge falls 1.00 short of the"
        " claim's payment and all adjustments\nnothing was written\n"
    )
    assert not folder.out.exists()
    run = remit(folder, "--on-error", "skip", "--format", "json")
    assert run.returncode == 1
    document = json.loads(run.stdout)
    assert [one["group"] for one in document["files"]] == ["G2"]
    assert [(one["claim"], one["residual"]) for one in document["refused"]] == [("C1", "-1.00")]


@pytest.mark.slow
def test_missing_decisions(folder: Folder) -> None:
    (folder.path / "decisions.jsonl").write_text(json.dumps(decision("C1")))
    assert remit(folder).returncode == 1
    run = remit(folder, "--allow-missing-decisions")
    assert run.returncode == 0
    assert "claims without a decision, passed over: 1" in run.stdout


def test_a_dry_run_leaves_nothing_behind(folder: Folder) -> None:
    run = remit(folder, "--dry-run", "--format", "json")
    assert run.returncode == 0, run.stderr
    document = json.loads(run.stdout)
    assert document["dry_run"] is True
    assert [(one["file"], one["interchange"]) for one in document["files"]] == [(None, None)] * 2
    assert not folder.out.exists()


def test_wrong_usage(folder: Folder) -> None:
    assert edi("remit").returncode == 2
    assert remit(folder, "--date", "tomorrow").returncode == 2
    (folder.path / "groups.toml").write_text("[[group]]\n")
    run = remit(folder)
    assert run.returncode == 2
    assert "group[0].number or numbers must be given" in run.stderr


@pytest.mark.slow
def test_unreadable(folder: Folder) -> None:
    (folder.path / "claims.837").write_text("hello")
    run = remit(folder)
    assert run.returncode == 3
    assert "No ISA header found" in run.stderr
    (folder.path / "claims.837").unlink()
    assert remit(folder).returncode == 3
    folder.put([Case()], [decision()], group())
    (folder.path / "decisions.jsonl").unlink()
    assert remit(folder).returncode == 3
    folder.put([Case()], [decision()], group())
    folder.out.write_text("a file where the folder should be")
    assert remit(folder).returncode == 3


def test_help_is_quick_and_says_the_defaults() -> None:
    run = edi("remit", "--help")
    assert run.returncode == 0
    for text in ("[default: today]", "[default: refuse]", "DIR/ledger.sqlite", "Exit code"):
        assert text in " ".join(run.stdout.split())


@pytest.mark.slow
def test_paying_again_is_refused_unless_allowed(folder: Folder) -> None:
    first, second = remit(folder), remit(folder)
    assert (first.returncode, first.stderr) == (0, "")
    assert second.returncode == 1
    assert "refused  2 times: " in second.stdout
    assert "paid before, in FILE, and not reversed since" in second.stdout
    third = remit(folder, "--allow-repeat", "--format", "json")
    assert third.returncode == 0
    assert third.stderr.count("edi: warning: ") == 2
    assert "G1_000000001.835" in third.stderr
    assert json.loads(third.stdout)["paid_before"] == [
        {"claim": "C1", "group": "G1", "file": "G1_000000001.835"},
        {"claim": "C2", "group": "G2", "file": "G2_000000002.835"},
    ]


def test_decisions_from_standard_input(folder: Folder) -> None:
    decisions = decision_rows.as_csv(decision_rows.rows([decision("C1"), decision("C2", "6x")]))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "edi", "remit", folder.path / "claims.837"),
            *("--decisions", "-", "--groups", folder.path / "groups.toml", "--out", folder.out),
            *("--on-error", "skip"),
        ],
        input=decisions,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert b"standard input:3" in done.stdout
    assert b"paid must be dollars" in done.stdout
    assert folder.written() == ["G1_000000001.835"]
