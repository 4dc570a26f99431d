"""`edi convert` of folders to a file for each input."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from batch_cases import (
    ASIDE,
    BASE,
    GOOD,
    OWN,
    convert,
    numbered,
    outputs,
    own_files,
    summary,
    write_inputs,
)
from edi_command import edi


def test_a_folder_in_is_a_folder_out(tmp_path: Path) -> None:
    source = write_inputs(tmp_path / "in")
    done = summary(convert(source, "json", tmp_path / "out"), 3)
    assert done["files"] == {"converted": 12 + GOOD, "unchanged": 0, "set_aside": len(ASIDE)}
    assert {one["file"] for one in done["set_aside"]} == ASIDE
    made = outputs(tmp_path / "out")
    assert len(made) == 12 + GOOD == done["outputs"]
    assert "sub/Nächste Woche/a b'\"&#%?.837.jsonl" in made
    assert "two.zip/in/two.837.jsonl" in made
    assert own_files(tmp_path / "out") == {"lock", "manifest.json"}


def test_there_and_back(tmp_path: Path) -> None:
    source = write_inputs(tmp_path / "in")
    convert(source, "json", tmp_path / "json")
    summary(convert(tmp_path / "json", "x12", tmp_path / "back"))
    made = outputs(tmp_path / "back")
    assert made["claims003.837"] == numbered(3)
    assert made["wrapped.txt"] == (source / "wrapped.txt").read_bytes()
    assert made["sub/Nächste Woche/packed.837"] == numbered(2_000, 3)


def test_a_second_run_converts_what_is_new_or_changed(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in"), tmp_path / "out"
    first = summary(convert(source, "json", out), 3)
    states = {path: path.stat().st_mtime_ns for path in out.rglob("*.jsonl")}
    (source / "claims001.837").write_bytes(numbered(77))
    (source / "new.837").write_bytes(numbered(78))
    (source / "claims002.837").unlink()
    done = summary(convert(source, "json", out), 3)
    assert done["files"]["converted"] == 2
    assert done["files"]["unchanged"] == first["files"]["converted"] - 2
    assert done["changed"] == ["claims001.837"]
    assert done["vanished"] == ["claims002.837"]
    written = {p.name for p in out.rglob("*.jsonl") if states.get(p) != p.stat().st_mtime_ns}
    assert written == {"claims001.837.jsonl", "new.837.jsonl"}
    assert "N77X0" in (out / "claims001.837.jsonl").read_text()
    assert (out / "claims002.837.jsonl").exists()


def test_an_output_that_was_changed_or_removed_is_made_again(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in"), tmp_path / "out"
    convert(source, "json", out)
    before = outputs(out)
    (out / "claims001.837.jsonl").unlink()
    (out / "claims002.837.jsonl").write_text("{}")
    assert summary(convert(source, "json", out), 3)["files"]["converted"] == 2
    assert outputs(out) == before


@pytest.mark.parametrize("to", ["json", "claims-json"])
def test_one_process_or_two_write_the_same(tmp_path: Path, to: str) -> None:
    source = write_inputs(tmp_path / "in", large=3_000)  # more than a megabyte in all
    for jobs in ("1", "2"):
        summary(convert(source, to, tmp_path / jobs, "--jobs", jobs), 3)
    assert outputs(tmp_path / "1") == outputs(tmp_path / "2")


def test_outputs_are_private(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in", small=1), tmp_path / "out"
    convert(source, "json", out)
    for path in out.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_links_are_not_followed_round_in_circles(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in", small=2), tmp_path / "out"
    (source / "sub" / "loop").symlink_to(source)
    (source / "again.837").symlink_to(source / "claims001.837")
    (source / "broken.837").symlink_to(source / "nothing")
    done = summary(convert(source, "json", out), 3)
    assert done["files"]["converted"] == 2 + GOOD
    assert {one["file"] for one in done["set_aside"]} == ASIDE | {"broken.837"}


def test_the_output_folder_may_lie_in_the_input_folder(tmp_path: Path) -> None:
    source = write_inputs(tmp_path / "in", small=2)
    first = summary(convert(source, "json", source / "json"), 3)
    summary(convert(source / "json", "x12", source / "json" / "x12"))
    again = summary(convert(source, "json", source / "json"), 3)
    assert again["files"]["unchanged"] >= first["files"]["converted"]
    assert not [name for name in outputs(source / "json") if name.startswith("json/")]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    name = os.fsdecode(b"claims\xff\n.837")
    (source / name).write_bytes(numbered(1))
    assert summary(convert(source, "json", out))["files"]["converted"] == 1
    assert (out / f"{name}.jsonl").exists()
    assert summary(convert(source, "json", out))["files"]["unchanged"] == 1


def test_a_name_that_is_too_long_once_converted(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / f"{'n' * 248}.837").write_bytes(numbered(1))
    (source / "other.837").write_bytes(numbered(2))
    done = summary(convert(source, "json", out), 1)
    assert done["files"] == {"converted": 1, "unchanged": 0, "set_aside": 1}
    assert "too long" in done["set_aside"][0]["reason"]


def test_names_in_zip_files_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    import zipfile

    source, out = tmp_path / "in", tmp_path / "a" / "out"
    source.mkdir()
    with zipfile.ZipFile(source / "evil.zip", "w") as archive:
        archive.writestr("../../../evil.837", numbered(1))
        archive.writestr("x\\..\\..\\evil.837", numbered(3))
        archive.writestr("good.837", numbered(2))
    done = summary(convert(source, "json", out), 1)
    assert done["files"]["converted"] == 1
    assert "leads out of the folder" in done["set_aside"][0]["reason"]
    assert not list(tmp_path.rglob("evil.837*"))


def test_two_inputs_of_one_name(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "claims.837").write_bytes(numbered(ord(folder)))
    done = summary(
        edi("convert", tmp_path / "a", tmp_path / "b", "--to", "json", "--out", tmp_path / "out",
            "--format", "json"),
        1,
    )  # fmt: skip
    assert done["files"] == {"converted": 1, "unchanged": 0, "set_aside": 1}
    assert "another input" in done["set_aside"][0]["reason"]


def test_a_folder_of_something_else_is_not_written_to(tmp_path: Path) -> None:
    source = write_inputs(tmp_path / "in", small=1)
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine").write_text("mine")
    done = convert(source, "json", out)
    assert done.returncode == 2
    assert "holds files of something else" in done.stderr
    assert [path.name for path in out.iterdir()] == ["mine"]
    (tmp_path / "file").write_text("")
    assert convert(source, "json", tmp_path / "file").returncode == 2


def test_a_folder_holds_one_format(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in", small=1), tmp_path / "out"
    convert(source, "json", out)
    done = convert(source, "claims-json", out)
    assert done.returncode == 2
    assert "a conversion with to json, not claims-json" in done.stderr


def test_a_damaged_manifest_is_said(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in", small=1), tmp_path / "out"
    convert(source, "json", out)
    (out / OWN / "manifest.json").write_text('{"form": 1')
    done = convert(source, "json", out)
    assert done.returncode == 2
    assert "manifest.json is damaged" in done.stderr


def test_what_was_set_aside_is_in_the_manifest(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in", small=1), tmp_path / "out"
    convert(source, "json", out)
    manifest = json.loads((out / OWN / "manifest.json").read_text())
    assert {one["name"] for one in manifest["set_aside"]} == ASIDE
    reasons = {one["name"]: one["reason"] for one in manifest["set_aside"]}
    assert "cannot be unpacked" in reasons["sub/Nächste Woche/cut.837.gz"]
    assert "the file is empty" in reasons["empty.837"]
    (source / "empty.837").write_bytes(numbered(5))
    done = summary(convert(source, "json", out), 3)
    assert done["files"] == {"converted": 1, "unchanged": GOOD + 1, "set_aside": len(ASIDE) - 1}


@pytest.mark.skipif(os.name == "nt", reason="the system has no modes of folders")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    source = write_inputs(tmp_path / "in", small=2)
    for name in ("claims000.837", "sub"):
        (source / name).chmod(0)
    try:
        if os.access(source / "sub", os.R_OK):
            pytest.skip("the system has no closed folders for this user")
        done = summary(convert(source, "json", tmp_path / "out"), 3)
    finally:
        (source / "sub").chmod(0o700)
    assert {"claims000.837", str(source / "sub")} <= {one["file"] for one in done["set_aside"]}


def test_standard_output_takes_one_file(tmp_path: Path) -> None:
    file = BASE / "professional.edi"
    done = edi("convert", file, "--to", "json")
    assert done.returncode == 0, done.stderr
    piped = edi("convert", "-", "--to", "json", stdin=file.read_bytes())
    assert piped.stdout == done.stdout
    back = edi("convert", "-", "--to", "x12", stdin=done.stdout.encode())
    assert back.stdout.encode() == file.read_bytes()
    for arguments in ((file, file), (tmp_path,), ("s3://bucket/file",)):
        refused = edi("convert", *arguments, "--to", "json")
        assert refused.returncode == 2
        assert "--out DIR" in refused.stderr
    assert edi("convert", file, "--to", "parquet").returncode == 2
    assert edi("convert", tmp_path / "none.837", "--to", "json").returncode == 3


def test_options_that_do_not_go_together(tmp_path: Path) -> None:
    file = BASE / "professional.edi"
    for options in (
        ("--to", "json", "--tables", "claims"),
        ("--to", "json", "--validate"),
        ("--to", "csv", "--compression", "zstd"),
        ("--to", "json", "--on-change", "keep"),
        ("--to", "csv", "--tables", "nothing"),
    ):
        done = edi("convert", file, "--out", tmp_path / "out", *options)
        assert done.returncode == 2, options
    assert not (tmp_path / "out").exists()
    assert edi("convert", "-", "--to", "json", "--out", tmp_path / "out").returncode == 2


def test_moving_both_folders_changes_nothing(tmp_path: Path) -> None:
    source, out = write_inputs(tmp_path / "in", small=2), tmp_path / "out"
    converted = summary(convert(source, "json", out), 3)["files"]["converted"]
    shutil.move(source, tmp_path / "elsewhere")
    shutil.move(out, tmp_path / "moved")
    done = summary(convert(tmp_path / "elsewhere", "json", tmp_path / "moved"), 3)
    assert done["files"]["unchanged"] == converted


def test_names_that_are_one_file_there(tmp_path: Path) -> None:
    """As on Windows and macOS, where the second output would take the place of the first."""
    from edi.convert.batch import kinds, local, run, sources

    def source(name: str) -> sources.Source:
        path = tmp_path / str(len(list(tmp_path.iterdir())))
        path.write_bytes(numbered(len(name)))
        return sources.local_source(str(path), name)

    inputs = [source("May/a.837"), source("may/A.837"), source("e\u0301.837"), source("\u00e9.837")]
    for folds, aside in ((False, []), (True, ["may/A.837", "\u00e9.837"])):
        storage = local.LocalStorage(str(tmp_path / f"out{folds}"))
        if folds:
            (tmp_path / f"out{folds}" / ".edi-convert").mkdir(parents=True)
            (tmp_path / f"out{folds}" / ".EDI-CONVERT").mkdir()
        outcome = run.convert(inputs, kinds.FILES["json"], storage)
        assert [one.name for one in outcome.set_aside] == aside
        assert outcome.converted == len(inputs) - len(aside)
