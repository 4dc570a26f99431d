"""No name, address, identifier, date or diagnosis of a file reaches the output unless asked for."""

import re

import pytest
from effort import examples
from every_fixture import BASES, cases, files, identifying_values
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_runner import findings as findings_of

from edi.engine.check import FileSummary
from edi.report.json_report import JsonDocument, JsonLines
from edi.report.painter import Painter
from edi.report.report import Totals
from edi.report.text_report import TextReport

TEXTS = [path.read_text(encoding="utf-8") for path in BASES]


def output(data: bytes) -> str:
    """What is written of a file, in all formats."""
    summary, totals = FileSummary("a.837"), Totals()
    findings = findings_of(data, "a.837", summary=summary)
    totals.add(summary)
    reports = (
        TextReport(Painter(), fold_after=None, statistics=True),
        JsonLines(),
        JsonDocument(statistics=True),
    )
    return "".join(
        part
        for report in reports
        for part in (
            report.start(),
            *report.file(iter(findings), summary),
            report.finish(totals),
        )
    )


def shown(values: set[str], written: str) -> list[str]:
    """The values that occur in a text by themselves, not as a part of a longer one."""
    words = set(re.findall(r"[\w.-]+", written))
    return sorted(v for v in values if (v in words if v.isalnum() else v in written))


def leaks(data: bytes) -> list[str]:
    return shown(identifying_values(data.decode("latin-1")), output(data))


def test_the_values_looked_for_are_the_right_ones() -> None:
    (professional,) = (t for t in TEXTS if "005010X222A1" in t and "CLM*P1002" in t)
    values = identifying_values(professional)
    assert {"BRIGHTWATER", "HOLLIS", "19531105", "836380204"} <= values
    assert "P1002" not in values
    assert len(values) > 25


def test_no_base_file_shows_one() -> None:
    assert not [path.name for path in BASES if leaks(path.read_bytes())]


@pytest.mark.slow
def test_no_fixture_shows_one() -> None:
    assert [(name, found) for name, data in files() if (found := leaks(data))] == []


@pytest.mark.slow
def test_no_case_of_a_rule_shows_one() -> None:
    assert [(name, found) for name, data in cases() if (found := leaks(data))] == []


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(st.data())
def test_no_damaged_file_shows_one(data: st.DataObject) -> None:
    """Segments left out, doubled or moved; elements left out, doubled, swapped or joined."""
    segments = data.draw(st.sampled_from(TEXTS)).split("~\n")
    values = identifying_values("~\n".join(segments))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(1, len(segments) - 2))
        other = data.draw(st.integers(1, len(segments) - 2))
        parts = segments[at].split("*")
        n = data.draw(st.integers(0, len(parts) - 1))
        match data.draw(st.sampled_from("drop double move cut shift join split end".split())):
            case "drop":
                del segments[at]
            case "double":
                segments.insert(at, segments[at])
            case "move":
                segments.insert(other, segments.pop(at))
            case "cut":
                segments[at] = "*".join(parts[:n] + parts[n + 1 :])
            case "shift":
                segments[at] = "*".join([*parts[:n], "X", *parts[n:]])
            case "join":
                segments[at] = "*".join(parts[:n]) + parts[n]
            case "split":
                segments[at] = "*".join(parts).replace(" ", "~\n")
            case "end":
                segments[at] = "*".join(parts).replace("*", "~\n", n + 1)
    text = "~\n".join(segments)
    claims = {s.split("*")[1] for s in text.split("~\n") if s[:4] in ("CLM*", "CLP*")}
    assert not shown(values - claims, output(text.encode()))
