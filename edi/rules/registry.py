"""Finds rules by code. A rule is what lies in edi/rules/<family>/<code>.py, and nothing else."""

from functools import cache
from importlib import import_module

from edi.rules import index
from edi.rules.rule import Rule, Scope

FAMILIES = (
    "ENV",
    "SEG",
    "ELE",
    "BAL",
    "CAS",
    "COB",
    "COD",
    "SIT",
    "SVC",
    "REM",
    "TPR",
)  # in the order they are shown


class UnknownRule(KeyError):
    """No rule has this code."""


@cache
def get(code: str) -> Rule:
    """The rule with this code. Raises `UnknownRule`."""
    found = _by_code().get(code)
    if found is None:
        raise UnknownRule(code)
    return found


@cache
def codes(family: str) -> tuple[str, ...]:
    """Codes of a family, in order; () for a family there is not."""
    return tuple(code for code in _by_code() if code[:3] == family)


def title(family: str) -> str:
    """What a family checks: "Balancing (SNIP 3)"."""
    return (import_module(f"edi.rules.{family.lower()}").__doc__ or "").strip().rstrip(".")


@cache
def rules_of(scope: Scope) -> tuple[Rule, ...]:
    """The rules that look at claims, claim payments or remittances, family by family."""
    return tuple(rule for rule in all_rules() if scope in rule.scopes)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, family by family."""
    return tuple(_by_code().values())


@cache
def _by_code() -> dict[str, Rule]:
    return index.declared(FAMILIES)


def forget() -> None:
    """Look for rules anew: files have come or gone."""
    for known in (get, codes, rules_of, all_rules, _by_code):
        known.cache_clear()
