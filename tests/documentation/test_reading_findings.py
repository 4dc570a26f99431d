"""docs/findings.md shows a finding as it is, and every severity."""

import re
from pathlib import Path

import pytest

from edi.cli import main
from edi.finding import Severity

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")


def test_the_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = re.findall(r"^```console\n\$ edi (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)
    monkeypatch.chdir(ROOT)
    assert main.main(shown[0].split()) == main.FINDINGS
    assert capsys.readouterr().out.startswith(shown[1])


def test_every_severity_is_told() -> None:
    section = PAGE.partition("## Severities")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(Severity)
