"""Small files with one fault each, as public reports, rejections and interpretations describe it.

`fixtures/cases/cases.toml` says what is found in each: all of it, and nothing else.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import edi
import edi.remit

DAY = date(2026, 7, 3)  # of payment
FOLDER = Path(__file__).parents[2] / "fixtures" / "cases"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (FOLDER / "cases.toml").read_text(encoding="utf-8")
)


def place(finding: edi.Finding) -> str:
    """ "CAS011 error 2430 CAS02"; a place that is no segment is "-"."""
    where = finding.segment_id or "-"
    if finding.element:
        where += f"{finding.element:02}"
    if finding.component:
        where += f"-{finding.component}"
    return f"{finding.code} {finding.severity} {finding.loop or '-'} {where}"


@pytest.mark.parametrize("case", CASES["validate"], ids=lambda case: case["file"])
def test_what_is_found(case: dict[str, Any]) -> None:
    path = FOLDER / "validate" / case["file"]
    findings = edi.validate(path, strict=case.get("strict", False))
    assert [place(finding) for finding in findings] == case["findings"]


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("case", CASES["remit"], ids=lambda case: case["folder"])
def test_what_becomes_of_a_run(case: dict[str, Any], tmp_path: Path) -> None:
    folder = FOLDER / "remit" / case["folder"]
    claims = sorted((folder / "claims").iterdir())
    refused: list[str] = []
    outcome = None
    for name in ("decisions_run1.jsonl", "decisions.jsonl"):  # an earlier run, where there is one
        if (folder / name).exists():
            given = (claims, folder / name, folder / "groups.toml", tmp_path)
            try:
                outcome = edi.write_remittances(*given, effective=DAY, allow_missing=True)
            except edi.remit.Refused as error:
                refused = [one.message for one in error.refusals]
    if case["verdict"] == "refused":
        assert any(case["says"] in message for message in refused)
        return
    assert not refused
    assert outcome is not None
    written = "".join(file.path.read_text(encoding="utf-8") for file in outcome.written)
    assert written
    if case["verdict"] == "warned":
        assert any(case["says"] in warning.message for warning in outcome.warnings)
    else:
        assert all(text in written for text in case["holds"])
        assert not any(text in written for text in case["lacks"])


def test_every_case_is_listed() -> None:
    listed = {case["file"] for case in CASES["validate"]}
    assert listed == {path.name for path in (FOLDER / "validate").iterdir()}
    folders = {case["folder"] for case in CASES["remit"]}
    assert folders == {path.name for path in (FOLDER / "remit").iterdir()}
