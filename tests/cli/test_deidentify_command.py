"""`edi deidentify` as users start it."""

import json
import zipfile
from pathlib import Path

import pytest
from edi_command import CLEAN, REMITTANCE, ROOT, edi

DEMO = ROOT / "fixtures" / "demo"


def test_files_of_a_folder(tmp_path: Path) -> None:
    key, out = tmp_path / "key", tmp_path / "out"
    done = edi("deidentify", DEMO, "--out", out, "--key", key, "--new-key", "--rare", "0")
    assert (done.returncode, done.stderr) == (0, "edi: " + done.stderr[5:] if done.stderr else "")
    assert done.stdout.splitlines()[-1].startswith("5 files, ")
    assert sorted(path.name for path in out.iterdir())[0] == "0001.837"
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert all(b"BRIGHTWATER" not in data for data in first.values())
    # Again with the same key: the same files.
    done = edi("deidentify", DEMO, "--out", tmp_path / "two", "--key", key, "--rare", "0")
    assert done.returncode == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == first
    kept = ("--keep", "file-names,payers", "--rare", "0")
    done = edi("deidentify", DEMO, "--out", tmp_path / "three", "--key", key, *kept)
    assert done.returncode == 0
    names = {path.relative_to(tmp_path / "three") for path in (tmp_path / "three").rglob("*.83?")}
    assert names == {path.relative_to(DEMO) for path in DEMO.rglob("*.83?")}


@pytest.mark.slow
def test_what_is_left_to_decide(tmp_path: Path) -> None:
    common = (CLEAN, "--key", tmp_path / "key")
    done = edi("deidentify", *common, "--new-key", "--out", tmp_path / "a")
    assert done.returncode == 1
    assert f"review  {CLEAN}:29:1: HI01: Fewer than 5 patients" in done.stdout
    assert "I10" not in done.stdout
    done = edi("deidentify", *common, "--out", tmp_path / "b", "--show-values")
    assert "[I10]" in done.stdout
    done = edi("deidentify", *common, "--out", tmp_path / "c", "--check", "--format", "json")
    said = json.loads(done.stdout)
    assert said["differences"] == [] and said["counts"]["diagnosis"] == 2
    assert "value" not in said["review"][0]
    done = edi("deidentify", *common, "--out", tmp_path / "d", "--check", "--rare", "0")
    assert done.returncode == 0
    assert done.stdout.endswith("checked: the same is found before and after\n")


@pytest.mark.slow
def test_wrong_usage(tmp_path: Path) -> None:
    key = tmp_path / "key"
    edi("deidentify", CLEAN, "--out", tmp_path / "first", "--key", key, "--new-key")
    text = key.read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.837").write_bytes(CLEAN.read_bytes())
    (tmp_path / "open").write_bytes(text)
    (tmp_path / "open").chmod(0o644)
    out = ("--out", tmp_path / "o")
    for arguments, message in (
        ((CLEAN, "--key", key), "--out"),
        ((CLEAN, *out), "--key"),
        ((CLEAN, *out, "--key", tmp_path / "no"), "--new-key makes it"),
        ((CLEAN, *out, "--key", key, "--new-key"), "is there already"),
        ((CLEAN, *out, "--key", key, "--keep", "patients"), "patients is none of"),
        ((CLEAN, "--out", tmp_path / "first", "--key", key), "new or empty"),
        ((tmp_path / "in", "--out", tmp_path / "in" / "o", "--key", key), "which is read"),
        ((CLEAN, *out, "--key", tmp_path / "o" / "key", "--new-key"), "keep it apart"),
        ((CLEAN, *out, "--key", tmp_path / "open"), "chmod 600"),
        (("-", *out, "--key", key), "standard input is not taken"),
    ):
        done = edi("deidentify", *arguments)
        assert done.returncode == 2, arguments
        assert message in done.stderr.replace("\n", " "), done.stderr
    assert not (tmp_path / "o").exists()
    assert key.read_bytes() == text
    assert text.decode().strip() not in done.stderr


@pytest.mark.slow
def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "smith.837").write_bytes(b"JOHN SMITH")
    (tmp_path / "in" / "b.835").write_bytes(REMITTANCE.read_bytes())
    rest = ("--key", tmp_path / "key", "--new-key", "--rare", "0")
    done = edi("deidentify", tmp_path / "in", "--out", tmp_path / "o", *rest)
    assert done.returncode == 3
    assert "smith.837" in done.stderr and "JOHN" not in done.stderr
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["0001.835"]
    only = tmp_path / "in" / "smith.837"
    done = edi("deidentify", only, "--out", tmp_path / "p", "--key", tmp_path / "key")
    assert done.returncode == 3 and not (tmp_path / "p").exists()
    done = edi("deidentify", tmp_path / "no", "--out", tmp_path / "p", "--key", tmp_path / "key")
    assert done.returncode == 3


@pytest.mark.slow
def test_names_in_a_zip_file_stay_inside(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "a.zip", "w") as packed:
        packed.writestr("../../evil.837", CLEAN.read_bytes())
    out = tmp_path / "deep" / "er" / "o"
    rest = ("--key", tmp_path / "key", "--new-key", "--keep", "file-names", "--rare", "0")
    done = edi("deidentify", tmp_path / "in", "--out", out, *rest)
    assert done.returncode == 3  # such names are not read at all
    assert not list(tmp_path.glob("*.837")) and not list((tmp_path / "deep").glob("*.837"))
