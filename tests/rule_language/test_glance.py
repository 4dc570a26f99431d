"""What is told of raw claims at a glance is what rules find in them."""

import io
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest
from effort import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_rules import rules
from test_rule_needs import BASES, files

from edi.engine.check import FileSummary, Runner
from edi.finding import Snip
from edi.rule_language.tree import RuleTree
from edi.rules.selection import Selection
from edi.rules.written import WrittenRule, made, read_text

FORBIDS = """
rule TPR900 warning trial
  "It is so."
  in {short}
  for each {each}
  forbid {what}
"""


def counts(rule: WrittenRule, data: bytes, shown: int | None) -> Counter[tuple[str, str]]:
    """Findings by code and severity; with `shown` of 0 they are only counted."""
    selection = Selection.of([rule.code], strict=True, profile=[rule])
    summary = FileSummary(None)
    findings = list(Runner(selection, shown=shown).check(io.BytesIO(data), summary=summary))
    assert len(findings) == (0 if shown == 0 else sum(summary.rules.values()))
    return Counter({(code, str(severity)): n for (code, severity), n in summary.rules.items()})


def slowly(rule: WrittenRule) -> WrittenRule:
    slow = WrittenRule(rule.declared._replace(has_precheck=False), rule.tree, rule.file)
    slow.day_limit = None
    return slow


def compared(tree: RuleTree, data: bytes) -> int:
    rule = made(tree, Path("trial.rule"), Snip.TRADING_PARTNERS)
    found = counts(slowly(rule), data, None)
    assert counts(rule, data, 0) == found
    assert counts(rule, data, None) == found
    return sum(found.values())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_rules(data: st.DataObject) -> None:
    tree = data.draw(rules())
    compared(tree, data.draw(files(tree.guides[0])))


@pytest.mark.slow
@settings(max_examples=examples(300), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_many_random_rules(data: st.DataObject) -> None:
    tree = data.draw(rules())
    compared(tree, data.draw(files(tree.guides[0])))


@pytest.mark.parametrize(
    ("short", "each", "what", "number"),
    [
        ("837P", "2300", 'some 2400 where (SV101-2 in ("99200".."99300") and REF[X4] absent)', 1),
        ("837P", "2400", "REF[6R] present", 2),
        ("837P", "2400", "SV102 > 200", 1),
        ("837P", "2430", 'SVD01 = "54321"', 2),
        ("837P", "2300", "every 2400 where (SV101-3 absent)", 1),
        ("837P", "2300", 'HI[ABK]-2 matches "[A-Z].*"', 1),
        ("837P", "2300", "no 2400 where (HCP present)", 1),
    ],
)
def test_it_is_told_without_objects(short: str, each: str, what: str, number: int) -> None:
    text = FORBIDS.format(short=short, each=each, what=what)
    (rule,) = read_text(text, Path("trial.rule"), Snip.TRADING_PARTNERS)
    data = BASES[short].read_bytes()
    assert sum(counts(slowly(rule), data, None).values()) == number
    with patch("edi.rule_language.parts.compile_part", side_effect=AssertionError):
        assert sum(counts(rule, data, 0).values()) == number
