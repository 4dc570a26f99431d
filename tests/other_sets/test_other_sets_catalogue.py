"""Which sets are judged how: the table, the documentation and pyx12's maps agree."""

import re
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest

from edi.guides.catalogue import SPECS
from edi.guides.standard import ENVELOPE, OTHER_SEGMENTS, SEGMENTS
from edi.interchange.envelope import FUNCTIONAL_IDS
from edi.other_sets.catalogue import OTHER_SETS, others_of
from edi.other_sets.map_walk import MapWalk

pytest.importorskip("pyx12")

_PAGE = Path(__file__).parents[2] / "docs" / "other-sets.md"
_NO_HEALTH_CARE = {"830.4010.PS.xml", "841.4010.XXXC.xml"}
_CONTROL = {"x12.control.00401.xml", "x12.control.00501.xml"}


def test_every_map_of_pyx12_is_used_or_is_of_a_guide_here() -> None:
    index = ElementTree.fromstring((files("pyx12") / "map" / "maps.xml").read_text("utf-8"))
    ours = {family[:10] for spec in SPECS.values() for family in (spec.id, *spec.versions)}
    rows = {
        (str(one.text), one.get("vriic") or "", one.get("fic"), one.get("tspc") or "")
        for one in index.iter("map")
    }
    used = {one.map_file for one in OTHER_SETS}
    for name, guide, group, purpose in rows:
        if guide[:10] in ours or name in _NO_HEALTH_CARE | _CONTROL:
            assert name not in used
            continue
        (own,) = (one for one in OTHER_SETS if one.map_file == name)
        assert own.group == group and own.purpose == purpose
        assert own.guide == guide or own.transaction == "997"
    assert used <= {row[0] for row in rows}


def test_the_documentation_has_every_set() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    table = re.findall(r"^\| (\d{3}) \| `(\w+)` \| ([^|]+) \| (\w[^|]+) \|$", page, re.M)
    ours = {(spec.transaction, spec.id, "a guide of edi") for spec in SPECS.values()}
    others = {(one.transaction, one.guide, "pyx12") for one in OTHER_SETS}
    assert {(kind, guide, by.strip()) for kind, guide, _, by in table} == ours | others


@pytest.mark.slow
def test_ids_of_all_segments_are_known() -> None:
    ids = frozenset().union(*(MapWalk(one.map_file).segment_ids for one in OTHER_SETS))
    assert ids - SEGMENTS - ENVELOPE == OTHER_SEGMENTS


def test_groups_are_those_of_the_envelope_checks() -> None:
    assert {FUNCTIONAL_IDS[one.transaction] == one.group for one in OTHER_SETS} == {True}


@pytest.mark.parametrize(
    ("set_id", "versions", "maps"),
    [
        ("270", ("", "004010X092A1"), ["270.4010.X092.A1.xml"]),
        ("270", ("", "004010X092"), ["270.4010.X092.A1.xml"]),
        ("270", ("005010X279A1", "005010X279A1"), []),
        ("271", ("", "004010X098A1"), []),
        ("278", ("", "004010X094A1"), ["278.4010.X094.A1.xml", "278.4010.X094.27.A1.xml"]),
        ("277", ("", "004010X070"), ["277U.4010.X070.xml"]),
        ("834", ("005010X220A1", "005010X220"), ["834.5010.X220.A1.xml"]),
        ("837", ("", "004010X097A1"), ["837.4010.X097.A1.xml"]),
        ("837", ("", "004010"), []),
        ("997", ("", "004010X098A1"), ["997.4010.xml"]),
        ("997", ("", "004010"), ["997.4010.xml"]),
        ("997", ("", "005010X231A1"), []),
        ("834", ("", ""), []),
    ],
)
def test_a_set_is_read_by_its_own_guide(
    set_id: str, versions: tuple[str, str], maps: list[str]
) -> None:
    assert [one.map_file for one in others_of(set_id, *versions)] == maps
