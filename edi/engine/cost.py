"""What rules cost on a file: how often each is asked, what it finds, and how long it takes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from edi.rules.rule import Hit, Rule


@dataclass(slots=True)
class RuleCost:
    """Of one rule. `kept_off` counts claims that passed the precheck, yet had to become objects
    because of this rule."""

    calls: int = 0
    findings: int = 0
    seconds: float = 0.0
    kept_off: int = 0


@dataclass(slots=True)
class Costs:
    """Of all rules, by code; and how many claims there are, how many of them passed the precheck,
    and how many took the fast path (no object was made of them)."""

    claims: int = 0
    passed: int = 0
    fast: int = 0
    rules: dict[str, RuleCost] = field(default_factory=dict)

    def keep_off(self, rules: Iterable[Rule]) -> None:
        """A claim that has passed the precheck is to be looked at by these rules all the same."""
        for rule in rules:
            if rule.precheck is None:
                self.of(rule.code).kept_off += 1

    def of(self, code: str) -> RuleCost:
        return self.rules.setdefault(code, RuleCost())

    def timed(self, code: str, hits: Iterator[Hit]) -> Iterator[Hit]:
        """The same hits, with the time that it takes to find them."""
        cost = self.of(code)
        cost.calls += 1
        while True:
            start = perf_counter()
            hit = next(hits, None)
            cost.seconds += perf_counter() - start
            if hit is None:
                return
            cost.findings += 1
            yield hit
