"""No element value reaches the output unless it is asked for, however the file is damaged.

The claim id and the control numbers are in the contract and are left alone here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from edi_command import CLEAN, ROOT
from shared_runner import findings as findings_of

from edi.engine.check import FileSummary
from edi.report.json_report import JsonDocument, JsonLines
from edi.report.painter import Painter
from edi.report.report import Report, Totals
from edi.report.text_report import TextReport

MARK = "QZX"  # stands for a value; no code list, message or file of ours holds it
SHOWN = ("CLM", "CLP", "ST", "SE", "GS", "GE", "ISA", "IEA")  # element 1 or 2 is in the contract
BASES = sorted((ROOT / "fixtures" / "rules" / "base").glob("*.edi"))


def _reports(data: str, *reports: Report) -> list[str]:
    """The file's findings in each of the formats."""
    summary, totals = FileSummary("claims.837"), Totals()
    findings = findings_of(data.encode(), "claims.837", summary=summary)
    totals.add(summary)
    return [
        report.start() + "".join(report.file(iter(findings), summary)) + report.finish(totals)
        for report in reports
    ]


def _damaged(text: str) -> Iterator[tuple[str, str]]:
    """(what was done, the text): each element of each segment once, in one of several
    ways."""
    segments = text.split("~\n")
    for number, segment in enumerate(segments):
        parts = segment.split("*")
        if parts[0] in SHOWN:
            continue
        around = "~\n".join(segments[:number]), "~\n".join(segments[number + 1 :])

        def put(changed: str, around: tuple[str, str] = around) -> str:
            return "~\n".join((around[0], changed, around[1]))

        for n in range(1, len(parts)):
            ways = (f"{MARK}J", f"{parts[n]}{MARK}", f"{MARK}:{parts[n]}")
            value = ways[(number + n) % 3]
            changed = "*".join([*parts[:n], value, *parts[n + 1 :]])
            yield f"{segment} element {n} {value}", put(changed)
        yield f"{segment} cut", put(f"{segment}~\n{MARK}JOE*{MARK}")
        yield f"{segment} short", put(f"{segment}~\n{MARK}JOE")
        yield f"{segment} more", put(f"{segment}*{MARK}*{MARK}")
        yield f"{segment} id", put(f"{MARK}{segment}")


@pytest.mark.slow
@pytest.mark.parametrize("file", BASES, ids=lambda file: file.stem)
def test_no_value_is_shown(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert MARK not in text
    leaks, reported = [], 0
    for what, damaged in _damaged(text):
        for shown in _reports(damaged, TextReport(Painter()), JsonLines()):
            reported += "error" in shown
            if MARK in shown:
                line = next(line for line in shown.splitlines() if MARK in line)
                leaks.append(f"{what}: {line}")
    assert not leaks
    assert reported > 100


def test_names_and_ids_of_the_file_are_not_shown() -> None:
    text = CLEAN.read_text(encoding="utf-8")
    values = ("BRIGHTWATER", "HOLLIS", "PAYETTE", "TS1000877", "19531105", "836380204", "QX77120")
    assert all(value in text for value in values)
    broken = (
        text.replace("DMG*D8*", "DMG*D9*")
        .replace("MI*", "")
        .replace("CLM*P1002*500", "CLM*P1002*1")
    )
    formats = TextReport(Painter(), fold_after=None), JsonLines(), JsonDocument()
    for shown in _reports(broken, *formats):
        assert "DMG" in shown
        assert not [value for value in values if value in shown]


def test_values_are_shown_when_asked_for() -> None:
    broken = CLEAN.read_text(encoding="utf-8").replace("*HOLLIS****MI*", "*HOLLIS****ZZZ*")
    (shown,) = _reports(broken, TextReport(Painter(), show_values=True))
    assert "BRIGHTWATER*HOLLIS" in shown


def test_what_stands_where_a_segment_id_belongs_is_no_segment_id() -> None:
    """Three letters may be part of a name."""
    text = CLEAN.read_text(encoding="utf-8").replace("HI*", "QZX~\nQZX*A~\nHI*", 1)
    for found in _reports(text + "QZX*1~", JsonLines(), JsonDocument()):
        assert "SEG001" in found
        assert MARK not in found
