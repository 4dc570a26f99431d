"""Every example of Python in the README and in docs/python.md runs, one after the other, on files
of these names."""

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASE = ROOT / "fixtures" / "rules" / "base"
DEMO = ROOT / "fixtures" / "demo"
PAGES = (ROOT / "README.md", ROOT / "docs" / "python.md")
EXAMPLES = [
    example
    for page in PAGES
    for example in re.findall(
        r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
]


def test_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, file in (
        ("remittance.835", BASE / "remittance.edi"),
        ("acknowledgement.999", BASE / "acknowledgement.edi"),
        ("status.277", BASE / "status.edi"),
        ("claims.837", DEMO / "claims" / "cob_errors.837"),
        ("decisions.jsonl", DEMO / "decisions.jsonl"),
        ("groups.toml", DEMO / "groups.toml"),
    ):
        shutil.copy(file, tmp_path / name)
    names: dict[str, object] = {}
    for example in EXAMPLES:
        exec(compile(example, "example", "exec"), names)
    shown = capsys.readouterr().out
    assert len(EXAMPLES) >= 3
    assert "CAS010" in shown
    assert "P1001 1 220 EXAMPLE TPA" in shown
    assert "CK100001 275 285 0" in shown
    assert "WO 94060555400000 10" in shown
    rows = names["rows"]
    assert isinstance(rows, list) and rows[0]["code"]
