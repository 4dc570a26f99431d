import json
import os
from pathlib import Path

import pytest
from edi_command import CLEAN, REMITTANCE, edi, write_bad

from edi.finding import JSON_KEYS


def _findings(stdout: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in stdout.splitlines()]


def test_jsonl_has_the_contract_s_keys_in_order(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    for more in ([], ["--show-values"]):
        done = edi("validate", "--format", "jsonl", "--select", "BAL001", *more, bad)
        (line,) = done.stdout.splitlines()
        finding = json.loads(line)
        assert tuple(finding) == JSON_KEYS
        assert finding["code"] == "BAL001"
        assert finding["file"] == str(bad)
        assert (finding["claim"], finding["segment"], finding["element"]) == ("P1002", 25, 2)
        assert finding["component"] is None
        assert ("507" in line) == bool(more)


def test_json_is_one_document(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837", copies=2)
    done = edi("validate", "--format", "json", "--select", "BAL001", bad, CLEAN)
    report = json.loads(done.stdout)
    first, second = report["files"]
    assert set(first) == {
        *("file", "transactions", "claims", "segments", "errors", "warnings", "findings")
    }
    assert (first["file"], second["file"]) == (str(bad), str(CLEAN))
    assert (first["claims"], first["errors"], len(first["findings"])) == (2, 2, 2)
    assert (second["segments"], second["findings"]) == (58, [])
    assert [tuple(finding) for finding in first["findings"]] == [JSON_KEYS] * 2
    assert report["summary"]["claims"] == 3
    assert report["summary"]["errors"] == 2


def test_text_shows_the_segment_with_its_element_marked(tmp_path: Path) -> None:
    done = edi("validate", "--select", "BAL001", write_bad(tmp_path / "bad.837"))
    lines = done.stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if "BAL001" in line)
    assert lines[at - 1] == "  claim P1002"
    assert lines[at].startswith("    error BAL001 claim-charge: The total charge (CLM02) is 7.00")
    assert lines[at + 1].endswith("2300[1]/CLM[1], CLM02 (line 27, segment 25)")
    assert lines[at + 2] == "      CLM*·····*···***11:B:1*Y*A*Y*Y"
    assert lines[at + 3] == "                ^^^"


def test_show_values_adds_values_and_details(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    done = edi("validate", "--select", "BAL001", "--show-values", bad)
    assert "CLM*P1002*507***11:B:1*Y*A*Y*Y" in done.stdout
    assert "[507.00 total charge - 320.00 line 1 - 180.00 line 2 = 7.00]" in done.stdout


@pytest.mark.slow
def test_many_findings_of_one_code_are_folded(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837", copies=1030)
    folded = edi("validate", "--select", "BAL001", bad).stdout
    assert folded.count("error BAL001") == 20
    assert "BAL001: 1,010 more (--all shows them)" in folded
    assert "1,030 errors in 1,030 claims" in folded
    assert edi("validate", "--select", "BAL001", "--all", bad).stdout.count("error BAL001") == 1030


@pytest.mark.slow
def test_select_ignore_and_snip_choose_rules(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")

    def codes(*options: str) -> set[object]:
        done = edi("validate", "--format", "jsonl", *options, bad)
        return {finding["code"] for finding in _findings(done.stdout)}

    assert "BAL001" in codes()
    assert codes("--select", "bal001,ENV") == {"BAL001"}
    assert codes("--select", "BAL", "--ignore", "BAL") == set()
    assert codes("--ignore", "BAL", "--select", "BAL001") == {"BAL001"}
    assert "BAL001" not in codes("--snip", "2")


@pytest.mark.slow
def test_standard_input_is_a_dash(tmp_path: Path) -> None:
    data = write_bad(tmp_path / "bad.837").read_bytes()
    done = edi("validate", "-", "--format", "jsonl", "--select", "BAL001", stdin=data)
    assert [finding["file"] for finding in _findings(done.stdout)] == ["-"]
    assert "standard input" in edi("validate", "-", "--select", "BAL001", stdin=data).stdout


@pytest.mark.slow
def test_files_without_envelope_are_read_when_asked(tmp_path: Path) -> None:
    text = CLEAN.read_text(encoding="utf-8")
    file = tmp_path / "headless.837"
    file.write_text(text[text.index("ST*") : text.index("\nGE*") + 1], encoding="utf-8")
    assert edi("validate", "--select", "ENV001", file).returncode == 1
    done = edi("validate", "--no-envelope", "--select", "ENV001,BAL", file)
    assert (done.returncode, "in 1 claim" in done.stdout) == (0, True)


def test_folders_are_searched_and_hidden_files_passed_over(tmp_path: Path) -> None:
    clean = CLEAN.read_bytes()
    for name in ("b.837", "a/z.EDI", "a/c.txt", ".d.837", ".git/e.837", "f.md", "g.json"):
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(clean)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "in" / "pipe.837")  # to read it would wait for ever
    named = tmp_path / "in" / "f.md"
    done = edi("validate", "--format", "json", "in", named, "in/b.837", cwd=tmp_path)
    files = [file["file"] for file in json.loads(done.stdout)["files"]]
    assert files == ["in/b.837", "in/a/c.txt", "in/a/z.EDI", str(named)]


def test_output_replaces_a_file_only_at_the_end(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    out = tmp_path / "out.json"
    out.write_text("before")
    out.chmod(0o640)
    command = ["validate", "--format", "json", "--select", "BAL001", "--output", str(out)]
    done = edi(*command, bad)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(out.read_text())["summary"]["errors"] == 1
    assert out.stat().st_mode & 0o777 == 0o640
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad.837", "out.json"]


@pytest.mark.slow
def test_output_never_replaces_an_input(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    before = bad.read_bytes()
    assert edi("validate", bad, "--output", bad).returncode == 2
    out = tmp_path / "findings.txt"
    for _ in range(2):
        done = edi("validate", tmp_path, "--select", "BAL,ENV001", "--output", out)
        assert (done.returncode, done.stderr) == (1, "")
    assert bad.read_bytes() == before
    assert "1 error in 1 claim" in out.read_text(encoding="utf-8")


def test_output_into_no_folder_is_3(tmp_path: Path) -> None:
    done = edi("validate", CLEAN, "--output", tmp_path / "no" / "out.json")
    assert done.returncode == 3
    assert done.stderr == f"edi: {tmp_path / 'no' / 'out.json'}: No such file or directory\n"


@pytest.mark.slow
def test_jobs_change_nothing_in_the_output(tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.837" for n in range(5)]
    for number, file in enumerate(files):
        write_bad(file, copies=number + 1)
    paths = [*files[:2], REMITTANCE, tmp_path / "nowhere.837", *files[2:]]
    for style in ("text", "json"):
        command = ["validate", "--format", style, *map(str, paths)]
        one, two = edi(*command, "--jobs", "1"), edi(*command, "--jobs", "2")
        assert "SIT001" in one.stdout  # what compares claims of different files
        assert two.stdout == one.stdout
        assert (two.returncode, two.stderr) == (one.returncode, one.stderr)
        assert one.returncode == 3


@pytest.mark.slow
def test_colour_only_where_it_is_wanted(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    plain = edi("validate", bad).stdout
    assert "\x1b" not in plain
    assert "\x1b" not in edi("validate", bad, NO_COLOR="1", FORCE_COLOR="1").stdout
    assert "\x1b[" in edi("validate", bad, FORCE_COLOR="1", TERM="xterm").stdout


@pytest.mark.slow
def test_paths_are_not_wrapped_in_pipes(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 200)
    long.mkdir()
    bad = write_bad(long / "bad.837")
    for env in ({"COLUMNS": "40"}, {"COLUMNS": "40", "FORCE_COLOR": "1"}):
        assert str(bad) in edi("validate", bad, "--select", "BAL001", **env).stdout


def test_output_survives_a_poor_locale(tmp_path: Path) -> None:
    bad = write_bad(tmp_path / "bad.837")
    done = edi("validate", bad, "--select", "BAL001", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, done.stderr) == (1, "")
