"""Finds rules by code. A rule module is imported when its rule is first needed."""

from functools import cache
from importlib import import_module
from pathlib import Path

from edi import rules
from edi.rules.rule import Rule, Scope

# Rules that are run over claims and payments, by what they look at (codes or prefixes), so that
# none is imported in vain; the others name what the engine finds. A test holds this against what
# the rules declare.
_CHECKED = {
    Scope.CLAIM: ("SEG014", "BAL0", "CAS", "COB", "SIT"),
    Scope.PAYMENT: ("BAL1", "CAS"),
    Scope.REMITTANCE: ("BAL1",),
}
FAMILIES = ("ENV", "SEG", "ELE", "BAL", "CAS", "COB", "COD", "SIT")


class UnknownRule(KeyError):
    """No rule has this code."""


@cache
def get(code: str) -> Rule:
    """The rule with this code. Raises `UnknownRule`."""
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
def checked_codes(scope: Scope) -> tuple[str, ...]:
    """Codes of the rules that may be run over claims, claim payments or remittances."""
    every = (code for family in FAMILIES for code in codes(family))
    return tuple(code for code in every if code.startswith(_CHECKED[scope]))


def all_rules() -> list[Rule]:
    """Every rule, family by family."""
    return [get(code) for family in FAMILIES for code in codes(family)]
