"""docs/splitting.md shows what the command prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from split_cases import DEMO, ROOT

TEXT = (ROOT / "docs" / "splitting.md").read_text(encoding="utf-8")


def test_examples_print_what_is_shown(tmp_path: Path) -> None:
    shutil.copytree(DEMO / "claims", tmp_path / "claims")
    (toml,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "platforms.toml").write_text(toml)
    blocks = re.findall(r"```console\n\$ edi (.*?)\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) == 2
    for command, output in blocks:
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
