"""The rules that a profile makes: those of family TPR that its tables ask for, and those of its
files, all of them for the claims that it applies to."""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from edi.rules import registry
from edi.rules.needs import ALWAYS, Join, Need, all_of
from edi.rules.partner.applies import Applies, Envelope
from edi.rules.partner.partner import Partner
from edi.rules.rule import Functions, Hit, Memory, Rule
from edi.structure.chunk import RawClaim

Check = Callable[[Any], Iterator[Hit]]  # with what the scopes of the rule are about
# Called with the raw claim and what is around it, its file and no memory, as all prechecks are.
Precheck = Callable[[RawClaim, Any, str | None, Memory | None], bool]


class Asked(NamedTuple):
    """What a rule asks for a profile. `precheck` says of a raw claim that there is nothing to find
    in it; `guides` are those that it is about, None for all of the rule. `is_of_sets`: it is about
    a whole remittance, of which no claim alone says whether the profile applies."""

    check: Check
    needs: Need = ALWAYS
    precheck: Precheck | None = None
    guides: frozenset[str] | None = None
    is_of_sets: bool = False


class BoundRule(Rule):
    """A rule as one profile asks it."""

    __slots__ = ("applies", "inner")

    def __init__(self, inner: Rule, applies: Applies, asked: Asked | None = None) -> None:
        """`asked`: what is asked instead of what the rule itself asks."""
        declared = inner.declared
        guides = declared.guides
        for others in (applies.guides, asked.guides if asked else None):
            if others is not None:
                guides = others if guides is None else guides & others
        needs = asked.needs if asked else declared.needs
        if applies.needs != ALWAYS:
            inner_needs = needs.needs if isinstance(needs, Join) and needs.is_all else (needs,)
            needs = all_of(applies.needs, *inner_needs)
        declared = declared._replace(guides=guides, needs=needs, needs_partner=False)
        functions = None
        if asked is not None:
            declared = declared._replace(has_precheck=asked.precheck is not None)
            functions = Functions(asked.check, precheck=asked.precheck)
        super().__init__(declared, functions)
        self.inner, self.applies = inner, applies

    @property
    def functions(self) -> Functions:
        return self._functions or self.inner.functions

    def is_between(self, envelope: object) -> bool:
        return not isinstance(envelope, Envelope) or self.applies.fits(envelope)

    @property
    def documentation(self) -> str:
        return self.inner.documentation

    @property
    def source_file(self) -> Path:
        return self.inner.source_file


def bound(partner: Partner) -> tuple[BoundRule, ...]:
    """What the tables of a profile ask for, rule by rule."""
    found = []
    for rule in registry.all_rules():
        if not rule.declared.needs_partner:
            continue
        for asked in import_module(rule.module).ask(partner):
            applies = partner.applies
            if asked.is_of_sets:
                applies = applies._replace(groups=None, filings=None)
            one = BoundRule(rule, applies, asked)
            if one.guides:
                found.append(one)
    return tuple(found)


def for_partner(partner: Partner, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of its files, for the claims that it applies to."""
    if partner.applies.is_for_all:
        return tuple(rules)
    return tuple(BoundRule(rule, partner.applies) for rule in rules)
