"""docs/adjudication.md: the tutorial gives what it shows, the plan is read, every key is told."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from adjudication_cases import ROOT

from edi.adjudicate import plan_sections, plans_file
from edi.adjudicate.chosen import KEYS
from edi.cli.adjudicate import adjudicate

PAGE = (ROOT / "docs" / "adjudication.md").read_text(encoding="utf-8")
DEMO = ROOT / "fixtures" / "demo"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for file in (ROOT / "fixtures" / "plans").iterdir():
        shutil.copy(file, tmp_path)
    for name in ("professional", "institutional"):
        shutil.copy(DEMO / "claims" / f"{name}.837", tmp_path)
    shutil.copy(DEMO / "groups.toml", tmp_path)
    return tmp_path


def edi(place: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "edi", *command.split()],
        cwd=place,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tutorial(place: Path) -> None:
    steps = re.findall(r"```console\n\$ edi ([^\n]*)\n(.*?)```", PAGE, re.DOTALL)
    assert len(steps) == 5
    for command, shown in steps:
        done = edi(place, command)
        assert (done.returncode, done.stderr.replace(str(place), "")) == (0, ""), command
        if shown:
            assert done.stdout == shown, command
    assert sorted(one.name for one in (place / "remittances").glob("*.835")) == [
        "G0012_000000001.835",
        "G0034_000000002.835",
    ]


def test_the_plan_shown_is_read(place: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (place / "shown.toml").write_text(text)
    (facts,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (place / "coverages.jsonl").write_text(facts)
    (plan,) = plans_file.load_plans(place / "shown.toml").plans
    assert (len(plan.services), len(plan.edits.bundles)) == (3, 1)
    assert plan.others is not None
    known = plan.others.of("TS1000877", "HOLLIS")
    assert known is not None
    assert [one.coverage.id for one in known.order(date(2026, 4, 9)).coverages] == [
        "02202",
        "tamarack",
    ]


def test_every_key_and_option_is_told() -> None:
    keys = {*KEYS, *plans_file._OF_PLAN, *plans_file._OF_BENEFITS, *plans_file._OF_SERVICE}
    for section in (plan_sections, plans_file):
        source = Path(section.__file__).read_text()
        keys |= set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source))
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", PAGE)] == []
    for parameter in adjudicate.params:
        if parameter.opts[0] in ("--on-error", "--answers", "--explain", "--out"):
            assert parameter.opts[0] in PAGE
