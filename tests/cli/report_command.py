"""`edi report` in this process."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from edi.cli import main

ROOT = Path(__file__).parents[2]
YEAR = ROOT / "fixtures" / "report" / "2025"
GROUPS = ROOT / "fixtures" / "report" / "groups.toml"
END = "2025-12-31"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def report(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Ran:
    capsys.readouterr()
    code = main.main(["report", *map(str, arguments), "--jobs", "1"])
    said = capsys.readouterr()
    return Ran(code, said.out, said.err)
