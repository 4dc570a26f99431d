"""What a guide's spec says of it is true of its table, and of the standard."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from edi.elements.code_checks import checks_for
from edi.elements.reasons import nine_digit_zip
from edi.guides.catalogue import GUIDES, OPENERS, SPECS
from edi.guides.guide import EQUIVALENTS, Guide, load, resolve
from edi.guides.spec import About
from edi.guides.standard import SEGMENTS
from edi.interchange.envelope import FUNCTIONAL_IDS
from tests.structure.shapes import chunk_kinds, rows

FOLDER = Path(__file__).parents[2] / "edi" / "guides"

every_guide = pytest.mark.parametrize("guide", [load(guide_id) for guide_id in GUIDES], ids=GUIDES)


@every_guide
def test_the_table_is_of_the_same_guide(guide: Guide) -> None:
    spec = guide.spec
    assert (spec.name, spec.transaction, spec.group) == (guide.name, guide.transaction, guide.group)
    assert FUNCTIONAL_IDS[spec.transaction] == spec.group
    assert guide.segment_ids <= SEGMENTS


@every_guide
def test_openers_are_what_begins_or_trails_a_loop(guide: Guide) -> None:
    triggers = {loop.trigger for loop in guide.loops.values()}
    trailing = [spec.id for loop in guide.loops.values() for spec in loop.trailing]
    assert set(guide.spec.openers) <= triggers | set(trailing)
    assert set(trailing) <= set(guide.spec.openers)
    # One is known by its id alone, and what it trails are loops with chunks of their own.
    assert len(set(trailing)) == len(trailing)
    assert triggers.isdisjoint(trailing)
    for loop in guide.ends.values():
        assert {child.id for child in loop.child_specs if child.id not in guide.chunk_loops} <= {
            "1000A",
            "1000B",
        }
        assert loop.id in guide.chunk_loops


@every_guide
def test_no_segment_of_a_guide_opens_a_chunk_of_it_by_chance(guide: Guide) -> None:
    others = guide.starts - set(guide.spec.openers)
    assert others <= OPENERS
    assert others.isdisjoint(guide.segment_ids)
    assert others <= {"HL", "CLM", "LX", "CLP", "SVC", "PLB"}  # of claims and payments, astray


@every_guide
def test_its_loops_are_there(guide: Guide) -> None:
    spec, loops = guide.spec, guide.loops
    assert spec.subject in loops
    if spec.line:
        assert loops[spec.line].parents == (spec.subject,)
        assert {spec.line, spec.subject} <= guide.chunk_loops.keys()
    assert set(spec.cuts) <= guide.chunk_loops.keys()
    assert all(loops[loop].by_id.get("N4") for loop in spec.nine_digit_zip)
    if spec.rendering_provider:
        rendering = loops[spec.rendering_provider]
        assert (rendering.parents, rendering.trigger_codes) == ((spec.subject,), ("82",))


@every_guide
def test_its_service_has_these_elements(guide: Guide) -> None:
    places = guide.spec.service
    if places is None:
        assert guide.spec.about is About.ACKNOWLEDGEMENT
        return
    lines = [loop for loop in guide.loops.values() if places.segment in loop.by_id]
    (line,) = lines
    (service,) = line.by_id[places.segment]
    elements = {"": "", **{e.ref[-2:]: e.data_element for e in service.elements if e.usage != "N"}}
    for position, data_element in (
        (places.procedure, "C003"),
        (places.charge, "782"),
        (places.units, "380"),
        (places.unit, "355"),
        (places.revenue_code, "234"),
    ):
        if position:
            assert elements[f"{position:02}"] == data_element


@every_guide
def test_its_facts_are_facts_of_the_table(guide: Guide) -> None:
    elements = guide.loops["2300"].first.elements if "2300" in guide.loops else ()
    used = {part.ref for e in elements for part in e.components if part.usage != "N"}
    assert guide.spec.has_accident_state == ("CLM11-4" in used)
    st03 = guide.loops["ST"].first.elements[2]
    assert guide.spec.st03_is_used == (st03.usage == "R")
    assert {guide.id, *guide.spec.versions} >= (st03.codes or frozenset())


def test_what_else_the_guides_are() -> None:
    specs = list(SPECS.values())
    assert {spec.short: spec.about for spec in specs} == {
        "837P": About.CLAIM,
        "837I": About.CLAIM,
        "837D": About.CLAIM,
        "835": About.PAYMENT,
        "999": About.ACKNOWLEDGEMENT,
        "277CA": About.STATUS,
    }
    assert {spec.short for spec in specs if spec.is_institutional} == {"837I"}
    assert {spec.short for spec in specs if spec.is_usual} == {"837P", "835", "999"}
    assert {spec.short for spec in specs if spec.facility_of_any_claim} == {"835"}
    assert {spec.short for spec in specs if not spec.st03_is_used} == {"835"}
    assert {spec.short for spec in specs if spec.has_accident_state} == {"837P", "837D"}
    assert {spec.short: spec.rendering_provider for spec in specs if spec.rendering_provider} == {
        "837P": "2310B",
        "837I": "2310D",
        "837D": "2310B",
    }
    assert {spec.short: spec.cuts for spec in specs} == {
        "837P": ("2000A", "2000B"),
        "837I": ("2000A", "2000B"),
        "837D": ("2000A", "2000B"),
        "835": ("2000", "2100"),
        "999": ("2000",),
        "277CA": ("2000C", "2000D"),
    }
    # Segment, procedure, charge, units, unit of measurement, revenue code; 0 where there is none.
    assert {spec.short: spec.service and tuple(spec.service) for spec in specs} == {
        "837P": ("SV1", 1, 2, 4, 3, 0),
        "837I": ("SV2", 2, 3, 5, 4, 1),
        "837D": ("SV3", 1, 2, 6, 0, 0),
        "835": ("SVC", 1, 2, 5, 0, 4),
        "999": None,
        "277CA": ("SVC", 1, 2, 7, 0, 4),
    }


def test_the_kinds_of_address_are_told_apart() -> None:
    codes = {}
    for guide in map(load, GUIDES):
        for loop in guide.loops.values():
            for spec in loop.by_id.get("N4", ()):
                checks = [c for c in checks_for(spec, guide.id) if c.reason is nine_digit_zip]
                codes[guide.spec.short, loop.id] = bool(checks)
    assert {place for place, is_long in codes.items() if is_long} == {
        ("837P", "2010AA"),
        ("837P", "2310C"),
        ("837P", "2420C"),
        ("837I", "2010AA"),
        ("837I", "2310E"),
        ("837D", "2010AA"),
        ("837D", "2310C"),
        ("837D", "2420D"),
    }


def test_names_and_versions_are_given_once() -> None:
    assert len({spec.short for spec in SPECS.values()}) == len(GUIDES)
    assert len({spec.grammar_file for spec in SPECS.values()}) == len(GUIDES)
    versions = [version for spec in SPECS.values() for version in (spec.id, *spec.versions)]
    assert len(set(versions)) == len(versions)
    usual = [spec.transaction for spec in SPECS.values() if spec.is_usual]
    assert len(set(usual)) == len(usual)


@pytest.mark.parametrize("version", [*GUIDES, *EQUIVALENTS])
def test_versions_name_their_guide(version: str) -> None:
    guide_id, exact = resolve(version)
    assert guide_id is not None
    assert exact == (version == guide_id)
    assert version[:10] == guide_id[:10]


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("005010X222A1", ("005010X222A1", True)),
        ("005010X222", ("005010X222A1", False)),
        ("005010X222A9", ("005010X222A1", False)),
        ("005010X222E1", ("005010X222A1", False)),
        ("005010X214E1", ("005010X214", False)),
        ("005010X22A1", (None, False)),
        ("005010X222A99", (None, False)),
        ("005010X299", (None, False)),
        ("005010", (None, False)),
        ("", (None, False)),
    ],
)
def test_the_guide_that_a_version_names(version: str, found: tuple[str | None, bool]) -> None:
    assert resolve(version) == found


# -- vocabulary


def _vocabulary() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(
        (FOLDER / "vocabulary.json").read_text(encoding="utf-8")
    )
    return found


def _random_tokens() -> Iterator[tuple[str, str]]:
    rng = Random(1)
    for guide in map(load, GUIDES):
        for kind in chunk_kinds(guide):
            for _ in range(20):
                for row in rows(guide, kind, rng, 0.8):
                    yield row.loop.id, row.token


def test_the_vocabulary_has_every_token_of_a_loop() -> None:
    known = _vocabulary()
    assert known.keys() == {loop for guide in map(load, GUIDES) for loop in guide.loops}
    assert [pair for pair in _random_tokens() if pair[1] not in known[pair[0]]["tokens"]] == []
    assert "AMT_A8" in known["2320"]["tokens"]
    assert {"PLB", "AK9", "SE"} <= set(known["ST"]["tokens"])


def test_the_vocabulary_has_elements_that_hold_short_codes() -> None:
    known = _vocabulary()
    assert {"CLM05-1", "CLM05-3", "CLM07", "CLM19"} <= set(known["2300"]["codes"])
    assert {"SBR01", "SBR09"} <= set(known["2320"]["codes"]) & set(known["2000B"]["codes"])
    assert not {"CLM01", "CLM02", "REF02"} & set(known["2300"]["codes"])
    assert "STC01-1" in known["2200D"]["codes"]
    for loop in known.values():
        assert all(listed == sorted(set(listed)) for listed in loop.values())
