"""What every format of `edi validate` does."""

import io

import pytest

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity, Snip
from edi.report.formats import FORMATS, Options
from edi.report.report import Totals

FINDING = Finding(
    code="BAL001",
    name="claim-charge",
    severity=Severity.ERROR,
    snip=Snip.BALANCING,
    message="CLM02 exceeds the sum of the service line charges",
    file="a.837",
    claim="P1",
    path="2300[1]/CLM[1]",
    segment_id="CLM",
    segment=25,
    line=27,
    element=2,
    detail="CLM02 507",
    raw="CLM*P1*507***11:B:1*Y",
)


def report(style: str, show_values: bool = False) -> str:
    made = FORMATS[style](Options(io.StringIO(), show_values))
    totals = Totals()
    parts = [made.start()]
    for number, found in enumerate(([FINDING], [])):
        if number:
            parts.append(made.between)
        summary = FileSummary(f"{number}.837", claims=1, errors=len(found))
        parts += made.file(iter(found), summary)
        totals.add(summary)
    return "".join((*parts, made.finish(totals)))


@pytest.mark.parametrize("style", FORMATS)
def test_a_finding_is_told_without_values(style: str) -> None:
    text = report(style)
    for part in (FINDING.code, FINDING.message, FINDING.path, FINDING.claim):
        assert str(part) in text
    assert "507" not in text


@pytest.mark.parametrize("style", FORMATS)
def test_values_are_shown_on_demand(style: str) -> None:
    assert "507" in report(style, show_values=True)


@pytest.mark.parametrize("style", FORMATS)
def test_a_run_without_files_is_a_report_too(style: str) -> None:
    made = FORMATS[style](Options(io.StringIO()))
    assert "BAL001" not in made.start() + made.finish(Totals())


@pytest.mark.parametrize(
    ("options", "shown"), [((), 20), ((False, False), 20), ((False, True), 25)]
)
def test_how_many_findings_of_a_code_a_text_shows(options: tuple[bool, ...], shown: int) -> None:
    made = FORMATS["text"](Options(io.StringIO(), *options))
    summary = FileSummary("a.837", claims=1, errors=25)
    text = "".join(made.file(iter([FINDING] * 25), summary))
    assert text.count("error BAL001") == shown


@pytest.mark.parametrize(
    "style", [style for style in FORMATS if style not in ("text", "junit", "html")]
)
def test_formats_for_programs_tell_every_finding(style: str) -> None:
    made = FORMATS[style](Options(io.StringIO()))
    summary = FileSummary("a.837", claims=1, errors=25)
    assert "".join(made.file(iter([FINDING] * 25), summary)).count("BAL001") == 25
