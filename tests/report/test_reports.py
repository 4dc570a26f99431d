import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from edi.engine.check import FileSummary
from edi.finding import JSON_KEYS, Finding, Severity, Snip
from edi.report.json_report import JsonDocument, JsonLines, encode
from edi.report.painter import Painter
from edi.report.report import Totals
from edi.report.text_report import TextReport

FINDING = Finding(
    code="BAL001",
    name="claim-charge",
    severity=Severity.ERROR,
    snip=Snip.BALANCING,
    message="CLM02 exceeds by 7.00 the sum of the 2 service line charges",
    file="a.837",
    interchange="1",
    group="2",
    transaction="0001",
    claim="P1",
    loop="2300",
    path="2000A[1]/2000B[1]/2300[1]/CLM[1]",
    segment_id="CLM",
    segment=25,
    line=1027,
    offset=900,
    element=5,
    component=3,
    detail="CLM02 507",
    raw="CLM*P1*507***11:B:1*Y",
)


def _summary(finished: bool = True) -> FileSummary:
    return FileSummary(
        "a.837",
        transactions=1,
        claims=1234,
        segments=56789,
        errors=1,
        warnings=2,
        infos=1,
        finished=finished,
    )


def test_a_finding_in_json() -> None:
    got = json.loads(encode(FINDING))
    assert tuple(got) == JSON_KEYS
    assert (got["severity"], got["snip"], got["component"]) == ("error", 3, 3)
    assert "507" not in encode(FINDING)
    assert json.loads(encode(FINDING, True))["message"].endswith("charges [CLM02 507]")


def test_text_of_a_component() -> None:
    text = "".join(TextReport(Painter()).file(iter([FINDING]), _summary()))
    assert text == (
        "a.837\n"
        "  claim P1\n"
        "    error BAL001 claim-charge: CLM02 exceeds by 7.00 the sum of the 2 service line charges"
        "\n"
        "      2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05-3 (line 1,027, segment 25)\n"
        "      CLM*··*···***11:B:1*Y\n"
        "                        ^\n"
        "a.837: 1 error, 2 warnings, 1 note in 1,234 claims, 56,789 segments\n"
        "\n"
    )


@pytest.mark.parametrize("width", [52, 70])
def test_line_and_segment_stay_together_on_a_narrow_terminal(width: int) -> None:
    lines = "".join(TextReport(Painter(None, width)).file(iter([FINDING]), _summary())).split("\n")
    at = lines.index("      2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05-3")
    assert lines[at + 1] == "        (line 1,027, segment 25)"
    assert max(map(len, lines)) <= width


def test_headings_name_the_smallest_thing_that_is_known() -> None:
    places = [
        FINDING,
        replace(FINDING, claim=None),
        replace(FINDING, claim=None, transaction=None),
        replace(FINDING, claim=None, transaction=None, group=None),
        replace(FINDING, claim=None, transaction=None, group=None, interchange=None),
    ]
    lines = "".join(TextReport(Painter()).file(iter(places), _summary())).splitlines()
    assert [line for line in lines if line.startswith("  ") and line[2] != " "] == [
        "  claim P1",
        "  transaction set 0001",
        "  functional group 2",
        "  interchange 1",
        "  outside any interchange",
    ]


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ({}, "2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05-3 (line 1,027, segment 25)"),
        ({"component": None}, "2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05 (line 1,027, segment 25)"),
        ({"element": None}, "2000A[1]/2000B[1]/2300[1]/CLM[1] (line 1,027, segment 25)"),
        ({"path": None}, "CLM, CLM05-3 (line 1,027, segment 25)"),
        ({"path": None, "element": None}, "CLM (line 1,027, segment 25)"),
        ({"segment": None}, "2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05-3 (line 1,027)"),
        ({"line": None}, "2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05-3 (segment 25)"),
        ({"path": None, "segment_id": None}, "line 1,027, segment 25"),
        ({"path": None, "segment_id": None, "segment": None, "line": 3}, "line 3"),
        (
            {"line": None, "segment": None},
            "2000A[1]/2000B[1]/2300[1]/CLM[1], CLM05-3 ()",
        ),
    ],
)
def test_the_place_of_a_finding_by_what_is_known(known: dict[str, object], shown: str) -> None:
    finding = replace(FINDING, **known)  # type: ignore[arg-type]
    lines = "".join(TextReport(Painter()).file(iter([finding]), _summary())).splitlines()
    assert lines[3] == f"      {shown}"


