"""What is counted by rule and file, and what the options of a report leave out or add."""

import io
import json

import pytest

from edi.engine.check import FileSummary
from edi.finding import Finding, Severity, Snip
from edi.report.formats import FORMATS, WITH_STATISTICS, Options
from edi.report.json_report import JsonDocument, JsonLines, encode
from edi.report.painter import Painter
from edi.report.report import RuleCount, Totals, message
from edi.report.text_report import TextReport, count
from edi.rules import registry

FINDING = Finding(
    code="BAL001",
    name="claim-charge",
    severity=Severity.ERROR,
    snip=Snip.BALANCING,
    message="The total charge (CLM02) is 7.00 more than its lines",
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


def _summary(
    name: str, rules: dict[tuple[str, Severity], int], finished: bool = True
) -> FileSummary:
    summary = FileSummary(name, transactions=1, claims=2, segments=30, finished=finished)
    for (_, severity), number in rules.items():
        match severity:
            case Severity.ERROR:
                summary.errors += number
            case Severity.WARNING:
                summary.warnings += number
            case _:
                summary.infos += number
    summary.rules.update(rules)
    summary.names.update((code, registry.get(code).name) for code, _ in rules)
    return summary


def _totals() -> Totals:
    totals = Totals()
    totals.add(
        _summary(
            "a.837",
            {("CAS002", Severity.WARNING): 2, ("BAL001", Severity.ERROR): 1200},
        )
    )
    totals.add(
        _summary(
            "b.837",
            {
                ("CAS002", Severity.ERROR): 3,
                ("CAS002", Severity.WARNING): 1,
                ("BAL002", Severity.ERROR): 3,
            },
        )
    )
    return totals


def test_rules_are_counted_the_most_frequent_first() -> None:
    assert _totals().by_rule() == [
        RuleCount("BAL001", registry.get("BAL001").name, Severity.ERROR, 1200, 1),
        RuleCount("BAL002", registry.get("BAL002").name, Severity.ERROR, 3, 1),
        RuleCount("CAS002", registry.get("CAS002").name, Severity.ERROR, 3, 1),
        RuleCount("CAS002", registry.get("CAS002").name, Severity.WARNING, 3, 2),
    ]


def test_totals_are_sums_over_the_files() -> None:
    totals = _totals()
    assert (totals.files, totals.unreadable, totals.transactions) == (2, 0, 2)
    assert (totals.claims, totals.segments) == (4, 60)
    assert (totals.errors, totals.warnings, totals.infos) == (1206, 3, 0)


def test_a_table_by_rule() -> None:
    report = TextReport(Painter(), statistics=True)
    assert report.finish(_totals()).splitlines() == [
        "2 files: 1,206 errors, 3 warnings in 4 claims, 60 segments",
        "",
        "findings  files  severity  rule",
        "   1,200      1  error     BAL001 claim-charge",
        "       3      1  error     BAL002 payer-claim",
        "       3      1  error     CAS002 reason-code-unknown",
        "       3      2  warning   CAS002 reason-code-unknown",
    ]
    one = Totals()
    one.add(_summary("a.837", {("BAL001", Severity.ERROR): 1_234_567_890}))
    assert report.finish(one).splitlines() == [
        "     findings  files  severity  rule",
        "1,234,567,890      1  error     BAL001 claim-charge",
    ]


def test_a_run_without_findings_has_no_table() -> None:
    clean = Totals()
    clean.add(_summary("a.837", {}))
    assert TextReport(Painter(), statistics=True).finish(clean) == ""
    clean.add(_summary("b.837", {}))
    line = "2 files: no findings in 4 claims, 60 segments\n"
    assert TextReport(Painter(), statistics=True).finish(clean) == line
    assert TextReport(Painter(), quiet=True).finish(clean) == ""
    assert TextReport(Painter(), quiet=True).finish(_totals()) != ""


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize("findings", [0, 1])
def test_which_files_a_quiet_report_names(quiet: bool, finished: bool, findings: int) -> None:
    """Those with findings, and those that were not checked to their end."""
    report = FORMATS["text"](Options(io.StringIO(), quiet=quiet))
    summary = _summary("a.837", {}, finished)
    text = "".join(report.file(iter([FINDING] * findings), summary))
    assert ("a.837" in text) == (not quiet or not finished or findings > 0)


@pytest.mark.parametrize("style", FORMATS)
def test_nothing_is_shown_that_was_not_asked_for(style: str) -> None:
    """Values, counts by rule and further findings only on demand."""
    report = FORMATS[style](Options(io.StringIO()))
    summary = _summary("a.837", {("BAL001", Severity.ERROR): 1})
    text = report.start() + "".join(report.file(iter([FINDING]), summary))
    text += report.between + "".join(report.file(iter(()), _summary("b.837", {})))
    text += report.finish(_totals())
    assert "507" not in text.partition("<style>")[0] + text.partition("</style>")[2]
    assert "findings  files" not in text
    assert '"rules": [{"code"' not in text
    # The others have findings only.
    assert ("b.837" in text) == (style in ("text", "json", "junit", "html"))


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("wanted", [False, True])
def test_which_formats_count_by_rule(style: str, wanted: bool) -> None:
    report = FORMATS[style](Options(io.StringIO(), statistics=wanted))
    found = '"BAL002"' if style == "json" else "payer-claim"
    counted = found in report.finish(_totals()) and style not in (
        "sarif",
        "html",
    )  # which have them anyway
    assert counted == (wanted and style in WITH_STATISTICS)


def test_every_report_masks_by_default() -> None:
    summary = _summary("a.837", {})
    for report in (TextReport(Painter()), JsonLines(), JsonDocument()):
        assert "507" not in "".join(report.file(iter([FINDING]), summary))
    assert "507" not in encode(FINDING)
    assert message(FINDING, False) == FINDING.message
    assert message(FINDING, True) == f"{FINDING.message} [CLM02 507]"


def test_a_json_document() -> None:
    report = JsonDocument(statistics=True)
    parts = [report.start()]
    parts += report.file(iter([FINDING, FINDING]), _summary("a.837", {}, finished=False))
    parts.append(report.between)
    parts += report.file(iter(()), _summary("b.837", {("CAS002", Severity.WARNING): 4}))
    totals = _totals()
    totals.unreadable = 1
    document = json.loads("".join((*parts, report.finish(totals))))
    one = json.loads(encode(FINDING))
    counts = {"transactions": 1, "claims": 2, "segments": 30}
    assert document == {
        "files": [
            {
                "file": "a.837",
                "findings": [one, one],
                **counts,
                "errors": 0,
                "warnings": 0,
                "incomplete": True,
            },
            {"file": "b.837", "findings": [], **counts, "errors": 0, "warnings": 4},
        ],
        "summary": {
            "files": 2,
            "unreadable": 1,
            "transactions": 2,
            "claims": 4,
            "segments": 60,
            "errors": 1206,
            "warnings": 3,
            "rules": [
                {
                    "code": code,
                    "name": name,
                    "severity": severity,
                    "findings": findings,
                    "files": files,
                }
                for code, name, severity, findings, files in (
                    ("BAL001", "claim-charge", "error", 1200, 1),
                    ("BAL002", "payer-claim", "error", 3, 1),
                    ("CAS002", "reason-code-unknown", "error", 3, 1),
                    ("CAS002", "reason-code-unknown", "warning", 3, 2),
                )
            ],
        },
    }


def test_json_lines_are_findings_only() -> None:
    report = JsonLines()
    text = report.start() + "".join(report.file(iter([FINDING] * 2), _summary("a.837", {})))
    text += report.between + report.finish(_totals())
    assert text == (encode(FINDING) + "\n") * 2


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0 claims"), (1, "1 claim"), (2, "2 claims"), (1234, "1,234 claims")]
)
def test_counts(number: int, shown: str) -> None:
    assert count(number, "claim") == shown
