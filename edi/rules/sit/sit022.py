"""Modifiers of a procedure follow each other, and none stands twice.

A modifier that a procedure has twice is among the most frequent reasons for which Medicare's
contractors reject a line. An empty place before a modifier is a warning: some payers read no
further. In a payer's decision (SVD03) both are a warning, since it is copied from the remittance.

Rejected: SV101 HC:99214:25:25.
Accepted: SV101 HC:99214:25:59.

Source: 837 guides, 2400 SV101, SV202 and SV301, 2430 SVD03; claim status code 453.
"""

from collections.abc import Iterator

from edi.claims.claim import Claim
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import Spot

_FIRST, _LAST = 3, 6  # components


@rule(
    "SIT022",
    "modifiers",
    Severity.ERROR,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    cleared_by={"modifiers_fit"},
    status="A7:453",
)
def check(claim: Claim) -> Iterator[Hit]:
    places = claim.spec.service
    assert places is not None
    name = f"{places.segment}{places.procedure:02d}"
    for line in claim.lines:
        parts = line.parts(line.value(places.segment, places.procedure))
        yield from _modifiers(parts, line.spot(places.segment, places.procedure), name, None)
        for decision in line.adjudications:
            parts = decision.parts(decision.value("SVD", 3))
            yield from _modifiers(parts, decision.spot("SVD", 3), "SVD03", Severity.WARNING)


def _modifiers(parts: list[str], spot: Spot, name: str, severity: Severity | None) -> Iterator[Hit]:
    seen: set[str] = set()
    empty = 0
    for component, text in enumerate(parts[_FIRST - 1 : _LAST], start=_FIRST):
        if not text:
            empty = empty or component
            continue
        here = Spot(spot.chunk, spot.index, spot.element, component)
        if empty:
            message = f"{name}-{empty} is empty, but a modifier follows: send them without a gap."
            yield Hit(here, message, severity=Severity.WARNING)
            empty = 0
        if text in seen:
            message = f"Modifier {text} stands twice in {name}: send it once."
            yield Hit(here, message, severity=severity)
        seen.add(text)
