"""The tutorials are true: every command gives what its page shows."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import followed
import pytest


def _has_gnu_sed() -> bool:
    program = shutil.which("sed")
    if os.name != "posix" or program is None:
        return False
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return "GNU" in done.stdout


def test_every_tutorial_is_followed() -> None:
    assert {page.stem for page in followed.TUTORIALS.glob("*.md")} == set(followed.STARTS)
    assert {name.name for name in followed.FIXTURES.iterdir()} == set(followed.STARTS.values())


@pytest.mark.slow
@pytest.mark.skipif(not _has_gnu_sed(), reason="the system has no /bin/sh with GNU sed")
@pytest.mark.parametrize("name", list(followed.STARTS))
def test_the_commands(name: str, tmp_path: Path) -> None:
    text = (followed.TUTORIALS / f"{name}.md").read_text(encoding="utf-8")
    start = followed.place(name, tmp_path)
    steps = list(followed.steps(text))
    assert len(steps) == len(re.findall(r"^\$ ", text, re.MULTILINE)) >= 4
    for step in steps:
        code, seen = followed.run(step.command, start)
        assert seen == step.shown, step.command
        assert code == step.code, step.command
