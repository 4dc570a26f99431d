"""docs/which-payer-denies-what.md is true: its commands and questions give what it shows."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "which-payer-denies-what.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def run(command: str, place: Path) -> str:
    """What an `edi` command of the page prints, without blanks at the ends of lines."""
    done = subprocess.run(
        [sys.executable, "-m", "edi", *command.split()[1:]],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


@pytest.mark.slow
def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    said = ""
    compared = 0
    for kind, text in BLOCKS:
        if kind == "console":
            command, _, output = text.removeprefix("$ ").partition("\n")
            seen = run(command, tmp_path)
            for line in output.splitlines():
                assert line in seen.splitlines(), command
        elif kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as stream:
                exec(compile(text, "page", "exec"), names)
            said = stream.getvalue()
        else:
            assert said == text
            compared += 1
    assert compared == 3
    assert sorted(path.name for path in (tmp_path / "work").iterdir()) == [
        "claims.csv",
        "denials.csv",
        "payments.csv",
        "postings.csv",
    ]
