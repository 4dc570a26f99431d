"""`edi convert` from and to an object store, against a real server in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_cases import ASIDE, OWN, convert, numbered, outputs, rows, summary, write_inputs
from edi_command import ROOT, edi, edi_with, environment

pytest.importorskip("s3fs")
pytest.importorskip("moto")
pytest.importorskip("pyarrow")

from object_store import Store, running

LOCK = f"{OWN}/lock.json"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running() as found:
        yield found


@pytest.mark.slow
def test_from_and_to_an_object_store(tmp_path: Path, store: Store) -> None:
    source = write_inputs(tmp_path / "in", small=3)
    (source / "two.zip").unlink()  # read from files only
    store.put_folder(source, "first/in")
    summary(convert(source, "json", tmp_path / "wanted"), 3)
    done = summary(
        convert(store.url("first/in"), "json", store.url("first/out"), **store.environment), 3
    )
    assert {one["file"] for one in done["set_aside"]} == ASIDE
    assert outputs(store.fetch("first/out", tmp_path / "found")) == outputs(tmp_path / "wanted")
    assert LOCK not in store.names("first/out")
    store.put("first/in/claims001.837", numbered(50))
    store.remove("first/in/claims002.837")
    again = summary(
        convert(store.url("first/in"), "json", store.url("first/out"), **store.environment), 3
    )
    assert again["files"]["converted"] == 1
    assert (again["changed"], again["vanished"]) == (["claims001.837"], ["claims002.837"])


@pytest.mark.slow
def test_rows_in_an_object_store(tmp_path: Path, store: Store) -> None:
    source = write_inputs(tmp_path / "in", small=3, large=2_000)
    summary(convert(source, "parquet", tmp_path / "wanted"), 3)
    url = store.url("second")
    done = summary(convert(source, "parquet", url, "--jobs", "2", **store.environment), 3)
    assert rows(store.fetch("second", tmp_path / "found")) == rows(tmp_path / "wanted")
    assert done["files"]["converted"] > 5
    (source / "claims001.837").write_bytes(numbered(51))
    for place in (url, tmp_path / "wanted"):
        changed = summary(convert(source, "parquet", place, **store.environment), 3)
        assert changed["changed"] == ["claims001.837"]
    assert rows(store.fetch("second", tmp_path / "again")) == rows(tmp_path / "wanted")


def _started(source: Path, url: str, preparation: str, store: Store) -> subprocess.Popen[bytes]:
    code = f"import os, signal, sys\n{preparation}\nfrom edi.cli.main import run\nrun()"
    arguments = ["convert", str(source), "--to", "parquet", "--out", url, "--jobs", "2", "-q"]
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=environment(**store.environment),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


_KILLING = """
from edi.convert.batch.remote import RemoteStorage
def killing(step, parent=os.getpid()):
    def wrapped(*args):
        if any(isinstance(one, str) and one.startswith({name!r}) for one in args):
            os.kill(parent, signal.SIGKILL)
            signal.pause()
        return step(*args)
    return wrapped
RemoteStorage.{step} = killing(RemoteStorage.{step})
"""


@pytest.mark.thorough_but_one_in(2)
@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("upload", "claims/"),
        ("upload", "lines/"),
        ("put", f"{OWN}/manifest.json"),
        ("put", f"{OWN}/records/"),
        ("put", "files/"),
        ("remove", f"{OWN}/records/"),
    ],
)
def test_killed_and_started_again(tmp_path: Path, store: Store, step: str, name: str) -> None:
    source, place = (
        write_inputs(tmp_path / "in", small=2, large=20),
        f"killed/{step}/{name.strip('/')}",
    )
    summary(convert(source, "parquet", tmp_path / "wanted"), 3)
    child = _started(source, store.url(place), _KILLING.format(step=step, name=name), store)
    assert child.wait() == -signal.SIGKILL
    assert LOCK in store.names(place)
    summary(convert(source, "parquet", store.url(place), **store.environment), 3)
    assert rows(store.fetch(place, tmp_path / "found")) == rows(tmp_path / "wanted")
    own = {one for one in store.names(place) if one.startswith(OWN)}
    assert own == {f"{OWN}/manifest.json"}


@pytest.mark.slow
def test_a_run_of_another_machine_is_not_disturbed(tmp_path: Path, store: Store) -> None:
    source, url = write_inputs(tmp_path / "in", small=1), store.url("theirs")
    about = {"machine": "another", "host": "batch-7", "token": "0"}
    store.put(f"theirs/{LOCK}", json.dumps(about).encode())
    done = convert(source, "json", url, **store.environment)
    assert done.returncode == 3
    assert "batch-7" in done.stderr
    assert "--take-over" in done.stderr
    assert store.names("theirs") == {LOCK}
    summary(convert(source, "json", url, "--take-over", **store.environment), 3)
    assert LOCK not in store.names("theirs")


@pytest.mark.slow
def test_what_the_server_refuses_is_said(tmp_path: Path, store: Store) -> None:
    source = write_inputs(tmp_path / "in", small=1)
    for place in ("s3://no-such-bucket/out", "s3://claims"):
        store.put("something", b"else")
        done = convert(source, "json", place, **store.environment)
        assert done.returncode in (2, 3)
        assert "internal error" not in done.stderr
    done = convert("s3://no-such-bucket/in", "json", tmp_path / "out", **store.environment)
    assert done.returncode == 3


def test_without_the_extra_it_is_named(tmp_path: Path) -> None:
    source = write_inputs(tmp_path / "in", small=1)
    for module, extra in (("fsspec", "s3"), ("s3fs", "s3")):
        without = f"sys.modules[{module!r}] = None"
        done = edi_with(without, "convert", source, "--to", "json", "--out", "s3://bucket/x")
        assert done.returncode == 2
        assert f"aso-edi[{extra}]" in done.stderr
    unknown = edi("convert", source, "--to", "json", "--out", "nosuch://bucket/x")
    assert unknown.returncode == 2
    assert "nosuch://" in unknown.stderr


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    source = write_inputs(tmp_path / "in", small=1)
    done = convert(f"file://{source}", "json", f"file://{tmp_path}/out")
    summary(done, 3)
    assert "claims000.837.jsonl" in outputs(tmp_path / "out")


def test_the_memory_of_one_process(tmp_path: Path) -> None:
    import fsspec

    from edi.convert.batch.kinds import FILES
    from edi.convert.batch.places import storage_at
    from edi.convert.batch.run import convert as run
    from edi.convert.batch.sources import local_source

    path = tmp_path / "a.837"
    path.write_bytes(numbered(1))
    sources = [local_source(str(path), "a.837")]
    for wanted in (1, 0):
        place = storage_at("memory://batch-test/out")
        outcome: Any = run(sources, FILES["json"], place, jobs=4)
        assert (outcome.converted, outcome.plan.unchanged) == (wanted, 1 - wanted)
    names = fsspec.filesystem("memory").find("/batch-test/out")
    assert [os.path.basename(name) for name in names][-1] == "a.837.jsonl"  # noqa: PTH119
