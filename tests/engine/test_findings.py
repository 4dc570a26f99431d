"""What the engine makes of a problem: where it is, whose it is, and whether it is wanted."""

import io
from pathlib import Path

import pytest

from edi.engine.check import Runner
from edi.engine.declared import declares_earlier, with_errata
from edi.engine.summary import FileSummary
from edi.finding import Finding, Place, Problem, Severity, Snip
from edi.guides.catalogue import DENTAL, INSTITUTIONAL, PROFESSIONAL, REMITTANCE, SPECS
from edi.rules.selection import Selection

BASE = Path(__file__).parents[2] / "fixtures" / "rules" / "base"


def _text(name: str, *changes: tuple[str, str]) -> str:
    text = (BASE / f"{name}.edi").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _check(text: str, selection: Selection | None = None) -> tuple[list[Finding], FileSummary]:
    summary = FileSummary("a.837")
    runner = Runner(selection)
    stream = io.BytesIO(text.encode())
    return list(runner.check(stream, "a.837", summary=summary)), summary


CHARGE = ("CLM*P1002*500*", "CLM*P1002*501*")
REASON = ("CAS*CO*45*70", "CAS*CO*999*70")


def test_all_that_is_known_of_a_finding() -> None:
    text = _text("professional", CHARGE)
    findings, _ = _check(text, Selection.of(["BAL001"]))
    (found,) = findings
    start = text.index("CLM*")
    assert (found.code, found.name, found.snip) == ("BAL001", "claim-charge", Snip.BALANCING)
    assert (found.file, found.interchange, found.group) == ("a.837", "000001001", "1001")
    assert (found.transaction, found.claim, found.loop) == ("0001", "P1002", "2300")
    assert found.path == "2000A[1]/2000B[1]/2000C[1]/2300[1]/CLM[1]"
    assert (found.segment_id, found.element, found.component) == ("CLM", 2, None)
    assert (found.offset, found.line) == (start, 1 + text.count("\n", 0, start))
    assert found.segment == found.line - 2
    assert (found.separators, found.segment_column, found.line_break) == ("*:^", 1, "\n")
    assert found.raw is not None and found.raw.startswith("CLM*P1002*501*")
    assert found.detail is not None and found.severity is Severity.ERROR


def test_findings_come_in_the_order_of_the_file() -> None:
    text = _text("professional", CHARGE, REASON, ("DMG*D8*20100301", "DMG*D8*20101301"))
    text = text.replace("SE*54*", "SE*55*").replace("GE*1*", "GE*2*")
    findings, _ = _check(text)
    offsets = [found.offset or 0 for found in findings]
    assert offsets == sorted(offsets)
    assert {"BAL001", "CAS002", "ELE009", "ENV006", "ENV008"} <= {f.code for f in findings}


def test_counts_are_those_of_the_findings() -> None:
    text = _text("professional", CHARGE, REASON, ("OI***Y***Y~", "OI***Y***Y*~"))
    for selection in (None, Selection.of(strict=True), Selection.of(min_severity="error")):
        findings, summary = _check(text, selection)
        counted = [
            sum(one.severity is severity for one in findings)
            for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        ]
        assert [summary.errors, summary.warnings, summary.infos] == counted
        assert sum(summary.rules.values()) == len(findings)
        assert (summary.transactions, summary.claims, summary.finished) == (1, 1, True)
        assert summary.segments == text.count("~")
        assert summary.line == text.count("\n") + 1


def test_a_check_that_is_given_up_is_not_finished() -> None:
    summary = FileSummary("a.837")
    findings = Runner().check(
        io.BytesIO(_text("professional", CHARGE, REASON).encode()), summary=summary
    )
    next(findings)
    findings.close()
    assert not summary.finished


@pytest.mark.parametrize(
    ("least", "severities"),
    [
        ("info", {"error", "warning", "info"}),
        ("warning", {"error", "warning"}),
        ("error", {"error"}),
    ],
)
def test_the_lowest_severity_that_is_reported(least: str, severities: set[str]) -> None:
    texts = [_text("professional", REASON), *map(_text, ("remittance", "institutional"))]
    texts.append(_text("professional", ("CAS*CO*45*70", "CAS*CO*16*70")))
    found = set()
    for text in texts:
        findings, _ = _check(text, Selection.of(min_severity=least, strict=False))
        found |= {str(one.severity) for one in findings}
    assert found <= severities


@pytest.mark.parametrize("strict", [False, True])
def test_warnings_are_errors_under_strict(strict: bool) -> None:
    """The interchange number a second time."""
    text = _text("professional")
    findings, summary = _check(text * 2, Selection.of(["ENV011"], strict=strict))
    (found,) = findings
    assert found.severity is (Severity.ERROR if strict else Severity.WARNING)
    assert (summary.errors, summary.warnings) == ((1, 0) if strict else (0, 1))
    assert _check(text * 2, Selection.of(["ENV011"], min_severity="error"))[0] == []


