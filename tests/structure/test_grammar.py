"""The grammars say what the guide tables say, loop by loop, and are free of conflicts."""

import pytest
from lark import Lark
from lark.grammar import NonTerminal

from edi.guides.guide import GUIDES, Guide, load
from edi.structure import grammar
from edi.structure.loop_index import LoopIndex
from tests.structure.shapes import CHUNK_OPENERS


def _symbols(guide_id: str, rule: str) -> tuple[set[str], set[str]]:
    """Terminals and rules that `rule` names, its repetitions written out."""
    terminals: set[str] = set()
    rules: set[str] = set()
    waiting, seen = [rule], {rule}
    expansions: dict[str, list[object]] = {}
    for one in grammar.parser(guide_id).rules:
        expansions.setdefault(str(one.origin.name), []).extend(one.expansion)
    while waiting:
        for symbol in expansions[waiting.pop()]:
            name = str(symbol.name)  # type: ignore[attr-defined]
            if not isinstance(symbol, NonTerminal):
                terminals.add(name)
            elif not name.startswith("__"):
                rules.add(name)
            elif name not in seen:
                seen.add(name)
                waiting.append(name)
    return terminals, rules


def _loop_rules(guide_id: str) -> dict[str, str]:
    """Loop id -> rule of the grammar."""
    names = {str(rule.origin.name) for rule in grammar.parser(guide_id).rules}
    return {name.removeprefix("loop_").upper(): name for name in names if name.startswith("loop_")}


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_loop_of_the_guide_is_a_rule(guide_id: str) -> None:
    assert set(_loop_rules(guide_id)) == set(load(guide_id).loops)


def _expected_segments(guide: Guide, loop_id: str) -> set[str]:
    # SE ends a transaction set; PLB has a rule of its own.
    return {raw["id"] for raw in guide.loops[loop_id].raw_segments} - {"SE", "PLB"}


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_rule_has_the_segments_and_loops_of_its_loop(guide_id: str) -> None:
    guide, index = load(guide_id), LoopIndex(load(guide_id))
    for loop_id, rule in _loop_rules(guide_id).items():
        loop = guide.loops[loop_id]
        terminals, rules = _symbols(guide_id, rule)
        assert {name.partition("_")[0] for name in terminals} == _expected_segments(
            guide, loop_id
        ), loop_id
        openers = {name for name in terminals if name.partition("_")[0] == loop.trigger}
        assert openers == set(index.triggers(loop)), loop_id
        below = {child.id for child in loop.child_specs if child.trigger not in CHUNK_OPENERS}
        assert {name.removeprefix("loop_").upper() for name in rules} == below, loop_id


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_chunk_has_a_start_rule(guide_id: str) -> None:
    loops = load(guide_id).loops.values()
    wanted = {f"loop_{loop.id.lower()}" for loop in loops if loop.trigger in CHUNK_OPENERS}
    if "PLB" in load(guide_id).segment_ids:
        wanted.add(grammar.SUMMARY)
    assert set(grammar.starts(grammar.source(guide_id))) == wanted


@pytest.mark.parametrize("guide_id", GUIDES)
def test_no_conflicts(guide_id: str, caplog: pytest.LogCaptureFixture) -> None:
    """Lark refuses reduce/reduce conflicts; it only logs that it shifts in others."""
    text = grammar.source(guide_id)
    with caplog.at_level("DEBUG", logger="lark"):
        Lark(
            text,
            parser="lalr",
            lexer=grammar.SegmentLexer,
            start=grammar.starts(text),
            debug=True,
        )
    assert [r.message for r in caplog.records if "onflict" in r.message] == []
