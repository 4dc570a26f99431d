"""Chunks built from the tables have no problem; one required segment less is one problem."""

from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi.guides.catalogue import DENTAL, GUIDES, INSTITUTIONAL, PROFESSIONAL
from edi.guides.guide import load
from edi.structure.parser import ShapeParser
from tests.structure.shapes import Row, chunk_kinds, rows

KINDS = [(guide_id, kind) for guide_id in GUIDES for kind in chunk_kinds(load(guide_id))]
PARSERS = {guide_id: ShapeParser(load(guide_id)) for guide_id in GUIDES}

_SEEDS = st.integers(0, 2**32)
_RUNS = settings(max_examples=40, deadline=None)


def _chunk(guide_id: str, kind: str, seed: int) -> list[Row]:
    rng = Random(seed)
    return rows(load(guide_id), kind, rng, rng.choice([0.0, 0.2, 0.5, 1.0]))


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(("guide_id", "kind"), KINDS)
@_RUNS
@given(seed=_SEEDS)
def test_what_the_guide_allows_has_no_problem(guide_id: str, kind: str, seed: int) -> None:
    chunk = _chunk(guide_id, kind, seed)
    layout = PARSERS[guide_id].parse(kind, [row.token for row in chunk])
    assert [(p.code, p.message) for p in layout.problems] == []
    found = [role and (role.node.loop.id, role.spec.key) for role in layout.roles]
    assert found == [(row.loop.id, row.spec.key) for row in chunk]
    assert layout.lacks == ""


@pytest.mark.slow
@pytest.mark.parametrize(("guide_id", "kind"), KINDS)
@_RUNS
@given(seed=_SEEDS)
def test_a_required_segment_less_is_one_problem(guide_id: str, kind: str, seed: int) -> None:
    chunk = _chunk(guide_id, kind, seed)
    own = [
        i for i, row in enumerate(chunk) if row.is_required and i and row.spec is not row.loop.first
    ]
    # The first segment of a required loop of which nothing else is there.
    own += [
        i
        for i, row in enumerate(chunk)
        if i
        and row.spec is row.loop.first
        and row.loop.usage == "R"
        and sum(one.loop is row.loop for one in chunk) == 1
    ]
    for index in own:
        tokens = [row.token for i, row in enumerate(chunk) if i != index]
        problems = PARSERS[guide_id].parse(kind, tokens).problems
        shown = (chunk[index].token, [(p.code, p.message) for p in problems])
        assert [p.code for p in problems] in (["SEG003"], ["SEG006"]), shown


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(("guide_id", "kind"), KINDS)
@_RUNS
@given(seed=_SEEDS)
def test_an_unknown_segment_is_one_problem(guide_id: str, kind: str, seed: int) -> None:
    chunk = _chunk(guide_id, kind, seed)
    tokens = [row.token for row in chunk]
    index = Random(seed).randrange(1, len(tokens) + 1)
    layout = PARSERS[guide_id].parse(kind, [*tokens[:index], "XYZ", *tokens[index:]])
    assert [(p.code, p.index) for p in layout.problems] == [("SEG001", index)]
    found = [role.spec.key for role in layout.roles if role]
    assert found == [row.spec.key for row in chunk]


@_RUNS
@given(
    place=st.sampled_from(KINDS),
    tokens=st.lists(
        st.sampled_from("NM1_85 NM1_82 NM1_77 NM1 N3 N4 PRV REF REF_G1 SBR CAS LX SV1 X HL".split())
    ),
)
def test_any_tokens_have_a_layout(place: tuple[str, str], tokens: list[str]) -> None:
    guide_id, kind = place
    first = rows(load(guide_id), kind, Random(0), 0.0)[0].token
    layout = PARSERS[guide_id].parse(kind, [first, *tokens])
    assert len(layout.roles) == len(tokens) + 1
    if not layout.problems:  # then every segment has a part, and nothing is left unread
        assert None not in layout.roles
        assert not layout.lacks


