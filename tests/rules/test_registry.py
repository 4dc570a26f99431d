"""The registry names every rule once, and knows which of them are run."""

import pytest

from edi.rules import registry
from edi.rules.rule import Scope


@pytest.mark.parametrize("scope", [Scope.CLAIM, Scope.PAYMENT, Scope.REMITTANCE])
def test_checked_rules_are_those_of_the_scope(scope: Scope) -> None:
    declared = {rule.code for rule in registry.all_rules() if scope in rule.scopes}
    surplus = set(registry.checked_codes(scope)) - declared
    assert declared <= set(registry.checked_codes(scope))
    assert len(surplus) <= 5, "rules that are imported in vain"


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
