"""`edi rules --cost FILE` shows what slows a run."""

import json
from pathlib import Path

from edi_command import CLEAN, ROOT, edi

ERRORS = ROOT / "fixtures" / "demo" / "claims" / "cob_errors.837"


def test_text() -> None:
    done = edi("rules", "--cost", ERRORS)
    assert done.returncode == 0
    first, _, heading, *rows = done.stdout.splitlines()
    assert first.startswith("6 claims: ")
    assert heading.split() == ["rule", "name", "asked", "findings", "ms", "kept", "off"]
    row = next(row for row in rows if row.startswith("CAS010"))
    assert row.split()[1] == "cost-share-group"


def test_json() -> None:
    costs = json.loads(edi("rules", "--cost", CLEAN, "--format", "json").stdout)
    assert costs["claims"] == costs["passed_precheck"] == costs["fast_path"] == 1
    assert costs["rules"] == []  # none is asked of a claim that is plainly right
    costs = json.loads(edi("rules", "--cost", ERRORS, "--format", "json").stdout)
    (row,) = (rule for rule in costs["rules"] if rule["code"] == "CAS010")
    assert row["findings"] >= 1


def test_a_file_without_claims(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing of the kind", encoding="utf-8")
    done = edi("rules", "--cost", path)
    assert done.stdout == f"{path} holds no claims or claim payments that rules could look at\n"


def test_what_is_wrong_in_its_use(tmp_path: Path) -> None:
    assert edi("rules", "--cost", tmp_path / "none.837").returncode == 2
    assert edi("rules", "--cost", CLEAN, "--format", "markdown").returncode == 2
