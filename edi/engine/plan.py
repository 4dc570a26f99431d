"""Which rules to ask about a claim, decided once for all claims of the same make-up.

Most claims have no coordination of benefits, and those that have use few group-reason pairs. So
the rules that can apply are looked up by the layouts and pairs of a claim, not tried one by one.
"""

from collections.abc import Iterable
from functools import cached_property

from edi.claims.claim import Claim
from edi.claims.payment import ClaimPayment
from edi.engine.precheck.look import CLEARED
from edi.rules import registry
from edi.rules.rule import DESTINATION, Rule, Scope
from edi.rules.selection import Selection
from edi.structure.layout import Layout

_REMEMBERED = 8192

Pairs = frozenset[tuple[str, str]]
_Rules = tuple[tuple[Rule, ...], bool]  # and whether some of them depend on the pairs


class Plan:
    """The wanted rules of one scope."""

    def __init__(self, scope: Scope, selection: Selection) -> None:
        self._scope = scope
        self._selection = selection
        self._passed: dict[str, tuple[Rule, ...]] = {}  # by guide: what a first look does not clear
        self._by_layouts: dict[tuple[frozenset[Layout], str], _Rules] = {}
        self._by_pairs: dict[tuple[tuple[Rule, ...], Pairs], tuple[Rule, ...]] = {}

    @cached_property
    def rules(self) -> list[Rule]:
        """All wanted rules of the scope; importing them takes a while, so only when needed."""
        return self._wanted(registry.checked_codes(self._scope))

    @cached_property
    def _uncleared(self) -> list[Rule]:
        """The rules that a first look does not clear."""
        return self._wanted(
            code for code in registry.checked_codes(self._scope) if code not in CLEARED
        )

    def _wanted(self, codes: Iterable[str]) -> list[Rule]:
        rules = map(registry.get, codes)
        return [r for r in rules if self._scope in r.scopes and self._selection.wants(r)]

    def rules_for(
        self, subject: Claim | ClaimPayment, guide_id: str, seen: Pairs | None
    ) -> tuple[Rule, ...]:
        """The rules that can find something in this claim or claim payment.

        `seen` are its pairs when it passed the first look.
        """
        if seen is not None:
            return self.rules_left(guide_id, seen)
        layouts = frozenset([subject.chunk.layout, *[line.chunk.layout for line in subject.lines]])
        destination = subject.responsibility if isinstance(subject, Claim) else ""
        known = self._by_layouts.get((layouts, destination))
        if known is None:
            known = self._fit_layouts(layouts, destination, guide_id)
        rules, has_pairs = known
        return self._fit_pairs(rules, _pairs(subject)) if has_pairs else rules

    def rules_left(self, guide_id: str, seen: Pairs) -> tuple[Rule, ...]:
        """The rules that can find something in a claim that passed the first look."""
        rules = self._passed.get(guide_id)
        if rules is None:
            rules = tuple(rule for rule in self._uncleared if rule.is_for(guide_id))
            self._passed[guide_id] = rules
        return self._fit_pairs(rules, seen)

    def _fit_pairs(self, rules: tuple[Rule, ...], pairs: Pairs) -> tuple[Rule, ...]:
        """Those of the rules that one of the pairs could break, or that look at no pairs."""
        key = (rules, pairs)
        chosen = self._by_pairs.get(key)
        if chosen is None:
            chosen = tuple(
                rule for rule in rules if rule.pairs is None or any(rule.pairs(*p) for p in pairs)
            )
            if len(self._by_pairs) >= _REMEMBERED:
                self._by_pairs.clear()
            self._by_pairs[key] = chosen
        return chosen

    def _fit_layouts(self, layouts: frozenset[Layout], destination: str, guide_id: str) -> _Rules:
        features: frozenset[str] = frozenset().union(*(layout.features for layout in layouts))
        features |= {f"{DESTINATION}{destination}"}
        rules = tuple(rule for rule in self.rules if rule.applies(guide_id, features))
        known = (rules, any(rule.pairs is not None for rule in rules))
        if len(self._by_layouts) >= _REMEMBERED:
            self._by_layouts.clear()
        self._by_layouts[layouts, destination] = known
        return known


def _pairs(subject: Claim | ClaimPayment) -> Pairs:
    """Every group and reason of the claim's adjustments."""
    found: list[tuple[str, str]] = []
    if isinstance(subject, Claim):
        for payer in subject.other_payers:
            found += [a[:2] for a in payer.adjustments]
        for line in subject.lines:
            for one in line.adjudications:
                found += [a[:2] for a in one.adjustments]
    else:
        found += [a[:2] for a in subject.adjustments]
        for service in subject.lines:
            found += [a[:2] for a in service.adjustments]
    return frozenset(found)
