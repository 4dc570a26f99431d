"""Whatever is wrong in a file: no crash, and what is in it is in a row or in a finding."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from effort import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st
from table_sources import generated

import edi
from edi.convert.tables import TABLES

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "engine"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "structure"))

from edited_files import ALL_FILES, EDIT, EDITS, edited

WRONG = ("12A", "1.234", "1e5", "20260230", "99999999999999999", "-", "£", "+5", ".", "0.", "\x00")
EDIT_HERE = st.one_of(
    EDIT, st.tuples(st.just("value"), st.floats(0, 0.999), st.sampled_from(WRONG))
)


def _rows(data: bytes, **options: Any) -> dict[str, list[dict[str, Any]]]:
    read = edi.read_tables(data, **options)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for name, batch in read:
        batch.validate(full=True)
        for field in batch.schema:
            assert field.nullable or not batch[field.name].null_count, (name, field.name)
        found[name] += batch.to_pylist()
    return found


def _key(rows: list[dict[str, Any]]) -> list[str]:
    return [repr(row) for row in rows]


@pytest.mark.slow
@settings(max_examples=examples(30))
@given(st.sampled_from(sorted(ALL_FILES)), st.lists(EDIT_HERE, min_size=1, max_size=4))
@example("payees", [("service", 0.01, "")])
def test_edited_files(name: str, edits: list[tuple[str, float, str]]) -> None:
    data = edited(ALL_FILES[name], edits).encode("latin-1")
    _check(data)


@pytest.mark.parametrize("kind", EDITS)
@pytest.mark.parametrize("name", sorted(ALL_FILES))
def test_each_kind_of_edit(name: str, kind: str) -> None:
    data = edited(ALL_FILES[name], [(kind, 0.5, "X"), (kind, 0.8, "")]).encode("latin-1")
    rows = _rows(data)
    assert sum(map(len, rows.values()))


@pytest.mark.slow
@settings(max_examples=80)
@given(st.sampled_from(sorted(ALL_FILES)), st.floats(0, 1), st.binary(max_size=6))
def test_files_with_other_bytes(name: str, place: float, put: bytes) -> None:
    data = ALL_FILES[name].encode()
    at = int(place * len(data))
    _check(data[:at] + put + data[at + len(put) :])


@pytest.mark.slow
@settings(max_examples=50)
@given(st.sampled_from(sorted(ALL_FILES)), st.floats(0, 1))
def test_files_that_are_cut_off(name: str, place: float) -> None:
    data = ALL_FILES[name].encode()
    _check(data[: int(place * len(data))])


@given(st.binary(max_size=300))
def test_no_file_at_all(data: bytes) -> None:
    rows = _rows(data)
    assert [row["code"] for row in rows["findings"]][:1] != [] or b"ISA" in data


def _check(data: bytes) -> None:
    plain, checked = _rows(data), _rows(data, validate=True)
    for name in TABLES:
        if name != "findings":
            assert _key(plain[name]) == _key(checked[name]), name
    _all_claims(data, plain)
    validated = {(one.offset, one.code, one.element) for one in edi.validate(data)}
    of_both = {(row["offset"], row["code"], row["element"]) for row in checked["findings"]}
    assert validated <= of_both


def _all_claims(data: bytes, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Every CLM and CLP is a row, or there is a finding at most a chunk before it."""
    found = {row["claim"] for name in ("claims", "claim_payments") for row in rows[name]}
    if not rows["findings"]:
        for match in re.finditer(rb"(?<=~\n)(?:CLM|CLP)\*", data):
            assert match.start() in found


VALUES = [
    ("CLM*", 2, "12A", "claims", "charge", "ELE005"),
    ("CLM*", 2, "100.005", "claims", "charge", "ELE014"),
    ("CLM*", 2, "12345678901234567", "claims", "charge", "ELE003"),
    ("CLM*", 6, "Q", "claims", "provider_signature", "ELE006"),
    ("SV1*", 2, "1,5", "lines", "charge", "ELE005"),
    ("SV1*", 4, "1.1234567", "lines", "units", "ELE005"),
    ("LX*", 1, "one", "lines", "line_number", "ELE005"),
    ("DMG*", 2, "19910231", "claims", "subscriber_birth_date", "ELE009"),
    ("DTP*472*", 3, "20260230", "lines", "service_from", "ELE009"),
]


