"""Trial rule with a memory: claim numbers (CLM01) must be unique in the run.

A second rule that remembers claims, written after the pattern of SIT001.

Rejected: two claims with one CLM01.
Accepted: two claims with two.

Source: trial.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule


class Seen:
    def __init__(self) -> None:
        self.ids: set[str] = set()

    def conflicts(self, later: "Seen") -> bool:
        return bool(self.ids & later.ids)

    def merge(self, later: "Seen") -> None:
        self.ids |= later.ids


@rule(
    "SIT902",
    "claim-number-twice",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    memory=Seen,
)
def check(claim: Claim, seen: Seen) -> Iterator[Hit]:
    if claim.id in seen.ids:
        yield Hit(claim.spot("CLM", 1), "claim number twice")
    seen.ids.add(claim.id)
