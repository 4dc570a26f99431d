"""A finding and what it is made of: shown without values, and moved to its place in a file."""

import dataclasses
import pickle

import pytest

from edi.finding import (
    JSON_KEYS,
    Finding,
    Place,
    Problem,
    Range,
    Severity,
    Snip,
    advance,
    line_break_in,
    moved,
    span,
)

SECRET = "ROE-1234"


def _finding(**values: object) -> Finding:
    return Finding("CAS010", "name", Severity.ERROR, Snip.BALANCING, "message", **values)  # type: ignore[arg-type]


def test_no_value_is_shown_by_repr() -> None:
    place = Place("CAS", 3, 70, 5, "2320", "2300[1]/CAS[1]", f"CAS*CO*{SECRET}", 9)
    assert repr(place) == "Place('CAS', 3, 70, 5, '2320', '2300[1]/CAS[1]')"
    problem = Problem("CAS010", "message", place, 2, 1, SECRET, Severity.ERROR, SECRET)
    assert repr(problem) == f"Problem('CAS010', 'message', {place!r}, 2, 1)"
    finding = _finding(detail=SECRET, raw=f"CAS*{SECRET}", line=3)
    assert SECRET not in repr(finding)
    assert "line=3" in repr(finding)


def test_what_is_not_told_is_not_known() -> None:
    finding = _finding()
    known = {"code", "name", "severity", "snip", "message", "separators", "line_break"}
    for field in dataclasses.fields(finding):
        assert (getattr(finding, field.name) is None) == (field.name not in known), field.name
    assert (finding.separators, finding.line_break) == ("*:^", "\n")
    place, problem = Place("CAS", 3, 70), Problem("CAS010", "message", Place("CAS", 3, 70))
    assert place[3:] == (None, None, None, None, 1, "*:^", "\n")
    assert problem[3:] == (None, None, None, None, None)


def test_a_finding_can_not_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        _finding().code = "X"  # type: ignore[misc]


def test_keys_of_the_output_are_what_a_finding_has() -> None:
    finding = _finding(raw="CAS*CO*45", element=2, line=3, segment_column=5)
    values = [getattr(finding, key) for key in JSON_KEYS]
    assert len(set(JSON_KEYS)) == len(JSON_KEYS) == 22
    assert values[:4] == ["CAS010", "name", "error", 3]
    assert values[-4:] == [3, 12, 3, 14]
    assert not {"detail", "raw"} & set(JSON_KEYS)


def test_kinds_of_findings_have_their_usual_numbers() -> None:
    assert [int(snip) for snip in Snip] == [1, 2, 3, 4, 5, 6, 7]
    assert [str(severity) for severity in Severity] == ["error", "warning", "info"]


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"line": 3, "segment_column": 5}, Range(3, 5, 3, 5)),
        ({"line": 3, "segment_column": 5, "raw": "CAS*CO"}, Range(3, 5, 3, 11)),
        ({"line": 3, "segment_column": 5, "raw": "CAS*CO", "element": 1}, Range(3, 9, 3, 11)),
        ({"line": 3, "segment_column": 5, "raw": "CAS*C\nO", "element": 1}, Range(3, 9, 4, 2)),
        ({"line": 3, "raw": "CAS*CO"}, None),
        ({"segment_column": 3, "raw": "CAS*CO"}, None),
    ],
)
def test_the_range_of_a_finding(known: dict[str, object], found: Range | None) -> None:
    finding = _finding(**known)
    assert finding.range == found
    parts = (finding.start_line, finding.column, finding.end_line, finding.end_column)
    assert parts == (tuple(found) if found else (None,) * 4)


