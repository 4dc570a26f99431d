"""What goes wrong around a run: full disks, places that cannot be written to, moving inputs."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from batch_cases import OWN, convert, numbered, outputs, own_files, rows, summary
from edi_command import edi, edi_with

from edi.convert.batch.local import LocalStorage
from edi.convert.batch.targets import target

FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
"""


def folder_of(path: Path, *claims: int) -> Path:
    """A folder with a file for each number, of so many claims."""
    path.mkdir()
    for number, many in enumerate(claims):
        (path / f"{number}.837").write_bytes(numbered(number, many))
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no limits of file sizes")
@pytest.mark.parametrize(("to", "size"), [("json", 20_000), ("parquet", 6_000), ("csv", 6_000)])
def test_a_full_disk_ends_the_run_and_the_next_goes_on(tmp_path: Path, to: str, size: int) -> None:
    if to != "json":
        pytest.importorskip("pyarrow")
    source, out = folder_of(tmp_path / "in", 1, 1, 400), tmp_path / "out"
    options = ("--to", to, "--out", str(out), "--jobs", "1")
    done = edi_with(FULL.format(size=size), "convert", source, *options)
    assert done.returncode == 3
    assert "File too large" in done.stderr
    assert "the next run goes on from there" in done.stderr
    assert not [name for name in own_files(out) if name.startswith("drafts")]
    summary(convert(source, to, out))
    summary(convert(source, to, tmp_path / "whole"))
    if to == "json":
        assert outputs(out) == outputs(tmp_path / "whole")
    else:
        assert rows(out, to) == rows(tmp_path / "whole", to)


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no /proc")
def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", 1)
    for place in ("/proc/out", "/proc/self/environ/out"):
        done = convert(source, "json", place)
        assert done.returncode == 3, done.stderr
        assert "internal error" not in done.stderr
        assert "/proc" in done.stderr


def test_an_input_that_is_written_to_meanwhile_is_set_aside(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1, 1), tmp_path / "out"
    growing = """
from edi.convert.batch import work
from pathlib import Path
opened = work.opened
def growing(source):
    if source.name == "1.837":
        with Path(source.path).open("ab") as stream:
            stream.write(b"\\n")
    return opened(source)
work.opened = growing
"""
    options = ("--to", "json", "--out", str(out), "--format", "json")
    done = summary(edi_with(growing, "convert", source, *options), 1)
    assert done["files"] == {"converted": 1, "unchanged": 0, "set_aside": 1}
    assert "was changed while it was converted" in done["set_aside"][0]["reason"]
    assert summary(convert(source, "json", out))["files"]["converted"] == 1
    assert outputs(out).keys() == {"0.837.jsonl", "1.837.jsonl"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("to", ["json", "parquet"])
def test_a_pipe_is_set_aside(tmp_path: Path, to: str) -> None:
    pipe, good, out = tmp_path / "pipe.837", tmp_path / "good.837", tmp_path / "out"
    os.mkfifo(pipe)
    good.write_bytes(numbered(1))
    done = edi("convert", pipe, good, "--to", to, "--out", out, "--format", "json")
    found = summary(done, 3)
    assert found["files"]["converted"] == 1
    (aside,) = found["set_aside"]
    assert "only once" in aside["reason"]


def test_an_input_that_goes_away_meanwhile_is_set_aside(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1, 1), tmp_path / "out"
    going = """
from edi.convert.batch import work
from pathlib import Path
opened = work.opened
def going(source):
    if source.name == "1.837":
        Path(source.path).unlink()
    return opened(source)
work.opened = going
"""
    options = ("--to", "json", "--out", str(out), "--format", "json")
    done = summary(edi_with(going, "convert", source, *options), 3)
    assert done["set_aside"] == [
        {"file": "1.837", "kind": "unreadable", "reason": "No such file or directory"}
    ]


def test_a_fault_of_ours_sets_one_input_aside(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1, 1), tmp_path / "out"
    faulty = """
from edi.convert import formats
to_json = formats.to_json
def faulty(source, target, name):
    if name == "1.837":
        raise RuntimeError("a value of the file")
    return to_json(source, target, name)
formats.to_json = faulty
"""
    options = ("--to", "json", "--out", str(out), "--format", "json")
    done = edi_with(faulty, "convert", source, *options)
    found = summary(done, 3)
    assert found["files"]["converted"] == 1
    assert "internal error, RuntimeError" in found["set_aside"][0]["reason"]
    assert "a value" not in done.stdout + done.stderr


def test_a_process_that_dies_sets_its_inputs_aside(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1, 1, 1), tmp_path / "out"
    dying = """
import os, signal
from edi.convert.batch import plan, run, work
plan._MOST_FILES, run._MUCH = 1, 1
do = work.Work.do
def dying(self, number, task):
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return do(self, number, task)
work.Work.do = dying
"""
    options = ("--to", "json", "--out", str(out), "--format", "json", "--jobs", "2")
    done = summary(edi_with(dying, "convert", source, *options), 3)
    assert done["files"] == {"converted": 2, "unchanged": 0, "set_aside": 1}
    assert "ended before it was done" in done["set_aside"][0]["reason"]
    assert summary(convert(source, "json", out))["files"]["unchanged"] == 2


def test_a_run_that_ends_by_itself_leaves_a_manifest_without_values(tmp_path: Path) -> None:
    source, out = folder_of(tmp_path / "in", 1), tmp_path / "out"
    summary(convert(source, "json", out))
    text = (out / OWN / "manifest.json").read_text()
    assert json.loads(text)["records"]
    assert not [value for value in ("BRIGHTWATER", "TS1000877", "19531105") if value in text]


def test_the_schema_is_printed(tmp_path: Path) -> None:
    for to in ("json", "claims-json"):
        done = edi_with("", "convert", "--to", to, "--schema")
        assert done.returncode == 0
        assert "$schema" in json.loads(done.stdout)
    assert edi_with("", "convert", "--to", "csv", "--schema").returncode == 2
    assert edi_with("", "convert", "--to", "json").returncode == 2


def test_what_is_given_up_says_nothing(tmp_path: Path) -> None:
    storage = LocalStorage(str(tmp_path))
    with storage.lock(False):
        draft = storage.draft()
        stream = target(draft, storage)
        assert stream.write(b"rows") == 4
        draft.discard()
        assert stream.write(b"footer") == 6  # as pyarrow does when a writer is collected
        assert stream.tell() == 4
