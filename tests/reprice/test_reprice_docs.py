"""docs/repricing.md shows what the command prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import edi
from edi.pricing.fees import COLUMNS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "repricing.md").read_text(encoding="utf-8")


def test_the_example_prints_what_is_shown(tmp_path: Path) -> None:
    shutil.copy(ROOT / "fixtures" / "demo" / "claims" / "professional.837", tmp_path)
    (fees,) = re.findall(r"```csv\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "fees.csv").write_text(fees)
    ((command, output),) = re.findall(r"```console\n\$ edi (.*?)\n(.*?)```", TEXT, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-m", "edi", *command.split()],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.stdout.replace(f"{tmp_path}/", "") == output
    assert done.returncode == 0
    first = next(edi.read_claims(tmp_path / "repriced" / "professional.837"))
    assert [line.pricing.allowed for line in first.lines if line.pricing] == [
        *map(edi_amount, ("85.50", "22.75"))
    ]


def edi_amount(text: str) -> object:
    from decimal import Decimal

    return Decimal(text)


def test_every_column_is_described() -> None:
    for column in COLUMNS:
        assert f"`{column}`" in TEXT
