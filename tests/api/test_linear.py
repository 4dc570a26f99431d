"""Time grows with the file and no faster, whatever the file is like, also in pure Python.

Each input is so large that quadratic time would be minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import edi

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "fixtures" / "rules" / "base" / "professional.edi").read_text(encoding="utf-8")
LINES = TEXT.replace("~\n", "\n")  # a line break ends the segments

HARD = {
    "one segment without terminator": TEXT[: TEXT.index("LX*1~")] + "NTE*ADD*" + "X" * 16_000,
    "one segment, another after it": TEXT.replace("LX*1~", "NTE*ADD*" + "X" * 16_000 + "~LX*1~"),
    "line breaks": LINES.replace("\nLX*1", "\n" * 60_000 + "LX*1"),
    "blank lines": LINES.replace("\nLX*1", "\n " * 30_000 + "LX*1"),
    "blank lines at the end": LINES.replace("\nSE*", "\n " * 30_000 + "\nSE*"),
    "padding": TEXT.replace("~\nLX*1", "~\n" + "REF*D9*1~ " * 6_000 + "LX*1"),
    "empty segments": TEXT.replace("~\nLX*1", "~" * 30_000 + "LX*1"),
    "segments of one loop": TEXT.replace("LX*1~", "NM1*82*~\n" * 6_000 + "LX*1~"),
    "loops of one claim": TEXT.replace("LX*1~", "SBR*P~\n" * 4_000 + "LX*1~"),
    "unknown segments": TEXT.replace("LX*1~", "QQ*1~\n" * 6_000 + "LX*1~"),
    "separators": TEXT.replace("LX*1~", "HI*ABK:" + ":" * 30_000 + "~\nLX*1~"),
    "repetitions": TEXT.replace("LX*1~", "HI*ABK:" + "^" * 30_000 + "~\nLX*1~"),
    "headers": "ISA*" * 10_000,
}


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("name", HARD)
def test_hard_files_are_read(name: str) -> None:
    data = HARD[name].encode()
    assert list(edi.validate(data))
    for read in (edi.read_claims, edi.read_segments):
        try:
            assert list(read(data))
        except edi.EdiError:
            assert name == "headers"


@pytest.mark.slow
def test_hard_files_are_read_in_pure_python(tmp_path: Path) -> None:
    for number, text in enumerate(HARD.values()):
        (tmp_path / f"{number}.837").write_text(text, encoding="utf-8", newline="")
    command = [sys.executable, "-m", "edi", "validate", tmp_path, "--format", "jsonl"]
    pure = {**os.environ, "EDI_COMPILED": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=pure, capture_output=True, check=False, timeout=60)
    compiled = {**os.environ, "PYTHONPATH": str(ROOT)}
    same = subprocess.run(command, env=compiled, capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stdout == same.stdout


def test_segments_of_a_large_set_are_counted_once() -> None:
    """As often as there are line breaks before each of them, it would be."""
    body = "REF*D9*1~\n" * 30_000
    segments = list(edi.read_segments(TEXT.replace("LX*1~", body + "LX*1~").encode()))
    lines = TEXT[: TEXT.index("LX*1~")].count("\n")
    assert segments[lines + 29_999].line == lines + 30_000
    assert segments[lines + 30_000].elements == ["LX", "1"]