@pytest.mark.parametrize(
    ("raw", "masked", "columns"),
    [
        ("NM1*IL*1*ROE", "NM1*··*·*···", 3),
        # Proper text, whatever its characters.
        ("NM1*IL*1*RÓE", "NM1*··*·*···", 3),
        ("NM1*IL*1*ŁÓE", "NM1*··*·*···", 3),
        ("NM1*IL*1*\u4e2dE", "NM1*··*·*··", 2),
        # Not all of it is UTF-8: read as Latin-1, counted as it would be shown.
        ("NM1*IL*1*\xc3\x93\xd3E", "NM1*··*·*···", 3),
        ("NM1*IL*1*R\xd3E", "NM1*··*·*···", 3),
        # Proper text that looks like UTF-8 read as Latin-1.
        ("NM1*IL*1*\xc3\xa9E", "NM1*··*·*···", 3),
    ],
)
def test_what_is_kept_of_a_segment_has_its_width(raw: str, masked: str, columns: int) -> None:
    """One mask for each character that its range counts."""
    finding = _finding(raw=raw, segment_id="NM1", element=3, line=3, segment_column=1)
    kept = pickle.loads(pickle.dumps(finding))
    assert kept.raw == masked
    assert kept.range == finding.range == Range(3, 10, 3, 10 + columns)


@pytest.mark.parametrize(
    ("element", "component", "shown"),
    [
        (None, None, "SV1*HC:A:B^X:Y*1"),
        (0, None, "SV1"),
        (1, None, "HC:A:B^X:Y"),
        (1, 1, "HC"),
        (1, 3, "B"),
        (1, 4, ""),
        (2, None, "1"),
        (2, 1, "1"),
        (3, None, ""),
    ],
)
def test_what_a_finding_is_about(element: int | None, component: int | None, shown: str) -> None:
    raw = "SV1*HC:A:B^X:Y*1"
    start, end = span(raw, "*:^", element, component)
    assert raw[start:end] == shown
    if component == 4:
        assert start == raw.index("^")
    if element == 3:
        assert start == len(raw)
    assert _finding(raw=raw, element=element, component=component).span == (start, end)
    assert _finding(element=element, component=component).span is None


def test_components_only_where_there_is_a_separator_of_them() -> None:
    assert span("SV1*HC:A*1", "*", 1, 2) == (4, 8)
    assert span("SV1*HC:A^B:C", "*:", 1, 2) == (7, 10)
    assert span("ISA*A:B", "*:^", 1, 2) == (4, 7)
    assert span("SV1*HC", "", 1, None) == (4, 6)


@pytest.mark.parametrize(
    ("text", "mark", "place"),
    [
        ("", "\n", (4, 7)),
        ("ABC", "\n", (4, 10)),
        ("ABC\n", "\n", (5, 1)),
        ("ABC\nDE", "\n", (5, 3)),
        ("A\n\nDEF", "\n", (6, 4)),
        ("A\rB", "\n", (4, 10)),
        ("A\rB", "\r", (5, 2)),
        ("A\r\nB", "\n", (5, 2)),
    ],
)
def test_behind_a_text(text: str, mark: str, place: tuple[int, int]) -> None:
    assert advance(text, 4, 7, mark) == place


def test_what_ends_a_line() -> None:
    assert [line_break_in(text) for text in ("", "A\rB", "A\nB", "A\r\nB\rC")] == [
        "\r",
        "\r",
        "\n",
        "\n",
    ]


def test_findings_of_a_part_that_starts_in_the_middle_of_a_line() -> None:
    """It was read as if it started in column 1, of line 5 at byte 100."""

    def column(**known: object) -> int | None:
        (found,) = moved([_finding(**known)], 5, 100, 8)
        return found.segment_column

    assert column(line=5, offset=100, segment_column=1) == 8
    assert column(line=5, offset=130, segment_column=31) == 38
    assert column(line=5, offset=99, segment_column=6) == 6  # before it: known already
    assert column(line=6, offset=150, segment_column=3) == 3
    assert column(line=5, offset=100) is None
    (same,) = moved([_finding(line=5, offset=100, segment_column=1)], 5, 100, 1)
    assert same.segment_column == 1
