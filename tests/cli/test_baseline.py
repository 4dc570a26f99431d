"""--baseline, --write-baseline and --since, through the command."""

import gzip
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from edi_command import CLEAN, edi, write_bad

from edi.report import baseline as baselines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of claims: with one finding, with three (SIT001 twice besides), with none."""
    claims = tmp_path / "claims"
    claims.mkdir()
    write_bad(claims / "one.837")
    write_bad(claims / "three.837", copies=3)
    (claims / "none.837").write_bytes(CLEAN.read_bytes())
    return claims


def report(*arguments: str | Path, code: int = 1) -> dict[str, Any]:
    done = edi("validate", "--format", "json", "--no-config", *arguments)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def findings(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (Path(file["file"]).name, one["claim"], one["code"])
        for file in found["files"]
        for one in file["findings"]
    ]


@pytest.mark.slow
def test_what_is_kept_is_left_out(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    number = len(findings(report(folder)))
    done = edi("validate", folder, "--write-baseline", file)
    assert done.returncode == 0
    assert f"edi: {file}: {number} findings kept as known\n" in done.stderr
    assert "no new findings" in done.stdout
    done = edi("validate", folder, "--baseline", file)
    assert (done.returncode, "error" in done.stdout) == (0, False)
    assert f"edi: {number} findings left out: the baseline has them\n" in done.stderr
    found = report(folder, "--baseline", file, "--statistics", code=0)
    assert findings(found) == []
    assert found["summary"]["known"] == number
    assert found["summary"]["errors"] == found["summary"]["warnings"] == 0
    assert found["summary"]["rules"] == []
    assert [one.get("known", 0) > 0 for one in found["files"]] == [False, True, True]
    lines = edi("validate", folder, "--baseline", file, "--format", "jsonl")
    assert (lines.returncode, lines.stdout) == (0, "")


@pytest.mark.slow
def test_what_is_new_is_reported(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    edi("validate", folder, "--write-baseline", file)
    write_bad(folder / "three.837", copies=4)
    new = findings(report(folder, "--baseline", file, "--select", "BAL"))
    assert new == [("three.837", "P1005", "BAL001")]
    (folder / "other.837").write_bytes((folder / "one.837").read_bytes())
    new = findings(report(folder, "--baseline", file, "--select", "BAL"))
    assert new == [("other.837", "P1002", "BAL001"), ("three.837", "P1005", "BAL001")]


@pytest.mark.slow
def test_equal_findings_are_counted(tmp_path: Path) -> None:
    claims, file = tmp_path / "a.837", tmp_path / "known.json"
    text = write_bad(claims, copies=3).read_text(encoding="utf-8")
    twice = re.sub(r"CLM\*P100[34]\*", "CLM*P1002*", text)
    claims.write_text(text.replace("CLM*P1003*", "CLM*P1002*"), encoding="utf-8")
    edi("validate", claims, "--write-baseline", file, "--select", "BAL")
    assert " 2" in file.read_text(encoding="utf-8")
    claims.write_text(twice, encoding="utf-8")
    found = report(claims, "--baseline", file, "--select", "BAL")
    (one,) = found["files"][0]["findings"]
    assert (one["claim"], found["summary"]["known"]) == ("P1002", 2)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_packed_files_folders_and_processes(jobs: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    done = edi("validate", folder, "--write-baseline", file, "--jobs", jobs)
    assert done.returncode == 0
    kept = file.read_text(encoding="utf-8")
    other = "1" if jobs == "3" else "3"
    edi("validate", folder, "--write-baseline", file, "--jobs", other)
    assert file.read_text(encoding="utf-8") == kept  # also: the key stays
    moved = tmp_path / "moved"
    moved.mkdir()
    with zipfile.ZipFile(moved / "all.zip", "w") as archive:
        archive.write(folder / "one.837", "one.837")
    for name in ("three.837", "none.837"):
        (moved / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
    # Between other files, duplicates are others: they are left to their own test.
    arguments = (moved, "--baseline", file, "--jobs", jobs, "--ignore", "SIT")
    assert findings(report(*arguments, code=0)) == []
    (moved / "new.837").write_bytes((folder / "three.837").read_bytes())
    assert [claim for _, claim, _ in findings(report(*arguments, "--select", "BAL"))] == [
        *("P1002", "P1003", "P1004")
    ]


@pytest.mark.slow
def test_parts_of_a_large_file(tmp_path: Path) -> None:
    claims, file = tmp_path / "large.837", tmp_path / "known.json"
    write_bad(claims, copies=1800)
    assert claims.stat().st_size > 1 << 20
    edi("validate", claims, "--write-baseline", file, "--jobs", "2", "--select", "BAL")
    write_bad(claims, copies=1803)
    for jobs in ("1", "2"):
        found = report(claims, "--baseline", file, "--jobs", jobs, "--select", "BAL")
        assert [claim for _, claim, _ in findings(found)] == ["P2802", "P2803", "P2804"]
        assert found["summary"]["known"] == 1800


def test_no_value_is_kept(folder: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "known.json", tmp_path / "other.json"
    edi("validate", folder, "--write-baseline", file)
    edi("validate", folder, "--write-baseline", other)
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert set(kept) == {"edi-baseline", "key", "findings"}
    assert all(re.fullmatch(r"[0-9a-f]{16}( \d+)?", one) for one in kept["findings"])
    assert not set(kept["findings"]) & set(json.loads(other.read_text())["findings"])
    text = file.read_text(encoding="utf-8")
    assert not any(word in text for word in ("P1002", "HOLLIS", "one.837", "BAL"))


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "this is not a baseline"),
        ("[]", "this is not a baseline"),
        ('{"findings": []}', "this is not a baseline"),
        ('{"edi-baseline": 2}', "this edi reads baselines of version 1 only"),
        ('{"edi-baseline": 1, "key": "00", "findings": []}', "this baseline is damaged"),
        ('{"edi-baseline": 1, "key": "zz", "findings": []}', "this baseline is damaged"),
        (f'{{"edi-baseline": 1, "key": "{"0" * 32}", "findings": [1]}}', "is damaged"),
        (f'{{"edi-baseline": 1, "key": "{"0" * 32}", "findings": ["abc"]}}', "is damaged"),
    ],
)
def test_what_is_no_baseline(content: str, reason: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text(content, encoding="utf-8")
    done = edi("validate", folder, "--baseline", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    if content:  # nor is it replaced
        assert edi("validate", folder, "--write-baseline", file).returncode == 2
        assert file.read_text(encoding="utf-8") == content


@pytest.mark.slow
def test_wrong_usage(folder: Path, tmp_path: Path) -> None:
    none = tmp_path / "none.json"
    assert edi("validate", folder, "--baseline", none).returncode == 2
    assert edi("validate", folder, "--since", none).returncode == 2
    both = edi("validate", folder, "--baseline", none, "--since", none)
    assert "give one of --baseline, --write-baseline and --since" in both.stderr
    done = edi("validate", folder, "--write-baseline", tmp_path / "no" / "b.json")
    assert (done.returncode, "no such folder" in done.stderr) == (2, True)
    claims = folder / "one.837"
    before = claims.read_bytes()
    assert edi("validate", folder, "--write-baseline", claims).returncode == 2
    assert claims.read_bytes() == before


def test_a_run_that_could_not_read_all_writes_none(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    done = edi("validate", folder, folder / "missing.837", "--write-baseline", file)
    assert (done.returncode, file.exists()) == (3, False)
    assert f"{file}: not written, as not all files could be read" in done.stderr


# -- --since


@pytest.mark.slow
@pytest.mark.parametrize("style", ["json", "jsonl", "indented"])
def test_new_and_gone(style: str, folder: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "findings.json"
    edi(
        *("validate", folder, "--select", "BAL", "--output", earlier, "--show-values"),
        *("--format", "jsonl" if style == "jsonl" else "json"),
    )
    if style == "indented":
        content = json.loads(earlier.read_text(encoding="utf-8"))
        earlier.write_text(json.dumps(content, indent=4), encoding="utf-8")
    (folder / "one.837").write_bytes(CLEAN.read_bytes())
    text = write_bad(folder / "three.837", copies=3).read_text(encoding="utf-8")
    (folder / "three.837").write_text(text.replace("CLM*P1003*", "CLM*P9*"), encoding="utf-8")
    for jobs in ("1", "3"):
        arguments = (folder, "--since", earlier, "--select", "BAL", "--jobs", jobs)
        found = report(*arguments)
        assert findings(found) == [("three.837", "P9", "BAL001")]
        gone = [(Path(one["file"]).name, one["claim"]) for one in found["gone"]]
        assert gone == [("one.837", "P1002"), ("three.837", "P1003")]
        assert all("message" not in one for one in found["gone"])
        assert (found["summary"]["known"], found["summary"]["gone"]) == (2, 2)
    done = edi("validate", *arguments)
    assert f"edi: since {earlier}: 1 new, 2 gone, 2 findings as before\n" in done.stderr
    assert done.stdout.count("claim P1003)") == 1
    assert "\ngone\n  BAL001 claim-charge: 2000A[1]/" in done.stdout
    part = report(folder / "one.837", "--since", earlier, code=0)  # of the files checked only
    assert [one["claim"] for one in part["gone"]] == ["P1002"]
    assert report(folder, "--since", earlier, "--ignore", "BAL")["gone"] == []


@pytest.mark.slow
def test_nothing_is_new(folder: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "findings.json"
    edi("validate", folder, "--format", "json", "--output", earlier)
    number = len(findings(report(folder)))
    found = report(folder, "--since", earlier, "--output", "-", code=0)
    assert (found["gone"], found["summary"]["known"]) == ([], number)
    # The report may be replaced by the run that is held against it.
    done = edi("validate", folder, "--format", "json", "--since", earlier, "--output", earlier)
    assert done.returncode == 0
    assert json.loads(earlier.read_text(encoding="utf-8"))["gone"] == []


@pytest.mark.slow_but_one_in(3)
@pytest.mark.parametrize(
    "content",
    ["claims", "[]", '{"code": 1}', '{"files": [\n{"code": "BAL001"}', '{"files": 3}', "{"],
)
def test_what_is_no_report(content: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "findings.json"
    file.write_text(content, encoding="utf-8")
    done = edi("validate", folder, "--since", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert "this is not a report of findings" in done.stderr


def test_base_names() -> None:
    names = ["a/b.837", "b.837", "x.zip/b.837", "a\\b.837.gz", "b.837.GZ"]
    assert set(map(baselines.base_name, names)) == {"b.837"}