def test_what_may_be_part_of_a_value_is_no_segment_id() -> None:
    text = _text("professional", ("LX*1~", "DOE*1~\nLX*1~"))
    findings, _ = _check(text, Selection.of(["SEG"]))
    assert [found.segment_id for found in findings] == [None]
    text = _text("professional", ("LX*1~", "REFDOE*1~\nLX*1~"))
    findings, _ = _check(text, Selection.of(["SEG"]))
    assert [found.segment_id for found in findings] == [None]
    text = _text("professional", ("LX*1~", "BPR*1~\nLX*1~"))
    findings, _ = _check(text, Selection.of(["SEG"]))
    assert [found.segment_id for found in findings] == ["BPR"]


# -- what a set declares


@pytest.mark.parametrize(
    ("guide", "version", "is_earlier"),
    [
        (INSTITUTIONAL, "005010X223", True),
        (INSTITUTIONAL, "005010X223A1", True),
        (INSTITUTIONAL, "005010X223A2", False),
        (INSTITUTIONAL, "005010X223A3", False),
        (INSTITUTIONAL, "005010X223A9", False),  # no edition of it
        (INSTITUTIONAL, "005010", False),
        (REMITTANCE, "005010X221", True),
        (REMITTANCE, "005010X221A1", False),
        (PROFESSIONAL, "005010X222", False),
        (DENTAL, "005010X224", False),
    ],
)
def test_editions_before_an_errata(guide: str, version: str, is_earlier: bool) -> None:
    assert declares_earlier(SPECS[guide], version) == is_earlier


@pytest.mark.parametrize(
    ("guide", "code", "message", "said"),
    [
        (
            REMITTANCE,
            "SEG003",
            "PER*BL is required.",
            "PER*BL is required (since errata A1; this file declares V)",
        ),
        (REMITTANCE, "SEG003", "PER*CX is required.", "PER*CX is required."),
        (REMITTANCE, "SEG002", "PER*BL is required.", "PER*BL is required."),
        (
            INSTITUTIONAL,
            "ELE001",
            "CL101 is missing.",
            "CL101 is missing (since errata A2; this file declares V)",
        ),
        (INSTITUTIONAL, "ELE001", "CL102 is missing.", "CL102 is missing."),
        (PROFESSIONAL, "ELE001", "CL101 is missing.", "CL101 is missing."),
    ],
)
def test_what_only_an_errata_requires(guide: str, code: str, message: str, said: str) -> None:
    problem = Problem(code, message, Place("PER", 3, 70), 1)
    assert list(with_errata(SPECS[guide], "V", [problem])) == [problem._replace(message=said)]


@pytest.mark.parametrize(
    ("name", "guide", "service"),
    [
        ("institutional", PROFESSIONAL, "SV2"),
        ("dental", PROFESSIONAL, "SV3"),
        ("professional", INSTITUTIONAL, "SV1"),
        ("professional", DENTAL, "SV1"),
    ],
)
def test_claims_of_another_guide_are_one_finding(name: str, guide: str, service: str) -> None:
    text = _text(name)
    own = text[text.index("ST*837*0001*") + 12 :].partition("~")[0]
    findings, summary = _check(text.replace(own, guide), Selection.of(["ENV013"]))
    (found,) = findings
    assert (found.segment_id, found.element, found.claim) == ("ST", 3, None)
    assert f"those of an {SPECS[own].short} ({service}), but ST03 declares {guide}" in found.message
    assert f"({SPECS[guide].short}): send {own} in ST03 and GS08." in found.message
    assert summary.claims == 1
    both = text.index("CLM*"), text.index("SE*")
    twice = text[: both[1]] + text[both[0] : both[1]] + text[both[1] :]
    findings, summary = _check(twice.replace(own, guide), Selection.of(["ENV013"]))
    assert (len(findings), summary.claims) == (1, 2)
    assert _check(twice, Selection.of(["ENV013"]))[0] == []


def test_how_findings_of_a_wrapped_file_are_placed() -> None:
    text = _text("professional", CHARGE).replace("\n", "")
    wrapped = "\n".join(text[at : at + 80] for at in range(0, len(text), 80)) + "\n"
    findings, _ = _check(wrapped, Selection.of(["BAL001"]))
    (found,) = findings
    at = text.index("CLM*")
    assert (found.line, found.segment_column) == (at // 80 + 1, at % 80 + 1)
    assert found.offset == at + at // 80
