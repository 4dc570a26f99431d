"""What a rule is, and how a module declares one.

    '''Says what is wrong, why it matters, an example rejected and accepted, and the source.'''

    @rule("BAL001", "claim-charge", Severity.ERROR, Snip.BALANCING, scopes={Scope.CLAIM})
    def check(claim: Claim) -> Iterator[Hit]:
        ...

A rule module lies in edi/rules/<family>/<code>.py and calls its rule `check`.
"""

import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from edi.finding import Severity, Snip
from edi.structure.chunk import Spot


class Scope(StrEnum):
    """What a rule looks at, one at a time."""

    ENGINE = "engine"  # found while the file is read, parsed or its elements are checked
    CLAIM = "claim"  # `Claim` of an 837
    PAYMENT = "payment"  # `ClaimPayment` of an 835
    REMITTANCE = "remittance"  # `Remittance`, an 835 transaction set, at its end


class Hit(NamedTuple):
    """A breach of the rule at a spot. `message` holds no element value, `detail` may."""

    spot: Spot
    message: str
    detail: str | None = None
    severity: Severity | None = None  # where it differs from the rule's own


class Memory(Protocol):
    """What a rule remembers of the claims so far, to compare the next ones with."""

    def conflicts(self, later: Any) -> bool:
        """May the rule find something between these claims and `later` ones, which another process
        remembers? Changes nothing."""

    def merge(self, later: Any) -> None:
        """Add what another process remembers of `later` claims, after which nothing conflicts."""


# Not a token but as good: "2000B SBR01=S", the responsibility of the payer a claim is sent to.
DESTINATION = "2000B SBR01="

Check = Callable[..., Iterator[Hit]]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A declared rule. Rules look at claims only where they can apply:

    `needs`: tokens ("CAS", "AMT_A8", or `DESTINATION` with a code) one of which must occur in the
    claim; `pairs`: whether a group and reason code could break the rule (a claim none of whose
    pairs can is not asked).

    Rules with a `memory` are called with one, made by it, that lives as long as the run. Those of
    them that look at every claim have a `glance` too: it remembers a claim in which there is
    nothing to find, given its outline, or is False and changes nothing.
    `optional` rules run only when selected by code or with --strict.
    """

    code: str
    name: str
    severity: Severity
    snip: Snip
    scopes: frozenset[Scope]
    check: Check | None
    guides: frozenset[str] | None
    needs: frozenset[str]
    pairs: Callable[[str, str], bool] | None
    memory: "Callable[[], Memory] | None"
    glance: Callable[..., bool] | None
    optional: bool
    module: str

    @property
    def family(self) -> str:
        """ "BAL" of BAL001."""
        return self.code[:3]

    @property
    def documentation(self) -> str:
        return (sys.modules[self.module].__doc__ or "").strip()

    def applies(self, guide_id: str, features: frozenset[str]) -> bool:
        """Could the rule find anything in a claim with these tokens?"""
        return self.is_for(guide_id) and (not self.needs or not self.needs.isdisjoint(features))

    def is_for(self, guide_id: str) -> bool:
        return self.guides is None or guide_id in self.guides


def rule(
    code: str,
    name: str,
    severity: Severity,
    snip: Snip,
    *,
    scopes: Collection[Scope],
    guides: Collection[str] | None = None,
    needs: Collection[str] = (),
    pairs: Callable[[str, str], bool] | None = None,
    memory: "Callable[[], Memory] | None" = None,
    glance: Callable[..., bool] | None = None,
    optional: bool = False,
) -> Callable[[Check], Rule]:
    """Declare the decorated function a rule."""

    def declare(check: Check) -> Rule:
        return Rule(
            code,
            name,
            severity,
            snip,
            frozenset(scopes),
            check,
            frozenset(guides) if guides is not None else None,
            frozenset(needs),
            pairs,
            memory,
            glance,
            optional,
            check.__module__,
        )

    return declare


def engine_rule(code: str, name: str, severity: Severity, snip: Snip) -> Rule:
    """Declare a rule whose findings come from the reader, the parser or the element checks."""
    module: Any = sys._getframe(1).f_globals["__name__"]
    return Rule(
        code,
        name,
        severity,
        snip,
        frozenset({Scope.ENGINE}),
        None,
        None,
        frozenset(),
        None,
        None,
        None,
        False,
        str(module),
    )