@pytest.mark.parametrize("validate", [False, True])
@pytest.mark.parametrize(("start", "element", "value", "table", "column", "code"), VALUES)
def test_a_value_that_does_not_fit_is_null_and_a_finding(
    start: str, element: int, value: str, table: str, column: str, code: str, validate: bool
) -> None:
    text = generated("837p", 5).decode()
    at = text.index("\n" + start) + 1
    elements = text[at : text.index("~", at)].split("*")
    elements[element] = value
    changed = text[:at] + "*".join(elements) + text[text.index("~", at) :]
    rows, before = _rows(changed.encode(), validate=validate), _rows(text.encode())
    affected = [
        new[column]
        for new, old in zip(rows[table], before[table], strict=True)
        if new[column] != old[column]
    ]
    assert affected and set(affected) == {None}
    said = [row for row in rows["findings"] if row["offset"] == at and row["element"] == element]
    assert code in [row["code"] for row in said]
    assert len({(row["code"], row["component"]) for row in said}) == len(said)
    assert all(value not in row["message"] for row in said if len(value) > 2)
    assert all(row["transaction"] is not None for row in said)


FULL = {
    "CAS*": ("837i", "CAS*CO" + "*45*1*" * 7, 20, "adjustments", 6),
    "HI*ABK": ("837p", "HI" + "*ABK:E119" * 13, 13, "diagnoses", 12),
    "PLB*": ("835", "PLB*1500001213*20261231" + "*WO:1*1" * 7, 15, "provider_adjustments", 6),
}


@pytest.mark.parametrize("validate", [False, True])
@pytest.mark.parametrize("start", FULL)
def test_what_no_row_has_room_for_is_a_finding(start: str, validate: bool) -> None:
    kind, put, element, table, rows_of_it = FULL[start]
    text = generated(kind, 200).decode()
    at = text.index("\n" + start) + 1
    changed = text[:at] + put + text[text.index("~", at) :]
    rows, before = _rows(changed.encode(), validate=validate), _rows(text.encode())
    more = len(rows[table]) - len(before[table])
    assert 0 < more < rows_of_it
    said = [row for row in rows["findings"] if row["offset"] == at and row["code"] == "ELE007"]
    assert [row["element"] for row in said] == [element]


def test_a_finding_has_the_keys_of_its_claim() -> None:
    text = generated("837p", 5).decode()
    places = [match.start() for match in re.finditer(r"(?<=\n)CLM\*", text)]
    at = text.index("SV1*HC:", places[3])
    end = text.index("*", at + 7)
    changed = text[: end + 1] + "1X" + text[text.index("*", end + 1) :]
    for validate in (False, True):
        (finding,) = [
            row
            for row in _rows(changed.encode(), validate=validate)["findings"]
            if row["code"] == "ELE005"
        ]
        assert finding["claim"] == places[3]
        assert finding["claim_id"] == text[places[3] + 4 : text.index("*", places[3] + 4)]
        assert finding["transaction"] == text.index("\nST*") + 1


UNANSWERED = {"IK5": "transaction", "AK9": "group"}


@pytest.mark.parametrize("segment", UNANSWERED)
def test_an_answer_without_its_last_segment_is_a_row(segment: str) -> None:
    text = generated("999", 30).decode()
    whole = _rows(text.encode())["acknowledgements"]
    cut = re.sub(rf"\n{segment}\*[^~]*~", "", text)
    rows = _rows(cut.encode())["acknowledgements"]
    level = UNANSWERED[segment]

    def sets(all_: list[dict[str, Any]]) -> list[Any]:
        names = ("set_control_number", "group_control_number", "functional_id")
        return [[row[name] for name in names] for row in all_ if row["level"] == level]

    assert sets(rows) == sets(whole) != []
    assert {row["code"] for row in rows if row["level"] == level} == {None}


def test_a_ta1_is_a_row() -> None:
    text = generated("999", 3).decode()
    put = "\nTA1*000000905*260210*1200*R*022~\nGS*"
    rows = _rows(text.replace("\nGS*", put, 1).encode())["acknowledgements"]
    (row,) = [row for row in rows if row["level"] == "interchange"]
    assert row["interchange_control_number"] == "000000905"
    assert str(row["interchange_date"]) == "2026-02-10"
    assert (row["interchange_time"], row["code"], row["error_1"]) == ("1200", "R", "022")
    wrong = _rows(text.replace("\nGS*", put.replace("260210", "2602XX"), 1).encode())
    (row,) = [row for row in wrong["acknowledgements"] if row["level"] == "interchange"]
    assert row["interchange_date"] is None
    assert [(one["code"], one["offset"]) for one in wrong["findings"]] == [
        ("ENV014", row["segment"])
    ]
