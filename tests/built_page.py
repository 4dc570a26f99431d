"""The page that checks files in a browser, built once for all processes that run tests."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MISSING = "the system has no Node with npm"


def built(base: Path) -> Path:
    """The page, in the folder of a whole run of tests. Skips the test where it cannot be built."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip(MISSING)
    import fcntl

    page = base / "edi-page" / "page.html"
    page.parent.mkdir(exist_ok=True)
    with (page.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not page.is_file():
            script = ROOT / "scripts" / "build_page.py"
            subprocess.run([sys.executable, script, "--out", page], check=True, cwd=ROOT)
    return page