@pytest.mark.parametrize(
    ("guide_id", "tokens"),
    [
        (DENTAL, "CLM CAS K3 N4 REF_1G NM1_DQ"),
        (DENTAL, "CLM REF_2U AMT_EAF N4 N3 DTP_472 REF_0B NM1_DN"),
        (INSTITUTIONAL, "CLM REF_0B MOA REF_0B NM1_DN HI_ABK"),
        (INSTITUTIONAL, "CLM MIA REF_G2 NM1_82 REF_FY NM1_82 REF_G2 N3 DTP_096 SVD"),
        (PROFESSIONAL, "CLM HI_ABK SBR OI NM1_IL NM1_PR REF_G2 NM1_82"),
    ],
)
def test_a_loop_of_one_level_or_another_may_have_an_early_segment(
    guide_id: str, tokens: str
) -> None:
    """It may be of either, and so is its first segment; what stands before that is its own."""
    layout = PARSERS[guide_id].parse("2300", tokens.split())
    assert len(layout.roles) == len(tokens.split())
    assert layout.problems


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize("seed", range(8))
def test_segments_of_a_guide_in_any_order_have_a_layout(seed: int) -> None:
    rng = Random(seed)
    for _ in range(60):
        guide_id, kind = rng.choice(KINDS)
        guide = load(guide_id)
        first = rows(guide, kind, Random(0), 0.0)[0].token
        places = [(loop, spec) for loop in guide.loops.values() for spec in loop.segments]
        tokens = [first]
        for loop, spec in rng.choices(places, k=rng.randrange(2, 10)):
            codes = sorted(loop.trigger_codes if spec is loop.first else spec.qualifier_codes)
            told_apart = spec.id in guide.qualifier_refs and codes
            tokens.append(f"{spec.id}_{rng.choice(codes)}" if told_apart else spec.id)
        layout = PARSERS[guide_id].parse(kind, tokens)
        assert len(layout.roles) == len(tokens)
        for role in layout.roles:
            assert role is None or role.spec.key in {s.key for s in role.node.loop.segments}
        if not layout.problems:
            assert None not in layout.roles


def test_a_loop_that_stands_too_late_is_moved_whole() -> None:
    parse = PARSERS[GUIDES[0]].parse
    layout = parse("2300", "CLM HI_ABK SBR OI NM1_IL NM1_PR NM1_77 N3 N4 REF_G2".split())
    assert [(p.code, p.index) for p in layout.problems] == [("SEG005", 6)]
    assert [role and role.node.loop.id for role in layout.roles][6:] == ["2310C"] * 4
    (moved,) = layout.root.children["2310C"]
    assert moved.parent is layout.root
    (other_payer,) = layout.root.children["2320"]
    assert list(other_payer.children) == ["2330A", "2330B"]


def test_a_second_one_is_not_moved() -> None:
    parse = PARSERS[GUIDES[0]].parse
    layout = parse("2300", "CLM HI_ABK NM1_82 PRV SBR OI NM1_IL NM1_PR NM1_82 PRV".split())
    assert [(p.code, p.index) for p in layout.problems] == [("SEG003", 8), ("SEG002", 9)]


@pytest.mark.slow
@pytest.mark.parametrize("again", ["SVD PRV", "NM1_82 N3", "REF_D9", "REF_F8 HI_ABK", "X", "N3"])
def test_a_hostile_chunk_takes_no_hostile_time(again: str) -> None:
    tokens = ["CLM", "SBR", "NM1_IL", "N3", *again.split() * 10_000]
    began = process_time()
    layout = PARSERS[GUIDES[0]].parse("2300", tokens)
    assert len(layout.roles) == len(tokens)
    assert layout.problems
    assert process_time() - began < 20


@pytest.mark.slow_but_one_in(4)
@pytest.mark.parametrize(("guide_id", "kind"), KINDS)
@settings(max_examples=10, deadline=None)
@given(seed=_SEEDS)
def test_a_segment_without_a_role_stands_in_what_is_open(
    guide_id: str, kind: str, seed: int
) -> None:
    rng, guide = Random(seed), load(guide_id)
    first, *others = (row.token for row in _chunk(guide_id, kind, seed))
    strays = [f"{one}_{rng.choice('ABC')}" for one in rng.sample(sorted(guide.segment_ids), 5)]
    others += [*strays, *rng.sample(others, min(len(others), 4))]
    rng.shuffle(others)
    layout = PARSERS[guide_id].parse(kind, [first, *others])
    nodes = list(layout.root.walk())
    holders = []
    for index, role in enumerate(layout.roles):
        skipped = [
            node
            for node in nodes
            for key, used in node.uses.items()
            if key.startswith("?") and index in used
        ]
        begun = [node for node in nodes if node.first <= index]
        holder = max(begun, key=lambda node: node.first, default=layout.root)
        holders.append(role.node if role else (skipped or [holder])[0])
        assert layout.holder(index) is holders[-1]
        same = [
            n
            for n in range(index + 1)
            if holders[n] is holders[-1]
            and layout.tokens[n].partition("_")[0] == layout.tokens[index].partition("_")[0]
        ]
        assert layout.number(index) == len(same)
