"""The objects of a guide say what its table does."""

import json
from pathlib import Path
from typing import Any

import pytest

from edi.guides.catalogue import (
    ACKNOWLEDGEMENT,
    GUIDES,
    INSTITUTIONAL,
    PROFESSIONAL,
    REMITTANCE,
    SPECS,
    STATUS,
)
from edi.guides.guide import ElementSpec, Guide, LoopSpec, load
from edi.guides.spec import Service
from edi.guides.standard import ENVELOPE, SEGMENTS, is_segment_id

FOLDER = Path(__file__).parents[2] / "edi" / "guides"

every_guide = pytest.mark.parametrize("guide", [load(guide_id) for guide_id in GUIDES], ids=GUIDES)


def _table(guide: Guide) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{guide.id}.json").read_text(encoding="utf-8"))
    return found


def _loops(guide: Guide) -> list[tuple[LoopSpec, dict[str, Any]]]:
    return [(guide.loops[raw["id"]], raw) for raw in _table(guide)["loops"]]


@every_guide
def test_loops(guide: Guide) -> None:
    assert list(guide.loops) == [raw["id"] for raw in _table(guide)["loops"]]
    for loop, raw in _loops(guide):
        for name in ("id", "name", "usage", "repeat", "position"):
            assert getattr(loop, name) == raw[name]
        assert loop.parents == tuple(raw["parents"])
        assert loop.usage_by_parent == raw.get("usage_by_parent", {})
        assert loop.trigger == raw["trigger"]["segment"] == loop.first.id
        assert loop.trigger_codes == tuple(raw["trigger"]["codes"] or ())
        below = [child[2:] for child in raw["children"] if child[0] == "L"]
        assert [child.id for child in loop.child_specs] == list(loop.children) == below
        assert loop.is_level == (raw["segments"][0]["id"] == "HL")


@every_guide
def test_segments_stand_before_the_loops_below_or_behind_them(guide: Guide) -> None:
    for loop, raw in _loops(guide):
        keys = [one["key"] for one in raw["segments"]]
        assert [one.key for one in loop.segments] == keys
        kinds = [child[0] for child in raw["children"]]
        lead = kinds.index("L") if "L" in kinds else len(keys)
        assert [one.key for one in loop.leading] == keys[:lead]
        assert [one.key for one in loop.trailing] == [key for key in keys[lead:] if key != "SE"]
        assert loop.first is loop.segments[0]
        for segment in loop.segments:
            assert loop.segment(segment.key) is segment
            assert segment in loop.by_id[segment.id]
        assert sum(map(len, loop.by_id.values())) == len(keys)
        with pytest.raises(KeyError):
            loop.segment("XYZ")


@every_guide
def test_a_segment_has_all_that_its_table_says(guide: Guide) -> None:
    for loop, raw in _loops(guide):
        for segment, one in zip(loop.segments, raw["segments"], strict=True):
            qualifier = one["qualifier"] or {"ref": None, "codes": []}
            assert segment[:7] == (
                loop.id,
                *(one[name] for name in ("key", "id", "name", "usage", "max_use", "position")),
            )
            assert segment.qualifier_ref == qualifier["ref"]
            assert segment.qualifier_codes == set(qualifier["codes"])
            assert segment.syntax == tuple(one["syntax"])
            for element, given in zip(segment.elements, one["elements"], strict=True):
                _same_element(element, given)


def _same_element(element: ElementSpec, raw: dict[str, Any]) -> None:
    for name in ("ref", "name", "usage", "type", "data_element"):
        assert getattr(element, name) == raw[name]
    for name, absent in (
        ("min", 0),
        ("max", 0),
        ("note_max", None),
        ("stored_max", None),
        ("repeat", 1),
        ("external", None),
        ("regex", None),
    ):
        value = raw.get(name, absent)
        assert getattr(element, name) == (absent if name in ("min", "max") and not value else value)
    assert element.codes == (frozenset(raw["codes"]) if raw.get("codes") else None)
    assert element.syntax == tuple(raw.get("syntax", ()))
    for part, given in zip(element.components, raw.get("components", ()), strict=True):
        _same_element(part, given)


@every_guide
def test_syntax_notes_are_of_elements_that_are_there(guide: Guide) -> None:
    for loop in guide.loops.values():
        for segment in loop.segments:
            for note in segment.syntax:
                numbers = [int(note[at : at + 2]) for at in range(1, len(note), 2)]
                assert note[0] in "PRECL"
                assert 2 <= len(numbers) == len(set(numbers))
                assert max(numbers) <= len(segment.elements)


def test_an_element_of_which_little_is_said() -> None:
    element = ElementSpec("CLM01", "name", "R", "AN", "1028", 1, 38)
    assert element[7:] == (None, None, 1, None, None, None, (), ())
    assert Service("SV1", 1, 2, 4) == Service("SV1", 1, 2, 4, 0, 0)


