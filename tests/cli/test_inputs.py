"""Folders, zip files and packed files on the command line; folders say what they skipped."""

import gzip
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from edi_command import CLEAN, edi, write_bad

import edi as edi_package
from edi.cli.inputs import files, size


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Claims of every kind of packing, and what is none."""
    claims = tmp_path / "claims"
    claims.mkdir()
    shutil.copy(CLEAN, claims / "a.837")
    (claims / "b.837.gz").write_bytes(gzip.compress(write_bad(tmp_path / "bad").read_bytes()))
    with zipfile.ZipFile(claims / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(CLEAN, "in/c1.837")
        archive.write(CLEAN, "__MACOSX/._c1.837")
        archive.write(CLEAN, "notes.pdf")
    (claims / "d.pdf").write_bytes(b"%PDF")
    (claims / "e.7z").write_bytes(b"7z")
    (claims / ".hidden.837").write_bytes(b"")
    (claims / ".git").mkdir()
    (claims / "nosuffix").write_bytes(b"")
    (claims / "notes.gz").write_bytes(b"")
    return claims


def test_what_a_folder_holds(folder: Path) -> None:
    unreadable: list[str] = []
    skipped: list[str] = []
    found = list(files([str(folder)], unreadable.append, skipped.append))
    names = [Path(file).relative_to(folder).as_posix() for file in found]
    assert names == ["a.837", "b.837.gz", "c.zip/in/c1.837"]
    assert not unreadable
    assert skipped == [
        f"{folder / 'c.zip'}: skipped 1 *.pdf, 1 hidden file",
        f"{folder}: skipped 1 *.7z, 1 *.gz, 1 *.pdf, 1 file without a suffix, 1 hidden file,"
        " 1 hidden folder",
    ]


def test_many_kinds_of_skipped_files_are_summed_up(tmp_path: Path) -> None:
    (tmp_path / "a.837").write_bytes(b"")
    for number in range(9):
        for name in (f"x.s{number}", "y.pdf"):
            (tmp_path / f"{number}{name}").write_bytes(b"")
    skipped: list[str] = []
    list(files([str(tmp_path)], skipped.append, skipped.append))
    assert skipped == [
        f"{tmp_path}: skipped 9 *.pdf, 1 *.s0, 1 *.s1, 1 *.s2, 1 *.s3, 1 *.s4, 4 of other kinds"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_pipes_and_linked_folders_are_skipped(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.837").write_bytes(b"")
    os.mkfifo(inside / "b.837")
    (inside / "c").symlink_to(tmp_path)
    skipped: list[str] = []
    list(files([str(inside)], skipped.append, skipped.append))
    assert skipped == [f"{inside}: skipped 1 device or pipe, 1 linked folder"]


def test_a_folder_without_claims_says_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"")
    unreadable: list[str] = []
    assert not list(files([str(tmp_path)], unreadable.append))
    (message,) = unreadable
    assert message.startswith(f"{tmp_path}: no file to check in this folder (*.270 ")
    assert message.endswith("; skipped: 1 *.pdf")


def test_sizes_are_those_of_what_is_read(folder: Path) -> None:
    whole = CLEAN.stat().st_size
    assert size(str(folder / "a.837")) == whole
    assert size(str(folder / "c.zip" / "in" / "c1.837")) == whole
    assert size(str(folder / "b.837.gz")) == (folder.parent / "bad").stat().st_size
    assert size("-") == size(str(folder / "none")) == size(str(folder / "c.zip" / "none")) == 0


@pytest.mark.slow_but_one_in(2)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_all_of_a_folder_is_checked(folder: Path, jobs: str) -> None:
    done = edi("validate", folder, "--jobs", jobs, "--ignore", "SIT001", "--format", "json")
    assert done.returncode == 1
    checked = {Path(one["file"]).name: one for one in json.loads(done.stdout)["files"]}
    assert [(name, one["errors"]) for name, one in checked.items()] == [
        ("a.837", 0),
        ("b.837.gz", 1),
        ("c1.837", 0),
    ]
    assert "skipped 1 *.7z" in done.stderr
    assert not edi("validate", folder, "-q", "--ignore", "SIT001").stderr


def test_packed_files_are_read_by_view_and_from_standard_input(folder: Path) -> None:
    plain = edi("view", folder / "a.837").stdout
    assert plain.startswith("interchange ")
    assert edi("view", folder / "c.zip" / "in" / "c1.837").stdout == plain
    packed = gzip.compress(CLEAN.read_bytes())
    assert edi("view", "-", stdin=packed).stdout == plain
    assert edi("validate", "-", stdin=packed).returncode == 0
    refused = edi("validate", "-", stdin=(folder / "c.zip").read_bytes())
    assert refused.returncode == 3
    assert refused.stderr == (
        "edi: standard input: a zip file, which can be read from a file only\n"
    )


def test_another_archive_is_refused_and_the_rest_is_checked(folder: Path) -> None:
    (folder / "e.7z").write_bytes(b"7z\xbc\xaf\x27\x1c\0")
    done = edi("validate", folder / "e.7z", folder / "a.837")
    assert done.returncode == 3
    assert done.stderr == (
        f"edi: {folder / 'e.7z'}: a 7-Zip archive: unpack it first; edi reads .gz and .zip\n"
    )
    assert "no findings" in done.stdout
    seen = edi("view", folder / "e.7z")
    assert (seen.returncode, seen.stderr) == (3, done.stderr)


@pytest.mark.slow
def test_python_and_remit_read_packed_files_too(folder: Path, tmp_path: Path) -> None:
    packed = folder / "b.837.gz"
    assert [f.code for f in edi_package.validate(packed, select=["BAL"])] == ["BAL001"]
    assert [claim.id for claim in edi_package.read_claims(packed)] == ["P1002"]
    demo = CLEAN.parents[2] / "demo"
    claims = tmp_path / "claims.zip"
    with zipfile.ZipFile(claims, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((demo / "claims").glob("[ip]*.837")):
            archive.write(path, path.name)
    options = ("--decisions", demo / "decisions.jsonl", "--groups", demo / "groups.toml")
    plain = edi(
        "remit",
        demo / "claims" / "professional.837",
        demo / "claims" / "institutional.837",
        *options,
        "--out",
        tmp_path / "a",
        "--date",
        "2026-07-03",
    )
    zipped = edi("remit", claims, *options, "--out", tmp_path / "b", "--date", "2026-07-03")
    assert plain.returncode == zipped.returncode == 0, zipped.stderr
    names = sorted(path.name for path in (tmp_path / "a").glob("*.835"))
    assert names == sorted(path.name for path in (tmp_path / "b").glob("*.835")) != []


def test_a_file_of_a_folder_that_is_only_named_zip_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(CLEAN, folder / "a.zip")
    with zipfile.ZipFile(folder / "none.zip", "w"):
        pass
    said: list[str] = []
    assert list(files([str(folder)], said.append, said.append)) == [str(folder / "a.zip")]
    assert said == [f"{folder / 'none.zip'}: skipped, no file to check in this zip file"]
