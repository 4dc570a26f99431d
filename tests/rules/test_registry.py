"""The registry names every rule once, and knows which of them are run."""

import pytest

from edi.rules import registry
from edi.rules.rule import Scope


def test_checked_rules_are_those_with_a_check() -> None:
    declared = [rule.code for rule in registry.all_rules() if rule.check is not None]
    assert list(registry.checked_codes()) == declared


def test_engine_rules_have_no_check_and_the_engine_scope() -> None:
    for rule in registry.all_rules():
        assert (rule.check is None) == (rule.scopes == {Scope.ENGINE}), rule.code


def test_names_are_unique() -> None:
    names = [rule.name for rule in registry.all_rules()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("code", ["CAS999", "XYZ001", "", "CAS"])
def test_unknown_codes(code: str) -> None:
    with pytest.raises(registry.UnknownRule):
        registry.get(code)