@pytest.mark.parametrize(("width", "room"), [(None, 160), (80, 73), (200, 193), (27, 20), (10, 20)])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_segment_is_cut_to_the_room_there_is(width: int | None, room: int, more: int) -> None:
    raw = "NTE*ADD*" + "X" * (room + more - 8)
    report = TextReport(Painter(width=width), show_values=True)
    finding = replace(FINDING, raw=raw, segment_id="NTE", element=1, component=None)
    lines = "".join(report.file(iter([finding]), _summary())).splitlines()
    (shown,) = [line.strip() for line in lines if line.strip().startswith("NTE*ADD")]
    assert len(shown) == min(room, len(raw))
    assert shown.endswith("…") == (more > 0)


def test_a_finding_without_a_segment_shows_none() -> None:
    for raw in (None, ""):
        finding = replace(FINDING, raw=raw)
        lines = "".join(TextReport(Painter()).file(iter([finding]), _summary())).splitlines()
        assert [line[:4] for line in lines[3:]] == ["    ", "a.83", ""]


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0, 0, 0), "no findings in 0 claims, 1 segment"),
        ((1, 0, 0, 1), "1 error in 1 claim, 1 segment"),
        ((0, 2, 0, 2), "2 warnings in 2 claims, 1 segment"),
        ((0, 0, 1, 1), "1 note in 1 claim, 1 segment"),
        ((1234, 1, 2, 1), "1,234 errors, 1 warning, 2 notes in 1 claim, 1 segment"),
    ],
)
def test_the_summary_of_a_file(counts: tuple[int, int, int, int], told: str) -> None:
    errors, warnings, infos, claims = counts
    summary = FileSummary(
        "a.837", claims=claims, segments=1, errors=errors, warnings=warnings, infos=infos
    )
    summary.finished = True
    assert "".join(TextReport(Painter()).file(iter(()), summary)) == f"a.837: {told}\n"
    summary.file = "-"
    assert "".join(TextReport(Painter()).file(iter(()), summary)) == f"standard input: {told}\n"


def test_files_that_have_findings_have_a_line_between_them() -> None:
    report = TextReport(Painter())
    assert (report.start(), report.between) == ("", "")
    assert "".join(report.file(iter([FINDING]), _summary())).endswith("segments\n\n")
    assert not "".join(report.file(iter(()), _summary())).endswith("\n\n")


def test_a_heading_stands_once_for_the_findings_below_it() -> None:
    other = replace(FINDING, claim="P2")
    findings = [FINDING, FINDING, other, FINDING]
    text = "".join(TextReport(Painter()).file(iter(findings), _summary()))
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("  claim")] == [
        "  claim P1",
        "  claim P2",
        "  claim P1",
    ]


@pytest.mark.parametrize(("fold", "shown", "more"), [(None, 4, 0), (4, 4, 0), (3, 3, 1), (1, 1, 3)])
def test_how_many_findings_of_a_code_are_shown(fold: int | None, shown: int, more: int) -> None:
    text = "".join(TextReport(Painter(), fold_after=fold).file(iter([FINDING] * 4), _summary()))
    assert text.count("error BAL001") == shown
    assert (f"BAL001: {more} more (--all shows them)" in text) == bool(more)
    many = "".join(TextReport(Painter()).file(iter([FINDING] * 21), _summary()))
    assert many.count("error BAL001") == 20


def test_each_code_is_folded_by_itself() -> None:
    findings = [FINDING] * 3 + [replace(FINDING, code="BAL002")] * 2
    text = "".join(TextReport(Painter(), fold_after=2).file(iter(findings), _summary()))
    assert text.count("error BAL001") == 2
    assert text.count("error BAL002") == 2
    assert "  BAL001: 1 more (--all shows them)\n" in text
    assert "BAL002: " not in text


def test_a_file_that_was_not_checked_to_its_end_says_so() -> None:
    summary = _summary(finished=False)
    assert "not checked to its end" in "".join(TextReport(Painter()).file(iter(()), summary))
    report = JsonDocument()
    text = report.start() + "".join(report.file(iter(()), summary)) + report.finish(Totals())
    assert json.loads(text)["files"][0]["incomplete"] is True


def test_totals_only_of_several_files() -> None:
    totals = Totals()
    totals.add(_summary())
    assert TextReport(Painter()).finish(totals) == ""
    totals.add(_summary())
    assert TextReport(Painter()).finish(totals) == (
        "2 files: 2 errors, 4 warnings, 2 notes in 2,468 claims, 113,578 segments\n"
    )


@pytest.mark.slow
def test_no_format_keeps_the_findings() -> None:
    def many() -> Iterator[Finding]:
        for number in range(3_000):
            yield replace(FINDING, claim=str(number))

    for report in (JsonLines(), JsonDocument(), TextReport(Painter(), fold_after=None)):
        list(report.file(iter([FINDING]), _summary()))
        tracemalloc.start()
        for _ in report.file(many(), _summary()):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 200_000  # held, they would take far more
