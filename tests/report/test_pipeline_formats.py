"""SARIF, annotations of GitHub Actions, and JUnit XML: what other programs read of a run."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType
from typing import Any

import every_fixture
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from edi.cli.main import edi as command
from edi.engine.check import FileSummary
from edi.finding import Finding, Severity, Snip
from edi.report.formats import FORMATS, Options
from edi.report.report import Totals

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/, from the package @microsoft/jest-sarif (MIT).
SARIF = Draft7Validator(json.loads((HERE / "sarif-2.1.0-rtm.5.json").read_text("utf-8")))
NEW = ("sarif", "github", "junit", "html")


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(command, ["validate", *map(str, arguments)], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.stdout


def findings(*arguments: str | Path) -> list[dict[str, Any]]:
    """The same run as JSON Lines."""
    return list(map(json.loads, run(*arguments, "--format", "jsonl").splitlines()))


def wrong(folder: Path) -> None:
    """Files with findings of all severities, one without any, and one that is no X12."""
    cases = dict(every_fixture.cases())
    for number, name in enumerate(list(cases)[::40]):
        (folder / f"{number}.edi").write_bytes(cases[name])
    (folder / "cut é%.edi").write_bytes(every_fixture.BASES[0].read_bytes()[:-60])
    (folder / "right.edi").write_bytes(every_fixture.BASES[0].read_bytes())
    (folder / "other.edi").write_text("no X12")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files")
    wrong(made)
    return made


def test_sarif_has_every_finding_at_its_place(folder: Path) -> None:
    log = json.loads(run(folder, "--format", "sarif"))
    SARIF.validate(log)
    (one,) = log["runs"]
    found = findings(folder)
    assert len(found) == len(one["results"]) > 10
    for result, finding in zip(one["results"], found, strict=True):
        assert result["ruleId"] == finding["code"]
        assert result["message"]["text"] == finding["message"]
        assert {"note": "info"}.get(result["level"], result["level"]) == finding["severity"]
        (location,) = result["locations"]
        region = location["physicalLocation"].get("region", {})
        keys = ("start_line", "column", "end_line", "end_column")
        assert tuple(region.values()) == tuple(finding[key] for key in keys if finding[key])
        assert result["properties"].get("claim") == finding["claim"]
    rules = {rule["id"]: rule for rule in one["tool"]["driver"]["rules"]}
    assert sorted(rules) == sorted({finding["code"] for finding in found})
    assert all(rule["shortDescription"]["text"] for rule in rules.values())
    assert one["invocations"][0]["executionSuccessful"]


def test_sarif_names_files_by_references(folder: Path) -> None:
    log = json.loads(run(folder / "cut é%.edi", "--format", "sarif"))
    places = [one["locations"][0]["physicalLocation"] for one in log["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"].rpartition("/")[2] for place in places} == {
        "cut%20%C3%A9%25.edi"
    }


@pytest.mark.parametrize("paths", [["right.edi"], ["absent.edi"], ["right.edi", "absent.edi"]])
def test_sarif_of_nothing(folder: Path, paths: list[str]) -> None:
    log = json.loads(
        run(*(folder / path for path in paths), "--format", "sarif", "--select", "CAS")
    )
    SARIF.validate(log)
    (one,) = log["runs"]
    assert one["results"] == []
    assert one["invocations"][0]["executionSuccessful"] == ("absent.edi" not in paths)


@pytest.mark.parametrize("style", NEW)
def test_files_side_by_side_give_the_same(style: str, folder: Path) -> None:
    one = run(folder, "--format", style, "--jobs", "1")
    assert run(folder, "--format", style, "--jobs", "2") == one


def test_annotations(folder: Path) -> None:
    lines = run(folder, "--format", "github", "--all").splitlines()
    found = findings(folder)
    assert len(lines) == len(found)
    for line, finding in zip(lines, found, strict=True):
        matched = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line)
        assert matched is not None
        kind, given_, text = matched.groups()
        assert {"notice": "info"}.get(kind, kind) == finding["severity"]
        fields = dict(field.split("=", 1) for field in given_.split(","))
        assert fields["title"].startswith(f"{finding['code']} {finding['name']}")
        assert int(fields.get("line", 0)) == (finding["start_line"] or finding["line"] or 0)
        assert fields["file"].endswith(".edi")
        assert text.startswith(finding["message"].replace("%", "%25"))


@given(
    st.text(),
    st.text(),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text != "-"),
)
def test_no_text_ends_a_command(message: str, claim: str, file: str) -> None:
    finding = Finding("BAL001", "x", Severity.ERROR, Snip.BALANCING, message, claim=claim, line=3)
    made = FORMATS["github"](Options(io.StringIO()))
    (line,) = made.file(iter([finding]), FileSummary(file))
    assert line.count("\n") == 1
    assert "\r" not in line
    head = line.partition("::")[2].partition("::")[0]
    assert head.count(",") == 2


def test_junit(folder: Path) -> None:
    document = ET.fromstring(run(folder, "--format", "junit"))
    found = findings(folder)
    suites = {str(suite.get("name")): suite for suite in document}
    assert len(suites) == len(list(folder.iterdir()))
    for name, suite in suites.items():
        here = [one for one in found if one["file"] == name]
        errors = {one["code"] for one in here if one["severity"] == "error"}
        failures = suite.findall("testcase/failure")
        assert {failure.get("type") for failure in failures} == errors
        assert suite.get("failures") == str(len(errors))
        assert len(suite) == int(suite.get("tests", 0)) > 0
        text = "".join(suite.itertext())
        assert all(one["message"] in text for one in here)


def test_junit_counts_what_it_does_not_list(tmp_path: Path) -> None:
    """Of one rule in one file it lists the first 20."""
    data = every_fixture.BASES[0].read_text("utf-8")
    many = tmp_path / "many.edi"
    many.write_text(data + "XYZ*1~\n" * 30)
    document = ET.fromstring(run(many, "--format", "junit"))
    everything = ET.fromstring(run(many, "--format", "junit", "--all"))
    for one, other in zip(document.iter("failure"), everything.iter("failure"), strict=True):
        lines, complete = str(one.text).splitlines(), str(other.text).splitlines()
        assert one.get("message") == other.get("message")
        assert len(lines) <= 21
        assert lines == complete or lines == [*complete[:20], f"{len(complete) - 20} more"]


@pytest.mark.parametrize("style", NEW)
def test_a_file_that_was_not_read_to_its_end(style: str) -> None:
    made = FORMATS[style](Options(io.StringIO()))
    summary = FileSummary("a.edi")
    totals = Totals()
    totals.unreadable = 1
    text = made.start() + "".join(made.file(iter(()), summary)) + made.finish(totals)
    if style == "junit":
        (error,) = ET.fromstring(text).iter("error")
        assert "not be checked" in str(error.get("message"))
    if style == "html":
        assert "the file was not checked to its end" in text
        assert "1 of the files could not be checked to the end" in text
    if style == "sarif":
        (note,) = json.loads(text)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert note["level"] == "error"


@pytest.mark.parametrize("style", NEW)
def test_no_value_is_shown(style: str, folder: Path) -> None:
    """Of files with findings that have values behind them; what rules want has examples."""
    options = ("--format", style, "--strict", "--all")
    assert run(folder, *options, "--show-values") != run(folder, *options)
    looked_for: set[str] = set()
    for path in folder.iterdir():
        shown = run(path, *options).replace(str(folder), "")
        for documentation in ('"tool": {"driver"', 'id="rules"'):
            shown = shown.partition(documentation)[0]
        hidden = every_fixture.identifying_values(path.read_text("utf-8", "replace"))
        looked_for |= hidden
        assert not [value for value in hidden if value in shown], path.name
    assert len(looked_for) > 50


def test_characters_that_xml_has_not() -> None:
    finding = Finding(
        "BAL001", "x", Severity.ERROR, Snip.BALANCING, 'a\x00\x1b<&"]]>', claim="\ud800"
    )
    made = FORMATS["junit"](Options(io.StringIO()))
    text = made.start() + "".join(made.file(iter([finding]), FileSummary('"<\x01')))
    document = ET.fromstring((text + made.finish(Totals())).encode())
    assert 'a��<&"]]>' in "".join(document.itertext())


# -- where they are used


def test_the_hook_for_pre_commit(folder: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    chosen = [path for path in folder.iterdir() if re.search(hook["files"], path.name)]
    assert len(chosen) == len(list(folder.iterdir()))
    words = hook["entry"].split()
    assert words[0] == "edi"
    for name, code in (("cut é%.edi", 1), ("right.edi", 0)):
        arguments = [*words[1:], str(folder / name)]
        assert CliRunner().invoke(command, arguments, standalone_mode=False).return_value == code


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the system has no bash")
def test_the_action(folder: Path, tmp_path: Path) -> None:
    action = yaml.safe_load(
        (ROOT / ".github" / "actions" / "validate" / "action.yml").read_text("utf-8")
    )
    *_, step = action["runs"]["steps"]
    given_ = {"paths": str(folder / "right.edi"), "options": "--select ENV", "sarif": "out.sarif"}
    values = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: given_[found[1]], value)
        for name, value in step["env"].items()
    }
    edi = tmp_path / "edi"
    edi.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m edi "$@"\n')
    edi.chmod(0o700)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        check=True,
        cwd=tmp_path,
        env=os.environ | values | {"PATH": path},
        timeout=50,
    )
    SARIF.validate(json.loads((tmp_path / "out.sarif").read_text("utf-8")))


def examples(language: str) -> list[str]:
    page = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def test_the_task_of_airflow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Airflow, whose decorator returns here what it decorates."""
    decorators = ModuleType("airflow.decorators")
    decorators.task = lambda function: function  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "airflow", ModuleType("airflow"))
    monkeypatch.setitem(sys.modules, "airflow.decorators", decorators)
    (text,) = examples("python")
    names: dict[str, Any] = {}
    exec(text, names)
    right = str(folder / "right.edi")
    assert names["validate"](right) == right
    with pytest.raises(ValueError, match=r"ENV\d+: \d"):
        names["validate"](str(folder / "cut é%.edi"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the system has no sh")
def test_the_mail_gateway(folder: Path, tmp_path: Path) -> None:
    """With a `munpack` that takes the message for the attachment."""
    gateway = next(text for text in examples("sh") if text.startswith("#!"))
    inbound = tmp_path / "inbound"
    inbound.mkdir()
    script = tmp_path / "claims-in"
    script.write_text(gateway.replace("/srv/claims/inbound", str(inbound)))
    programs = {
        "munpack": 'cat > "$3/mail.837"',
        "edi": f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m edi "$@"',
    }
    for name, text in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o700)
    env = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    for name, code, arrived in (("cut é%.edi", 65, 0), ("right.edi", 0, 1)):
        message = (folder / name).read_bytes()
        ended = subprocess.run(["sh", script], input=message, env=env, timeout=50, check=False)
        assert ended.returncode == code
        assert len(list(inbound.iterdir())) == arrived
