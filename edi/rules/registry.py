"""Finds rules by code. A rule is what lies in edi/rules/<family>/<code>.py, and nothing else."""

from functools import cache
from importlib import import_module
from pathlib import Path

from edi import rules
from edi.rules.rule import Rule, Scope

FAMILIES = ("ENV", "SEG", "ELE", "BAL", "CAS", "COB", "COD", "SIT")  # in the order they are shown


class UnknownRule(KeyError):
    """No rule has this code."""


@cache
def get(code: str) -> Rule:
    """The rule with this code, imported when it is first needed. Raises `UnknownRule`."""
    if code not in codes(code[:3]):
        raise UnknownRule(code)
    module = import_module(f"edi.rules.{code[:3].lower()}.{code.lower()}")
    found = module.check
    assert isinstance(found, Rule) and found.code == code
    return found


@cache
def codes(family: str) -> tuple[str, ...]:
    """Codes of a family, in order; () for a family there is not."""
    if family not in FAMILIES:
        return ()
    folders = [Path(path, family.lower()) for path in rules.__path__]
    # With *.pyc, for installations that keep compiled modules only.
    names = {file.stem.upper() for folder in folders for file in folder.glob("*.py*")}
    return tuple(sorted(name for name in names if name.startswith(family) and name[3:].isdigit()))


@cache
def rules_of(scope: Scope) -> tuple[Rule, ...]:
    """The rules that look at claims, claim payments or remittances, family by family."""
    return tuple(rule for rule in all_rules() if scope in rule.scopes)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, family by family."""
    return tuple(get(code) for family in FAMILIES for code in codes(family))
