"""docs/tables.md: its lists are current, and what it shows runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from table_sources import ROOT, generated

PAGE = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def _run(code: str, folder: Path) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, env=env
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_lists_of_columns_are_current() -> None:
    command = [sys.executable, ROOT / "scripts" / "table_catalogue.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_there_is_code_to_run() -> None:
    assert len(BLOCKS) == 3


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_code_runs(number: int, tmp_path: Path) -> None:
    (tmp_path / "remittance.835").write_bytes(generated("835", 30))
    (tmp_path / "claims.837").write_bytes(generated("837p", 30))
    shown = _run(BLOCKS[number], tmp_path)
    if "duckdb" in BLOCKS[number]:
        assert "written_off" in shown and "shape:" in shown and "charge" in shown
    elif "TableWriter" in BLOCKS[number]:
        assert (tmp_path / "lines.parquet").read_bytes()[:4] == b"PAR1"
    else:
        assert "claim_payments 30" in shown
