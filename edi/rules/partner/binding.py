"""The rules that a profile makes: those of family TPR that its tables ask for, and those of its
files, all of them for the claims that it applies to."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from edi.rules import registry
from edi.rules.day_limit import DayLimit
from edi.rules.needs import ALWAYS, Join, Need, all_of
from edi.rules.partner.applies import Applies, Envelope
from edi.rules.rule import Declaration, Functions, Hit, Memory, Rule
from edi.structure.chunk import RawClaim

if TYPE_CHECKING:
    from edi.claims.claim import Claim
    from edi.rules.partner.partner import Partner

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

    __slots__ = ("_ask", "applies", "day_limit", "inner")

    def __init__(
        self,
        inner: Rule,
        applies: Applies,
        declared: Declaration,
        ask: Callable[[], Asked] | None = None,
        day_limit: DayLimit | None = None,
    ) -> None:
        """`ask` gives what is asked instead of what the rule itself asks, once it is needed;
        `day_limit` is its precheck, where it is one of days."""
        super().__init__(declared)
        self.inner, self.applies, self.day_limit = inner, applies, day_limit
        self._ask = ask

    @property
    def functions(self) -> Functions:
        if self._ask is None:
            return self.inner.functions
        if self._functions is None:
            asked = self._ask()
            self._functions = Functions(asked.check, precheck=asked.precheck)
        return self._functions

    @property
    def check(self) -> Check | None:
        return super().check if self.day_limit is None else self._check_days

    def _check_days(self, claim: "Claim") -> Iterator[Hit]:
        """Most claims are within the days, also those that no precheck is asked of."""
        assert self.day_limit is not None
        if not self.day_limit.is_kept_by(claim):
            check = self.functions.check
            assert check is not None
            yield from check(claim)

    @property
    def precheck(self) -> Callable[..., bool] | None:
        return self.day_limit or super().precheck

    def is_between(self, envelope: object) -> bool:
        return not isinstance(envelope, Envelope) or self.applies.fits(envelope)

    @property
    def documentation(self) -> str:
        return self.inner.documentation

    @property
    def source_file(self) -> Path:
        return self.inner.source_file


class Bound(NamedTuple):
    """A rule of a profile's tables, and the number of what it asks, of all that it asks for this
    profile."""

    rule: BoundRule
    number: int
    is_of_sets: bool


def bound(partner: "Partner") -> Iterator[Bound]:
    """What the tables of a profile ask for, rule by rule."""
    for rule in registry.all_rules():
        if rule.declared.needs_partner:
            for number, asked in enumerate(asked_by(rule, partner)):
                applies = applied(partner.applies, is_of_sets=asked.is_of_sets)
                declared = _declared(rule, applies, asked)
                if declared.guides:
                    limit = asked.precheck if isinstance(asked.precheck, DayLimit) else None
                    one = BoundRule(rule, applies, declared, partial(_same, asked), limit)
                    yield Bound(one, number, asked.is_of_sets)


def asked_by(rule: Rule, partner: "Partner") -> Iterator[Asked]:
    """What a rule of edi asks for a profile."""
    asked: Iterator[Asked] = import_module(rule.module).ask(partner)
    return asked


def applied(applies: Applies, *, is_of_sets: bool) -> Applies:
    """What a rule is held against, as a profile applies."""
    return applies._replace(groups=None, filings=None) if is_of_sets else applies


def for_partner(applies: Applies, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of a profile's files, for the claims that it applies to."""
    if applies.is_for_all:
        return tuple(rules)
    return tuple(BoundRule(rule, applies, _declared(rule, applies)) for rule in rules)


def _declared(inner: Rule, applies: Applies, asked: Asked | None = None) -> Declaration:
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
    return declared._replace(has_precheck=asked.precheck is not None) if asked else declared


def _same(asked: Asked) -> Asked:
    return asked