@every_guide
def test_what_a_guide_is(guide: Guide) -> None:
    raw = _table(guide)
    assert (guide.id, guide.name) == (raw["guide"], raw["name"])
    assert (guide.transaction, guide.group) == (raw["transaction"], raw["group"])
    assert guide.money_digits == raw["limits"]["782"]["max_digits"] == 10
    assert guide.spec is SPECS[guide.id]
    assert load(guide.id) is guide
    segments = [one for _, loop in _loops(guide) for one in loop["segments"]]
    assert guide.segment_ids == {one["id"] for one in segments}
    assert guide.qualifiers == {
        (one["id"], code)
        for one in segments
        if one["qualifier"]
        for code in one["qualifier"]["codes"]
    }


def test_an_unknown_guide() -> None:
    with pytest.raises(KeyError, match="005010X999"):
        load("005010X999")


def test_usage_depends_on_the_loop_above() -> None:
    claim = load(PROFESSIONAL).loops["2300"]
    assert [claim.usage_under(one) for one in ("2000B", "2000C")] == ["S", "R"]
    assert claim.usage_under("2000A") == claim.usage


def test_chunks() -> None:
    """Loops that are read by themselves, and the segments that end others."""
    chunks = {guide_id: set(load(guide_id).chunk_loops) for guide_id in GUIDES}
    assert chunks[PROFESSIONAL] == {"ST", "2000A", "2000B", "2000C", "2300", "2400"}
    assert chunks[REMITTANCE] == {"ST", "2000", "2100", "2110"}
    assert chunks[ACKNOWLEDGEMENT] == {"ST", "2000", "2100"}
    assert chunks[STATUS] == {"ST", "2000A", "2000B", "2000C", "2000D"}
    ends = {
        guide_id: {key: loop.id for key, loop in load(guide_id).ends.items()} for guide_id in GUIDES
    }
    assert ends == {
        **{guide_id: {} for guide_id in GUIDES},
        REMITTANCE: {"PLB": "ST"},
        ACKNOWLEDGEMENT: {"IK5": "2000", "AK9": "ST"},
    }
    assert load(PROFESSIONAL).starts == {"HL", "CLM", "LX", "CLP", "SVC", "PLB"}
    assert load(REMITTANCE).starts == {"LX", "CLP", "SVC", "PLB", "HL", "CLM"}
    assert load(ACKNOWLEDGEMENT).starts >= {"AK2", "IK3", "IK5", "AK9", "CLM", "CLP"}
    assert load(STATUS).starts == {"HL", "CLM", "LX", "CLP", "PLB"}


def test_the_loops_around_a_loop() -> None:
    guide = load(PROFESSIONAL)
    around = {
        "2430": ["2400", "2300", "2000B", "2000A", "ST"],
        "2300": ["2000B", "2000A", "ST"],
        "2330B": ["2320", "2300", "2000B", "2000A", "ST"],
        "ST": [],
    }
    for loop, above in around.items():
        assert [one.id for one in guide.above(guide.loops[loop])] == above


def test_the_kind_of_a_chunk_names_its_loop() -> None:
    guide = load(REMITTANCE)
    assert guide.loops["2100"].end == "2100/end"
    assert guide.loop_of("2100/end") is guide.loop_of("2100") is guide.loops["2100"]
    with pytest.raises(KeyError):
        guide.loop_of("9999")


@every_guide
def test_which_element_tells_uses_apart(guide: Guide) -> None:
    """Wherever two uses of a segment stand in one loop, or open two loops."""
    for loop in guide.loops.values():
        for segment_id, uses in loop.by_id.items():
            if len(uses) > 1:
                refs = {one.qualifier_ref for one in uses if one.qualifier_codes}
                assert refs == {guide.qualifier_refs[segment_id]}
    for segment_id, ref in guide.qualifier_refs.items():
        assert ref.startswith(segment_id)
        in_one = any(
            sum(bool(one.qualifier_codes) for one in loop.by_id.get(segment_id, ())) > 1
            for loop in guide.loops.values()
        )
        opened = [
            loop
            for loop in guide.loops.values()
            if loop.trigger == segment_id and loop.trigger_codes
        ]
        assert in_one or len(opened) > 1, segment_id


def test_which_elements_these_are() -> None:
    assert load(PROFESSIONAL).qualifier_refs == {
        "AMT": "AMT01",
        "CRC": "CRC01",
        "DTP": "DTP01",
        "HI": "HI01-1",
        "HL": "HL03",
        "NM1": "NM101",
        "NTE": "NTE01",
        "PWK": "PWK02",
        "QTY": "QTY01",
        "REF": "REF01",
    }
    assert load(ACKNOWLEDGEMENT).qualifier_refs == {"CTX": "CTX01-1"}
    assert "CLM" not in load(INSTITUTIONAL).qualifier_refs


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("CLM", True), ("ISA", True), ("IEA", True), ("STC", True), ("DOE", False), ("", False)],
)
def test_segments_of_the_standard(text: str, is_one: bool) -> None:
    assert is_segment_id(text) == is_one
    assert len(ENVELOPE) == 7
    assert {"ST", "SE"} == ENVELOPE & SEGMENTS


def test_grammars_are_named_as_their_guides() -> None:
    assert [spec.grammar_file for spec in SPECS.values()] == [
        "837p.lark",
        "837i.lark",
        "837d.lark",
        "835.lark",
        "999.lark",
        "277ca.lark",
    ]
