"""Segments of equal position in the guide may stand in any order; all others may not."""

from itertools import groupby
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.guides.catalogue import GUIDES, INSTITUTIONAL, PROFESSIONAL, REMITTANCE
from edi.guides.guide import load
from edi.structure.parser import ShapeParser
from tests.structure.shapes import Row, chunk_kinds, rows

KINDS = [(guide_id, kind) for guide_id in GUIDES for kind in chunk_kinds(load(guide_id))]
PARSERS = {guide_id: ShapeParser(load(guide_id)) for guide_id in GUIDES}
_RUNS = settings(max_examples=30, deadline=None)
_SEEDS = st.integers(0, 2**32)


def _place(row: Row) -> tuple[str, int, bool]:
    return row.loop.id, row.spec.position, row.spec is row.loop.first


def _runs(chunk: list[Row]) -> list[list[Row]]:
    """The chunk cut into runs of segments of one loop that have equal positions."""
    return [list(run) for _, run in groupby(chunk, key=_place)]


@pytest.mark.slow_but_one_in(5)
@pytest.mark.parametrize(("guide_id", "kind"), KINDS)
@_RUNS
@given(seed=_SEEDS)
def test_segments_of_equal_position_stand_in_any_order(guide_id: str, kind: str, seed: int) -> None:
    rng = Random(seed)
    chunk: list[Row] = []
    for run in _runs(rows(load(guide_id), kind, rng, 0.6)):
        rng.shuffle(run)
        chunk += run
    layout = PARSERS[guide_id].parse(kind, [row.token for row in chunk])
    assert [(p.code, p.message) for p in layout.problems] == []
    assert [role and role.spec.key for role in layout.roles] == [row.spec.key for row in chunk]


# By guide and loop: segments in order, two of them of equal position, then one that stands too late
# or too early. The longest run in order is unique only with both of equal position in it.
LATE = [
    (PROFESSIONAL, "2300", "CLM REF_D9 REF_EA DTP_431 HI_ABK", 3),
    (PROFESSIONAL, "2300", "CLM REF_EA REF_D9 DTP_431 HI_ABK", 3),
    (PROFESSIONAL, "2300", "CLM HI_ABK REF_D9 REF_EA", 1),
    (PROFESSIONAL, "2400", "LX SV1 REF_6R REF_G1 DTP_472", 4),
    (INSTITUTIONAL, "2300", "CLM DTP_434 REF_D9 REF_EA CL1 HI_ABK", 4),
    (REMITTANCE, "2100", "CLP REF_1L NM1_QC NM1_IL DTM_232", 1),
    (REMITTANCE, "2100", "CLP NM1_QC DTM_232 DTM_050 REF_1L", 4),
    (REMITTANCE, "2110", "SVC DTM_472 REF_6R REF_1S CAS AMT", 4),
]


@pytest.mark.parametrize(("guide", "kind", "tokens", "index"), LATE)
def test_equal_positions_outweigh_the_one_that_is_out_of_order(
    guide: str, kind: str, tokens: str, index: int
) -> None:
    layout = PARSERS[guide].parse(kind, tokens.split())
    assert [(p.code, p.index) for p in layout.problems if p.code == "SEG005"] == [("SEG005", index)]
