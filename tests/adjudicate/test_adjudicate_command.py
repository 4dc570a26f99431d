"""`edi adjudicate` as a command: exit codes, output, what stands in no message."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import edi_process
import pytest
from adjudication_cases import PLAN, ROOT, Case, Folder, Line


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path, f"{PLAN}\n[plans.one.liability]\n")
    folder.claims(Case("C1"), Case("C2", [Line(day="20260404")], cause="EM"))
    return folder


def edi(folder: Folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    return edi_process.run_text(["adjudicate", *arguments], cwd=folder.path, env=env)


def test_text(folder: Folder) -> None:
    done = edi(
        folder, "claims1.837", "--plans", "plans.toml", "--out", "d.jsonl", "--date", "2026-07-01"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "held     claim C2: waits for the member's answer about investigation 1 (to the plan);"
        " since 2026-07-01, until 2026-07-26\n"
        "plan one: 1 claim decided, 100.00 charged, 0.00 paid, members owe 80.00\n"
        "written: d.jsonl, d.letters.txt, d.worklist.jsonl\n"
    )
    for one in folder.path.glob("d.*"):
        assert one.stat().st_mode & 0o777 == 0o600
    letter = (folder.path / "d.letters.txt").read_text()
    assert "NADIA ASH" in letter
    assert "2026-07-26" in letter
    assert "NADIA" not in done.stdout


def test_json_and_a_dry_run(folder: Folder) -> None:
    done = edi(folder, "claims1.837", "--plans", "plans.toml", "--out", "d.jsonl", "--dry-run")
    assert done.returncode == 0
    assert "a dry run" in done.stdout
    done = edi(
        folder, "claims1.837", "--plans", "plans.toml", "--out", "d.jsonl", "--format", "json"
    )
    found = json.loads(done.stdout)
    assert found["plans"]["one"]["claims"] == 1
    assert [one["code"] for one in found["held"]] == ["other-party-liability"]
    assert not (folder.path / "d.jsonl.tmp").exists()


def test_decisions_are_never_replaced(folder: Folder) -> None:
    (folder.path / "d.jsonl").write_text("precious")
    done = edi(folder, "claims1.837", "--plans", "plans.toml", "--out", "d.jsonl")
    assert done.returncode == 3
    assert "there already" in done.stderr
    assert (folder.path / "d.jsonl").read_text() == "precious"


def test_refused(folder: Folder) -> None:
    folder.claims(Case("C3", group="G7"), number=2)
    done = edi(folder, "claims2.837", "--plans", "plans.toml", "--out", "d.jsonl")
    assert done.returncode == 1
    assert done.stdout == (
        "refused  claims2.837:20, claim C3: no plan has group G7; there are G1\n"
        "nothing was written\n"
    )
    assert not (folder.path / "d.jsonl").exists()
    both = ("claims1.837", "claims2.837")
    done = edi(folder, *both, "--plans", "plans.toml", "--out", "d.jsonl", "--on-error", "skip")
    assert done.returncode == 1
    assert (folder.path / "d.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("claims1.837", "--plans", "plans.toml"), 2, "give either --out FILE or --explain CLAIM"),
        (("no.837", "--plans", "plans.toml", "--out", "d"), 3, "no such file"),
        (("claims1.837", "--plans", "no.toml", "--out", "d"), 3, "no.toml"),
        (("fees.csv", "--plans", "plans.toml", "--out", "d"), 3, "fees.csv"),
        (("claims1.837", "--plans", "groups.toml", "--out", "d"), 2, "groups.toml"),
        (("claims1.837", "--plans", "plans.toml", "--explain", "X"), 1, "claim X is in none"),
    ],
)
def test_exit_codes(folder: Folder, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = edi(folder, *arguments)
    assert (done.returncode, says in done.stderr) == (code, True), done.stderr


def test_an_unknown_key_of_the_plans(folder: Folder) -> None:
    folder.put("plans.toml", PLAN.replace("coinsurance", "coinsurence"))
    done = edi(folder, "claims1.837", "--plans", "plans.toml", "--out", "d.jsonl")
    assert done.returncode == 2
    assert "plans.toml, line 12: unknown key coinsurence; did you mean coinsurance?" in done.stderr


def test_explain_of_held_and_refused_claims(folder: Folder) -> None:
    folder.claims(Case("C3", group="G7"), number=2)
    both = ("claims1.837", "claims2.837", "--plans", "plans.toml")
    held = edi(folder, *both, "--explain", "C2", "--date", "2026-07-01")
    assert "Held: waits for the member's answer" in held.stdout
    refused = edi(folder, *both, "--explain", "C3")
    assert "refused: no plan has group G7" in refused.stdout
    assert not (folder.path / "ledger.sqlite").exists()
