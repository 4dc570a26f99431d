"""`edi split` as users start it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from edi_command import CLEAN, REMITTANCE, edi, environment

DEMO = CLEAN.parents[2] / "demo"


def test_parts_and_sums(tmp_path: Path) -> None:
    done = edi("split", DEMO / "claims", "--by", "group", "--out", tmp_path / "o", "--format=json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert [(one["key"], one["claims"], one["charges"]) for one in said["files"]] == [
        ("G0012", 11, "14576.50"),
        ("G0034", 4, "1435.00"),
    ]
    assert said["read"] == said["written"] == {"claims": 15, "lines": 29, "charges": "16011.50"}
    assert all(Path(one["file"]).is_file() for one in said["files"])


def test_unknown_groups_are_said(tmp_path: Path) -> None:
    groups = tmp_path / "groups.toml"
    groups.write_text('[[group]]\nnumber = "G0034"\n')
    done = edi("split", CLEAN, "--by", "group", "--groups", groups, "--out", tmp_path / "o")
    assert done.returncode == 1
    assert "claim P1002: belongs to an employer group that is not in the groups" in done.stderr
    assert "unknown-group.837" in done.stdout
    assert "BRIGHTWATER" not in done.stdout + done.stderr


def test_refusals(tmp_path: Path) -> None:
    for style in ("text", "json"):
        done = edi("split", REMITTANCE, "--by", "payer", "--out", tmp_path / "o", "--format", style)
        assert done.returncode == 1
        assert "transaction set 835 is not one of claims" in done.stdout
        if style == "json":
            assert json.loads(done.stdout)["refusals"] == 1
    assert not (tmp_path / "o").exists()


def test_wrong_usage(tmp_path: Path) -> None:
    groups = tmp_path / "groups.toml"
    groups.write_text("[[group]]\n")
    out = ("--out", tmp_path / "o")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    for arguments, message in (
        ((CLEAN, "--by", "payer"), "--out"),
        ((CLEAN, *out), "--by"),
        ((CLEAN, "--by", "payer", "--groups", groups, *out), "--groups is for --by group"),
        ((CLEAN, "--by", "group", "--groups", groups, *out), "line 1: group must have number"),
        (("-", "--by", "payer", *out), "standard input is not taken"),
        ((CLEAN, "--by", "payer", "--out", tmp_path / "full"), "new or empty"),
    ):
        done = edi("split", *arguments)
        assert done.returncode == 2, arguments
        assert message in done.stderr
    assert not (tmp_path / "o").exists()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.837").touch()
    for path in (tmp_path / "missing", tmp_path / "empty.837"):
        done = edi("split", path, "--by", "payer", "--out", tmp_path / "o")
        assert (done.returncode, done.stdout) == (3, "")
        assert str(path) in done.stderr
    missing = ("--groups", tmp_path / "missing.toml")
    done = edi("split", CLEAN, "--by", "group", *missing, "--out", tmp_path / "o")
    assert done.returncode == 3


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the system has no SIGKILL")
def test_a_kill_leaves_nothing_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    text = CLEAN.read_text()
    head, _, rest = text.partition("CLM*")
    claim, _, tail = rest.partition("SE*")
    source = tmp_path / "claims.837"
    source.write_text(head + f"CLM*{claim}" * 4000 + "SE*" + tail)
    out = tmp_path / "o"
    command = [sys.executable, "-m", "edi", "split", source, "--by", "payer", "--out", out]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    while not list(tmp_path.glob(".o.*.tmp")) and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists()
    assert list(tmp_path.glob(".o.*.tmp"))
    assert edi("split", CLEAN, "--by", "payer", "--out", out).returncode == 0
    assert not list(tmp_path.glob(".o.*.tmp"))
    assert [path.name for path in out.iterdir()] == ["payer-12345.837"]
