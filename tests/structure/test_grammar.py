"""The grammars say what the guide tables say, loop by loop, and are free of conflicts."""

import pytest
from lark import Lark
from lark.grammar import NonTerminal

from edi.guides.catalogue import GUIDES
from edi.guides.guide import load
from edi.structure import grammar
from edi.structure.loop_index import LoopIndex
from tests.structure.shapes import chunk_kinds


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


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_rule_has_the_segments_and_loops_of_its_loop(guide_id: str) -> None:
    guide, index = load(guide_id), LoopIndex(load(guide_id))
    for loop_id, rule in _loop_rules(guide_id).items():
        loop = guide.loops[loop_id]
        terminals, rules = _symbols(guide_id, rule)
        ids = {name.partition("_")[0] for name in terminals}
        assert ids == {spec.id for spec in loop.leading}, loop_id
        openers = {name for name in terminals if name.partition("_")[0] == loop.trigger}
        assert openers == set(index.triggers(loop)), loop_id
        below = {child.id for child in loop.child_specs if child.id not in guide.chunk_loops}
        assert {name.removeprefix("loop_").upper() for name in rules} == below, loop_id


@pytest.mark.parametrize("guide_id", GUIDES)
def test_every_chunk_has_a_start_rule(guide_id: str) -> None:
    guide = load(guide_id)
    wanted = {grammar.rule_of(kind) for kind in chunk_kinds(guide)}
    assert set(grammar.starts(guide)) == wanted
    for loop in guide.loops.values():
        if loop.trailing:
            assert _symbols(guide_id, grammar.rule_of(loop.end)) == (
                {spec.id for spec in loop.trailing},
                set(),
            )


@pytest.mark.parametrize("guide_id", GUIDES)
def test_no_conflicts(guide_id: str, caplog: pytest.LogCaptureFixture) -> None:
    """Lark refuses reduce/reduce conflicts; it only logs that it shifts in others."""
    text = grammar.source(guide_id)
    with caplog.at_level("DEBUG", logger="lark"):
        Lark(
            text,
            parser="lalr",
            lexer=grammar.SegmentLexer,
            start=grammar.starts(load(guide_id)),
            debug=True,
        )
    assert [r.message for r in caplog.records if "onflict" in r.message] == []
